// A chart's area with its quiet grid and the labels of its axes.
#pragma once

#include "pen.hpp"
#include "results_sentences.hpp"

namespace vitrine::app {

class Plot {
 public:
  Plot(ImVec2 top, ImVec2 size, const Axis& across, const Axis& up);

  ImVec2 at(double across, double up) const;
  /// Rules at the ticks, values beside them and the titles of the axes: one above the chart, one below.
  void draw_grid(Pen& pen) const;

  static constexpr float kLeft = 40;  ///< room that draw_grid needs around the area
  static constexpr float kAbove = 28;
  static constexpr float kBelow = 48;

 private:
  ImVec2 top_;
  ImVec2 size_;
  const Axis& across_;
  const Axis& up_;
};

}  // namespace vitrine::app
