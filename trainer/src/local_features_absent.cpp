// Stands in for local_features.cpp where there is no OpenCV; see local_features.hpp.
#include "local_features.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {

void require_local_features() {
  throw Error("The photo models sift-words and orb-words need OpenCV, without which this vitrine was built.");
}

LocalFeatures local_features(const Image&, const LocalFeatureOptions&) {
  require_local_features();
  return {};
}

}  // namespace vitrine::trainer
