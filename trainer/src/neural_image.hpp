// Image networks as models: convolutional features, BatchNorm folded, and a linear head that scores every
// location.
#pragma once

#include "image_model.hpp"
#include "image_network_kinds.hpp"

namespace vitrine::trainer {

/// The entry of a network in the table of image models. Training is that of the head first, on cached
/// features, then of all layers with crops and flips. It throws Error where the init file does not fit, and
/// for losses that are no longer finite.
ImageModelKind network_entry(const ImageNetworkKind& kind);

}  // namespace vitrine::trainer
