// SHA-256 (FIPS 180-4) of files, as packs, runs and the photo cache record it.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "vitrine/pack.hpp"

namespace vitrine::trainer {

using Sha256 = std::array<std::uint8_t, 32>;
Sha256 sha256_of(std::span<const std::uint8_t> bytes);

/// 64 lower-case hexadecimal digits.
std::string to_hex(const Sha256& digest);
std::string sha256(std::span<const std::uint8_t> bytes);

/// Name, size and SHA-256 of a file. Throws Error where it cannot be read.
PackFile describe_file(const std::filesystem::path& path);

/// Throws Error where the file in `folder` has another size or SHA-256 than `expected` says.
void verify_file(const std::filesystem::path& folder, const PackFile& expected);

}  // namespace vitrine::trainer
