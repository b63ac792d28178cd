// The pack manifest, pack.json: what a trained classifier is made of. Untrusted input; every field is
// checked.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vitrine/encoder.hpp"
#include "vitrine/fusion.hpp"
#include "vitrine/image.hpp"

namespace vitrine {

inline constexpr int kPackVersion = 3;

/// A class: the catalogue's code and a name per language (BCP 47 tag, "en").
struct PackLabel {
  std::string code;
  std::map<std::string, std::string> names;
};

/// A file of the pack: a plain name (no folders), its size and SHA-256 (64 lower-case hexadecimal digits).
struct PackFile {
  std::string file;
  std::uint64_t bytes = 0;
  std::string sha256;
};

/// A way of reading texts, which models refer to by its name.
struct PackEncoder {
  std::string name;
  EncoderOptions options;
  PackFile vocabulary;
};

/// A graph. `role` is "text", "image", or "joint" for one that reads both (others are allowed and ignored by
/// readers that do not know them); a pack may have several of one role. It gives "logits"; a text model on
/// n-grams may also say what each feature added to them ("feature_logits"), and an image model what each
/// location says ("location_logits").
struct PackModel : PackFile {
  std::string role;
  std::string name;     ///< of its kind, in the trainer's table of models
  std::string encoder;  ///< of a model that reads texts; empty for others
  std::vector<std::string> inputs;
  std::vector<std::string> outputs;
  std::vector<std::string> modalities;  ///< "text", "image"

  bool gives(std::string_view output) const;
};

struct Pack {
  std::string name;   ///< lower-case letters, digits, '-' and '_'
  std::string title;  ///< for people
  std::vector<std::string> languages;
  std::vector<PackLabel> labels;
  std::vector<PackEncoder> text;      ///< one or more where the pack reads texts
  std::optional<ImageOptions> image;  ///< where it reads photos
  std::vector<PackModel> models;
  Fusion fusion;
  std::map<std::string, double> metrics;          ///< held-out figures, for example "fusion_accuracy"
  std::map<std::string, std::string> provenance;  ///< data, rows, split, seed, date, command, licence

  std::vector<const PackModel*> models_of(std::string_view role) const;  ///< in order
  std::size_t encoder_index(std::string_view name) const;  ///< of `text`; its size where there is none
  std::string label_name(std::size_t index,
                         std::string_view language) const;  ///< falls back to any, then the code
};

/// Parses and validates. Throws Error that names the field: what was expected and what came.
Pack parse_pack(std::string_view json);

/// The JSON text of a valid pack, two spaces of indentation, fields in a fixed order.
std::string format_pack(const Pack& pack);

}  // namespace vitrine
