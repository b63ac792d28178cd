// Losses of linear classifiers in the dual: what a row's variables do when coordinate descent visits it. In
// all of them the weights of class c are w_c = sum_i b_ic x_i, and a visit changes the row's b_i alone.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

namespace vitrine::trainer {

/// A class that has not converged.
struct SolvedClass {
  int label;
  double tolerance = 1e-2;  ///< early passes need not solve their one-variable problems to the last digit
  double largest = 0;       ///< gradient in this pass
  std::size_t moved = 0;    ///< visits whose gradient was over the tolerance
};

/// One row as a loss sees it; the spans have an entry for each class.
struct DualRow {
  std::span<SolvedClass> classes;
  std::span<const double> scores;         ///< w_c.x
  std::span<const double> squared_norms;  ///< of x, scaled as the class's features are
  std::span<double> dual;                 ///< the loss's variables, kept between visits
  std::span<double> steps;                ///< what `start` and `visit` add to b
  double c;                               ///< weight of the row's loss
  int label;
};

/// What minimising over one variable did: its change, and the size of the gradient before.
struct DualStep {
  double change;
  double gradient;
};

/// log(1 + exp(-m)). The dual is
///   min 1/2 a' Q a + sum_i a_i log a_i + (C_i - a_i) log(C_i - a_i),  0 <= a_i <= C_i,  Q_ij = y_i y_j
///   x_i.x_j
/// with b_i = y_i a_i. Newton steps are in a_i or in C_i - a_i, whichever is small at the optimum: there the
/// logarithms keep their precision (Yu, Huang and Lin, 2011).
struct LogisticLoss {
  /// Zero has no logarithm.
  static double start(double c) { return std::min(0.001 * c, 1e-8); }

  /// `dual` is the variable where it is the smaller, else the negated distance from its bound: C - a loses
  /// all digits of a small a.
  static DualStep minimize(double& dual, double squared_norm, double margin, double c, double tolerance) {
    constexpr int kMaxNewtonSteps = 100;
    constexpr double kShrinkOutside = 0.1;  // a step past zero goes a tenth of the way there instead
    const double value = dual < 0 ? c + dual : dual;
    const double rest = dual < 0 ? -dual : c - dual;
    const bool in_rest = 0.5 * squared_norm * (rest - value) + margin < 0;
    const double start = in_rest ? rest : value;
    const double linear = in_rest ? -margin : margin;
    double z = start;
    if (c - z < 0.5 * c) z *= kShrinkOutside;
    const auto gradient = [&] { return squared_norm * (z - start) + linear + std::log(z / (c - z)); };
    double g = gradient();
    const double first = std::abs(g);
    for (int step = 0; step < kMaxNewtonSteps && std::abs(g) >= tolerance; ++step) {
      const double next = z - g / (squared_norm + c / (c - z) / z);
      z = next > 0 ? next : kShrinkOutside * z;
      g = gradient();
    }
    const double after = in_rest ? c - z : z;
    const double rest_after = in_rest ? z : c - z;
    dual = after <= rest_after ? after : -rest_after;
    return {after - value, first};
  }
};

/// max(0, 1 - m)^2. The dual is  min 1/2 a' (Q + D) a - sum_i a_i,  a_i >= 0,  D_ii = 1 / (2 C_i), with
/// b_i = y_i a_i (Hsieh et al., 2008).
struct SquaredHingeLoss {
  static double start(double) { return 0; }

  static DualStep minimize(double& dual, double squared_norm, double margin, double c, double) {
    const double diagonal = 0.5 / c;
    const double gradient = margin - 1 + diagonal * dual;
    if (dual == 0 && gradient > 0) return {0, 0};
    const double before = dual;
    dual = std::max(before - gradient / (squared_norm + diagonal), 0.0);
    return {dual - before, std::abs(gradient)};
  }
};

/// Each class against the rest, which makes a variable a_ic for each, y_ic = 1 or -1.
template <typename Loss>
struct OneVsRest {
  static constexpr bool kClassesAlone = true;  ///< one class's weights say nothing about another's

  static void start(const DualRow& row) {
    const double value = Loss::start(row.c);
    for (std::size_t i = 0; i < row.classes.size(); ++i) {
      row.dual[i] = value;
      row.steps[i] = row.classes[i].label == row.label ? value : -value;
    }
  }

  static void visit(const DualRow& row) {
    for (std::size_t i = 0; i < row.classes.size(); ++i) {
      SolvedClass& one = row.classes[i];
      const double sign = one.label == row.label ? 1 : -1;
      const DualStep step =
          Loss::minimize(row.dual[i], row.squared_norms[i], sign * row.scores[i], row.c, one.tolerance);
      one.largest = std::max(one.largest, step.gradient);
      if (step.gradient >= one.tolerance) ++one.moved;
      row.steps[i] = sign * step.change;
    }
  }
};

/// Wright's omega function of a real number: the w with w + log w = x. First guesses as in Lawrence, Corless
/// and Jeffrey (2012), then two steps of Fritsch, Shafer and Crowley (1973), each of fourth order.
inline double wright_omega(double x) {
  if (x < -36) return std::exp(x);  // w is its first term to the last digit
  double w = 0;
  if (x < -2) {
    w = std::exp(x);
    w -= w * w;
  } else if (x < 4) {
    const double t = x - 1;
    w = 1 + t * (0.5 + t * (1.0 / 16 - t / 192));
  } else {
    w = x - std::log(x);
  }
  for (int step = 0; step < 2; ++step) {
    const double r = x - w - std::log(w);
    const double u = 1 + w;
    const double v = 2 * u * (u + 2.0 / 3 * r);
    w *= 1 + r / u * (v - r) / (v - 2 * r);
  }
  return w;
}

/// log sum_c exp(s_c) - s_y, multinomial logistic regression. The dual is
///   min 1/2 sum_c |w_c|^2 + sum_ic a_ic log a_ic,  a_ic >= 0,  sum_c a_ic = C_i
/// with b_ic = (C_i where c is the row's class, else 0) - a_ic. A visit minimises over all of a row's
/// variables (Yu, Huang and Lin, 2011, take them one by one): there log a_c + |x|^2 a_c = t_c - m, so a_c is
/// Wright's omega function of t_c - m, and Newton steps find the m for which they add up to C_i.
struct SoftmaxLoss {
  static constexpr bool kClassesAlone = false;

  static void start(const DualRow& row) {
    // Zero has no logarithm.
    const double value = std::min(0.001 * row.c, 1e-8) / static_cast<double>(row.classes.size());
    for (std::size_t i = 0; i < row.classes.size(); ++i) {
      const bool own = row.classes[i].label == row.label;
      row.steps[i] = own ? value * static_cast<double>(row.classes.size() - 1) : -value;
      row.dual[i] = own ? row.c - row.steps[i] : value;
    }
  }

  static void visit(const DualRow& row) {
    constexpr int kMaxNewtonSteps = 100;
    constexpr double kSumTolerance = 1e-9;  // of C
    const std::size_t classes = row.classes.size();
    const std::span<const double> norms = row.squared_norms;
    // The largest variable is far from zero, and stays as it is where m is as now.
    const auto top =
        static_cast<std::size_t>(std::max_element(row.dual.begin(), row.dual.end()) - row.dual.begin());
    double m = row.scores[top] - std::log(row.dual[top]);
    double sum = 0;
    for (int step = 0; step < kMaxNewtonSteps; ++step) {
      sum = 0;
      double slope = 0;
      for (std::size_t i = 0; i < classes; ++i) {
        const double t = row.scores[i] + norms[i] * row.dual[i];
        const double scaled = wright_omega(t - m + std::log(norms[i]));
        row.steps[i] = scaled / norms[i];
        sum += row.steps[i];
        slope += row.steps[i] / (1 + scaled);
      }
      if (std::abs(sum - row.c) <= kSumTolerance * row.c) break;
      m += (sum - row.c) / slope;
    }
    double gradient = 0;
    for (std::size_t i = 0; i < classes; ++i) {
      const double before = row.dual[i];
      const double after = std::max(row.steps[i] * (row.c / sum), kSmallest);
      gradient = std::max(gradient, std::abs(std::log(after / before) + norms[i] * (after - before)));
      row.dual[i] = after;
      row.steps[i] = before - after;
    }
    for (SolvedClass& one : row.classes) one.largest = std::max(one.largest, gradient);
  }

 private:
  static constexpr double kSmallest = 1e-200;  ///< what has a logarithm, and a quotient with another
};

}  // namespace vitrine::trainer
