// pack.json, written in a fixed order with floats that read back exactly.
#include <nlohmann/json.hpp>

#include "vitrine/error.hpp"
#include "vitrine/pack.hpp"

namespace vitrine {
namespace {

/// The shortest decimal that reads back as the same float: 0.1, not 0.10000000149011612.
nlohmann::ordered_json number(float value) {
  using FloatJson =
      nlohmann::basic_json<std::map, std::vector, std::string, bool, std::int64_t, std::uint64_t, float>;
  return nlohmann::ordered_json::parse(FloatJson(value).dump());
}

template <typename Numbers>
nlohmann::ordered_json numbers(const Numbers& values) {
  auto list = nlohmann::ordered_json::array();
  for (const float value : values) list.push_back(number(value));
  return list;
}

nlohmann::ordered_json written(const PackFile& file) {
  return {{"file", file.file}, {"bytes", file.bytes}, {"sha256", file.sha256}};
}

nlohmann::ordered_json written(const PackModel& model) {
  nlohmann::ordered_json entry{{"role", model.role}, {"name", model.name}};
  entry.update(written(static_cast<const PackFile&>(model)));
  if (!model.encoder.empty()) entry["encoder"] = model.encoder;
  entry["inputs"] = model.inputs;
  entry["outputs"] = model.outputs;
  entry["modalities"] = model.modalities;
  return entry;
}

const char* kind_name(EncoderOptions::Kind kind) {
  switch (kind) {
    case EncoderOptions::Kind::ngrams:
      return "ngrams";
    case EncoderOptions::Kind::words:
      return "words";
    case EncoderOptions::Kind::pieces:
      return "pieces";
    case EncoderOptions::Kind::wordpiece:
      return "wordpiece";
  }
  return "";
}

nlohmann::ordered_json written(const PackEncoder& encoder) {
  using Kind = EncoderOptions::Kind;
  const EncoderOptions& options = encoder.options;
  nlohmann::ordered_json entry{{"name", encoder.name}, {"kind", kind_name(options.kind)}};
  if (options.kind == Kind::wordpiece) entry["lower_case"] = options.lower_case;
  if (options.kind != Kind::pieces)
    entry["fold_accents"] = options.text.fold_accents;
  else if (options.enclosed)
    entry["enclosed"] = true;
  if (options.kind == Kind::ngrams)
    entry.update({{"word_min", options.text.word_min},
                  {"word_max", options.text.word_max},
                  {"char_min", options.text.char_min},
                  {"char_max", options.text.char_max}});
  else
    entry["max_tokens"] = options.max_tokens;
  entry["max_bytes"] = options.text.max_bytes;
  entry["vocabulary"] = written(encoder.vocabulary);
  return entry;
}

nlohmann::ordered_json written(const Fusion& fusion) {
  nlohmann::ordered_json entry{{"text", numbers(fusion.text)},
                               {"image", numbers(fusion.image)},
                               {"joint", numbers(fusion.joint)},
                               {"both",
                                {{"text", numbers(fusion.both.text)},
                                 {"image", numbers(fusion.both.image)},
                                 {"bias", numbers(fusion.both.bias)}}}};
  for (std::size_t s = 0; s < kSituations; ++s) {
    if (const auto* vote = std::get_if<Vote>(&fusion.rule))
      entry["vote"][kSituationNames[s]] = number(vote->exponents[s]);
    if (const auto* stack = std::get_if<Stack>(&fusion.rule);
        stack != nullptr && stack_models(fusion, static_cast<Situation>(s)) > 0)
      entry["stack"][kSituationNames[s]] = {{"weights", numbers(stack->layers[s].weights)},
                                            {"bias", numbers(stack->layers[s].bias)}};
  }
  entry["review_threshold"] = number(fusion.review_threshold);
  return entry;
}

nlohmann::ordered_json written(const Pack& pack) {
  nlohmann::ordered_json root{
      {"version", kPackVersion}, {"name", pack.name}, {"title", pack.title}, {"languages", pack.languages}};
  root["labels"] = nlohmann::ordered_json::array();
  for (const PackLabel& label : pack.labels) {
    root["labels"].push_back({{"code", label.code}, {"names", label.names}});
  }
  for (const PackEncoder& encoder : pack.text) root["text"].push_back(written(encoder));
  if (pack.image) {
    root["image"] = {{"width", pack.image->width},
                     {"height", pack.image->height},
                     {"fit", pack.image->fit == ImageFit::pad ? "pad" : "stretch"},
                     {"mean", numbers(pack.image->mean)},
                     {"std", numbers(pack.image->std)}};
  }
  root["models"] = nlohmann::ordered_json::array();
  for (const PackModel& model : pack.models) root["models"].push_back(written(model));
  root["fusion"] = written(pack.fusion);
  root["metrics"] = pack.metrics;
  root["provenance"] = pack.provenance;
  return root;
}

}  // namespace

std::string format_pack(const Pack& pack) {
  std::string json;
  try {
    json = written(pack).dump(2) + "\n";
  } catch (const nlohmann::json::exception&) {
    throw Error("pack.json: expected texts in UTF-8, found other bytes.");
  }
  parse_pack(json);  // an invalid pack is never written
  return json;
}

}  // namespace vitrine
