// How long one classification takes.
#pragma once

#include <filesystem>

#include "data.hpp"

namespace vitrine::trainer {

/// Median seconds from a product's texts and the bytes of its photo to the answer, by LibTorch on one thread
/// of this machine, over up to 100 products that have a photo where the run has a model for photos. Below 0
/// where there is no such product.
double median_latency(const std::filesystem::path& run, const Data& data);

}  // namespace vitrine::trainer
