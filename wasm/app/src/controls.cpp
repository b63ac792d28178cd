#include "controls.hpp"

#include "sentences.hpp"

namespace vitrine::app {

std::vector<Control> controls(const ClassifyView& view) {
  const Words words(view.language);
  std::vector<Control> list;
  if (view.state == State::error) {
    if (!view.error.action.empty()) {
      list.push_back({.id = view.error.action, .text = action_text(words, view.error), .primary = true});
    }
  }
  return list;
}

}  // namespace vitrine::app
