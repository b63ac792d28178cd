// The pack manifest, pack.json: what a trained classifier is made of. Untrusted input; every field is
// checked.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vitrine/fusion.hpp"
#include "vitrine/image.hpp"
#include "vitrine/text.hpp"

namespace vitrine {

inline constexpr int kPackVersion = 1;

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

/// A graph. `role` is "text" or "image" (others are allowed and ignored by readers that do not know them).
struct PackModel : PackFile {
  std::string role;
  std::vector<std::string> inputs;
  std::vector<std::string> outputs;
  std::vector<std::string> modalities;  ///< "text", "image"
};

struct PackText {
  TextOptions options;
  PackFile vocabulary;
};

struct Pack {
  std::string name;   ///< lower-case letters, digits, '-' and '_'
  std::string title;  ///< for people
  std::vector<std::string> languages;
  std::vector<PackLabel> labels;
  std::optional<PackText> text;
  std::optional<ImageOptions> image;
  std::vector<PackModel> models;
  Fusion fusion;
  std::map<std::string, double> metrics;          ///< held-out figures, for example "fusion_accuracy"
  std::map<std::string, std::string> provenance;  ///< data, rows, split, seed, date, command, licence

  const PackModel* model(std::string_view role) const;  ///< nullptr where there is none
  std::string label_name(std::size_t index,
                         std::string_view language) const;  ///< falls back to any, then the code
};

/// Parses and validates. Throws Error that names the field: what was expected and what came.
Pack parse_pack(std::string_view json);

/// The JSON text of a valid pack, two spaces of indentation, fields in a fixed order.
std::string format_pack(const Pack& pack);

}  // namespace vitrine
