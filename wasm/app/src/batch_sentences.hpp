// The words of the Batch view: every text that is both drawn and told to screen readers.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "batch_view.hpp"
#include "results_sentences.hpp"

namespace vitrine::app {

/// "10,000", "10 000"
std::string number_text(const Words& words, std::uint64_t count);

/// A figure of the whole: its value, what it counts, and more about it or nothing.
struct Figure {
  std::string value;
  std::string name;
  std::string more;
};
/// What was counted, in reading order.
std::vector<Figure> count_figures(const Words& words, const BatchView& view);
/// How right it was; only where there is an evaluation.
std::vector<Figure> score_figures(const Words& words, const EvaluationView& view);
/// "Of 840 rows with a label, 796 were named rightly."
std::string rightness_text(const Words& words, const EvaluationView& view);
/// What could not be read, a sentence each.
std::vector<std::string> batch_notes(const Words& words, const BatchView& view);

/// "Needs review: 73"
std::string filter_text(const Words& words, const BatchFilterView& filter);
/// "Showing 73 of 840"
std::string shown_text(const Words& words, const BatchView& view);
std::string no_rows_text(const Words& words, const BatchView& view);
/// The name of a column, with an arrow where the rows are sorted by it.
std::string column_text(const Words& words, const BatchView& view, const std::string& key);
/// "Sort by: Probability"
std::string sort_control_text(const Words& words, const std::string& key);

enum class RowMark : std::uint8_t { wrong, corrected, review, disagree, nothing };
/// What stands out in a row, the gravest first.
std::vector<RowMark> row_marks(const BatchRowView& row);
std::string row_mark_text(const Words& words, RowMark mark);
/// "Watches", or "–" while there is none.
std::string type_text(const BatchRowView& row);
std::string probability_text(const Words& words, const BatchRowView& row);  ///< "93 %", or empty
/// "Label: Watches"; empty where the row has none.
std::string label_text(const Words& words, const BatchRowView& row);

std::string live_text(const BatchView& view);

inline constexpr Text kLine{"Line", "Ligne"};
inline constexpr Text kTitle{"Title", "Titre"};
inline constexpr Text kType{"Type", "Type"};
inline constexpr Text kProbability{"Probability", "Probabilité"};
inline constexpr Text kLabel{"Label", "Étiquette"};
inline constexpr Text kMarks{"Marks", "Remarques"};
inline constexpr Text kBatchProducts{"Products", "Produits"};

}  // namespace vitrine::app
