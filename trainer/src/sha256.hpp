// SHA-256 (FIPS 180-4) of files, as packs and runs record it.
#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "vitrine/pack.hpp"

namespace vitrine::trainer {

/// 64 lower-case hexadecimal digits.
std::string sha256(std::span<const std::uint8_t> bytes);

/// Name, size and SHA-256 of a file. Throws Error where it cannot be read.
PackFile describe_file(const std::filesystem::path& path);

/// Throws Error where the file in `folder` has another size or SHA-256 than `expected` says.
void verify_file(const std::filesystem::path& folder, const PackFile& expected);

}  // namespace vitrine::trainer
