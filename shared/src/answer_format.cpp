// An answer as the JSON object that vitrine.js documents.
#include <nlohmann/json.hpp>

#include "vitrine/classify.hpp"

namespace vitrine {
namespace {

using Json = nlohmann::ordered_json;

Json label_entry(const Pack& pack, std::size_t label, float probability, std::string_view language) {
  return {{"code", pack.labels[label].code},
          {"name", pack.label_name(label, language)},
          {"probability", probability}};
}

/// One modality's labels, most likely first; null where it is missing.
Json modality(const Pack& pack, const std::vector<float>& probabilities, std::string_view language) {
  if (probabilities.empty()) return nullptr;
  Json list = Json::array();
  for (const std::size_t label : top_k(probabilities, probabilities.size())) {
    list.push_back(label_entry(pack, label, probabilities[label], language));
  }
  return list;
}

Json contributions(const std::vector<WordContribution>& words) {
  Json list = Json::array();
  for (const WordContribution& word : words) {
    list.push_back({{"field", word.field == Word::Field::title ? "title" : "description"},
                    {"word", word.word},
                    {"begin", word.begin},
                    {"end", word.end},
                    {"value", word.value}});
  }
  return list;
}

Json heat(const Explanation& explanation) {
  if (explanation.heat.empty()) return nullptr;
  return {{"rows", explanation.heat_rows},
          {"columns", explanation.heat_columns},
          {"values", explanation.heat},
          {"box",
           {{"left", explanation.heat_box.left},
            {"top", explanation.heat_box.top},
            {"right", explanation.heat_box.right},
            {"bottom", explanation.heat_box.bottom}}}};
}

std::string dump(const Json& root) { return root.dump(-1, ' ', false, Json::error_handler_t::replace); }

}  // namespace

std::string format_answer(const Answer& answer, const Pack& pack, const Words* words,
                          std::string_view language) {
  Json labels = Json::array();
  for (const LabelProbability& label : answer.labels) {
    labels.push_back(label_entry(pack, label.label, label.probability, language));
  }
  Json root;
  root["labels"] = std::move(labels);
  root["byModality"] = {{"text", modality(pack, answer.text, language)},
                        {"image", modality(pack, answer.image, language)}};
  root["contributions"] = contributions(answer.explanation.words);
  root["text"] =
      words == nullptr ? Json(nullptr) : Json{{"title", words->title}, {"description", words->description}};
  root["heat"] = heat(answer.explanation);
  root["needsReview"] = answer.needs_review;
  return dump(root);
}

std::string format_explanation(const Explanation& explanation, const Pack& pack, std::string_view language) {
  return dump({{"code", pack.labels.at(explanation.label).code},
               {"name", pack.label_name(explanation.label, language)},
               {"contributions", contributions(explanation.words)},
               {"heat", heat(explanation)}});
}

}  // namespace vitrine
