// Tests of logits.hpp.
#include "logits.hpp"

#include <gtest/gtest.h>

#include <algorithm>

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
  const std::vector<float> logits{1, 2};
  std::vector<LogitTable> models(2, LogitTable(2, 2));
  models[1].set(0, logits);
  const ModalityLogits said = said_of(models, 0);
  ASSERT_EQ(said.size(), 2U);
  EXPECT_TRUE(said[0].empty());
  EXPECT_EQ(said[1][1], 2);
  EXPECT_TRUE(said_of(models, 1).empty());
  EXPECT_TRUE(said_of({}, 0).empty());
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
