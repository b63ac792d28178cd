// What the C ABI's handles point to.
#pragma once

#include "core.h"
#include "vitrine/classify.hpp"
#include "vitrine/evaluation.hpp"

struct vt_classifier {
  vitrine::Classifier classifier;
};

struct vt_text {
  std::vector<vitrine::EncodedText> encoded;  ///< by the pack's encoders
};

struct vt_evaluation {
  vitrine::Evaluation evaluation;
};
