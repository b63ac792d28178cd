// How an image network learns from random crops, after its head.
#pragma once

#include <optional>

#include "image_training.hpp"
#include "safetensors.hpp"

namespace vitrine::trainer {

/// Trains the head and all blocks but the frozen ones, several times from the same start with other random
/// choices, and leaves the average of the weights, which is better than each of them (model soups; Wortsman
/// et al., 2022). A run gives the moving average of its last weights or, with examples for `validation`, what
/// had the smallest loss on them at the end of an epoch. `state`, as `options.checkpoint` kept it, is where
/// the training goes on, whatever the network holds; it gives the same weights then. `options.batch` photos a
/// step are cut into equal parts for the processes of `options.group`; MixUp, CutMix and the soft F1 are of
/// each part. `options.epochs` 0 leaves the network as it is.
void fine_tune(ImageNetwork& network, const ImageExamples& examples,
               const std::optional<ImageExamples>& validation, const ImageModelOptions& options,
               const std::optional<Safetensors>& state, const ImageReport& report);

}  // namespace vitrine::trainer
