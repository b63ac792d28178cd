// The view told in words: the DOM twin that screen readers and tests read, from the structs that are drawn.
#pragma once

#include <string>
#include <vector>

#include "batch_view.hpp"
#include "controls.hpp"
#include "present_view.hpp"
#include "results_view.hpp"
#include "view.hpp"

namespace vitrine::app {

/// A piece of the page. `rows` are a table's (the first names the columns) or a list's (one cell each).
struct TwinNode {
  enum class Kind : std::uint8_t { heading, paragraph, list, table, progress };
  Kind kind = Kind::paragraph;
  std::string text;
  std::vector<std::vector<std::string>> rows{};
  double fraction = 0;  ///< of a progress, 0..1
};

std::vector<TwinNode> twin_nodes(const ClassifyView& view);
std::vector<TwinNode> twin_nodes(const ResultsView& view);
std::vector<TwinNode> twin_nodes(const BatchView& view);
/// What a confusion card shows.
void add_confusion_nodes(std::vector<TwinNode>& nodes, const Words& words, const EvaluationView& view);
/// The cells of the table's rows that can be seen; the first names the columns.
std::vector<std::vector<std::string>> row_cells(const BatchView& view);
std::vector<TwinNode> twin_nodes(const PresentView& view);

/// {"live", "controls": [{"id", "text", "primary", "pressed"?, "group"?, "range"?: {"last", "at", "text"}}],
/// "nodes":
/// [{"kind", "text", "rows", "fraction"}]}
std::string format_twin(const std::string& live, const std::vector<Control>& controls,
                        const std::vector<TwinNode>& nodes);

}  // namespace vitrine::app
