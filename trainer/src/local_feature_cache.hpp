// Local features that were read before: each fold of a cross-validation reads nearly all photos.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

#include "local_features.hpp"
#include "sha256.hpp"

namespace vitrine::trainer {

/// Use from any thread.
class LocalFeatureCache {
 public:
  explicit LocalFeatureCache(std::size_t budget_bytes = std::size_t{1} << 30) : budget_(budget_bytes) {}

  /// Like local_features; kept until the budget is used up.
  std::shared_ptr<const LocalFeatures> read(const Image& photo, const LocalFeatureOptions& options);

 private:
  using Key = std::pair<Sha256, LocalFeatureOptions>;

  std::mutex mutex_;
  std::size_t budget_;
  std::map<Key, std::shared_ptr<const LocalFeatures>> known_;
};

}  // namespace vitrine::trainer
