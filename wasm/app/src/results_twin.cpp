// The Results view told in words; see twin.hpp.
#include <utility>

#include "results_sentences.hpp"
#include "twin.hpp"

namespace vitrine::app {
namespace {

using Kind = TwinNode::Kind;
using Nodes = std::vector<TwinNode>;

constexpr std::size_t kToldPoints = 20;  ///< of the coverage curve

void add(Nodes& nodes, Kind kind, std::string text) {
  if (!text.empty()) nodes.push_back({.kind = kind, .text = std::move(text)});
}

void headline_nodes(Nodes& nodes, const Words& words, const EvaluationView& view) {
  add(nodes, Kind::heading, words(kAccuracy) + " " + score_text(words, view.accuracy));
  add(nodes, Kind::paragraph, words(kInterval) + " " + interval_text(words, view.low, view.high));
  add(nodes, Kind::paragraph, headline_text(words, view));
  nodes.push_back({.kind = Kind::table,
                   .text = words(kFiguresTitle),
                   .rows = {{words(kFigureColumn), words(kValueColumn)},
                            {words(kMacroF1), score_text(words, view.macro_f1)},
                            {words(kWeightedF1), score_text(words, view.weighted_f1)},
                            {words(kEce), score_text(words, view.ece)}}});
  add(nodes, Kind::paragraph, split_text(words, view.split));
  TwinNode evidence{.kind = Kind::table,
                    .text = words(kEvidenceTitle),
                    .rows = {{words(kGoesByColumn), words(kAccuracy), words(kInterval)}}};
  for (const EvidenceView& one : view.evidence)
    evidence.rows.push_back({evidence_name(words, one.key), score_text(words, one.accuracy),
                             interval_text(words, one.low, one.high)});
  nodes.push_back(std::move(evidence));
  add(nodes, Kind::paragraph, axis_text(words, score_axis(words, kAccuracy, least_evidence(view))));
  add(nodes, Kind::paragraph, words(kEvidenceHint));
}

void class_nodes(Nodes& nodes, const Words& words, const EvaluationView& view) {
  add(nodes, Kind::heading, words(kClassesTitle));
  add(nodes, Kind::paragraph, order_text(words, view.sort));
  TwinNode classes{.kind = Kind::table,
                   .text = words(kClassesTitle),
                   .rows = {{words(kName), words(kF1), words(kPrecision), words(kRecall), words(kProducts)}}};
  for (const ClassView& one : view.classes)
    classes.rows.push_back({view.names[one.label], score_text(words, one.f1),
                            score_text(words, one.precision), score_text(words, one.recall),
                            std::to_string(one.support)});
  nodes.push_back(std::move(classes));
  add(nodes, Kind::paragraph, classes_left_text(words, view, view.classes.size()));
}

void matrix_nodes(Nodes& nodes, const Words& words, const EvaluationView& view) {
  add(nodes, Kind::paragraph, words(kConfusionHint));
  std::vector<std::string> head{words(kName)};
  for (std::size_t i = 0; i < view.names.size(); ++i)
    head.push_back(std::to_string(i + 1) + " " + view.names[i]);
  TwinNode matrix{.kind = Kind::table, .text = words(kConfusionTitle), .rows = {std::move(head)}};
  for (std::size_t i = 0; i < view.confusion.size(); ++i) {
    std::vector<std::string> row{std::to_string(i + 1) + " " + view.names[i]};
    for (const std::uint64_t count : view.confusion[i]) row.push_back(std::to_string(count));
    matrix.rows.push_back(std::move(row));
  }
  nodes.push_back(std::move(matrix));
}

}  // namespace

void add_confusion_nodes(std::vector<TwinNode>& nodes, const Words& words, const EvaluationView& view) {
  add(nodes, Kind::heading, words(kConfusionTitle));
  if (!view.confusion.empty()) matrix_nodes(nodes, words, view);
  TwinNode mistakes{.kind = Kind::list, .text = words(kMistakesTitle)};
  for (const MistakeView& mistake : view.mistakes) mistakes.rows.push_back({cell_text(words, view, mistake)});
  if (mistakes.rows.empty()) mistakes.rows.push_back({words(kNoMistakes)});
  nodes.push_back(std::move(mistakes));
  if (!view.cell) return;
  add(nodes, Kind::heading, cell_text(words, view, view.cell->mistake));
  TwinNode rows{.kind = Kind::list, .text = words(kRowsTitle)};
  for (const SampleRowView& row : view.cell->rows) rows.rows.push_back({row_text(words, row)});
  if (std::string left = rows_left_text(words, *view.cell); !left.empty())
    rows.rows.push_back({std::move(left)});
  nodes.push_back(std::move(rows));
}

namespace {

void reliability_nodes(Nodes& nodes, const Words& words, const EvaluationView& view) {
  add(nodes, Kind::heading, words(kReliabilityTitle));
  add(nodes, Kind::paragraph, reliability_text(words, view));
  TwinNode bins{.kind = Kind::table,
                .text = words(kReliabilityTitle),
                .rows = {{words(kSureColumn), words(kAccuracy), words(kProducts)}}};
  for (const ReliabilityView& bin : view.reliability)
    bins.rows.push_back(
        {score_text(words, bin.probability), score_text(words, bin.accuracy), std::to_string(bin.rows)});
  nodes.push_back(std::move(bins));
  add(nodes, Kind::paragraph, axis_text(words, probability_axis(words)));
  add(nodes, Kind::paragraph, words(kAsSure));
}

void coverage_nodes(Nodes& nodes, const Words& words, const EvaluationView& view) {
  add(nodes, Kind::heading, words(kCoverageTitle));
  add(nodes, Kind::paragraph, review_sentence(words, view));
  add(nodes, Kind::paragraph, threshold_text(words, view));
  TwinNode curve{.kind = Kind::table,
                 .text = words(kCoverageTitle),
                 .rows = {{words(kThresholdColumn), words(kAloneColumn), words(kAccuracy)}}};
  const std::size_t step = view.coverage.size() / kToldPoints + 1;
  for (std::size_t i = view.coverage.size(); i-- > 0;) {
    if ((view.coverage.size() - 1 - i) % step != 0) continue;
    const CoverageView& point = view.coverage[i];
    curve.rows.push_back({score_text(words, point.threshold), share_text(words, point.coverage),
                          score_text(words, point.accuracy)});
  }
  nodes.push_back(std::move(curve));
  add(nodes, Kind::paragraph, axis_text(words, coverage_axis(words)));
  add(nodes, Kind::paragraph, axis_text(words, score_axis(words, kAccuracy, least_coverage_accuracy(view))));
}

void gain_nodes(Nodes& nodes, const Words& words, const EvaluationView& view) {
  if (view.gains.empty()) return;
  add(nodes, Kind::heading, words(kGainsTitle));
  add(nodes, Kind::paragraph, gain_text(words, view));
  TwinNode gains{
      .kind = Kind::table,
      .text = words(kGainsTitle),
      .rows = {{words(kName), words(kWordsOnly), words(kPhotoOnly), words(kBoth), words(kGainColumn)}}};
  for (const GainView& gain : view.gains)
    gains.rows.push_back({view.names[gain.label], score_text(words, gain.text), score_text(words, gain.photo),
                          score_text(words, gain.both), gain_number(words, gain)});
  nodes.push_back(std::move(gains));
  add(nodes, Kind::paragraph, classes_left_text(words, view, view.gains.size()));
  add(nodes, Kind::paragraph, axis_text(words, score_axis(words, kF1, least_gain(view))));
}

void model_nodes(Nodes& nodes, const Words& words, const EvaluationView& view) {
  if (view.models.empty()) return;
  add(nodes, Kind::heading, words(kModelsTitle));
  add(nodes, Kind::paragraph, models_text(words, view));
  add(nodes, Kind::paragraph, model_order_text(words, view));
  TwinNode models{.kind = Kind::table,
                  .text = words(kModelsTitle),
                  .rows = {{words(kModel), words(kGoesByColumn), words(kAccuracy), words(kInterval),
                            words(kMacroF1), words(kSize), words(kTime)}}};
  for (const ModelView& model : view.models) {
    std::string name = model_name(words, model);
    if (model.shipped) name += " (" + words(kThisPack) + ")";
    models.rows.push_back({std::move(name), evidence_name(words, model.evidence),
                           score_text(words, model.accuracy), interval_text(words, model.low, model.high),
                           score_text(words, model.macro_f1), size_text(words, model),
                           time_text(words, model)});
  }
  nodes.push_back(std::move(models));
  add(nodes, Kind::paragraph, models_left_text(words, view));
  add(nodes, Kind::paragraph, axis_text(words, score_axis(words, kAccuracy, least_model(view))));
  add(nodes, Kind::paragraph, words(kModelsHint));
}

}  // namespace

std::vector<TwinNode> twin_nodes(const ResultsView& view) {
  const Words words(view.language);
  Nodes nodes;
  if (view.state == ReportState::loading) {
    add(nodes, Kind::heading, words(kReportLoading));
  } else if (view.state != ReportState::shown) {
    add(nodes, Kind::heading, words(kReportNone));
    add(nodes, Kind::paragraph, report_text(words, view));
  } else {
    headline_nodes(nodes, words, view.evaluation);
    class_nodes(nodes, words, view.evaluation);
    add_confusion_nodes(nodes, words, view.evaluation);
    coverage_nodes(nodes, words, view.evaluation);
    reliability_nodes(nodes, words, view.evaluation);
    gain_nodes(nodes, words, view.evaluation);
    model_nodes(nodes, words, view.evaluation);
  }
  return nodes;
}

}  // namespace vitrine::app
