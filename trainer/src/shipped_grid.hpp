// The int8 grid on which a pack stores weights: models are rounded to it when they are trained, so that what
// is calibrated and evaluated and what ships are the same function.
#pragma once

#include "linear_solver.hpp"

namespace vitrine::trainer {

struct ImageNetwork;  ///< see image_network.hpp
struct JointNetwork;  ///< see joint_network.hpp
struct TextNetwork;   ///< see text_network.hpp

/// Rounds the weights in place, one scale per class.
void round_to_shipped_grid(LinearModel& model);

/// Rounds in place the weights that the exporter stores as int8, one scale per output channel; of an
/// embedding table, one per column.
void round_to_shipped_grid(ImageNetwork& network);
void round_to_shipped_grid(TextNetwork& network);
void round_to_shipped_grid(JointNetwork& network);

}  // namespace vitrine::trainer
