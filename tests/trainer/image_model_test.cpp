// Training end to end.
#include "image_model.hpp"

#include <algorithm>
#include <stdexcept>

#include "image_model_fixture.hpp"
#include "reference_networks.hpp"
#include "torch_onnx/grid.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {
namespace {

namespace fs = std::filesystem;

class ImageModelTest : public ImageModelFixture {};

void expect_equal_weights(const std::unique_ptr<ImageModel>& left, const std::unique_ptr<ImageModel>& right,
                          bool equal) {
  const auto expected = left->network()->named_parameters();
  bool same = true;
  for (const auto& parameter : right->network()->named_parameters())
    same = same && torch::equal(parameter.value(), expected[parameter.key()]);
  EXPECT_EQ(same, equal);
}

TEST_F(ImageModelTest, LearnsWhatTheColoursSay) {
  options_.head_epochs = 100;
  options_.learning_rate = 1e-5;
  std::vector<std::string> phases;
  const auto model = train_image_model(set(), options_, [&](const ImageProgress& progress) {
    if (phases.empty() || phases.back() != progress.phase) phases.emplace_back(progress.phase);
    EXPECT_LE(progress.step, progress.steps);
    EXPECT_EQ(progress.learning_rate > 0, phases.back() != "features");
  });
  EXPECT_EQ(phases, (std::vector<std::string>{"features", "head", "fine-tuning"}));
  EXPECT_EQ(model->classes(), 2);
  const std::vector<std::size_t> rows = rows_with_photo();
  const std::vector<float> logits = model->logits(photos_, rows);
  ASSERT_EQ(logits.size(), 2 * rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i)
    EXPECT_EQ(logits[2 * i + 1] > logits[2 * i], labels_[rows[i]] == 1) << rows[i];
}

TEST_F(ImageModelTest, SameSeedGivesTheSameWeightsAndAnotherSeedOthers) {
  options_.head_epochs = 2;
  const auto first = train(options_);
  expect_equal_weights(first, train(options_), true);
  options_.seed = 2;
  expect_equal_weights(first, train(options_), false);
}

TEST_F(ImageModelTest, RowsTeachByTheirWeight) {
  options_.head_epochs = 100;
  options_.epochs = 0;
  const auto train_weighted = [&](const std::vector<int>& labels, const std::vector<float>& weights) {
    ImageTrainingSet set = this->set();
    set.labels = labels;
    set.weights = weights;
    return train_image_model(set, options_);
  };
  // The first rows with wrong labels teach nothing, or all that there is to teach.
  std::vector<int> labels = labels_;
  std::vector<float> without(labels.size(), 1);
  std::vector<float> mostly(labels.size(), 1e-3F);
  for (std::size_t row = 0; row < kRows / 2; ++row) {
    labels[row] = 1 - labels[row];
    without[row] = 0;
    mostly[row] = 1;
  }
  const std::vector<std::size_t> last{kRows - 2, kRows - 1};
  const auto right = [&](const std::unique_ptr<ImageModel>& model) {
    const std::vector<float> logits = model->logits(photos_, last);
    int count = 0;
    for (std::size_t i = 0; i < last.size(); ++i)
      count += (logits[2 * i + 1] > logits[2 * i]) == (labels_[last[i]] == 1) ? 1 : 0;
    return count;
  };
  EXPECT_EQ(right(train_weighted(labels, without)), 2);
  EXPECT_EQ(right(train_weighted(labels, mostly)), 0);
}

TEST_F(ImageModelTest, GoesOnToTheSameWeightsFromWhereverItWasStopped) {
  options_.head_epochs = 2;
  std::size_t steps = 0;
  const auto count = [&](const ImageProgress& now) {
    if (now.phase == std::string("fine-tuning")) steps = now.steps;
  };
  const auto undisturbed = train_image_model(set(), options_, count);
  ASSERT_GE(steps, 4U);
  options_.checkpoint = folder_ / "state";
  for (std::size_t stop = 1; stop <= steps; ++stop) {
    const auto interrupt = [&](const ImageProgress& now) {
      if (now.phase == std::string("fine-tuning") && now.step == stop) throw std::runtime_error("stop");
    };
    EXPECT_THROW(train_image_model(set(), options_, interrupt), std::runtime_error);
    std::size_t first = 0;
    const auto note_first = [&](const ImageProgress& now) {
      if (first == 0) first = now.step;
    };
    expect_equal_weights(undisturbed, train_image_model(set(), options_, note_first), true);
    EXPECT_EQ(first, stop < steps ? stop + 1 : 0);
    fs::remove(options_.checkpoint);
  }
}

TEST_F(ImageModelTest, ARunTaughtByThoseBeforeAnswersAsTheyDo) {
  // A short run is unsure, a long one by the labels is not.
  options_.head_epochs = 1;
  options_.soup = 1;
  options_.learning_rate = 1e-3;
  options_.label_smoothing = 0;
  options_.augmentation = {.min_area = 1, .max_aspect = 1};  // crops that are the photos
  const std::vector<std::size_t> rows = rows_with_photo();
  const auto answers = [&](int epochs, int distill_epochs) {
    options_.epochs = epochs;
    options_.distill_epochs = distill_epochs;
    return torch::softmax(torch::tensor(train(options_)->logits(photos_, rows)).reshape({-1, 2}), 1);
  };
  const torch::Tensor teacher = answers(1, 0);
  const auto distance = [&](const torch::Tensor& other) {
    return (other - teacher).abs().mean().item<double>();
  };
  const double by_labels = distance(answers(20, 0));
  const double taught = distance(answers(1, 20));
  EXPECT_GT(taught, 0);
  EXPECT_LT(taught, by_labels / 2);
}

TEST_F(ImageModelTest, ARunTaughtByThoseBeforeGoesOnToTheSameWeights) {
  options_.head_epochs = 2;
  options_.mixup = 0.4;
  options_.distill_epochs = 2;
  const std::vector<float> weights(labels_.size(), 0.5F);
  ImageTrainingSet set = this->set();
  set.weights = weights;
  std::vector<std::size_t> steps;
  const auto note = [&](const ImageProgress& now) {
    if (now.phase == std::string("fine-tuning")) steps.push_back(now.step);
  };
  const auto undisturbed = train_image_model(set, options_, note);
  ASSERT_EQ(steps.size(), 12U) << "three steps an epoch: one of each run of the soup, two of the last";
  EXPECT_EQ(steps.back(), steps.size());
  options_.checkpoint = folder_ / "state";
  for (const std::size_t stop : {5, 6, 7, 11}) {
    const auto interrupt = [&](const ImageProgress& now) {
      if (now.phase == std::string("fine-tuning") && now.step == stop) throw std::runtime_error("stop");
    };
    EXPECT_THROW(train_image_model(set, options_, interrupt), std::runtime_error);
    expect_equal_weights(undisturbed, train_image_model(set, options_), true);
    fs::remove(options_.checkpoint);
  }
}

TEST_F(ImageModelTest, GoesOnWithEveryOptimizerAndEveryChangeOfThePhotos) {
  options_.head_epochs = 2;
  options_.mixup = 0.4;
  options_.cutmix = 1;
  options_.augmentation.rotation = 10;
  options_.augmentation.brightness = 0.2;
  options_.augmentation.erasing = 0.3;
  options_.clip_norm = 1;
  options_.schedule = "cosine";
  const auto unclipped = [&] {
    ImageModelOptions options = options_;
    options.clip_norm = 0;
    return train(options);
  }();
  expect_equal_weights(unclipped, train(options_), false);
  const auto uncut = [&] {
    ImageModelOptions options = options_;
    options.cutmix = 0;
    return train(options);
  }();
  expect_equal_weights(uncut, train(options_), false);
  for (const char* optimizer : {"nadam", "sgd"}) {
    options_.optimizer = optimizer;
    options_.checkpoint.clear();
    const auto undisturbed = train(options_);
    options_.checkpoint = folder_ / "state";
    const auto interrupt = [&](const ImageProgress& now) {
      if (now.phase == std::string("fine-tuning") && now.step == 2) throw std::runtime_error("stop");
    };
    EXPECT_THROW(train_image_model(set(), options_, interrupt), std::runtime_error);
    expect_equal_weights(undisturbed, train(options_), true);
    fs::remove(options_.checkpoint);
  }
}

TEST_F(ImageModelTest, StopsWhereTheValidationLossStopsFallingAndGoesOnToTheSameWeights) {
  options_.head_epochs = 2;
  options_.epochs = 30;
  options_.soup = 1;
  options_.learning_rate = 1e-3;
  options_.schedule = "plateau";
  options_.early_stopping = 3;
  const std::vector<std::size_t> rows{0, 1, 2, 3, 4, 6, 7, 8};
  const std::vector<std::size_t> validation{5, 9, 10, 11, 12};
  ImageTrainingSet set = this->set();
  set.rows = rows;
  set.validation = validation;
  std::vector<double> losses;
  std::vector<double> rates;
  std::size_t steps = 0;
  const auto note = [&](const ImageProgress& now) {
    if (now.phase == std::string("fine-tuning")) steps = now.step;
    if (now.phase != std::string("validation")) return;
    EXPECT_EQ(now.step, losses.size() + 1);
    losses.push_back(now.loss);
    rates.push_back(now.learning_rate);
  };
  const auto undisturbed = train_image_model(set, options_, note);
  const auto best = std::min_element(losses.begin(), losses.end());
  ASSERT_EQ(losses.end() - best, 4) << "three epochs after the best one";
  EXPECT_EQ(steps, 2 * losses.size()) << "the last epoch's steps are the last";
  EXPECT_EQ(rates.front(), options_.learning_rate);
  EXPECT_EQ(rates[static_cast<std::size_t>(best - losses.begin()) + 2], rates.back());
  EXPECT_LE(rates.back(), options_.learning_rate / 2);

  // From every epoch's end and from the step after it.
  options_.checkpoint = folder_ / "state";
  for (std::size_t epoch = 1; epoch < losses.size(); epoch += 2) {
    for (const std::string phase : {"validation", "fine-tuning"}) {
      const std::size_t stop = phase == "validation" ? epoch : 2 * epoch + 1;
      const auto interrupt = [&](const ImageProgress& now) {
        if (now.phase == phase && now.step == stop) throw std::runtime_error("stop");
      };
      EXPECT_THROW(train_image_model(set, options_, interrupt), std::runtime_error);
      expect_equal_weights(undisturbed, train_image_model(set, options_), true);
      fs::remove(options_.checkpoint);
    }
  }
}

TEST_F(ImageModelTest, LearnsWithBalancedClassesAndSoftF1) {
  options_.head_epochs = 2;
  const auto plain = train(options_);
  options_.balanced_sampling = true;
  const auto balanced = train(options_);
  expect_equal_weights(balanced, plain, false);
  options_.loss = "soft-f1";
  expect_equal_weights(train(options_), balanced, false);
}

TEST_F(ImageModelTest, SaysThatItDiverged) {
  options_.head_epochs = 2;
  options_.learning_rate = 1e38;
  const std::string sentence = train_error(options_, labels_);
  EXPECT_EQ(sentence.find("Fine-tuning diverged: the loss of step "), 0U) << sentence;
  EXPECT_NE(sentence.find("is not a number; try a lower --learning-rate, or --clip-norm 1."),
            std::string::npos);
}

TEST_F(ImageModelTest, KeepsItsStateAsOftenAsItIsTold) {
  options_.head_epochs = 2;
  const auto undisturbed = train(options_);
  options_.checkpoint = folder_ / "state";
  options_.checkpoint_seconds = 0;
  // As a kill would leave it after some step of the second run.
  const auto keep = [&](const ImageProgress& now) {
    if (now.phase == std::string("fine-tuning") && now.step == now.steps / 2 + 1)
      fs::copy_file(options_.checkpoint, folder_ / "kept");
  };
  train_image_model(set(), options_, keep);
  fs::rename(folder_ / "kept", options_.checkpoint);
  expect_equal_weights(undisturbed, train(options_), true);
}

TEST_F(ImageModelTest, SaysThatAStateIsNotOne) {
  options_.checkpoint = folder_ / "state";
  write_safetensors(options_.checkpoint, {});
  EXPECT_EQ(train_error(options_, labels_), "'" + options_.checkpoint.string() +
                                                "' does not hold the tensor weights.0 of an unfinished "
                                                "training; start anew with --force.");
}

TEST_F(ImageModelTest, LeavesEveryWeightOnTheShippedGrid) {
  options_.head_epochs = 2;
  const auto model = train(options_);
  for (const auto& parameter : model->network()->named_parameters()) {
    if (parameter.key() == "features.18.0.weight" || parameter.key() == "features.4.conv.1.0.weight") {
      EXPECT_TRUE(torch::equal(parameter.value(), torch_onnx::round_to_int8_grid(parameter.value(), 0)))
          << parameter.key();
    }
  }
}

TEST_F(ImageModelTest, SavedAndLoadedGivesTheSameLogits) {
  options_.head_epochs = 2;
  const auto model = train(options_);
  const fs::path file = folder_ / "image.safetensors";
  model->save(file);
  const auto loaded = load_image_model(file, "cpu", 1);
  expect_equal_weights(model, loaded, true);
  const std::vector<std::size_t> rows = rows_with_photo();
  EXPECT_EQ(model->logits(photos_, rows), loaded->logits(photos_, rows));
}

TEST_F(ImageModelTest, TheFileSaysWhichNetworkItIs) {
  torch::manual_seed(8);
  testing::ReferenceWeights weights;
  testing::vgg16(weights, torch::zeros({1, 3, kSide, kSide}));
  write_safetensors(options_.init, {.tensors = weights.tensors, .metadata = {}});
  EXPECT_EQ(train_error(options_, labels_),
            options_.init.string() +
                ": expected the weights of MobileNetV2, but these are those of VGG-16 "
                "(--image-model vgg16).");
  options_.kind = "vgg16";
  options_.head_epochs = 2;
  options_.epochs = 0;
  const auto model = train(options_);
  EXPECT_EQ(model->kind(), "vgg16");
  const fs::path file = folder_ / "image.safetensors";
  model->save(file);
  const auto loaded = load_image_model(file, "cpu", 1);
  EXPECT_EQ(loaded->kind(), "vgg16");
  const std::vector<std::size_t> rows = rows_with_photo();
  EXPECT_EQ(model->logits(photos_, rows), loaded->logits(photos_, rows));

  Safetensors other = read_safetensors(file);
  other.metadata["image_model"] = "resnet50";
  write_safetensors(file, other);
  EXPECT_THROW(load_image_model(file, "cpu", 1), Error);
}

TEST_F(ImageModelTest, ScoresMirrorImagesToo) {
  options_.head_epochs = 2;
  const auto plain = train(options_);
  options_.test_flip = true;
  const auto both = train(options_);
  expect_equal_weights(plain, both, true);
  const fs::path file = folder_ / "image.safetensors";
  both->save(file);
  const auto loaded = load_image_model(file, "cpu", 1);
  const std::vector<std::size_t> rows = rows_with_photo();
  EXPECT_NE(plain->logits(photos_, rows), both->logits(photos_, rows));
  EXPECT_EQ(loaded->logits(photos_, rows), both->logits(photos_, rows));
}

TEST_F(ImageModelTest, OnePhotoAloneScoresAsItDoesAmongOthers) {
  options_.head_epochs = 2;
  const auto model = train(options_);
  const std::vector<std::size_t> rows = rows_with_photo();
  const std::vector<float> together = model->logits(photos_, rows);
  const std::vector<float> alone = model->logits(photos_.exact(rows[3]), photos_.options());
  ASSERT_EQ(alone.size(), 2);
  for (std::size_t label = 0; label < 2; ++label) EXPECT_NEAR(alone[label], together[3 * 2 + label], 1e-4);
}

TEST_F(ImageModelTest, SaysWhatDoesNotFit) {
  std::vector<int> labels = labels_;
  labels[4] = 2;
  EXPECT_EQ(train_error(options_, labels), "Row 4 has label 2; 0 to 1 was expected.");

  ImageModelOptions options = options_;
  options.device = "tpu";
  EXPECT_EQ(train_error(options, labels_), "Device \"tpu\" is not known; auto, cpu or cuda was expected.");

  options = options_;
  options.init = folder_ / "absent.safetensors";
  EXPECT_NE(train_error(options, labels_).find("absent.safetensors"), std::string::npos);

  options = options_;
  options.precision = "bfloat16";
  EXPECT_EQ(train_error(options, labels_),
            "--precision bfloat16 needs a GPU, but the photo model is trained on the processor.");

  rows_ = {kMissing};
  EXPECT_EQ(train_error(options_, labels_), "None of the rows to train the image model on has a photo.");
  EXPECT_THROW(load_image_model(options_.init.parent_path() / "absent.safetensors", "cpu", 1), Error);
}

TEST_F(ImageModelTest, RefusesToLoadAFileWithoutAHead) {
  Safetensors file = read_safetensors(options_.init);
  file.tensors.erase("classifier.bias");
  const fs::path path = folder_ / "headless.safetensors";
  write_safetensors(path, file);
  EXPECT_THROW(load_image_model(path, "cpu", 1), Error);
}

}  // namespace
}  // namespace vitrine::trainer
