// The bootstrap; see bootstrap.hpp.
#include "bootstrap.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <unordered_map>

#include "binomial.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {
namespace {

constexpr double kTail = 0.025;

/// What a row is worth: its class, then what each model said.
using Outcome = std::vector<int>;

/// Families of the same outcomes, which no score can tell apart.
struct FamilyKind {
  std::vector<std::size_t> outcomes;  ///< of its rows, sorted
  std::uint64_t families = 0;
};

struct Population {
  std::vector<Outcome> outcomes;
  std::vector<FamilyKind> kinds;
  std::uint64_t families = 0;
};

Population summarize(std::span<const int> truth, const std::vector<std::span<const int>>& predicted,
                     std::span<const int> families) {
  Population population;
  std::map<Outcome, std::size_t> index_of;
  std::unordered_map<int, std::vector<std::size_t>> outcomes_of;
  std::map<std::vector<std::size_t>, std::uint64_t> kinds;
  Outcome outcome(predicted.size() + 1);
  for (std::size_t row = 0; row < truth.size(); ++row) {
    outcome[0] = truth[row];
    for (std::size_t model = 0; model < predicted.size(); ++model) outcome[model + 1] = predicted[model][row];
    const auto [found, is_new] = index_of.emplace(outcome, population.outcomes.size());
    if (is_new) population.outcomes.push_back(outcome);
    if (families.empty())
      ++kinds[{found->second}];
    else
      outcomes_of[families[row]].push_back(found->second);
  }
  for (auto& [family, outcomes] : outcomes_of) {
    std::sort(outcomes.begin(), outcomes.end());
    ++kinds[outcomes];
  }
  for (const auto& [outcomes, count] : kinds) {
    population.kinds.push_back({.outcomes = outcomes, .families = count});
    population.families += count;
  }
  // The frequent kinds first: the rare ones then share few draws.
  std::stable_sort(population.kinds.begin(), population.kinds.end(),
                   [](const FamilyKind& a, const FamilyKind& b) { return a.families > b.families; });
  return population;
}

/// How often each outcome is in a sample of as many families.
std::vector<std::uint64_t> draw(const Population& population, Random& random) {
  std::vector<std::uint64_t> counts(population.outcomes.size(), 0);
  std::uint64_t draws = population.families;
  std::uint64_t families = population.families;
  for (const FamilyKind& kind : population.kinds) {
    if (draws == 0) break;
    const std::uint64_t drawn =
        binomial(random, draws, static_cast<double>(kind.families) / static_cast<double>(families));
    draws -= drawn;
    families -= kind.families;
    for (const std::size_t outcome : kind.outcomes) counts[outcome] += drawn;
  }
  return counts;
}

double quantile(const std::vector<double>& sorted, double share) {
  const double position = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (position - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

}  // namespace

Scores scores_of(const Metrics& metrics) {
  return {.accuracy = metrics.accuracy,
          .macro_precision = metrics.macro_precision,
          .macro_recall = metrics.macro_recall,
          .macro_f1 = metrics.macro_f1,
          .weighted_f1 = metrics.weighted_f1};
}

std::vector<std::vector<Scores>> bootstrap(std::span<const int> truth,
                                           const std::vector<std::span<const int>>& predicted,
                                           std::size_t classes, std::span<const int> families,
                                           const BootstrapOptions& options) {
  for (const std::span<const int> model : predicted)
    if (model.size() != truth.size())
      throw Error("The bootstrap expects a prediction per row: " + std::to_string(truth.size()) + " rows, " +
                  std::to_string(model.size()) + " predictions.");
  if (!families.empty() && families.size() != truth.size())
    throw Error("The bootstrap expects a family per row or none: " + std::to_string(truth.size()) +
                " rows, " + std::to_string(families.size()) + " families.");
  const Population population = summarize(truth, predicted, families);
  Random random(options.seed);
  std::vector<std::vector<Scores>> scores(predicted.size());
  std::vector<std::vector<double>> confusion(classes);
  for (int resample = 0; resample < options.resamples; ++resample) {
    const std::vector<std::uint64_t> counts = draw(population, random);
    for (std::size_t model = 0; model < predicted.size(); ++model) {
      for (std::vector<double>& row : confusion) row.assign(classes, 0.0);
      for (std::size_t i = 0; i < counts.size(); ++i) {
        const Outcome& outcome = population.outcomes[i];
        confusion[static_cast<std::size_t>(outcome[0])][static_cast<std::size_t>(outcome[model + 1])] +=
            static_cast<double>(counts[i]);
      }
      scores[model].push_back(scores_of(confusion_metrics(confusion)));
    }
  }
  return scores;
}

Interval percentile_interval(std::vector<double> values) {
  if (values.empty()) return {};
  std::sort(values.begin(), values.end());
  return {.low = quantile(values, kTail), .high = quantile(values, 1 - kTail)};
}

}  // namespace vitrine::trainer
