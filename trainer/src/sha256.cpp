// SHA-256 by OpenSSL's libcrypto; see sha256.hpp.
#include "sha256.hpp"

#include <openssl/sha.h>

#include <array>

#include "data.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {

std::string sha256(std::span<const std::uint8_t> bytes) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(bytes.data(), bytes.size(), digest.data());
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const unsigned char byte : digest) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

PackFile describe_file(const std::filesystem::path& path) {
  const std::vector<std::uint8_t> bytes = read_file(path);
  return {.file = path.filename().string(), .bytes = bytes.size(), .sha256 = sha256(bytes)};
}

void verify_file(const std::filesystem::path& folder, const PackFile& expected) {
  const std::filesystem::path path = folder / expected.file;
  const PackFile found = describe_file(path);
  if (found.bytes != expected.bytes)
    throw Error("'" + path.string() + "': expected " + std::to_string(expected.bytes) + " bytes, but found " +
                std::to_string(found.bytes) + ".");
  if (found.sha256 != expected.sha256)
    throw Error("'" + path.string() + "': expected the SHA-256 " + expected.sha256 + ", but found " +
                found.sha256 + ".");
}

}  // namespace vitrine::trainer
