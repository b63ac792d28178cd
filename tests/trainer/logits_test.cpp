// Tests of logits.hpp.
#include "logits.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "logits_file.hpp"
#include "temporary_folder.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {
namespace {

TEST(LogitTable, TellsMissingRowsFromRowsOfZeros) {
  LogitTable table(2, 3);
  EXPECT_TRUE(table.row(0).empty());
  table.set(1, std::vector<float>{0, 0, 0});
  ASSERT_EQ(table.row(1).size(), 3U);
  table.set(1, {});
  EXPECT_TRUE(table.row(1).empty());
  EXPECT_TRUE(LogitTable().row(7).empty());
}

TEST(LogitTable, RefusesRowsOfAnotherLength) {
  LogitTable table(2, 3);
  try {
    table.set(0, std::vector<float>{1, 2});
    FAIL() << "expected an error";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "Expected 3 logits for a row, but got 2.");
  }
}

TEST(SaidOf, IsEmptyWhereNoModelSaysAnything) {
  CatalogueLogits logits = make_logits({.text = 2, .image = 0, .joint = 0}, 2, 2);
  logits.text[1].set(0, std::vector<float>{1, 2});
  const ProductLogits said = said_of(logits, 0, View::text);
  ASSERT_EQ(said.text.size(), 2U);
  EXPECT_TRUE(said.text[0].empty());
  EXPECT_EQ(said.text[1][1], 2);
  EXPECT_FALSE(said.empty());
  EXPECT_TRUE(said_of(logits, 0, View::title).empty());
  EXPECT_TRUE(said_of(logits, 1, View::text).empty());
  EXPECT_TRUE(said_of({}, 0, View::text_image).empty());
}

TEST(SaidOf, AsksTheModelsThatReadWhatTheViewShows) {
  CatalogueLogits logits = make_logits({.text = 1, .image = 1, .joint = 1}, 1, 2);
  EXPECT_EQ(logits.classes(), 2U);
  float next = 0;
  for (std::vector<LogitTable>* models :
       {&logits.title, &logits.text, &logits.image, &logits.title_image, &logits.text_image}) {
    models->front().set(0, std::vector<float>{next, next});
    ++next;
  }
  const auto said = [&](View view) {
    const ProductLogits product = said_of(logits, 0, view);
    std::vector<float> first;
    for (const ModalityLogits* role : {&product.text, &product.image, &product.joint})
      if (says_something(*role)) first.push_back(role->front()[0]);
    return first;
  };
  EXPECT_EQ(said(View::title), std::vector<float>{0});
  EXPECT_EQ(said(View::text), std::vector<float>{1});
  EXPECT_EQ(said(View::image), std::vector<float>{2});
  EXPECT_EQ(said(View::title_image), (std::vector<float>{0, 2, 3}));
  EXPECT_EQ(said(View::text_image), (std::vector<float>{1, 2, 4}));
}

TEST(LogitsFile, KeepsTheTablesOfAllModels) {
  const TemporaryFolder folder;
  const ModelCounts models{.text = 2, .image = 1, .joint = 1};
  CatalogueLogits logits = make_logits(models, 3, 2);
  logits.text[1].set(2, std::vector<float>{1, -2});
  logits.title_image[0].set(0, std::vector<float>{3, 4});
  logits.text_image[0].set(2, std::vector<float>{5, 6});
  const NamedLogits named{.name = "plain", .key = "k", .rows = {0, 2}, .logits = logits};
  write_logits(folder.path() / "logits", {&named, 1});

  CatalogueLogits again = make_logits(models, 3, 2);
  ASSERT_TRUE(read_logits(folder.path() / "logits", "plain", "k", named.rows, again));
  EXPECT_EQ(again.text[1].row(2)[1], -2);
  EXPECT_EQ(again.title_image[0].row(0)[0], 3);
  EXPECT_TRUE(again.title_image[0].row(2).empty());
  EXPECT_EQ(again.text_image[0].row(2)[1], 6);
  EXPECT_FALSE(read_logits(folder.path() / "logits", "plain", "other", named.rows, again));
}

/// Knows the words "red" and "blue", one class each.
class TwoWords : public TextModel {
 public:
  TwoWords() : encoder_(make_encoder()) {}

  std::string_view kind() const override { return "two-words"; }
  const TextEncoder& encoder() const override { return encoder_; }
  std::vector<float> logits(std::span<const EncodedText> texts) const override {
    std::vector<float> result;
    for (const EncodedText& text : texts) {
      const bool red = text.words.words.front().normalized == "red";
      result.insert(result.end(), {red ? 2.0F : -2.0F, red ? -2.0F : 2.0F});
    }
    return result;
  }
  std::shared_ptr<TextNetwork> network() const override { return nullptr; }
  void save(const std::filesystem::path&) const override {}

 private:
  static TextEncoder make_encoder() {
    const TextOptions options{.word_max = 1, .char_min = 0, .char_max = 0};
    std::vector<std::uint32_t> keys;
    for (const char* word : {"red", "blue"})
      keys.push_back(ngrams(split_words(word, "", options), options).front().key);
    std::sort(keys.begin(), keys.end());
    return {{.text = options}, Vocabulary(keys, {1, 1}, {0, 1})};
  }

  TextEncoder encoder_;
};

TEST(PredictTexts, GivesEachViewWhatItHas) {
  std::vector<Product> products(3);
  products[0].title = "red";
  products[1].title = "unknown";
  products[1].description = "blue";
  LogitTable title(3, 2), text(3, 2);
  const std::vector<std::size_t> rows{0, 1, 2};
  predict_texts(TwoWords(), products, rows, title, text);

  ASSERT_FALSE(title.row(0).empty());
  EXPECT_FLOAT_EQ(title.row(0)[0], 2);
  EXPECT_FLOAT_EQ(text.row(0)[0], 2);
  EXPECT_TRUE(title.row(1).empty()) << "no known word in the title";
  ASSERT_FALSE(text.row(1).empty());
  EXPECT_FLOAT_EQ(text.row(1)[1], 2);
  EXPECT_TRUE(text.row(2).empty());
}

}  // namespace
}  // namespace vitrine::trainer
