// `vitrine inspect`: what is in a pack, and whether its files are whole.
#pragma once

#include <filesystem>
#include <string>

namespace vitrine::trainer {

struct Inspection {
  std::string text;  ///< for people
  std::string json;
};

/// Reads the manifest and verifies size and SHA-256 of every file that it names. Throws Error where the
/// folder is no pack or a file is missing or damaged.
Inspection inspect(const std::filesystem::path& pack);

}  // namespace vitrine::trainer
