// Every kind of text model in the table: it learns, says the same of a text in any company, and has its
// weights where the exporter puts them.
#include "text_model.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "random.hpp"
#include "text_network.hpp"
#include "torch_onnx/quantize.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {
namespace {

constexpr std::size_t kClasses = 3;

/// Titles and descriptions of words that belong to a class, among words that belong to none.
struct Shop {
  std::vector<Product> products;
  std::vector<int> labels;
  std::vector<std::size_t> teaching;
  std::vector<std::size_t> others;
};

Shop make_shop() {
  const std::vector<std::vector<std::string>> own{{"mug", "cup", "saucer", "teapot", "jug"},
                                                  {"watch", "dial", "strap", "clock", "quartz"},
                                                  {"towel", "linen", "sheet", "pillow", "blanket"}};
  const std::vector<std::string> shared{"red", "blue", "new",   "set",   "of",
                                        "for", "men",  "women", "small", "large"};
  Random random(3);
  Shop shop;
  for (std::size_t i = 0; i < 120; ++i) {
    const auto label = static_cast<std::size_t>(random.below(kClasses));
    const auto text = [&](std::size_t words) {
      std::string joined = own[label][random.below(5)];
      for (std::size_t w = 1; w < words; ++w) joined += ' ' + shared[random.below(shared.size())];
      return joined;
    };
    Product product;
    product.title = text(1 + random.below(6));
    if (i % 2 == 0) product.description = text(5 + random.below(30));
    shop.products.push_back(product);
    shop.labels.push_back(static_cast<int>(label));
    (i % 4 == 3 ? shop.others : shop.teaching).push_back(i);
  }
  return shop;
}

std::unique_ptr<TextModel> train(std::string_view kind, const Shop& shop, std::uint64_t seed = 1,
                                 const std::vector<float>& targets = {}) {
  TextModelOptions options;
  options.seed = seed;
  options.network.dimension = 24;
  options.network.hidden = 32;
  options.network.batch = 16;
  options.network.epochs = 6;
  options.network.learning_rate = 0.01;
  options.network.max_tokens = 64;
  options.network.init = VITRINE_TEST_BERT "/bert.safetensors";
  options.network.vocabulary = VITRINE_TEST_BERT "/vocab.txt";
  options.network.heads = 2;
  return text_model_kind(kind).train({shop.products, shop.teaching, shop.labels, kClasses, {}, targets},
                                     options, [](const TextProgress&) {});
}

std::vector<EncodedText> encode(const TextModel& model, const Shop& shop,
                                const std::vector<std::size_t>& rows) {
  std::vector<EncodedText> texts;
  for (const std::size_t row : rows)
    texts.push_back(model.encoder().encode(shop.products[row].title, shop.products[row].description));
  return texts;
}

class TextModelTest : public testing::TestWithParam<TextModelKind> {};

TEST_P(TextModelTest, LearnsAndExplainsItself) {
  const Shop shop = make_shop();
  const auto model = train(GetParam().name, shop);
  EXPECT_EQ(model->kind(), GetParam().name);
  const std::vector<EncodedText> texts = encode(*model, shop, shop.others);
  const std::vector<float> logits = model->logits(texts);
  ASSERT_EQ(logits.size(), texts.size() * kClasses);
  std::size_t right = 0;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto row = logits.begin() + static_cast<std::ptrdiff_t>(i * kClasses);
    right += std::max_element(row, row + kClasses) - row == shop.labels[shop.others[i]] ? 1 : 0;
  }
  EXPECT_GE(right, texts.size() * 9 / 10);

  const std::vector<float> features = model->feature_logits(texts[0]);
  EXPECT_EQ(features.size(), GetParam().explains ? texts[0].features.ids.size() * kClasses : 0U);
}

TEST_P(TextModelTest, SaysOfATextWhatItSaysOfItAlone) {
  const Shop shop = make_shop();
  const auto model = train(GetParam().name, shop);
  const std::vector<EncodedText> texts = encode(*model, shop, shop.others);
  const std::vector<float> together = model->logits(texts);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const std::vector<float> alone = model->logits({&texts[i], 1});
    for (std::size_t c = 0; c < kClasses; ++c) EXPECT_NEAR(alone[c], together[i * kClasses + c], 1e-5) << i;
  }
}

TEST_P(TextModelTest, DependsOnItsSeedAlone) {
  const Shop shop = make_shop();
  const auto logits = [&](std::uint64_t seed) {
    const auto model = train(GetParam().name, shop, seed);
    return model->logits(encode(*model, shop, shop.others));
  };
  EXPECT_EQ(logits(1), logits(1));
  if (!GetParam().explains) {  // a linear one has a single optimum
    EXPECT_NE(logits(1), logits(2));
  }
}

TEST_P(TextModelTest, LearnsTargetsInPlaceOfLabels) {
  const Shop shop = make_shop();
  const std::string_view kind = GetParam().name;
  Shop wrong = shop;
  for (int& label : wrong.labels) label = 0;
  std::vector<float> targets(shop.products.size() * kClasses, 0.1F);
  for (std::size_t row = 0; row < shop.products.size(); ++row)
    targets[row * kClasses + static_cast<std::size_t>(shop.labels[row])] = 0.8F;
  const auto model = train(kind, wrong, 1, targets);
  const std::vector<float> logits = model->logits(encode(*model, shop, shop.teaching));
  std::size_t right = 0;
  for (std::size_t i = 0; i < shop.teaching.size(); ++i) {
    const auto begin = logits.begin() + static_cast<std::ptrdiff_t>(i * kClasses);
    right += std::max_element(begin, begin + kClasses) - begin == shop.labels[shop.teaching[i]] ? 1 : 0;
  }
  EXPECT_GT(right, shop.teaching.size() / 2);
}

TEST_P(TextModelTest, HasItsWeightsOnTheExportersGrid) {
  const auto model = train(GetParam().name, make_shop());
  const std::shared_ptr<TextNetwork> network = model->network();
  std::vector<torch::Tensor> before;
  for (const torch::Tensor& parameter : network->parameters()) before.push_back(parameter.detach().clone());
  const auto forward = [&](const std::vector<torch::Tensor>& inputs) { return network->forward(inputs); };
  const bool bag = GetParam().reads == EncoderOptions::Kind::ngrams;
  const std::vector<torch::Tensor> example =
      bag ? std::vector{torch::zeros({2, 9}, torch::kInt32), torch::ones({2, 9})}
          : std::vector{torch::ones({2, 9}, torch::kInt32)};
  const torch_onnx::Options shipped{.weights = torch_onnx::WeightStorage::int8};
  EXPECT_GT(torch_onnx::round_weights(*network, forward, example, shipped), 0U);
  for (std::size_t i = 0; i < before.size(); ++i)
    EXPECT_TRUE(torch::equal(network->parameters()[i], before[i])) << network->named_parameters()[i].key();
}

INSTANTIATE_TEST_SUITE_P(Table, TextModelTest,
                         testing::ValuesIn(text_model_kinds().begin(), text_model_kinds().end()),
                         [](const auto& info) {
                           std::string name(info.param.name);
                           std::erase(name, '-');
                           return name;
                         });

TEST(TextModels, LinearKindsBringTheirOwnC) {
  const Shop shop = make_shop();
  const auto logits = [&](std::string_view kind, std::optional<double> c) {
    TextModelOptions options;
    options.c = c;
    const auto model = text_model_kind(kind).train({shop.products, shop.teaching, shop.labels, kClasses, {}},
                                                   options, [](const TextProgress&) {});
    return model->logits(encode(*model, shop, shop.others));
  };
  EXPECT_EQ(logits("linear", std::nullopt), logits("linear", 20));
  EXPECT_NE(logits("svm", std::nullopt), logits("svm", 20));
}

TEST(TextModels, OfTextsWithoutACommonWordAreRefused) {
  std::vector<Product> products(2);
  products[0].title = "red";
  products[1].title = "blue";
  const std::vector<std::size_t> rows{0, 1};
  const std::vector<int> labels{0, 1};
  EXPECT_THROW(text_model_kind("gru").train({products, rows, labels, 2, {}}, {}, [](const TextProgress&) {}),
               Error);
}

}  // namespace
}  // namespace vitrine::trainer
