#include "batch_controls.hpp"

#include "batch_sentences.hpp"
#include "results_controls.hpp"

namespace vitrine::app {

std::vector<Control> controls(const BatchView& view) {
  std::vector<Control> list;
  if (view.total == 0) return list;
  const Words words(view.language);
  for (const BatchFilterView& filter : view.filters)
    list.push_back({.id = filter_id(filter.key),
                    .text = filter_text(words, filter),
                    .pressed = filter.key == view.filter});
  for (const char* key : kOrders)
    list.push_back({.id = order_id(key), .text = sort_control_text(words, key), .pressed = key == view.sort});
  if (view.evaluation) add_confusion_controls(list, words, *view.evaluation);
  return list;
}

std::string filter_id(const std::string& key) { return "filter:" + key; }
std::string order_id(const std::string& key) { return "order:" + key; }

}  // namespace vitrine::app
