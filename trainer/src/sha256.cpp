// SHA-256, sections 4 to 6 of the standard; see sha256.hpp.
#include "sha256.hpp"

#include <algorithm>
#include <bit>

#include "data.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {

namespace {

using State = std::array<std::uint32_t, 8>;

constexpr std::size_t kBlock = 64;

/// The first 32 bits of the fractional parts of the square roots of the first 8 primes.
constexpr State kInitialState{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                              0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

/// Likewise of the cube roots of the first 64.
constexpr std::array<std::uint32_t, 64> kRounds{
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

std::uint32_t read_word(const std::uint8_t* bytes) {
  return std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 | std::uint32_t{bytes[2]} << 8 |
         bytes[3];
}

void write_word(std::uint32_t word, std::uint8_t* bytes) {
  for (int shift = 24; shift >= 0; shift -= 8) *bytes++ = static_cast<std::uint8_t>(word >> shift);
}

void add_block(State& state, const std::uint8_t* block) {
  std::array<std::uint32_t, 64> words;
  for (std::size_t t = 0; t < 16; ++t) words[t] = read_word(block + 4 * t);
  for (std::size_t t = 16; t < 64; ++t) {
    const std::uint32_t x = words[t - 15];
    const std::uint32_t y = words[t - 2];
    words[t] = words[t - 16] + (std::rotr(x, 7) ^ std::rotr(x, 18) ^ x >> 3) + words[t - 7] +
               (std::rotr(y, 17) ^ std::rotr(y, 19) ^ y >> 10);
  }
  auto [a, b, c, d, e, f, g, h] = state;
  for (std::size_t t = 0; t < 64; ++t) {
    const std::uint32_t sum_e = std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25);
    const std::uint32_t sum_a = std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22);
    const std::uint32_t one = h + sum_e + ((e & f) ^ (~e & g)) + kRounds[t] + words[t];
    const std::uint32_t two = sum_a + ((a & b) ^ (a & c) ^ (b & c));
    h = g, g = f, f = e, e = d + one;
    d = c, c = b, b = a, a = one + two;
  }
  const State sums{a, b, c, d, e, f, g, h};
  for (std::size_t i = 0; i < state.size(); ++i) state[i] += sums[i];
}

}  // namespace

Sha256 sha256_of(std::span<const std::uint8_t> bytes) {
  State state = kInitialState;
  std::size_t done = 0;
  for (; bytes.size() - done >= kBlock; done += kBlock) add_block(state, &bytes[done]);
  // The rest, a bit 1, zeros to the end of a block, and the number of bits in its last 8 bytes.
  std::array<std::uint8_t, 2 * kBlock> last{};
  const std::size_t rest = bytes.size() - done;
  std::copy_n(bytes.data() + done, rest, last.begin());
  last[rest] = 0x80;
  const std::size_t end = rest + 9 <= kBlock ? kBlock : 2 * kBlock;
  const std::uint64_t bits = std::uint64_t{bytes.size()} * 8;
  write_word(static_cast<std::uint32_t>(bits >> 32), &last[end - 8]);
  write_word(static_cast<std::uint32_t>(bits), &last[end - 4]);
  for (std::size_t block = 0; block < end; block += kBlock) add_block(state, &last[block]);
  Sha256 digest;
  for (std::size_t i = 0; i < state.size(); ++i) write_word(state[i], &digest[4 * i]);
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
