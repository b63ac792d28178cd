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

Json heat(const Answer& answer) {
  if (answer.heat.empty()) return nullptr;
  return {{"rows", answer.heat_rows},
          {"columns", answer.heat_columns},
          {"values", answer.heat},
          {"box",
           {{"left", answer.heat_box.left},
            {"top", answer.heat_box.top},
            {"right", answer.heat_box.right},
            {"bottom", answer.heat_box.bottom}}}};
}

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
  root["contributions"] = contributions(answer.words);
  root["text"] =
      words == nullptr ? Json(nullptr) : Json{{"title", words->title}, {"description", words->description}};
  root["heat"] = heat(answer);
  root["needsReview"] = answer.needs_review;
  return root.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace vitrine
