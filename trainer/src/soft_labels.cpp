// Labels that several classes share; see soft_labels.hpp.
#include "soft_labels.hpp"

#include <algorithm>

namespace vitrine::trainer {
namespace {

constexpr float kLeastShare = 0.01F;

}  // namespace

std::vector<LabelShare> label_shares(std::span<const int> labels, std::span<const float> targets,
                                     std::size_t classes, std::size_t row) {
  if (targets.empty()) return {{.label = labels[row], .share = 1}};
  const std::span<const float> target = targets.subspan(row * classes, classes);
  // Of very many classes, none may have a hundredth.
  const float least = std::min(kLeastShare, *std::max_element(target.begin(), target.end()));
  std::vector<LabelShare> shares;
  float sum = 0;
  for (std::size_t c = 0; c < classes; ++c) {
    if (target[c] < least) continue;
    shares.push_back({.label = static_cast<int>(c), .share = target[c]});
    sum += target[c];
  }
  for (LabelShare& share : shares) share.share /= sum;
  return shares;
}

}  // namespace vitrine::trainer
