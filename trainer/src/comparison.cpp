// Models against each other; see comparison.hpp.
#include "comparison.hpp"

#include <algorithm>
#include <set>

#include "significance.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {
namespace {

constexpr std::size_t kWorst = 8;
constexpr std::size_t kMistakes = 3;

int fold_count(const HeldOutSplit& split) {
  int folds = 0;
  for (const FoldRow& row : split.rows) folds = std::max(folds, row.fold + 1);
  return folds;
}

/// Always says the most frequent class of the other folds, with its share of them; of a fold that has no
/// other its own, as runs do not list rows that are never held out.
HeldOutView most_frequent(const HeldOutSplit& split, std::size_t classes) {
  HeldOutView view;
  view.view = "none";
  std::vector<float> probabilities;
  std::map<int, std::vector<float>> shares;  // by fold
  const bool alone = fold_count(split) == 1;
  for (const FoldRow& row : split.rows) {
    std::vector<float>& share = shares[row.fold];
    if (share.empty()) {
      share.resize(classes);
      float total = 0;
      for (const FoldRow& other : split.rows) {
        if (other.fold == row.fold && !alone) continue;
        ++share[static_cast<std::size_t>(other.truth)];
        ++total;
      }
      for (float& one : share) one /= std::max(total, 1.0F);
    }
    const auto top = std::max_element(share.begin(), share.end());
    view.lines.push_back(row.line);
    view.truth.push_back(row.truth);
    view.predicted.push_back(static_cast<int>(top - share.begin()));
    view.probability.push_back(*top);
    probabilities.insert(probabilities.end(), share.begin(), share.end());
  }
  view.metrics = classification_metrics(view.truth, probabilities, classes);
  return view;
}

/// A run that stands for the baseline, on all rows that any run has.
ModelRun baseline(const std::vector<ModelRun>& runs) {
  ModelRun result{.name = "most frequent class", .held_out = {}};
  result.held_out.codes = runs.front().held_out.codes;
  for (std::size_t s = 0; s < runs.front().held_out.splits.size(); ++s) {
    HeldOutSplit split;
    split.split = runs.front().held_out.splits[s].split;
    std::map<std::size_t, FoldRow> rows;
    for (const ModelRun& run : runs)
      for (const FoldRow& row : run.held_out.splits[s].rows) rows.emplace(row.line, row);
    for (const auto& [line, row] : rows) split.rows.push_back(row);
    split.views.push_back(most_frequent(split, result.held_out.codes.size()));
    result.held_out.splits.push_back(std::move(split));
  }
  return result;
}

std::vector<int> families_of(const std::vector<std::size_t>& lines,
                             const std::map<std::size_t, int>& families) {
  std::vector<int> result;
  if (families.empty()) return result;
  for (const std::size_t line : lines) {
    const auto found = families.find(line);
    if (found == families.end())
      throw Error("The families have none for line " + std::to_string(line) + " of the catalogue.");
    result.push_back(found->second);
  }
  return result;
}

Interval interval_of(const std::vector<Scores>& scores, double Scores::*score) {
  std::vector<double> values;
  values.reserve(scores.size());
  for (const Scores& one : scores) values.push_back(one.*score);
  return percentile_interval(std::move(values));
}

Interval difference_interval(const std::vector<std::vector<Scores>>& scores, double Scores::*score) {
  std::vector<double> values;
  for (std::size_t i = 0; i < scores[0].size(); ++i)
    values.push_back(scores[0][i].*score - scores[1][i].*score);
  return percentile_interval(std::move(values));
}

ComparedView compare_view(const HeldOutView& view, std::size_t classes,
                          const std::map<std::size_t, int>& families, const BootstrapOptions& options) {
  const auto scores =
      bootstrap(view.truth, {view.predicted}, classes, families_of(view.lines, families), options).front();
  return {.view = view.view,
          .metrics = view.metrics,
          .intervals = {.accuracy = interval_of(scores, &Scores::accuracy),
                        .macro_precision = interval_of(scores, &Scores::macro_precision),
                        .macro_recall = interval_of(scores, &Scores::macro_recall),
                        .macro_f1 = interval_of(scores, &Scores::macro_f1),
                        .weighted_f1 = interval_of(scores, &Scores::weighted_f1)}};
}

/// The rows that two views share.
struct CommonRows {
  std::vector<std::size_t> lines;
  std::vector<int> truth, a, b;
};

CommonRows common_rows(const HeldOutView& a, const HeldOutView& b) {
  CommonRows rows;
  for (std::size_t i = 0, j = 0; i < a.lines.size() && j < b.lines.size();) {
    if (a.lines[i] == b.lines[j]) {
      rows.lines.push_back(a.lines[i]);
      rows.truth.push_back(a.truth[i]);
      rows.a.push_back(a.predicted[i]);
      rows.b.push_back(b.predicted[j]);
    }
    const bool advance_a = a.lines[i] <= b.lines[j];
    const bool advance_b = b.lines[j] <= a.lines[i];
    i += advance_a ? 1 : 0;
    j += advance_b ? 1 : 0;
  }
  return rows;
}

Scores scores_on(const std::vector<int>& truth, const std::vector<int>& predicted, std::size_t classes) {
  std::vector<std::vector<double>> confusion(classes, std::vector<double>(classes, 0.0));
  for (std::size_t i = 0; i < truth.size(); ++i)
    ++confusion[static_cast<std::size_t>(truth[i])][static_cast<std::size_t>(predicted[i])];
  return scores_of(confusion_metrics(std::move(confusion)));
}

ComparedPair compare_pair(const HeldOutView& a, const HeldOutView& b, std::size_t classes,
                          const std::map<std::size_t, int>& families, const BootstrapOptions& options) {
  const CommonRows rows = common_rows(a, b);
  ComparedPair pair;
  pair.rows = rows.lines.size();
  for (std::size_t i = 0; i < rows.truth.size(); ++i) {
    const bool right_a = rows.a[i] == rows.truth[i];
    const bool right_b = rows.b[i] == rows.truth[i];
    pair.only_a += right_a && !right_b ? 1 : 0;
    pair.only_b += right_b && !right_a ? 1 : 0;
  }
  const Scores scores_a = scores_on(rows.truth, rows.a, classes);
  const Scores scores_b = scores_on(rows.truth, rows.b, classes);
  const auto resampled =
      bootstrap(rows.truth, {rows.a, rows.b}, classes, families_of(rows.lines, families), options);
  pair.p = mcnemar_p(pair.only_a, pair.only_b);
  pair.accuracy_difference = scores_a.accuracy - scores_b.accuracy;
  pair.accuracy_interval = difference_interval(resampled, &Scores::accuracy);
  pair.macro_f1_difference = scores_a.macro_f1 - scores_b.macro_f1;
  pair.macro_f1_interval = difference_interval(resampled, &Scores::macro_f1);
  return pair;
}

/// The last view reads most; without descriptions, for example, the title alone says the same.
std::size_t main_of(const HeldOutSplit& split) {
  const HeldOutView& last = split.views.back();
  const auto same = std::find_if(split.views.begin(), split.views.end(), [&](const HeldOutView& view) {
    return view.lines == last.lines && view.predicted == last.predicted &&
           view.probability == last.probability;
  });
  return static_cast<std::size_t>(same - split.views.begin());
}

std::vector<Confusion> worst_confusions(const HeldOutView& view) {
  std::vector<Confusion> worst;
  const std::vector<std::vector<double>>& confusion = view.metrics.confusion;
  for (std::size_t truth = 0; truth < confusion.size(); ++truth)
    for (std::size_t predicted = 0; predicted < confusion.size(); ++predicted)
      if (truth != predicted && confusion[truth][predicted] > 0)
        worst.push_back({.truth = truth,
                         .predicted = predicted,
                         .rows = static_cast<std::size_t>(confusion[truth][predicted]),
                         .share = confusion[truth][predicted] / view.metrics.per_class[truth].support,
                         .mistakes = {}});
  std::stable_sort(worst.begin(), worst.end(),
                   [](const Confusion& a, const Confusion& b) { return a.rows > b.rows; });
  if (worst.size() > kWorst) worst.resize(kWorst);
  for (Confusion& pair : worst) {
    for (std::size_t i = 0; i < view.lines.size(); ++i)
      if (static_cast<std::size_t>(view.truth[i]) == pair.truth &&
          static_cast<std::size_t>(view.predicted[i]) == pair.predicted)
        pair.mistakes.push_back({.line = view.lines[i], .probability = view.probability[i], .title = {}});
    std::stable_sort(pair.mistakes.begin(), pair.mistakes.end(),
                     [](const Mistake& a, const Mistake& b) { return a.probability > b.probability; });
    if (pair.mistakes.size() > kMistakes) pair.mistakes.resize(kMistakes);
  }
  return worst;
}

ComparedSplit compare_split(const std::vector<const ModelRun*>& participants, std::size_t index,
                            const std::vector<ComparedModel>& models,
                            const std::map<std::size_t, int>& all_families, const BootstrapOptions& options) {
  const HeldOutSplit& all_rows = participants.back()->held_out.splits[index];
  const std::size_t classes = participants.back()->held_out.codes.size();
  // Rows of the plain split are resampled one by one, as others do who publish such scores.
  const std::map<std::size_t, int> none;
  const std::map<std::size_t, int>& families = all_rows.split == "grouped" ? all_families : none;
  ComparedSplit result;
  result.split = all_rows.split;
  result.folds = fold_count(all_rows);
  result.rows = all_rows.rows.size();
  std::set<int> distinct;
  for (const FoldRow& row : all_rows.rows)
    if (const auto found = families.find(row.line); found != families.end()) distinct.insert(found->second);
  result.families = distinct.size();
  for (const ModelRun* run : participants) {
    std::vector<ComparedView>& views = result.views.emplace_back();
    for (const HeldOutView& view : run->held_out.splits[index].views)
      views.push_back(compare_view(view, classes, families, options));
  }
  const auto view_of = [&](std::size_t model) -> const HeldOutView& {
    return participants[model]->held_out.splits[index].views[models[model].main];
  };
  std::vector<double> p_values;
  for (std::size_t a = 0; a < participants.size(); ++a) {
    for (std::size_t b = a + 1; b < participants.size(); ++b) {
      ComparedPair pair = compare_pair(view_of(a), view_of(b), classes, families, options);
      pair.a = a;
      pair.b = b;
      p_values.push_back(pair.p);
      result.pairs.push_back(pair);
    }
  }
  const std::vector<double> corrected = holm(p_values);
  for (std::size_t i = 0; i < corrected.size(); ++i) result.pairs[i].p_corrected = corrected[i];
  return result;
}

}  // namespace

Comparison compare_runs(const std::vector<ModelRun>& runs, const std::map<std::size_t, int>& families,
                        const BootstrapOptions& options) {
  if (runs.empty()) throw Error("There is no model to compare.");
  for (const ModelRun& run : runs)
    check_same_folds(runs.front().held_out, runs.front().name, run.held_out, run.name);
  const ModelRun floor = baseline(runs);
  std::vector<const ModelRun*> participants;
  participants.reserve(runs.size() + 1);
  for (const ModelRun& run : runs) participants.push_back(&run);
  participants.push_back(&floor);

  Comparison comparison;
  comparison.labels = floor.held_out.codes;
  for (const ModelRun* run : participants)
    comparison.models.push_back({.name = run->name,
                                 .baseline = run == &floor,
                                 .main = main_of(run->held_out.splits.front()),
                                 .cost = {}});
  for (std::size_t s = 0; s < floor.held_out.splits.size(); ++s)
    comparison.splits.push_back(compare_split(participants, s, comparison.models, families, options));
  for (std::size_t model = 1; model < runs.size(); ++model)
    if (main_view(comparison, 0, model).metrics.macro_f1 >
        main_view(comparison, 0, comparison.best).metrics.macro_f1)
      comparison.best = model;
  const ModelRun& best = runs[comparison.best];
  comparison.worst =
      worst_confusions(best.held_out.splits.front().views[comparison.models[comparison.best].main]);
  return comparison;
}

const ComparedView& main_view(const Comparison& comparison, std::size_t split, std::size_t model) {
  return comparison.splits[split].views[model][comparison.models[model].main];
}

}  // namespace vitrine::trainer
