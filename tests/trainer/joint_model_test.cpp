// Every kind of joint model in the table: it learns what neither text nor photo tells alone, says the same of
// a product in any company, and has its weights where the exporter puts them.
#include "joint_model.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "image_backbones.hpp"
#include "image_batches.hpp"
#include "joint_network.hpp"
#include "photos_in_memory.hpp"
#include "random.hpp"
#include "safetensors.hpp"
#include "sentence_of.hpp"
#include "temporary_folder.hpp"
#include "torch_onnx/quantize.hpp"

namespace vitrine::trainer {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kShopProducts = 96;
constexpr std::size_t kPhotoless = 5;
constexpr std::size_t kTextless = 10;
constexpr int kPhotoSide = 64;

/// Red or blue, in a shade of its own.
std::string photo_of(bool red, std::size_t row) {
  Random random(row);
  const auto bright = static_cast<std::uint8_t>(200 + random.below(50));
  const auto dark = static_cast<std::uint8_t>(random.below(50));
  return testing::bitmap(kPhotoSide, kPhotoSide, [&](int, int) {
    return red ? std::array<std::uint8_t, 3>{bright, dark, dark}
               : std::array<std::uint8_t, 3>{dark, dark, bright};
  });
}

/// Products of two words and two colours, which are needed both to tell the class: which of them it is, where
/// a linear model is to learn it, and otherwise whether they are of a kind.
class JointModelTest : public ::testing::TestWithParam<JointModelKind> {
 protected:
  JointModelTest() {
    const std::vector<std::string> filler{"new", "fine"};
    std::map<std::string, std::string> files;
    Random random(7);
    Data data;
    for (std::size_t row = 0; row < kShopProducts; ++row) {
      const bool mug = row % 2 == 0;
      const bool red = row / 2 % 2 == 0;
      const auto text = [&](std::size_t words) {
        std::string joined;
        for (std::size_t word = 0; word < words; ++word) joined += filler[random.below(2)] + ' ';
        return joined + (mug ? "mug" : "towel");
      };
      Product product;
      product.line = row + 2;
      product.image = std::to_string(row);
      if (row != kTextless) product.title = text(random.below(3));
      if (row % 3 == 0 && row != kTextless) product.description = text(2 + random.below(3));
      if (row != kPhotoless) files[product.image] = photo_of(red, row);
      data.products.push_back(product);
      labels_.push_back(linear() ? 2 * (mug ? 1 : 0) + (red ? 1 : 0) : (mug == red ? 1 : 0));
      if (row % 5 == 1 || row % 5 == 4)
        others_.push_back(row);
      else
        teaching_.push_back(row);
    }
    data.photos = std::make_shared<testing::PhotosInMemory>(files);
    photos_ =
        Photos::load(data, {.width = kPhotoSide, .height = kPhotoSide}, 72, 1, {.folder = folder_ / "cache"});
    products_ = data.products;
    options_.kind = GetParam().name;
    options_.text.linear.text = {.word_max = 1, .char_min = 0, .char_max = 0};
    options_.image.init = folder_ / "init.safetensors";
    options_.image.head_epochs = 80;
    options_.image.epochs = 1;
    options_.image.soup = 1;
    options_.image.batch = 8;
    options_.image.label_smoothing = 0;
    options_.image.device = "cpu";
    options_.image.threads = 1;
    options_.image.augmentation.scale = 1;
    write_init();
  }

  bool linear() const { return GetParam().c > 0; }
  std::size_t classes() const { return linear() ? 4 : 2; }

  /// Random features of a narrow network that neither vanish nor saturate on their way through it.
  void write_init() const {
    const torch::NoGradGuard no_grad;
    torch::manual_seed(2);
    Safetensors init;
    for (const auto& parameter : make_mobilenet_v2(1, 0.35)->named_parameters()) {
      if (parameter.key().rfind("features.", 0) != 0) continue;
      const torch::Tensor& value = parameter.value();
      const double fan_in = static_cast<double>(value.numel()) / static_cast<double>(value.size(0));
      init.tensors[parameter.key()] = value.dim() == 4 ? torch::randn(value.sizes()) * std::sqrt(2.0 / fan_in)
                                                       : torch::zeros(value.sizes());
    }
    write_safetensors(options_.image.init, init);
  }

  JointTraining training() const {
    return {.products = products_,
            .photos = photos_,
            .rows = teaching_,
            .validation = {},
            .labels = labels_,
            .weights = {},
            .classes = classes()};
  }

  JointModel train(std::uint64_t seed = 1) const {
    JointModelOptions options = options_;
    options.text.seed = options.image.seed = seed;
    return GetParam().train(GetParam(), training(), options, {});
  }

  /// Of the others, by their titles.
  std::vector<float> logits(const JointModel& model) const {
    return model.logits(texts(model), photos_, others_);
  }

  /// How many of the others the model knows.
  std::size_t right(const JointModel& model) const {
    const std::vector<float> said = logits(model);
    EXPECT_EQ(said.size(), others_.size() * classes());
    std::size_t count = 0;
    for (std::size_t i = 0; i < others_.size(); ++i) {
      const auto row = said.begin() + static_cast<std::ptrdiff_t>(i * classes());
      count +=
          std::max_element(row, row + static_cast<std::ptrdiff_t>(classes())) - row == labels_[others_[i]];
    }
    return count;
  }

  std::vector<EncodedText> texts(const JointModel& model) const {
    std::vector<EncodedText> texts;
    for (const std::size_t row : others_) texts.push_back(model.encoder().encode(products_[row].title, {}));
    return texts;
  }

  const TemporaryFolder temporary_;
  const fs::path folder_ = temporary_.path();
  Photos photos_;
  std::vector<Product> products_;
  std::vector<int> labels_;
  std::vector<std::size_t> teaching_, others_;
  JointModelOptions options_;
};

TEST_P(JointModelTest, LearnsWhatNeitherTextNorPhotoTells) {
  const JointModel model = train();
  EXPECT_EQ(model.kind(), GetParam().name);
  EXPECT_EQ(model.image_kind(), "mobilenet-v2");
  EXPECT_EQ(model.classes(), classes());
  EXPECT_GE(right(model), others_.size() * 9 / 10) << "of " << others_.size();
}

TEST_P(JointModelTest, LearnsWordsInTheirForms) {
  for (Product& product : products_)
    for (std::string* text : {&product.title, &product.description})
      if (!text->empty()) *text += 's';
  options_.text.linear.forms.stemming = "en";
  const JointModel model = train();
  EXPECT_TRUE(model.encoder().encode("mugs", {}).known());
  EXPECT_GE(right(model), others_.size() * 9 / 10) << "of " << others_.size();
}

TEST_P(JointModelTest, SaysOfAProductWhatItSaysOfItAlone) {
  options_.image.head_epochs = 5;
  const JointModel model = train();
  const std::vector<float> together = logits(model);
  const std::vector<EncodedText> texts = this->texts(model);
  for (std::size_t i = 0; i < others_.size(); ++i) {
    const std::vector<float> alone = model.logits({&texts[i], 1}, photos_, {&others_[i], 1});
    const std::vector<float> one = model.logits(texts[i], photos_.exact(others_[i]), photos_.options());
    for (std::size_t c = 0; c < classes(); ++c) {
      EXPECT_NEAR(alone[c], together[i * classes() + c], 1e-4) << i;
      EXPECT_NEAR(one[c], alone[c], 1e-4) << i;
    }
  }
  // Two texts of one photo, side by side.
  const std::vector<EncodedText> twice{texts[0], texts[1]};
  const std::vector<std::size_t> rows{others_[0], others_[0]};
  const std::vector<float> shared = model.logits(twice, photos_, rows);
  for (std::size_t c = 0; c < classes(); ++c) EXPECT_NEAR(shared[c], together[c], 1e-4);
}

TEST_P(JointModelTest, DependsOnItsSeedAlone) {
  options_.image.head_epochs = 3;
  EXPECT_EQ(logits(train(1)), logits(train(1)));
  if (!linear()) {  // which has a single optimum
    EXPECT_NE(logits(train(1)), logits(train(2)));
  }
}

TEST_P(JointModelTest, ReadsWhatItSaved) {
  options_.image.head_epochs = 3;
  const JointModel model = train();
  const fs::path path = folder_ / "joint.safetensors";
  model.save(path);
  const JointModel read = JointModel::load(path, GetParam(), model.encoder(), classes(), "cpu", 1);
  EXPECT_EQ(read.kind(), model.kind());
  EXPECT_EQ(read.image_kind(), model.image_kind());
  EXPECT_EQ(logits(read), logits(model));
  EXPECT_NE(sentence_of([&] {
              JointModel::load(path, GetParam(), model.encoder(), 9, "cpu", 1);
            }).find("fits vocabulary and labels"),
            std::string::npos);
}

TEST_P(JointModelTest, HasItsWeightsOnTheExportersGrid) {
  options_.image.head_epochs = 3;
  const JointModel model = train();
  JointNetwork& network = model.network();
  std::vector<torch::Tensor> before;
  for (const torch::Tensor& parameter : network.parameters()) before.push_back(parameter.detach().clone());
  const auto forward = [&](const std::vector<torch::Tensor>& inputs) {
    return std::vector{network.forward(inputs)};
  };
  std::vector<torch::Tensor> example =
      GetParam().reads == EncoderOptions::Kind::ngrams
          ? std::vector{torch::zeros({2, 9}, torch::kInt32), torch::ones({2, 9})}
          : std::vector{torch::ones({2, 9}, torch::kInt32)};
  example.push_back(torch::zeros({2, 3, kPhotoSide, kPhotoSide}));
  const torch_onnx::Options shipped{.weights = torch_onnx::WeightStorage::int8};
  EXPECT_GT(torch_onnx::round_weights(network, forward, example, shipped), 0U);
  for (std::size_t i = 0; i < before.size(); ++i)
    EXPECT_TRUE(torch::equal(network.parameters()[i], before[i])) << network.named_parameters()[i].key();
}

TEST_P(JointModelTest, GoesOnFromItsState) {
  if (linear()) GTEST_SKIP() << "a linear model is trained at once";
  options_.image.head_epochs = 3;
  options_.image.epochs = 2;
  const std::vector<float> undisturbed = logits(train());
  options_.image.checkpoint = folder_ / "state";
  struct Stop {};
  const auto stop = [](const ImageProgress& now) {
    if (std::string(now.phase) == "fine-tuning" && now.step == now.steps / 2) throw Stop();
  };
  EXPECT_THROW(GetParam().train(GetParam(), training(), options_, stop), Stop);
  ASSERT_TRUE(fs::exists(options_.image.checkpoint));
  EXPECT_EQ(logits(train()), undisturbed);
}

TEST_P(JointModelTest, NeedsProductsWithBoth) {
  const std::vector<std::size_t> rows{kPhotoless, kTextless};
  JointTraining training = this->training();
  training.rows = rows;
  EXPECT_NE(sentence_of([&] {
              GetParam().train(GetParam(), training, options_, {});
            }).find("to train the joint model on has both a photo and a text"),
            std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Table, JointModelTest,
                         ::testing::ValuesIn(joint_model_kinds().begin(), joint_model_kinds().end()),
                         [](const auto& info) {
                           std::string name(info.param.name);
                           std::erase(name, '-');
                           return name;
                         });

}  // namespace
}  // namespace vitrine::trainer
