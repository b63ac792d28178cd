// The vocabulary's lookup and its file: "VTVC", format version, number of keys and of tf weights (uint32);
// differences of successive keys in LEB128; idf and tf weights as float32. Version 2 is that of vocabularies
// with word forms: their number stands behind that of the tf weights, and they end the file, differences of
// successive words in LEB128 and the forms as uint32. Little-endian throughout.
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <utility>

#include "vitrine/error.hpp"
#include "vitrine/text.hpp"

namespace vitrine {
namespace {

constexpr std::uint32_t kMagic = 0x43565456;
constexpr std::uint32_t kWithoutForms = 1;
constexpr std::uint32_t kWithForms = 2;
constexpr std::size_t kHeaderBytes = 16;

void require_weights(const std::vector<float>& weights, const char* name) {
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (!std::isfinite(weights[i]) || weights[i] < 0) {
      throw Error(std::string("vocabulary: ") + name + " " + std::to_string(i) +
                  " must be a finite number, 0 or more, but is " + std::to_string(weights[i]) + ".");
    }
  }
}

/// Appends little-endian values.
class Writer {
 public:
  void u32(std::uint32_t value) {
    for (int shift = 0; shift < 32; shift += 8) bytes_.push_back(static_cast<std::uint8_t>(value >> shift));
  }
  void floats(const std::vector<float>& values) {
    for (const float value : values) {
      std::uint32_t bits = 0;
      std::memcpy(&bits, &value, sizeof bits);
      u32(bits);
    }
  }
  void ascending(const std::vector<std::uint32_t>& values) {
    std::uint32_t previous = 0;
    for (const std::uint32_t value : values) {
      leb128(value - previous);
      previous = value;
    }
  }
  std::vector<std::uint8_t> take() { return std::move(bytes_); }

 private:
  void leb128(std::uint32_t value) {
    for (; value >= 0x80; value >>= 7) bytes_.push_back(static_cast<std::uint8_t>(value | 0x80));
    bytes_.push_back(static_cast<std::uint8_t>(value));
  }

  std::vector<std::uint8_t> bytes_;
};

/// Reads them back; throws Error at the end of the bytes.
class Reader {
 public:
  explicit Reader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  std::size_t left() const { return bytes_.size() - position_; }

  std::uint32_t u32() {
    std::uint32_t value = 0;
    for (int shift = 0; shift < 32; shift += 8) value |= static_cast<std::uint32_t>(u8()) << shift;
    return value;
  }
  std::vector<float> floats(std::size_t count) {
    std::vector<float> values(count);
    for (float& value : values) {
      const std::uint32_t bits = u32();
      std::memcpy(&value, &bits, sizeof value);
    }
    return values;
  }
  /// `name` is what one of them is called.
  std::vector<std::uint32_t> ascending(std::size_t count, const char* name) {
    std::vector<std::uint32_t> values(count);
    std::uint64_t previous = 0;
    for (std::uint32_t& value : values) {
      previous += leb128();
      if (previous > std::numeric_limits<std::uint32_t>::max()) {
        throw Error(std::string("vocabulary: ") + name + " " + std::to_string(&value - values.data()) +
                    " does not fit into 32 bits.");
      }
      value = static_cast<std::uint32_t>(previous);
    }
    return values;
  }

 private:
  std::uint64_t leb128() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      const std::uint8_t byte = u8();
      value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
      if ((byte & 0x80) == 0) return value;
    }
    throw Error("vocabulary: the difference before byte " + std::to_string(position_) +
                " takes more than the 5 bytes of a 32-bit number.");
  }
  std::uint8_t u8() {
    if (left() == 0) {
      throw Error("vocabulary: the file ends at byte " + std::to_string(position_) +
                  ", but more must follow.");
    }
    return bytes_[position_++];
  }

  std::span<const std::uint8_t> bytes_;
  std::size_t position_ = 0;
};

}  // namespace

Vocabulary::Vocabulary(std::vector<std::uint32_t> keys, std::vector<float> idf, std::vector<float> tf_weight,
                       WordForms forms)
    : keys_(std::move(keys)),
      idf_(std::move(idf)),
      tf_weight_(std::move(tf_weight)),
      forms_(std::move(forms)) {
  if (idf_.size() != keys_.size()) {
    throw Error("vocabulary: expected one idf per key, but there are " + std::to_string(keys_.size()) +
                " keys and " + std::to_string(idf_.size()) + " idf values.");
  }
  if (keys_.size() > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max())) {
    throw Error("vocabulary: " + std::to_string(keys_.size()) + " keys are more than a 32-bit id can count.");
  }
  const auto unsorted = std::adjacent_find(keys_.begin(), keys_.end(), std::greater_equal<>());
  if (unsorted != keys_.end()) {
    throw Error("vocabulary: keys must ascend without repeats, but key " +
                std::to_string(unsorted - keys_.begin() + 1) + " (" + std::to_string(unsorted[1]) +
                ") follows " + std::to_string(unsorted[0]) + ".");
  }
  if (tf_weight_.size() < 2) {
    throw Error("vocabulary: expected tf weights for at least one occurrence (2 entries), got " +
                std::to_string(tf_weight_.size()) + ".");
  }
  require_weights(idf_, "idf");
  require_weights(tf_weight_, "tf weight");
  build_buckets();
}

/// Keys are hashes, so their leading bits cut the sorted list into buckets of about one key each.
void Vocabulary::build_buckets() {
  const int bits = std::clamp(static_cast<int>(std::bit_width(keys_.size())), 1, 24);
  bucket_shift_ = 32 - bits;
  bucket_begins_.assign((std::size_t{1} << bits) + 1, 0);
  for (const std::uint32_t key : keys_) ++bucket_begins_[(key >> bucket_shift_) + 1];
  for (std::size_t i = 1; i < bucket_begins_.size(); ++i) bucket_begins_[i] += bucket_begins_[i - 1];
}

std::int32_t Vocabulary::find(std::uint32_t key) const {
  const std::uint32_t bucket = key >> bucket_shift_;
  const auto end = keys_.begin() + bucket_begins_[bucket + 1];
  const auto found = std::lower_bound(keys_.begin() + bucket_begins_[bucket], end, key);
  return found != end && *found == key ? static_cast<std::int32_t>(found - keys_.begin()) : -1;
}

float Vocabulary::tf_weight(std::size_t count) const {
  return tf_weight_[std::min(count, tf_weight_.size() - 1)];
}

std::vector<std::uint8_t> Vocabulary::serialize() const {
  Writer writer;
  writer.u32(kMagic);
  writer.u32(forms_.empty() ? kWithoutForms : kWithForms);
  writer.u32(static_cast<std::uint32_t>(keys_.size()));
  writer.u32(static_cast<std::uint32_t>(tf_weight_.size()));
  if (!forms_.empty()) writer.u32(static_cast<std::uint32_t>(forms_.entries().size()));
  writer.ascending(keys_);
  writer.floats(idf_);
  writer.floats(tf_weight_);
  std::vector<std::uint32_t> words;
  for (const WordForm& entry : forms_.entries()) words.push_back(entry.word);
  writer.ascending(words);
  for (const WordForm& entry : forms_.entries()) writer.u32(entry.form);
  return writer.take();
}

Vocabulary Vocabulary::parse(std::span<const std::uint8_t> bytes) {
  Reader reader(bytes);
  if (bytes.size() < kHeaderBytes || reader.u32() != kMagic) {
    throw Error(
        "vocabulary: expected a vocabulary file, which begins with \"VTVC\" and has 16 bytes or more; got " +
        std::to_string(bytes.size()) + " bytes of something else.");
  }
  const std::uint32_t version = reader.u32();
  if (version != kWithoutForms && version != kWithForms) {
    throw Error("vocabulary: expected format version 1 or 2, got " + std::to_string(version) + ".");
  }
  const std::size_t size = reader.u32();
  const std::size_t tf_size = reader.u32();
  const std::size_t form_count = version == kWithForms ? reader.u32() : 0;
  // Five bytes are the least that a key and its idf take, or a word and its form: checked before anything is
  // allocated.
  if (size > reader.left() / 5 || tf_size > reader.left() / 4 || form_count > reader.left() / 5) {
    throw Error("vocabulary: " + std::to_string(size) + " keys, " + std::to_string(tf_size) +
                " tf weights and " + std::to_string(form_count) + " word forms do not fit into the file's " +
                std::to_string(bytes.size()) + " bytes.");
  }
  std::vector<std::uint32_t> keys = reader.ascending(size, "key");
  std::vector<float> idf = reader.floats(size);
  std::vector<float> tf_weight = reader.floats(tf_size);
  std::vector<WordForm> forms;
  forms.reserve(form_count);
  for (const std::uint32_t word : reader.ascending(form_count, "word"))
    forms.push_back({.word = word, .form = WordForms::kNothing});
  for (WordForm& entry : forms) entry.form = reader.u32();
  if (reader.left() != 0) {
    throw Error("vocabulary: " + std::to_string(reader.left()) + " bytes follow where the file should end.");
  }
  return {std::move(keys), std::move(idf), std::move(tf_weight), WordForms(std::move(forms))};
}

}  // namespace vitrine
