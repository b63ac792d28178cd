// How an image network learns: its head first, on the features of the exact photos, then all layers on random
// crops.
#pragma once

#include <torch/torch.h>

#include <cstddef>
#include <functional>
#include <vector>

#include "image_model.hpp"
#include "image_network.hpp"
#include "photos.hpp"

namespace vitrine::trainer {

using ReportProgress = std::function<void(const ImageProgress&)>;

/// Rows with a photo that teach, and the class of each.
struct ImageExamples {
  const Photos& photos;
  std::vector<std::size_t> rows;
  torch::Tensor labels;   ///< int64 [rows]
  torch::Tensor weights;  ///< float32 [rows], 1 in the mean; undefined: all the same
};

/// Pooled features [rows, 1280] of the exact photos, on the network's device.
torch::Tensor exact_features(ImageNetwork& network, const ImageExamples& examples, std::size_t batch,
                             const ReportProgress& report);

/// Trains the head alone on exact_features.
void train_head(ImageNetwork& network, const torch::Tensor& features, const ImageExamples& examples,
                const ImageModelOptions& options, const ReportProgress& report);

/// Trains the head and all blocks but the frozen ones with AdamW (Loshchilov and Hutter, 2019), several times
/// from the same start with other random choices, and leaves the average of the weights, which is better than
/// each of them (model soups; Wortsman et al., 2022). Continues where `options.checkpoint` says, whatever the
/// network holds, and gives the same weights then. `options.epochs` 0 leaves the network as it is.
void fine_tune(ImageNetwork& network, const ImageExamples& examples, const ImageModelOptions& options,
               const ReportProgress& report);

/// Rounds the weights as the exporter would store them, in place.
void round_to_shipped_grid(ImageNetwork& network, const ImageOptions& image);

}  // namespace vitrine::trainer
