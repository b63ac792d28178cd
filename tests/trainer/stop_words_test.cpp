// Stop words of languages and of files.
#include "stop_words.hpp"

#include <gtest/gtest.h>

#include "data.hpp"
#include "sentence_of.hpp"
#include "temporary_folder.hpp"

namespace vitrine::trainer {
namespace {

TEST(StopWords, OfLanguagesAreNormalisedAsTextsAre) {
  const std::set<std::string> folded = stop_words("fr", {});
  EXPECT_TRUE(folded.contains("etes"));
  EXPECT_FALSE(folded.contains("êtes"));
  EXPECT_TRUE(folded.contains("a"));
  const std::set<std::string> written = stop_words("fr", {.fold_accents = false});
  EXPECT_TRUE(written.contains("êtes"));
  EXPECT_TRUE(written.contains("à"));
  EXPECT_FALSE(written.contains("etes"));
  EXPECT_TRUE(stop_words("de", {}).contains("fur"));
  for (const char* language : {"de", "en", "fr"}) {
    const std::set<std::string> words = stop_words(language, {});
    EXPECT_GT(words.size(), 150U) << language;
    EXPECT_LT(words.size(), 250U) << language;
  }
}

TEST(StopWords, AreNoGoods) {
  for (const char* word : {"watch", "t", "m", "l", "xl", "can opener"})
    EXPECT_FALSE(stop_words("en", {}).contains(word)) << word;
  for (const char* word : {"or", "ete", "t", "m"}) EXPECT_FALSE(stop_words("fr", {}).contains(word)) << word;
}

TEST(StopWords, OfAFileAreWhateverTheCoreTakesForWords) {
  const TemporaryFolder folder;
  write_file(folder.path() / "words.txt",
             "\xEF\xBB\xBF| A list\nFOR  | preposition\ndon't\r\n\nÉté | or not\n");
  EXPECT_EQ(stop_words((folder.path() / "words.txt").string(), {}),
            (std::set<std::string>{"for", "don", "t", "ete"}));
}

TEST(StopWords, OfALongFileAreAllOfThem) {
  const TemporaryFolder folder;
  std::string list;
  for (int i = 0; i < 20'000; ++i) list += "word" + std::to_string(i) + "\n";
  write_file(folder.path() / "words.txt", list);
  EXPECT_EQ(stop_words((folder.path() / "words.txt").string(), {}).size(), 20'000U);
}

TEST(StopWords, OfNothingAreASentence) {
  const TemporaryFolder folder;
  const std::string path = (folder.path() / "none.txt").string();
  EXPECT_EQ(sentence_of([&] { stop_words(path, {}); }),
            "--stop-words: expected de, en, fr or a file of words, but got '" + path + "'.");
  write_file(path, "| nothing but a comment\n");
  EXPECT_EQ(sentence_of([&] { stop_words(path, {}); }),
            "--stop-words: there is no word in the file '" + path + "'.");
}

}  // namespace
}  // namespace vitrine::trainer
