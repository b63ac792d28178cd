// The solver against its own theory (duality gap, vanishing gradient, weights as repeated rows) and against
// liblinear.
#include "linear_solver.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <tuple>

#include "random.hpp"
#include "vitrine/error.hpp"

#ifdef VITRINE_HAS_LIBLINEAR
#include <linear.h>
#endif

namespace vitrine::trainer {
namespace {

struct Sample {
  SparseRows rows;
  std::vector<int> labels;
};

/// Unit rows of about eight of 60 columns; columns divisible by a class's number + 2 speak for that class.
Sample make_sample(std::size_t rows, int classes, std::uint64_t seed) {
  Random random(seed);
  Sample sample;
  sample.rows.column_count = 60;
  for (std::size_t i = 0; i < rows; ++i) {
    const int label = static_cast<int>(random.below(static_cast<std::uint64_t>(classes)));
    std::vector<std::int32_t> columns;
    std::vector<float> values;
    double norm = 0;
    for (std::int32_t column = 0; column < 60; ++column) {
      const bool speaks = column % (label + 2) == 0;
      if (random.uniform() > (speaks ? 0.2 : 0.1)) continue;
      columns.push_back(column);
      values.push_back(static_cast<float>(0.2 + random.uniform()));
      norm += static_cast<double>(values.back()) * static_cast<double>(values.back());
    }
    for (float& value : values) value /= static_cast<float>(std::sqrt(norm));
    sample.rows.add(columns, values);
    sample.labels.push_back(label);
  }
  return sample;
}

constexpr LinearLoss kLosses[] = {LinearLoss::logistic, LinearLoss::squared_hinge, LinearLoss::softmax};

LinearSolverOptions exact_options(double c, LinearLoss loss = LinearLoss::logistic) {
  LinearSolverOptions options;
  options.loss = loss;
  options.c = c;
  options.epsilon = 1e-5;
  options.max_iterations = 2000;
  return options;
}

double score(const SparseRows& rows, std::size_t row, const LinearModel& model, int label) {
  double sum = static_cast<double>(model.bias[static_cast<std::size_t>(label)]);
  for (std::size_t k = rows.begin[row]; k < rows.begin[row + 1]; ++k) {
    const std::size_t at = static_cast<std::size_t>(rows.columns[k]) * model.classes;
    sum += static_cast<double>(rows.values[k]) *
           static_cast<double>(model.weights[at + static_cast<std::size_t>(label)]);
  }
  return sum;
}

// At the optimum a_i = C_i / (1 + exp(y_i w.x_i)). That point is dual feasible for every w, so the dual
// objective there is a lower bound of the primal one: the gap bounds the distance from the optimum.
TEST(LinearSolver, DualityGapIsSmall) {
  const Sample sample = make_sample(300, 3, 7);
  for (const double c : {0.1, 1.0, 30.0}) {
    const LinearModel model = train_linear(sample.rows, sample.labels, 3, exact_options(c));
    for (int label = 0; label < 3; ++label) {
      std::vector<double> w(61, 0.0);
      double entropy = 0;
      for (std::size_t i = 0; i < sample.rows.rows(); ++i) {
        const double y = sample.labels[i] == label ? 1 : -1;
        const double a = c / (1 + std::exp(y * score(sample.rows, i, model, label)));
        entropy += a * std::log(a / c) + (c - a) * std::log((c - a) / c);
        for (std::size_t k = sample.rows.begin[i]; k < sample.rows.begin[i + 1]; ++k) {
          w[static_cast<std::size_t>(sample.rows.columns[k])] +=
              y * a * static_cast<double>(sample.rows.values[k]);
        }
        w[60] += y * a;
      }
      double squares = 0;
      for (const double value : w) squares += value * value;
      const double dual = -0.5 * squares - entropy;
      const double primal = one_vs_rest_objective(sample.rows, sample.labels, model, label, exact_options(c));
      EXPECT_GE(primal, dual - 1e-6 * primal) << "C " << c << ", label " << label;
      EXPECT_LT(primal - dual, 1e-4 * primal) << "C " << c << ", label " << label;
    }
  }
}

// The objective is strongly convex (0.5 |w|^2), so half the gradient's square bounds the distance from the
// optimum.
TEST(LinearSolver, GradientOfSoftmaxVanishes) {
  constexpr std::size_t kClasses = 4;
  const Sample sample = make_sample(300, kClasses, 9);
  for (const double c : {0.1, 1.0, 30.0}) {
    const LinearModel model =
        train_linear(sample.rows, sample.labels, kClasses, exact_options(c, LinearLoss::softmax));
    std::vector<double> gradient(model.weights.begin(), model.weights.end());
    gradient.insert(gradient.end(), model.bias.begin(), model.bias.end());
    double objective = 0;
    for (const double weight : gradient) objective += 0.5 * weight * weight;
    for (std::size_t i = 0; i < sample.rows.rows(); ++i) {
      std::vector<double> powers;
      double sum = 0;
      for (int label = 0; label < static_cast<int>(kClasses); ++label) {
        powers.push_back(std::exp(score(sample.rows, i, model, label)));
        sum += powers.back();
      }
      const auto own = static_cast<std::size_t>(sample.labels[i]);
      objective -= c * std::log(powers[own] / sum);
      for (std::size_t label = 0; label < kClasses; ++label) {
        const double slope = c * (powers[label] / sum - (label == own ? 1 : 0));
        for (std::size_t k = sample.rows.begin[i]; k < sample.rows.begin[i + 1]; ++k)
          gradient[static_cast<std::size_t>(sample.rows.columns[k]) * kClasses + label] +=
              slope * static_cast<double>(sample.rows.values[k]);
        gradient[60 * kClasses + label] += slope;
      }
    }
    double squares = 0;
    for (const double value : gradient) squares += value * value;
    EXPECT_LT(0.5 * squares, 1e-6 * objective) << "C " << c;
  }
}

TEST(LinearSolver, WeightsCountAsRepeatedRows) {
  const Sample sample = make_sample(120, 3, 11);
  std::vector<float> weights;
  Sample repeated;
  repeated.rows.column_count = sample.rows.column_count;
  for (std::size_t i = 0; i < sample.rows.rows(); ++i) {
    const std::size_t times = i % 4;  // a row of weight zero does not count
    weights.push_back(static_cast<float>(times));
    const std::size_t begin = sample.rows.begin[i];
    const std::size_t length = sample.rows.begin[i + 1] - begin;
    for (std::size_t k = 0; k < times; ++k) {
      repeated.rows.add(std::span(sample.rows.columns).subspan(begin, length),
                        std::span(sample.rows.values).subspan(begin, length));
      repeated.labels.push_back(sample.labels[i]);
    }
  }
  for (const LinearLoss loss : kLosses) {
    const LinearSolverOptions options = exact_options(2, loss);
    const LinearModel a = train_linear(sample.rows, sample.labels, 3, options, weights);
    const LinearModel b = train_linear(repeated.rows, repeated.labels, 3, options);
    ASSERT_EQ(a.weights.size(), b.weights.size());
    for (std::size_t i = 0; i < a.weights.size(); ++i) EXPECT_NEAR(a.weights[i], b.weights[i], 1e-3);
    if (loss == LinearLoss::softmax) continue;
    EXPECT_NEAR(one_vs_rest_objective(sample.rows, sample.labels, a, 0, options, weights),
                one_vs_rest_objective(repeated.rows, repeated.labels, b, 0, options), 1e-5);
  }
}

TEST(LinearSolver, ScalesCountAsScaledFeatures) {
  const Sample sample = make_sample(120, 3, 13);
  const auto root = [](std::size_t column) { return static_cast<float>(column % 5) / 2; };
  SparseRows scaled = sample.rows;
  for (std::size_t k = 0; k < scaled.values.size(); ++k)
    scaled.values[k] *= root(static_cast<std::size_t>(scaled.columns[k]));
  std::vector<float> scales;
  for (std::size_t i = 0; i < 60 * 3; ++i) scales.push_back(root(i / 3) * root(i / 3));
  for (const LinearLoss loss : kLosses) {
    const LinearModel a = train_linear(sample.rows, sample.labels, 3, exact_options(2, loss), {}, scales);
    const LinearModel b = train_linear(scaled, sample.labels, 3, exact_options(2, loss));
    for (std::size_t i = 0; i < a.weights.size(); ++i)
      EXPECT_NEAR(a.weights[i], root(i / 3) * b.weights[i], 1e-3);
    for (std::size_t c = 0; c < 3; ++c) EXPECT_NEAR(a.bias[c], b.bias[c], 1e-3);
  }
}

TEST(LinearSolver, ScalesOfAClassAreItsOwn) {
  const Sample sample = make_sample(120, 3, 13);
  std::vector<float> scales(60 * 3, 1.0F);
  for (std::size_t column = 0; column < 60; ++column) scales[column * 3 + 1] = 0.25F;
  std::vector<float> quarters(60 * 3, 0.25F);
  const LinearSolverOptions options = exact_options(2, LinearLoss::squared_hinge);
  const LinearModel mixed = train_linear(sample.rows, sample.labels, 3, options, {}, scales);
  const LinearModel plain = train_linear(sample.rows, sample.labels, 3, options);
  const LinearModel quarter = train_linear(sample.rows, sample.labels, 3, options, {}, quarters);
  for (std::size_t i = 0; i < mixed.weights.size(); ++i)
    EXPECT_NEAR(mixed.weights[i], (i % 3 == 1 ? quarter : plain).weights[i], 1e-3);
}

TEST(LinearSolver, ResultDependsOnSeedAndNotOnThreads) {
  const Sample sample = make_sample(200, 5, 3);
  for (const LinearLoss loss : kLosses) {
    LinearSolverOptions options;
    options.loss = loss;
    const LinearModel one = train_linear(sample.rows, sample.labels, 5, options);
    options.threads = 4;
    const LinearModel four = train_linear(sample.rows, sample.labels, 5, options);
    EXPECT_EQ(one.weights, four.weights);
    EXPECT_EQ(one.bias, four.bias);
    options.seed = 2;
    EXPECT_NE(train_linear(sample.rows, sample.labels, 5, options).weights, four.weights);
  }
}

TEST(LinearSolver, EmptyRowsAndAbsentClassesAreAllowed) {
  SparseRows rows;
  rows.column_count = 2;
  rows.add({}, {});
  rows.add(std::vector<std::int32_t>{1}, std::vector<float>{1.0F});
  for (const LinearLoss loss : kLosses) {
    const LinearModel model = train_linear(rows, std::vector<int>{0, 1}, 3, exact_options(1, loss));
    EXPECT_GT(score(rows, 0, model, 0), score(rows, 0, model, 2));
    EXPECT_GT(score(rows, 1, model, 1), score(rows, 1, model, 0));
    EXPECT_EQ(model.weights[0], 0.0F);  // column 0 never occurs
  }
}

TEST(LinearSolver, RefusesWhatDoesNotFit) {
  SparseRows rows;
  rows.column_count = 1;
  const auto message = [&](std::vector<int> labels, std::size_t classes, std::vector<float> weights, double c,
                           std::vector<float> scales = {}) {
    LinearSolverOptions options;
    options.c = c;
    try {
      train_linear(rows, labels, classes, options, weights, scales);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string("no error");
  };
  EXPECT_EQ(message({}, 2, {}, 1), "A linear model expects at least one row, none came.");
  rows.add(std::vector<std::int32_t>{0}, std::vector<float>{1.0F});
  EXPECT_EQ(message({0, 1}, 2, {}, 1), "A linear model expects one label per row: 1 rows, 2 labels.");
  EXPECT_EQ(message({2}, 2, {}, 1), "Row 0 has the label 2, expected 0 to 1.");
  EXPECT_EQ(message({0}, 2, {1, 1}, 1),
            "A linear model expects one weight per row or none: 1 rows, 2 weights.");
  EXPECT_EQ(message({0}, 2, {-1}, 1),
            "Row 0 has the weight -1.000000, expected a finite number that is not negative.");
  EXPECT_EQ(message({0}, 2, {}, 0), "A linear model expects C > 0, not 0.000000.");
  EXPECT_EQ(message({0}, 2, {}, 1, {1}),
            "A linear model expects one scale per column and class or none: 1 columns, 2 classes, 1 scales.");
  rows.add(std::vector<std::int32_t>{1}, std::vector<float>{1.0F});
  EXPECT_EQ(message({0, 0}, 2, {}, 1), "A row names the column 1 of 1 columns.");
  EXPECT_THROW(rows.add(std::vector<std::int32_t>{0}, {}), Error);
}

#ifdef VITRINE_HAS_LIBLINEAR
TEST(LinearSolver, ObjectiveIsLiblinears) {
  const Sample sample = make_sample(400, 4, 5);
  set_print_string_function([](const char*) {});
  for (const auto& [c, loss, solver] : std::vector<std::tuple<double, LinearLoss, int>>{
           {0.5, LinearLoss::logistic, L2R_LR},
           {8.0, LinearLoss::logistic, L2R_LR},
           {0.5, LinearLoss::squared_hinge, L2R_L2LOSS_SVC_DUAL},
           {8.0, LinearLoss::squared_hinge, L2R_L2LOSS_SVC_DUAL}}) {
    const LinearSolverOptions exact = exact_options(c, loss);
    const LinearModel ours = train_linear(sample.rows, sample.labels, 4, exact);
    for (int label = 0; label < 4; ++label) {
      std::vector<double> targets;
      std::vector<std::vector<feature_node>> nodes;
      std::vector<feature_node*> rows;
      for (std::size_t i = 0; i < sample.rows.rows(); ++i) {
        targets.push_back(sample.labels[i] == label ? 1 : -1);
        std::vector<feature_node> row;
        for (std::size_t k = sample.rows.begin[i]; k < sample.rows.begin[i + 1]; ++k) {
          row.push_back({sample.rows.columns[k] + 1, static_cast<double>(sample.rows.values[k])});
        }
        row.push_back({61, 1.0});
        row.push_back({-1, 0.0});
        nodes.push_back(std::move(row));
      }
      for (std::vector<feature_node>& row : nodes) rows.push_back(row.data());
      problem data{};
      data.l = static_cast<int>(rows.size());
      data.n = 61;
      data.y = targets.data();
      data.x = rows.data();
      data.bias = 1;
      parameter options{};
      options.solver_type = solver;
      options.C = c;
      options.eps = 1e-6;
      ASSERT_EQ(check_parameter(&data, &options), nullptr);
      model* theirs = train(&data, &options);
      LinearModel copy{4, std::vector<float>(60 * 4), std::vector<float>(4)};
      const double sign = theirs->label[0];  // liblinear's first class is that of the first row
      for (std::size_t column = 0; column < 60; ++column) {
        copy.weights[column * 4 + static_cast<std::size_t>(label)] =
            static_cast<float>(sign * theirs->w[column]);
      }
      copy.bias[static_cast<std::size_t>(label)] = static_cast<float>(sign * theirs->w[60]);
      free_and_destroy_model(&theirs);
      const double expected = one_vs_rest_objective(sample.rows, sample.labels, copy, label, exact);
      const double actual = one_vs_rest_objective(sample.rows, sample.labels, ours, label, exact);
      EXPECT_NEAR(actual, expected, 1e-4 * expected)
          << "solver " << solver << ", C " << c << ", label " << label;
    }
  }
}
#endif

}  // namespace
}  // namespace vitrine::trainer
