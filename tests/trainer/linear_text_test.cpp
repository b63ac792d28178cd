// The text model: what it learns, from which rows, and how its vocabulary is made.
#include "linear_text.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numeric>

#include "data.hpp"
#include "groups.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {
namespace {

std::vector<Product> shop() {
  const std::vector<std::pair<const char*, const char*>> texts = {
      {"Blue ceramic mug", "A cup for coffee and tea, made in the kitchen of our potters."},
      {"Steel kitchen knife", "Cuts bread, meat and tea leaves."},
      {"Ceramic tea pot", "For four cups of tea or coffee."},
      {"Analog watch for men", "Leather strap, quartz movement, a dial with numerals."},
      {"Digital watch", "Alarm, quartz movement and a lit dial."},
      {"Golden wrist watch", "Strap of steel, a dial without numerals."}};
  std::vector<Product> products;
  for (const auto& [title, description] : texts) {
    Product product;
    product.title = title;
    product.description = description;
    products.push_back(product);
  }
  return products;
}

const std::vector<int> kLabels = {0, 0, 0, 1, 1, 1};
const std::vector<std::size_t> kRows = {0, 1, 2, 3, 4, 5};

std::size_t best(const std::vector<float>& logits) {
  return static_cast<std::size_t>(std::max_element(logits.begin(), logits.end()) - logits.begin());
}

std::uint32_t word_key(const char* word) {
  TextOptions options;
  options.word_max = 1;
  options.char_min = 0;
  options.char_max = 0;
  return ngrams(split_words(word, "", options), options).at(0).key;
}

TEST(LinearText, ClassifiesByTitleByDescriptionAndByBoth) {
  const LinearText model = train_linear_text(shop(), kRows, kLabels, 2, {});
  EXPECT_EQ(best(linear_logits(model, "red mug", "")), 0U);
  EXPECT_EQ(best(linear_logits(model, "WATCHES", "")), 1U);
  EXPECT_EQ(best(linear_logits(model, "", "quartz movement")), 1U);
  EXPECT_EQ(best(linear_logits(model, "set of two", "for coffee or tea")), 0U);
  EXPECT_EQ(linear_logits(model, "", ""), model.linear.bias);
}

TEST(LinearText, LogitsAreTheWeightedSumOfTheFeatures) {
  const LinearText model = train_linear_text(shop(), kRows, kLabels, 2, {});
  const TextFeatures features = model.encoder.encode("steel watch", "tea").features;
  const std::vector<float> logits = linear_logits(model, "steel watch", "tea");
  ASSERT_FALSE(features.ids.empty());
  for (std::size_t label = 0; label < 2; ++label) {
    double sum = static_cast<double>(model.linear.bias[label]);
    for (std::size_t i = 0; i < features.ids.size(); ++i) {
      sum += static_cast<double>(features.values[i]) *
             static_cast<double>(model.linear.weights[static_cast<std::size_t>(features.ids[i]) * 2 + label]);
    }
    EXPECT_FLOAT_EQ(logits[label], static_cast<float>(sum));
  }
}

TEST(LinearText, VocabularyComesFromTheTrainingRowsOnly) {
  const std::vector<std::size_t> rows = {0, 1, 3, 4};
  const LinearText model = train_linear_text(shop(), rows, kLabels, 2, {});
  EXPECT_GE(model.encoder.vocabulary().find(word_key("mug")), 0);
  EXPECT_LT(model.encoder.vocabulary().find(word_key("pot")), 0);
  EXPECT_LT(model.encoder.vocabulary().find(word_key("golden")), 0);
}

TEST(LinearText, InverseDocumentFrequencyIsSmoothedAndWordsWeighMore) {
  LinearTextOptions options;
  options.word_weight = 3;
  const LinearText model = train_linear_text(shop(), kRows, kLabels, 2, options);
  const auto idf = [&](const char* word) {
    return model.encoder.vocabulary().idf(model.encoder.vocabulary().find(word_key(word)));
  };
  EXPECT_FLOAT_EQ(idf("tea"), static_cast<float>(3 * (std::log(7.0 / 4.0) + 1)));  // in three of six products
  EXPECT_FLOAT_EQ(idf("golden"), static_cast<float>(3 * (std::log(7.0 / 2.0) + 1)));  // in one
  TextOptions chars;
  chars.word_min = 0;
  chars.word_max = 0;
  chars.char_min = 5;
  const std::uint32_t golde = ngrams(split_words("golden", "", chars), chars).at(1).key;
  EXPECT_FLOAT_EQ(model.encoder.vocabulary().idf(model.encoder.vocabulary().find(golde)),
                  static_cast<float>(std::log(7.0 / 2.0) + 1));
  EXPECT_FLOAT_EQ(model.encoder.vocabulary().tf_weight(1), 1.0F);
  EXPECT_FLOAT_EQ(model.encoder.vocabulary().tf_weight(9), static_cast<float>(1 + std::log(9.0)));
}

TEST(LinearText, RareNgramsAreLeftOut) {
  LinearTextOptions options;
  options.min_rows = 3;
  const LinearText model = train_linear_text(shop(), kRows, kLabels, 2, options);
  EXPECT_GE(model.encoder.vocabulary().find(word_key("tea")), 0);
  EXPECT_LT(model.encoder.vocabulary().find(word_key("quartz")), 0);
  options.min_rows = 7;
  EXPECT_THROW(train_linear_text(shop(), kRows, kLabels, 2, options), Error);
}

TEST(LinearText, KeepsTheNgramsThatDecide) {
  LinearTextOptions options;
  options.text.char_min = 0;
  options.text.char_max = 0;
  options.text.word_max = 1;
  options.max_features = 6;
  const LinearText model = train_linear_text(shop(), kRows, kLabels, 2, options);
  EXPECT_EQ(model.encoder.vocabulary().size(), 6U);
  EXPECT_EQ(model.linear.weights.size(), 12U);
  EXPECT_GE(model.encoder.vocabulary().find(word_key("watch")), 0);
  EXPECT_GE(model.encoder.vocabulary().find(word_key("tea")), 0);
  EXPECT_LT(model.encoder.vocabulary().find(word_key("a")), 0);  // on both sides
  options.max_features = 0;
  EXPECT_THROW(train_linear_text(shop(), kRows, kLabels, 2, options), Error);
}

TEST(LinearText, RowsOfWeightZeroDoNotTeach) {
  const std::vector<float> weights = {1, 1, 0, 1, 1, 2};
  std::vector<int> other = kLabels;
  other[2] = 1;
  const LinearText a = train_linear_text(shop(), kRows, kLabels, 2, {}, weights);
  const LinearText b = train_linear_text(shop(), kRows, other, 2, {}, weights);
  EXPECT_EQ(a.linear.weights, b.linear.weights);
  EXPECT_NE(a.linear.weights, train_linear_text(shop(), kRows, kLabels, 2, {}).linear.weights);
}

TEST(LinearText, LearnsLabelsThatClassesShare) {
  LinearTextOptions options;
  options.min_rows = 2;
  const LinearText hard = train_linear_text(shop(), kRows, kLabels, 2, options);
  const std::vector<float> certain = {1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1};
  const LinearText same = train_linear_text(shop(), kRows, kLabels, 2, options, {}, certain);
  EXPECT_EQ(same.linear.weights, hard.linear.weights);
  const std::vector<float> soft = {0.7F, 0.3F, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1};
  const LinearText doubting = train_linear_text(shop(), kRows, kLabels, 2, options, {}, soft);
  EXPECT_EQ(doubting.encoder.serialize(), hard.encoder.serialize()) << "a shared label is no further product";
  const auto lead = [](const LinearText& model) {
    const std::vector<float> logits = linear_logits(model, "Blue ceramic mug", "");
    return logits[0] - logits[1];
  };
  EXPECT_GT(lead(doubting), 0);
  EXPECT_LT(lead(doubting), lead(hard));
  EXPECT_THROW(train_linear_text(shop(), kRows, kLabels, 2, options, {}, std::vector<float>{1, 0}), Error);
}

TEST(LinearText, IsTheSameForAnyNumberOfThreads) {
  LinearTextOptions options;
  const LinearText one = train_linear_text(shop(), kRows, kLabels, 2, options);
  options.solver.threads = 3;
  const LinearText three = train_linear_text(shop(), kRows, kLabels, 2, options);
  EXPECT_EQ(one.linear.weights, three.linear.weights);
  EXPECT_EQ(one.encoder.vocabulary().serialize(), three.encoder.vocabulary().serialize());
}

TEST(LinearText, RefusesWhatDoesNotFit) {
  try {
    train_linear_text(shop(), kRows, std::vector<int>{0, 1}, 2, {});
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(),
                 "The text model expects a label and a weight per product: 6 products, 2 labels, 0 weights.");
  }
  std::vector<Product> products = shop();
  for (Product& product : products) product.title = product.description = "!";
  EXPECT_THROW(train_linear_text(products, kRows, kLabels, 2, {}), Error);
}

// LinearSVC on the same rows, by title and by both: 0.914 and 0.946.
TEST(LinearText, BeatsTheBaselineOnFlipkart) {
  const std::filesystem::path path =
      std::filesystem::path(VITRINE_REFERENCE) / "data/flipkart/flipkart_com-ecommerce_sample.csv";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is missing";
  DataOptions options;
  options.data = path;
  const Data data = read_data(options);
  const std::vector<std::string> codes = class_codes(data.products);
  const std::vector<int> labels = class_indices(data.products, codes);
  ASSERT_EQ(labels.size(), 840U);
  std::vector<int> alone(labels.size());
  std::iota(alone.begin(), alone.end(), 0);
  const std::vector<int> folds = stratified_folds(labels, alone, 5, 1);
  double by_title = 0;
  double by_both = 0;
  for (int fold = 0; fold < 5; ++fold) {
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < labels.size(); ++row) {
      if (folds[row] != fold) rows.push_back(row);
    }
    LinearTextOptions model_options;
    model_options.solver.threads = 2;
    const LinearText model = train_linear_text(data.products, rows, labels, codes.size(), model_options);
    for (std::size_t row = 0; row < labels.size(); ++row) {
      if (folds[row] != fold) continue;
      const Product& product = data.products[row];
      const auto label = static_cast<std::size_t>(labels[row]);
      by_title += best(linear_logits(model, product.title, "")) == label ? 1 : 0;
      by_both += best(linear_logits(model, product.title, product.description)) == label ? 1 : 0;
    }
  }
  EXPECT_GE(by_title / 840, 0.914);
  EXPECT_GE(by_both / 840, 0.946);
}

}  // namespace
}  // namespace vitrine::trainer
