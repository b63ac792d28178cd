#include "controls.hpp"

#include <algorithm>

#include "sentences.hpp"

namespace vitrine::app {

std::vector<Control> controls(const ClassifyView& view) {
  const Words words(view.language);
  std::vector<Control> list;
  if (view.state == State::error) {
    if (!view.error.action.empty()) {
      list.push_back({.id = view.error.action, .text = action_text(words, view.error), .primary = true});
    }
  } else if (view.state != State::loading && view.answer) {
    const std::vector<Candidate>& labels = view.answer->labels;
    for (std::size_t i = 0; i < std::min(kRankedLabels, labels.size()); ++i) {
      list.push_back({.id = explain_id(labels[i]),
                      .text = explain_text(words, labels[i]),
                      .pressed = labels[i].code == view.answer->explained_code});
    }
  }
  return list;
}

std::string explain_id(const Candidate& candidate) { return "explain:" + candidate.code; }

}  // namespace vitrine::app
