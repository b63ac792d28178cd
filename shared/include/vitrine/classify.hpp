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

/// A word as it stands in the input and what it added to the text's score of a class.
struct WordContribution {
  Word::Field field;
  std::uint32_t begin;  ///< byte span in the field's plain text
  std::uint32_t end;
  std::string word;
  double value;
};

/// What the models said about one product; an empty vector is a missing modality, and for joint models one of
/// the two. What says more than logits is of the first model of its role that gives it.
struct ModelOutputs {
  std::vector<float> text_logits;      ///< [text models, classes]
  std::vector<float> feature_logits;   ///< [features, classes]: what each text feature added
  std::vector<float> image_logits;     ///< [image models, classes]
  std::vector<float> joint_logits;     ///< [joint models, classes]
  std::vector<float> location_logits;  ///< [classes, rows, columns]: class scores per location of the photo
  std::size_t location_rows = 0;
  std::size_t location_columns = 0;
};

/// What spoke for a class, and where.
struct Explanation {
  std::size_t label = 0;
  std::vector<WordContribution> words;  ///< in order; words that added nothing are left out
  std::vector<float> heat;  ///< [rows, columns]: the class's score per location, less the mean over classes
  std::size_t heat_rows = 0;
  std::size_t heat_columns = 0;
  Box heat_box;  ///< where the photo lies in the heat map's unit square, 0..1
};

struct Answer {
  std::vector<LabelProbability> labels;  ///< all classes, most likely first
  std::vector<float> text;  ///< calibrated probabilities of the text alone, by class; empty if there was none
  std::vector<float> image;
  Explanation explanation;  ///< of the winning class
  bool needs_review = false;
};

/// A pack that is ready to encode and to answer. Immutable; safe to share among threads.
class Classifier {
 public:
  /// `vocabularies` are the bytes of the encoders' files, in the pack's order. Throws Error where they do not
  /// fit.
  Classifier(Pack pack, std::span<const std::span<const std::uint8_t>> vocabularies);

  const Pack& pack() const { return pack_; }
  /// What each of the pack's encoders makes of the texts, in its order.
  std::vector<EncodedText> encode_text(std::string_view title, std::string_view description) const;
  /// float32 [3, height, width] as the pack says.
  std::vector<float> encode_image(const Image& image) const;
  /// `text` is what `encode_text` gave and the models read, or empty; the logits of a model whose encoder
  /// knew nothing of it do not count. `photo_width` and `photo_height` place the heat map and are 0 without a
  /// photo. Throws Error where an output's size does not fit the pack, and where no model said anything.
  Answer answer(std::span<const EncodedText> text, const ModelOutputs& outputs, int photo_width,
                int photo_height) const;
  /// Why one class, from what `answer` got.
  Explanation explain(std::span<const EncodedText> text, const ModelOutputs& outputs, int photo_width,
                      int photo_height, std::size_t label) const;

 private:
  ProductLogits read_outputs(std::span<const EncodedText> text, const ModelOutputs& outputs) const;

  Pack pack_;
  std::vector<TextEncoder> encoders_;
  std::vector<std::size_t> text_encoders_;   ///< of each text model
  std::vector<std::size_t> joint_encoders_;  ///< of each joint model
};

/// The answer as the JSON object that `vitrine.js` documents (labels, byModality, contributions, heat,
/// needsReview).
/// `begin` and `end` of a contribution count bytes of the plain text in UTF-8. `language` chooses the labels'
/// names.
std::string format_answer(const Answer& answer, const Pack& pack, const Words* words,
                          std::string_view language = {});
/// The explanation as `{code, name, contributions, heat}`.
std::string format_explanation(const Explanation& explanation, const Pack& pack,
                               std::string_view language = {});

}  // namespace vitrine
