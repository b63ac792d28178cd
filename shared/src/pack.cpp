// pack.json, read field by field with every value checked.
#include "vitrine/pack.hpp"

#include <algorithm>
#include <set>

#include "json_field.hpp"
#include "vitrine/error.hpp"

namespace vitrine {
namespace {

constexpr const char* kDocument = "pack.json";
constexpr std::size_t kMaxManifestBytes = std::size_t{4} << 20;
constexpr std::size_t kMaxLabels = 10'000;
constexpr std::size_t kMaxTextBytes = 1000;
constexpr std::size_t kMaxNameBytes = 64;
constexpr std::size_t kMaxModels = 16;
constexpr std::int64_t kMaxTokens = 4096;
constexpr std::int64_t kMinEnclosedTokens = 3;  // one between those before and behind it
constexpr std::int64_t kMaxFileBytes = 2'000'000'000;
constexpr double kMaxWeight = 1000;
constexpr double kMinExponent = 1e-3;

bool only(std::string_view text, std::string_view punctuation, bool upper) {
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (upper && c >= 'A' && c <= 'Z') ||
           punctuation.find(c) != std::string_view::npos;
  });
}

/// The list's texts; `make` reads one. Throws where two are equal.
template <typename Read>
std::vector<std::string> unique_texts(const std::vector<JsonField>& fields, Read read) {
  std::vector<std::string> texts;
  std::set<std::string> seen;
  for (const JsonField& field : fields) {
    texts.push_back(read(field));
    if (!seen.insert(texts.back()).second) field.expected("a value that does not occur before");
  }
  return texts;
}

std::string read_language(const JsonField& field) {
  std::string tag = field.text(kMaxNameBytes);
  if (!only(tag, "-", true) || tag.front() == '-' || tag.back() == '-')
    field.expected("a language tag such as \"en\"");
  return tag;
}

PackFile read_file(const JsonField& field) {
  PackFile file;
  const JsonField name = field.member("file");
  file.file = name.text(kMaxNameBytes);
  if (!only(file.file, "._-", true) || file.file.front() == '.' || file.file == kDocument) {
    name.expected("a plain file name of letters, digits, '.', '_' and '-'");
  }
  file.bytes = static_cast<std::uint64_t>(field.member("bytes").integer(1, kMaxFileBytes));
  const JsonField sha256 = field.member("sha256");
  file.sha256 = sha256.text(kMaxTextBytes);
  const bool digits = std::all_of(file.sha256.begin(), file.sha256.end(),
                                  [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
  if (!digits || file.sha256.size() != 64) sha256.expected("64 lower-case hexadecimal digits");
  return file;
}

std::vector<PackLabel> read_labels(const JsonField& field, const std::vector<std::string>& languages) {
  std::vector<PackLabel> labels;
  std::set<std::string> codes;
  for (const JsonField& entry : field.list(2, kMaxLabels, "labels")) {
    PackLabel label;
    const JsonField code = entry.member("code");
    label.code = code.text(kMaxTextBytes);
    if (!codes.insert(label.code).second) code.expected("a code that does not occur before");
    for (const auto& [language, name] : entry.member("names").members(languages.size())) {
      if (std::find(languages.begin(), languages.end(), language) == languages.end()) {
        name.fail("the language is not one of the pack's languages");
      }
      label.names[language] = name.text(kMaxTextBytes);
    }
    labels.push_back(std::move(label));
  }
  return labels;
}

/// Shortest and longest n-gram: both 0, or 1 <= min <= max.
void read_ngrams(const JsonField& field, const std::string& kind, int longest, int& min, int& max) {
  const JsonField min_field = field.member(kind + "_min");
  min = static_cast<int>(min_field.integer(0, longest));
  max = static_cast<int>(field.member(kind + "_max").integer(0, longest));
  if (min > max || (min == 0) != (max == 0)) {
    min_field.expected("0 with " + kind + "_max 0, or from 1 to " + kind + "_max (" + std::to_string(max) +
                       ")");
  }
}

/// Of a reader that counts n-grams.
void read_ngrams(const JsonField& field, TextOptions& text) {
  read_ngrams(field, "word", 5, text.word_min, text.word_max);
  read_ngrams(field, "char", 10, text.char_min, text.char_max);
  if (text.word_max == 0 && text.char_max == 0)
    field.fail("expected word n-grams or character n-grams, found neither");
}

EncoderOptions::Kind read_kind(const JsonField& field) {
  const std::string kind = field.text(kMaxNameBytes);
  if (kind == "ngrams") return EncoderOptions::Kind::ngrams;
  if (kind == "words") return EncoderOptions::Kind::words;
  if (kind == "pieces") return EncoderOptions::Kind::pieces;
  if (kind != "wordpiece") field.expected("\"ngrams\", \"words\", \"pieces\" or \"wordpiece\"");
  return EncoderOptions::Kind::wordpiece;
}

PackEncoder read_encoder(const JsonField& field) {
  using Kind = EncoderOptions::Kind;
  PackEncoder encoder;
  EncoderOptions& options = encoder.options;
  encoder.name = field.member("name").text(kMaxNameBytes);
  options.kind = read_kind(field.member("kind"));
  if (options.kind == Kind::wordpiece) options.lower_case = field.member("lower_case").boolean();
  if (options.kind == Kind::pieces)
    options.enclosed = field.has("enclosed") && field.member("enclosed").boolean();
  else
    options.text.fold_accents = field.member("fold_accents").boolean();
  if (options.kind == Kind::ngrams) {
    read_ngrams(field, options.text);
  } else {
    const bool enclosed = options.kind == Kind::wordpiece || options.enclosed;
    options.max_tokens = static_cast<std::size_t>(
        field.member("max_tokens").integer(enclosed ? kMinEnclosedTokens : 1, kMaxTokens));
  }
  options.text.max_bytes = static_cast<std::size_t>(field.member("max_bytes").integer(1, 1 << 20));
  encoder.vocabulary = read_file(field.member("vocabulary"));
  return encoder;
}

std::vector<PackEncoder> read_encoders(const JsonField& field) {
  std::vector<PackEncoder> encoders;
  std::set<std::string> names;
  for (const JsonField& entry : field.list(1, kMaxModels, "encoders")) {
    encoders.push_back(read_encoder(entry));
    if (!names.insert(encoders.back().name).second)
      entry.member("name").expected("a name that does not occur before");
  }
  return encoders;
}

ImageOptions read_image(const JsonField& field) {
  ImageOptions image;
  image.width = static_cast<int>(field.member("width").integer(16, 1024));
  image.height = static_cast<int>(field.member("height").integer(16, 1024));
  const JsonField fit_field = field.member("fit");
  const std::string fit = fit_field.text(kMaxTextBytes);
  if (fit != "stretch" && fit != "pad") fit_field.expected("\"stretch\" or \"pad\"");
  image.fit = fit == "pad" ? ImageFit::pad : ImageFit::stretch;
  const auto mean = field.member("mean").numbers(3, -10, 10);
  const auto std = field.member("std").numbers(3, 0.001, 10);
  std::copy(mean.begin(), mean.end(), image.mean.begin());
  std::copy(std.begin(), std.end(), image.std.begin());
  return image;
}

std::string quoted_list(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) {
    if (!text.empty()) text += " and ";
    text.append("\"").append(name).append("\"");
  }
  return text;
}

/// What a model of a role that is known here must take and give.
void check_role(const JsonField& field, const PackModel& model, const std::vector<std::string>& inputs,
                const std::vector<std::string>& modalities) {
  if (std::set<std::string>(model.inputs.begin(), model.inputs.end()) !=
      std::set<std::string>(inputs.begin(), inputs.end()))
    field.member("inputs").fail("expected " + quoted_list(inputs) + " for this " + model.role + " model");
  if (!model.gives("logits")) field.member("outputs").fail("expected \"logits\" among them");
  if (std::set<std::string>(model.modalities.begin(), model.modalities.end()) !=
      std::set<std::string>(modalities.begin(), modalities.end()))
    field.member("modalities")
        .fail("expected " + quoted_list(modalities) + (modalities.size() == 1 ? " alone" : "") +
              " for the role " + model.role);
}

/// The encoder of a model that reads texts.
const PackEncoder& read_encoder_of(const JsonField& field, const std::vector<PackEncoder>& encoders) {
  const JsonField name_field = field.member("encoder");
  const std::string name = name_field.text(kMaxNameBytes);
  const auto encoder = std::find_if(encoders.begin(), encoders.end(),
                                    [&](const PackEncoder& one) { return one.name == name; });
  if (encoder == encoders.end()) name_field.expected("the name of one of the pack's encoders (text)");
  return *encoder;
}

PackModel read_model(const JsonField& field, const std::vector<PackEncoder>& encoders) {
  const auto name = [](const JsonField& item) { return item.text(kMaxNameBytes); };
  PackModel model;
  model.role = field.member("role").text(kMaxNameBytes);
  model.name = field.member("name").text(kMaxNameBytes);
  static_cast<PackFile&>(model) = read_file(field);
  model.inputs = unique_texts(field.member("inputs").list(1, 16, "names"), name);
  model.outputs = unique_texts(field.member("outputs").list(1, 16, "names"), name);
  model.modalities =
      unique_texts(field.member("modalities").list(1, 2, "modalities"), [](const JsonField& item) {
        std::string modality = item.text(kMaxTextBytes);
        if (modality != "text" && modality != "image") item.expected("\"text\" or \"image\"");
        return modality;
      });
  if (model.role == "image") check_role(field, model, {"image"}, {"image"});
  if (model.role == "text" || model.role == "joint") {
    const PackEncoder& encoder = read_encoder_of(field, encoders);
    model.encoder = encoder.name;
    const bool ngrams = encoder.options.kind == EncoderOptions::Kind::ngrams;
    std::vector<std::string> inputs{"tokens"}, modalities{"text"};
    if (ngrams) inputs = {"ids", "weights"};
    if (model.role == "joint") {
      inputs.emplace_back("image");
      modalities.emplace_back("image");
    }
    check_role(field, model, inputs, modalities);
    if (model.gives("feature_logits") && !ngrams)
      field.member("outputs").fail("expected no \"feature_logits\" of a model that reads tokens");
  }
  return model;
}

/// A modality that a model reads is described, and one that is described has its model.
void check_modality(const JsonField& root, const Pack& pack, const std::string& modality, bool described) {
  const bool read = std::any_of(pack.models.begin(), pack.models.end(), [&](const PackModel& model) {
    return std::find(model.modalities.begin(), model.modalities.end(), modality) != model.modalities.end();
  });
  if (described && pack.models_of(modality).empty() && pack.models_of("joint").empty()) {
    root.member("models").fail("expected a model of the role " + modality +
                               " or joint, as the pack has the field " + modality + "; found none");
  }
  if (read && !described) root.member(modality);  // throws: the field is missing
}

std::vector<PackModel> read_models(const JsonField& field, const std::vector<PackEncoder>& encoders) {
  std::vector<PackModel> models;
  for (const JsonField& entry : field.list(1, kMaxModels, "models"))
    models.push_back(read_model(entry, encoders));
  return models;
}

void check_file_names(const JsonField& root, const Pack& pack) {
  std::set<std::string> names;
  const auto check = [&](const JsonField& field, const PackFile& file) {
    if (!names.insert(file.file).second) field.member("file").expected("a file that no other field names");
  };
  for (std::size_t i = 0; i < pack.text.size(); ++i)
    check(root.member("text").list(1, kMaxModels, "encoders")[i].member("vocabulary"),
          pack.text[i].vocabulary);
  const auto entries = root.member("models").list(1, kMaxModels, "models");
  for (std::size_t i = 0; i < pack.models.size(); ++i) check(entries[i], pack.models[i]);
}

Vote read_vote(const JsonField& field) {
  Vote vote;
  for (std::size_t s = 0; s < kSituations; ++s)
    vote.exponents[s] = static_cast<float>(field.member(kSituationNames[s]).number(kMinExponent, kMaxWeight));
  return vote;
}

Stack read_stack(const JsonField& field, const Fusion& fusion, std::size_t classes) {
  Stack stack;
  for (std::size_t s = 0; s < kSituations; ++s) {
    const std::size_t models = stack_models(fusion, static_cast<Situation>(s));
    if (models == 0) continue;
    const JsonField layer = field.member(kSituationNames[s]);
    stack.layers[s].weights =
        layer.member("weights").numbers(classes * models * classes, -kMaxWeight, kMaxWeight);
    stack.layers[s].bias = layer.member("bias").numbers(classes, -kMaxWeight, kMaxWeight);
  }
  return stack;
}

Fusion read_fusion(const JsonField& field, const Pack& pack) {
  const std::size_t classes = pack.labels.size();
  const auto factors = [&](const char* role) {
    return field.member(role).numbers(pack.models_of(role).size(), -kMaxWeight, kMaxWeight);
  };
  Fusion fusion;
  fusion.text = factors("text");
  fusion.image = factors("image");
  fusion.joint = factors("joint");
  const JsonField both = field.member("both");
  fusion.both.text = both.member("text").numbers(classes, -kMaxWeight, kMaxWeight);
  fusion.both.image = both.member("image").numbers(classes, -kMaxWeight, kMaxWeight);
  fusion.both.bias = both.member("bias").numbers(classes, -kMaxWeight, kMaxWeight);
  if (field.has("vote") && field.has("stack")) field.fail("expected vote or stack, found both");
  if (field.has("vote")) fusion.rule = read_vote(field.member("vote"));
  if (field.has("stack")) fusion.rule = read_stack(field.member("stack"), fusion, classes);
  fusion.review_threshold = static_cast<float>(field.member("review_threshold").number(0, 1));
  return fusion;
}

Pack read_pack(const JsonField& root) {
  const JsonField version = root.member("version");
  if (version.integer(0, INT32_MAX) != kPackVersion) {
    version.expected(std::to_string(kPackVersion) + ", the version that this program reads");
  }

  Pack pack;
  const JsonField name = root.member("name");
  pack.name = name.text(kMaxNameBytes);
  if (!only(pack.name, "-_", false)) name.expected("lower-case letters, digits, '-' and '_'");
  pack.title = root.member("title").text(kMaxTextBytes);
  pack.languages = unique_texts(root.member("languages").list(1, 100, "languages"), read_language);
  pack.labels = read_labels(root.member("labels"), pack.languages);
  if (root.has("text")) pack.text = read_encoders(root.member("text"));
  if (root.has("image")) pack.image = read_image(root.member("image"));
  pack.models = read_models(root.member("models"), pack.text);
  check_modality(root, pack, "text", !pack.text.empty());
  check_modality(root, pack, "image", pack.image.has_value());
  check_file_names(root, pack);
  pack.fusion = read_fusion(root.member("fusion"), pack);
  for (const auto& [key, value] : root.member("metrics").members(1000))
    pack.metrics[key] = value.number(-1e15, 1e15);
  for (const auto& [key, value] : root.member("provenance").members(100)) {
    pack.provenance[key] = value.note(16 * kMaxTextBytes);
  }
  return pack;
}

/// "line 3, column 7" of a byte of the document.
std::string place(std::string_view json, std::size_t byte) {
  const std::string_view before = json.substr(0, std::min(byte == 0 ? 0 : byte - 1, json.size()));
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const auto newline = before.rfind('\n');
  const auto column = before.size() - (newline == std::string_view::npos ? 0 : newline + 1) + 1;
  return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

}  // namespace

bool PackModel::gives(std::string_view output) const {
  return std::find(outputs.begin(), outputs.end(), output) != outputs.end();
}

std::vector<const PackModel*> Pack::models_of(std::string_view role) const {
  std::vector<const PackModel*> found;
  for (const PackModel& model : models)
    if (model.role == role) found.push_back(&model);
  return found;
}

std::size_t Pack::encoder_index(std::string_view name) const {
  const auto found = std::find_if(text.begin(), text.end(),
                                  [&](const PackEncoder& encoder) { return encoder.name == name; });
  return static_cast<std::size_t>(found - text.begin());
}

std::string Pack::label_name(std::size_t index, std::string_view language) const {
  const PackLabel& label = labels.at(index);
  if (const auto found = label.names.find(std::string(language)); found != label.names.end())
    return found->second;
  for (const std::string& tag : languages) {
    if (const auto found = label.names.find(tag); found != label.names.end()) return found->second;
  }
  return label.code;
}

Pack parse_pack(std::string_view json) {
  const std::string document = kDocument;
  if (json.size() > kMaxManifestBytes) {
    throw Error(document + ": expected at most " + std::to_string(kMaxManifestBytes) + " bytes, found " +
                std::to_string(json.size()) + ".");
  }
  nlohmann::json parsed;
  try {
    parsed = nlohmann::json::parse(json);
  } catch (const nlohmann::json::parse_error& error) {
    throw Error(document + ": expected JSON, found an error at " + place(json, error.byte) + ".");
  } catch (const nlohmann::json::exception&) {
    throw Error(document + ": expected JSON with numbers that a computer can hold, found a larger one.");
  }
  return read_pack(JsonField(parsed, document));
}

}  // namespace vitrine
