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
constexpr std::int64_t kMaxFileBytes = 2'000'000'000;
constexpr double kMaxWeight = 1000;

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

PackText read_text(const JsonField& field) {
  PackText text;
  text.options.fold_accents = field.member("fold_accents").boolean();
  read_ngrams(field, "word", 5, text.options.word_min, text.options.word_max);
  read_ngrams(field, "char", 10, text.options.char_min, text.options.char_max);
  if (text.options.word_max == 0 && text.options.char_max == 0) {
    field.fail("expected word n-grams or character n-grams, found neither");
  }
  text.options.max_bytes = static_cast<std::size_t>(field.member("max_bytes").integer(1, 1 << 20));
  text.vocabulary = read_file(field.member("vocabulary"));
  return text;
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

/// What a role's graph must take and give; docs of the contract stand in PackModel.
struct RoleContract {
  const char* role;
  std::set<std::string> inputs;
  std::vector<std::string> outputs;
};

const std::vector<RoleContract>& role_contracts() {
  static const std::vector<RoleContract> contracts{
      {"text", {"ids", "weights"}, {"logits", "feature_logits"}},
      {"image", {"image"}, {"logits", "location_logits"}},
  };
  return contracts;
}

std::string quoted_list(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) {
    if (!text.empty()) text += " and ";
    text.append("\"").append(name).append("\"");
  }
  return text;
}

void check_role(const JsonField& field, const PackModel& model) {
  for (const RoleContract& contract : role_contracts()) {
    if (model.role != contract.role) continue;
    if (std::set<std::string>(model.inputs.begin(), model.inputs.end()) != contract.inputs) {
      const std::vector<std::string> names(contract.inputs.begin(), contract.inputs.end());
      field.member("inputs").fail("expected " + quoted_list(names) + " for the role " + model.role);
    }
    for (const std::string& output : contract.outputs) {
      if (std::find(model.outputs.begin(), model.outputs.end(), output) == model.outputs.end()) {
        field.member("outputs").fail("expected " + quoted_list(contract.outputs) + " for the role " +
                                     model.role);
      }
    }
    if (model.modalities != std::vector<std::string>{model.role}) {
      field.member("modalities").fail("expected \"" + model.role + "\" alone for the role " + model.role);
    }
  }
}

PackModel read_model(const JsonField& field) {
  const auto name = [](const JsonField& item) { return item.text(kMaxNameBytes); };
  PackModel model;
  model.role = field.member("role").text(kMaxNameBytes);
  static_cast<PackFile&>(model) = read_file(field);
  model.inputs = unique_texts(field.member("inputs").list(1, 16, "names"), name);
  model.outputs = unique_texts(field.member("outputs").list(1, 16, "names"), name);
  model.modalities =
      unique_texts(field.member("modalities").list(1, 2, "modalities"), [](const JsonField& item) {
        std::string modality = item.text(kMaxTextBytes);
        if (modality != "text" && modality != "image") item.expected("\"text\" or \"image\"");
        return modality;
      });
  check_role(field, model);
  return model;
}

/// A modality that a model reads is described, and one that is described has its model.
void check_modality(const JsonField& root, const Pack& pack, const std::string& modality, bool described) {
  const bool read = std::any_of(pack.models.begin(), pack.models.end(), [&](const PackModel& model) {
    return std::find(model.modalities.begin(), model.modalities.end(), modality) != model.modalities.end();
  });
  if (described && pack.model(modality) == nullptr) {
    root.member("models").fail("expected a model of the role " + modality + ", as the pack has the field " +
                               modality + "; found none");
  }
  if (read && !described) root.member(modality);  // throws: the field is missing
}

std::vector<PackModel> read_models(const JsonField& field) {
  std::vector<PackModel> models;
  std::set<std::string> roles;
  for (const JsonField& entry : field.list(1, 16, "models")) {
    models.push_back(read_model(entry));
    if (!roles.insert(models.back().role).second)
      entry.member("role").expected("a role that does not occur before");
  }
  return models;
}

void check_file_names(const JsonField& root, const Pack& pack) {
  std::set<std::string> names;
  if (pack.text) names.insert(pack.text->vocabulary.file);
  const auto entries = root.member("models").list(1, 16, "models");
  for (std::size_t i = 0; i < pack.models.size(); ++i) {
    if (!names.insert(pack.models[i].file).second) {
      entries[i].member("file").expected("a file that no other field names");
    }
  }
}

Fusion read_fusion(const JsonField& field, std::size_t classes) {
  Fusion fusion;
  fusion.text_temperature = static_cast<float>(field.member("text_temperature").number(0.01, 100));
  fusion.image_temperature = static_cast<float>(field.member("image_temperature").number(0.01, 100));
  const JsonField both = field.member("both");
  fusion.both.text = both.member("text").numbers(classes, -kMaxWeight, kMaxWeight);
  fusion.both.image = both.member("image").numbers(classes, -kMaxWeight, kMaxWeight);
  fusion.both.bias = both.member("bias").numbers(classes, -kMaxWeight, kMaxWeight);
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
  if (root.has("text")) pack.text = read_text(root.member("text"));
  if (root.has("image")) pack.image = read_image(root.member("image"));
  pack.models = read_models(root.member("models"));
  check_modality(root, pack, "text", pack.text.has_value());
  check_modality(root, pack, "image", pack.image.has_value());
  check_file_names(root, pack);
  pack.fusion = read_fusion(root.member("fusion"), pack.labels.size());
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

const PackModel* Pack::model(std::string_view role) const {
  const auto found =
      std::find_if(models.begin(), models.end(), [&](const PackModel& model) { return model.role == role; });
  return found == models.end() ? nullptr : &*found;
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
