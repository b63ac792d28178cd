// Answers and evaluations: what the models said, turned into JSON.
#include <memory>
#include <span>
#include <vector>

#include "handles.hpp"
#include "response.hpp"

namespace {

std::vector<float> floats(const float* values, size_t count) {
  return values == nullptr ? std::vector<float>{} : std::vector<float>(values, values + count);
}

vitrine::ModelOutputs model_outputs(const vt_outputs& outputs) {
  return {
      .text_logits = floats(outputs.text_logits, outputs.text_count),
      .feature_logits = floats(outputs.feature_logits, outputs.feature_count),
      .image_logits = floats(outputs.image_logits, outputs.image_count),
      .joint_logits = floats(outputs.joint_logits, outputs.joint_count),
      .location_logits = floats(outputs.location_logits, outputs.location_count),
      .location_rows = outputs.location_rows,
      .location_columns = outputs.location_columns,
  };
}

std::span<const vitrine::EncodedText> encoded(const vt_text* text) {
  if (text == nullptr) return {};
  return text->encoded;
}

}  // namespace

vt_response* vt_answer_write(const vt_classifier* classifier, const vt_text* text, const vt_outputs* outputs,
                             const char* language) {
  return respond([&] {
    const vitrine::Answer answer = classifier->classifier.answer(encoded(text), model_outputs(*outputs),
                                                                 outputs->photo_width, outputs->photo_height);
    const vitrine::Words* words = encoded(text).empty() ? nullptr : &encoded(text).front().words;
    return success(vitrine::format_answer(answer, classifier->classifier.pack(), words, language));
  });
}

vt_response* vt_explanation_write(const vt_classifier* classifier, const vt_text* text,
                                  const vt_outputs* outputs, size_t label, const char* language) {
  return respond([&] {
    const vitrine::Explanation explanation = classifier->classifier.explain(
        encoded(text), model_outputs(*outputs), outputs->photo_width, outputs->photo_height, label);
    return success(vitrine::format_explanation(explanation, classifier->classifier.pack(), language));
  });
}

vt_response* vt_evaluation_create(const vt_classifier* classifier, const char* prior, size_t prior_size,
                                  const char* prior_name) {
  return respond([&] {
    std::vector<std::string> codes;
    for (const auto& label : classifier->classifier.pack().labels) codes.push_back(label.code);
    std::map<std::string, double> counts;
    if (prior != nullptr) counts = vitrine::read_prior({prior, prior_size}, prior_name);
    auto handle = std::make_unique<vt_evaluation>(vt_evaluation{{std::move(codes), std::move(counts)}});
    return success_handle(handle.release());
  });
}

void vt_evaluation_delete(vt_evaluation* evaluation) { delete evaluation; }

vt_response* vt_evaluation_add(vt_evaluation* evaluation, const char* label, const float* text,
                               const float* image, const float* fusion, size_t classes) {
  return respond([&] {
    evaluation->evaluation.add(label, floats(text, classes), floats(image, classes), floats(fusion, classes));
    return success();
  });
}

vt_response* vt_evaluation_write(const vt_evaluation* evaluation) {
  return respond([&] { return success(evaluation->evaluation.json()); });
}
