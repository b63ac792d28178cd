// Local features by the photo's pixels; see local_feature_cache.hpp.
#include "local_feature_cache.hpp"

namespace vitrine::trainer {

std::shared_ptr<const LocalFeatures> LocalFeatureCache::read(const Image& photo,
                                                             const LocalFeatureOptions& options) {
  const Key key{sha256_of(photo.rgb), options};
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = known_.find(key); found != known_.end()) return found->second;
  }
  const auto features = std::make_shared<const LocalFeatures>(local_features(photo, options));
  const std::size_t bytes = features->descriptors.size() + features->places.size() * sizeof(float);
  const std::lock_guard lock(mutex_);
  if (bytes <= budget_ && known_.emplace(key, features).second) budget_ -= bytes;
  return features;
}

}  // namespace vitrine::trainer
