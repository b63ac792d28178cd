// One product through a pack: tensors for the models, and the answer from what the models said.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "vitrine/pack.hpp"

namespace vitrine {

struct LabelProbability {
  std::size_t label;
  float probability;
};

/// A word as it stands in the input and what it added to the score of the winning class (in logits over the
/// text temperature).
struct WordContribution {
  Word::Field field;
  std::uint32_t begin;  ///< byte span in the field's plain text
  std::uint32_t end;
  std::string word;
  double value;
};

/// What the models said about one product; an empty vector is a missing modality.
struct ModelOutputs {
  std::vector<float> text_logits;      ///< [classes]
  std::vector<float> feature_logits;   ///< [features, classes]: what each text feature added
  std::vector<float> image_logits;     ///< [classes]
  std::vector<float> location_logits;  ///< [classes, rows, columns]: class scores per location of the photo
  std::size_t location_rows = 0;
  std::size_t location_columns = 0;
};

struct Answer {
  std::vector<LabelProbability> labels;  ///< all classes, most likely first
  std::vector<float> text;  ///< calibrated probabilities of the text alone, by class; empty if there was none
  std::vector<float> image;
  std::vector<WordContribution> words;  ///< in order; words that added nothing are left out
  std::vector<float>
      heat;  ///< [rows, columns]: the winning class's score per location, less the mean over classes
  std::size_t heat_rows = 0;
  std::size_t heat_columns = 0;
  Box heat_box;  ///< where the photo lies in the heat map's unit square, 0..1
  bool needs_review = false;
};

/// Everything about the text of one product.
struct EncodedText {
  Words words;
  TextFeatures features;
};

/// A pack that is ready to encode and to answer. Immutable; safe to share among threads.
class Classifier {
 public:
  /// `vocabulary_bytes` is the pack's vocabulary file (ignored for a pack without text). Throws Error where
  /// they do not fit.
  Classifier(Pack pack, std::span<const std::uint8_t> vocabulary_bytes);

  const Pack& pack() const { return pack_; }
  EncodedText encode_text(std::string_view title, std::string_view description) const;
  /// float32 [3, height, width] as the pack says.
  std::vector<float> encode_image(const Image& image) const;
  /// `text` may be null; its features must be the ones that the text model read. `photo_width` and
  /// `photo_height` place the heat map. Throws Error where an output's size does not fit the pack.
  Answer answer(const EncodedText* text, const ModelOutputs& outputs, int photo_width,
                int photo_height) const;

 private:
  Pack pack_;
  std::optional<Vocabulary> vocabulary_;
};

/// The answer as the JSON object that `vitrine.js` documents (labels, byModality, contributions, heat,
/// needsReview).
/// `begin` and `end` of a contribution count bytes of the plain text in UTF-8. `language` chooses the labels'
/// names.
std::string format_answer(const Answer& answer, const Pack& pack, const Words* words,
                          std::string_view language = {});

}  // namespace vitrine
