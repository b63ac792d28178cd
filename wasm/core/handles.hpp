// What the C ABI's handles point to.
#pragma once

#include "core.h"
#include "vitrine/classify.hpp"
#include "vitrine/evaluation.hpp"

struct vt_classifier {
  vitrine::Classifier classifier;
};

struct vt_text {
  vitrine::EncodedText encoded;
};

struct vt_evaluation {
  vitrine::Evaluation evaluation;
};
