// Tests of logits.hpp.
#include "logits.hpp"

#include <gtest/gtest.h>

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

/// Knows the words "red" and "blue", one class each.
TextModel two_words() {
  TextOptions options{.word_max = 1, .char_min = 0, .char_max = 0};
  const auto key = [&](const char* word) {
    return ngrams(split_words(word, "", options), options).front().key;
  };
  const bool red_first = key("red") < key("blue");
  const std::vector<std::uint32_t> keys{std::min(key("red"), key("blue")), std::max(key("red"), key("blue"))};
  const std::vector<float> weights =
      red_first ? std::vector<float>{2, -2, -2, 2} : std::vector<float>{-2, 2, 2, -2};
  return {.options = options,
          .vocabulary = Vocabulary(keys, {1, 1}, {0, 1}),
          .linear = {.classes = 2, .weights = weights, .bias = {0, 0}}};
}

TEST(PredictLogits, GivesEachViewWhatItHas) {
  const TextModel model = two_words();
  std::vector<Product> products(3);
  products[0].title = "red";
  products[1].title = "unknown";
  products[1].description = "blue";
  const Models models{.text = &model, .image = nullptr};
  CatalogueLogits logits = make_logits(models.text != nullptr, models.image != nullptr, 3, 2);
  const std::vector<std::size_t> rows{0, 1, 2};
  predict_logits(models, products, nullptr, rows, logits);

  ASSERT_FALSE(logits.title.row(0).empty());
  EXPECT_FLOAT_EQ(logits.title.row(0)[0], 2);
  EXPECT_FLOAT_EQ(logits.text.row(0)[0], 2);
  EXPECT_TRUE(logits.title.row(1).empty()) << "no known word in the title";
  ASSERT_FALSE(logits.text.row(1).empty());
  EXPECT_FLOAT_EQ(logits.text.row(1)[1], 2);
  EXPECT_TRUE(logits.text.row(2).empty());
  EXPECT_EQ(logits.image.rows(), 0U);
}

}  // namespace
}  // namespace vitrine::trainer
