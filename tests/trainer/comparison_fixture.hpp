// Hand-made predictions for the tests of comparisons.
#pragma once

#include <string>
#include <vector>

#include "comparison.hpp"

namespace vitrine::trainer {

/// Predictions of one view, "title", for rows of three classes in two folds; 0.8 for what is predicted.
inline std::string predictions_csv(const std::vector<int>& truth, const std::vector<int>& predicted,
                                   const std::string& split = "plain") {
  const std::vector<std::string> codes{"a", "b", "c"};
  std::string csv = "split,view,fold,line,label,a,b,c\n";
  for (std::size_t row = 0; row < truth.size(); ++row) {
    csv += split + ",title," + std::to_string(row % 2) + ',' + std::to_string(row + 2) + ',' +
           codes[static_cast<std::size_t>(truth[row])];
    for (int c = 0; c < 3; ++c) csv += c == predicted[row] ? ",0.8" : ",0.1";
    csv += '\n';
  }
  return csv;
}

inline ModelRun run_of(const std::string& name, const std::vector<int>& truth,
                       const std::vector<int>& predicted) {
  return {.name = name, .held_out = read_held_out(predictions_csv(truth, predicted), name)};
}

}  // namespace vitrine::trainer
