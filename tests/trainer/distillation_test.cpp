// What teachers say of products: honest, useful where labels are not, and the same for the same seed.
#include "distillation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <sstream>

#include "checkpoint.hpp"
#include "random.hpp"
#include "temporary_folder.hpp"

namespace vitrine::trainer {
namespace {

constexpr std::size_t kKinds = 3;
constexpr std::size_t kTaughtRows = 240;
constexpr std::size_t kAllRows = 360;

/// Words of a class among many of none; of the rows to learn from, every third has a wrong label.
LabelledCatalogue noisy_catalogue() {
  const std::vector<std::vector<std::string>> own{
      {"mug", "cup", "jug"}, {"watch", "dial", "strap"}, {"towel", "linen", "sheet"}};
  Random random(5);
  LabelledCatalogue catalogue;
  catalogue.codes = {"a", "b", "c"};
  for (std::size_t i = 0; i < kAllRows; ++i) {
    const std::size_t truth = i % kKinds;
    Product product;
    product.title = own[truth][random.below(3)];
    for (int word = 0; word < 4; ++word) product.title += " w" + std::to_string(random.below(60)) + "x";
    catalogue.products.push_back(product);
    const bool wrong = i < kTaughtRows && random.below(3) == 0;
    catalogue.labels.push_back(static_cast<int>((truth + (wrong ? 1 + random.below(2) : 0)) % kKinds));
  }
  catalogue.groups.resize(kAllRows);
  std::iota(catalogue.groups.begin(), catalogue.groups.end(), 0);
  return catalogue;
}

/// A linear model that learns its rows by heart, and one that trusts no single row, on words alone.
ModelOptions linear_model(double c) {
  ModelOptions models;
  models.text.emplace();
  models.text->c = c;
  models.text->linear.text.char_min = models.text->linear.text.char_max = 0;
  models.text->linear.text.word_max = 1;
  return models;
}

ModelOptions taught_model() {
  ModelOptions models = linear_model(100);
  models.teachers = {linear_model(1)};
  models.teachers.front().teaches = true;
  return models;
}

class Distillation : public testing::Test {
 protected:
  Distillation() : rows_(kTaughtRows) { std::iota(rows_.begin(), rows_.end(), std::size_t{0}); }

  SoftLabels ask(const LabelledCatalogue& catalogue, const ModelOptions& models) {
    return ask_teachers(catalogue, rows_, split_, "fold", models, checkpoint_, progress_, log_);
  }

  /// Of the rows that nobody learnt from, by a student of these soft labels.
  double accuracy(const LabelledCatalogue& catalogue, const SoftLabels& taught, const ModelOptions& models) {
    StageLog stage = log_.stage("student");
    const TrainedModels student = train_models(catalogue, rows_, taught, models, {}, progress_, stage);
    std::vector<std::size_t> others(kAllRows - kTaughtRows);
    std::iota(others.begin(), others.end(), kTaughtRows);
    LogitTable title(kAllRows, kKinds), text = title;
    predict_texts(*student.text, catalogue.products, others, title, text);
    const auto right = std::count_if(others.begin(), others.end(), [&](std::size_t row) {
      const auto said = text.row(row);
      return std::max_element(said.begin(), said.end()) - said.begin() == catalogue.labels[row];
    });
    return static_cast<double>(right) / static_cast<double>(others.size());
  }

  TemporaryFolder folder_;
  std::ostringstream said_;
  Progress progress_{said_, 0};
  TrainingLog log_{folder_.path() / "log"};
  Checkpoint checkpoint_{folder_.path() / "checkpoint", "key", true};
  Split split_ = plain_split(noisy_catalogue(), 3, 1);
  std::vector<std::size_t> rows_;
};

TEST_F(Distillation, SoftLabelsCorrectWrongOnes) {
  const LabelledCatalogue catalogue = noisy_catalogue();
  const ModelOptions models = taught_model();
  const SoftLabels taught = ask(catalogue, models);
  ASSERT_EQ(taught.rows.size(), kAllRows * kKinds);
  for (std::size_t row = 0; row < kAllRows; ++row) {
    const float* shares = taught.rows.data() + row * kKinds;
    EXPECT_NEAR(shares[0] + shares[1] + shares[2], row < kTaughtRows ? 1 : 0, 1e-5) << row;
  }
  const double alone = accuracy(catalogue, {}, models);
  const double with_teacher = accuracy(catalogue, taught, models);
  EXPECT_GT(with_teacher, alone + 0.05);
}

TEST_F(Distillation, NothingOfOtherRowsReachesATeacher) {
  LabelledCatalogue catalogue = noisy_catalogue();
  const SoftLabels before = ask(catalogue, taught_model());
  for (std::size_t row = kTaughtRows; row < kAllRows; ++row) {
    catalogue.products[row].title = catalogue.products[row - kTaughtRows].title + " mug watch linen";
    catalogue.labels[row] = 0;
  }
  checkpoint_.remove();
  const Checkpoint fresh(folder_.path() / "checkpoint", "key", true);
  EXPECT_EQ(ask(catalogue, taught_model()).rows, before.rows);
}

TEST_F(Distillation, FoldsThatAreDoneAreNotTrainedAgain) {
  const LabelledCatalogue catalogue = noisy_catalogue();
  const ModelOptions models = taught_model();
  EXPECT_EQ(teacher_trainings("fold", models, checkpoint_), 3U);
  const SoftLabels before = ask(catalogue, models);
  EXPECT_EQ(teacher_trainings("fold", models, checkpoint_), 0U);
  std::filesystem::remove(folder_.path() / "checkpoint" / "fold-teacher-1-2.safetensors");
  EXPECT_EQ(teacher_trainings("fold", models, checkpoint_), 1U);
  EXPECT_EQ(ask(catalogue, models).rows, before.rows);
}

TEST_F(Distillation, UnlabelledProductsTeachWhatTheTeachersSay) {
  LabelledCatalogue catalogue = noisy_catalogue();
  catalogue.unlabelled = {catalogue.products[kTaughtRows], catalogue.products[kTaughtRows + 1], {}};
  const SoftLabels taught = ask(catalogue, taught_model());
  ASSERT_EQ(taught.unlabelled.size(), 3 * kKinds);
  for (std::size_t i = 0; i < 2; ++i) {
    const float* said = taught.unlabelled.data() + i * kKinds;
    EXPECT_EQ(std::max_element(said, said + kKinds) - said, static_cast<std::ptrdiff_t>(i));
    EXPECT_NEAR(said[0] + said[1] + said[2], 1, 1e-5);
    EXPECT_LT(said[i], 1);
  }
  for (std::size_t c = 0; c < kKinds; ++c) EXPECT_EQ(taught.unlabelled[2 * kKinds + c], 0) << "no text";
  EXPECT_EQ(ask(catalogue, taught_model()).unlabelled, taught.unlabelled) << "from the checkpoint";
  EXPECT_GT(accuracy(catalogue, taught, taught_model()), accuracy(catalogue, {}, linear_model(100)) + 0.05);
}

TEST_F(Distillation, WithoutTeachersLabelsTeach) {
  EXPECT_TRUE(ask(noisy_catalogue(), linear_model(1)).rows.empty());
  EXPECT_EQ(teacher_trainings("fold", linear_model(1), checkpoint_), 0U);
}

}  // namespace
}  // namespace vitrine::trainer
