// SHA-256 by OpenSSL's libcrypto; see sha256.hpp.
#include "sha256.hpp"

#include <openssl/sha.h>

#include "data.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {

Sha256 sha256_of(std::span<const std::uint8_t> bytes) {
  static_assert(SHA256_DIGEST_LENGTH == std::tuple_size_v<Sha256>);
  Sha256 digest;
  SHA256(bytes.data(), bytes.size(), digest.data());
  return digest;
}

std::string to_hex(const Sha256& digest) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : digest) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

std::string sha256(std::span<const std::uint8_t> bytes) { return to_hex(sha256_of(bytes)); }

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
