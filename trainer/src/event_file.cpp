// TensorBoard's event files. The framing is that of TensorFlow's record_writer.h; the messages, by field
// number, those of TensorBoard's event.proto, summary.proto and tensor.proto.
#include "event_file.hpp"

#include <unistd.h>

#include <array>
#include <bit>
#include <chrono>
#include <cstdio>

#include "png.hpp"

namespace vitrine::trainer {
namespace {

namespace fs = std::filesystem;

/// CRC-32C (Castagnoli; RFC 3720, appendix B.4), a byte at a time.
constexpr std::array<std::uint32_t, 256> kCrcTable = [] {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t remainder = byte;
    for (int bit = 0; bit < 8; ++bit)
      remainder = (remainder >> 1) ^ ((remainder & 1) != 0 ? 0x82F63B78U : 0U);
    table[byte] = remainder;
  }
  return table;
}();

std::uint32_t crc32c(std::string_view bytes) {
  std::uint32_t crc = ~0U;
  for (const char byte : bytes) crc = (crc >> 8) ^ kCrcTable[(crc ^ static_cast<std::uint8_t>(byte)) & 0xFF];
  return ~crc;
}

/// As the records keep it: a checksum over data that holds checksums would be weak.
std::uint32_t masked_crc(std::string_view bytes) { return std::rotr(crc32c(bytes), 15) + 0xA282EAD8U; }

template <typename Unsigned>
std::string little_endian(Unsigned value) {
  std::string bytes;
  for (std::size_t i = 0; i < sizeof value; ++i) bytes += static_cast<char>((value >> (8 * i)) & 0xFF);
  return bytes;
}

/// A protocol buffer, field by field, in the wire format.
class Message {
 public:
  Message& integer(int field, std::int64_t value) {
    key(field, 0);
    varint(static_cast<std::uint64_t>(value));
    return *this;
  }
  Message& real64(int field, double value) {
    key(field, 1);
    bytes_ += little_endian(std::bit_cast<std::uint64_t>(value));
    return *this;
  }
  Message& bytes(int field, std::string_view value) {
    key(field, 2);
    varint(value.size());
    bytes_ += value;
    return *this;
  }
  Message& message(int field, const Message& value) { return bytes(field, value.bytes_); }
  Message& real32(int field, float value) {
    key(field, 5);
    bytes_ += little_endian(std::bit_cast<std::uint32_t>(value));
    return *this;
  }

  const std::string& encoded() const { return bytes_; }

 private:
  void key(int field, int wire_type) { varint(static_cast<std::uint64_t>(field << 3 | wire_type)); }
  void varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) bytes_ += static_cast<char>(value | 0x80);
    bytes_ += static_cast<char>(value);
  }

  std::string bytes_;
};

namespace event {
constexpr int kWallTime = 1, kStep = 2, kFileVersion = 3, kSummary = 5, kSessionLog = 7;
}
namespace session_log {
constexpr int kStatus = 1, kStart = 1;
}
namespace summary {
constexpr int kValue = 1;
}
namespace summary_value {
constexpr int kTag = 1, kSimpleValue = 2, kImage = 4, kTensor = 8, kMetadata = 9;
}
namespace summary_image {
constexpr int kHeight = 1, kWidth = 2, kColorspace = 3, kEncoded = 4, kRgb = 3;
}
namespace summary_metadata {
constexpr int kPluginData = 1, kPluginName = 1, kDataClass = 4, kTensorClass = 2;
}
namespace tensor {
constexpr int kType = 1, kShape = 2, kStringValue = 8, kString = 7;
}

Message begin_event(std::int64_t step) {
  const double now =
      std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  return Message().real64(event::kWallTime, now).integer(event::kStep, step);
}

std::string record(const Message& message) {
  const std::string& data = message.encoded();
  const std::string length = little_endian(static_cast<std::uint64_t>(data.size()));
  return length + little_endian(masked_crc(length)) + data + little_endian(masked_crc(data));
}

std::string host_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0 || name[0] == '\0') return "localhost";
  return name.data();
}

/// A name that no file of the folder has. The files' order is that of their names.
fs::path new_path(const fs::path& folder) {
  create_folder(folder);
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch());
  std::array<char, 32> digits{};
  std::snprintf(digits.data(), digits.size(), "%010lld", static_cast<long long>(seconds.count()));
  const std::string stem = std::string("events.out.tfevents.") + digits.data() + '.' + host_name() + '.' +
                           std::to_string(::getpid()) + '.';
  for (int number = 0;; ++number)
    if (fs::path path = folder / (stem + std::to_string(number)); !fs::exists(path)) return path;
}

}  // namespace

EventFile::EventFile(const fs::path& folder) : file_(new_path(folder)) {
  file_.append(record(begin_event(0).bytes(event::kFileVersion, "brain.Event:2")));
  file_.append(record(begin_event(0).message(event::kSessionLog,
                                             Message().integer(session_log::kStatus, session_log::kStart))));
}

void EventFile::summary(std::string_view tag, std::int64_t step, std::string_view value) {
  std::string tagged = Message().bytes(summary_value::kTag, tag).encoded();
  tagged += value;
  file_.append(record(begin_event(step).message(event::kSummary, Message().bytes(summary::kValue, tagged))));
}

void EventFile::scalar(std::string_view tag, std::int64_t step, double value) {
  summary(tag, step, Message().real32(summary_value::kSimpleValue, static_cast<float>(value)).encoded());
}

void EventFile::text(std::string_view tag, std::int64_t step, std::string_view markdown) {
  const Message metadata =
      Message()
          .message(summary_metadata::kPluginData, Message().bytes(summary_metadata::kPluginName, "text"))
          .integer(summary_metadata::kDataClass, summary_metadata::kTensorClass);
  // A tensor without axes.
  const Message value = Message()
                            .integer(tensor::kType, tensor::kString)
                            .message(tensor::kShape, Message())
                            .bytes(tensor::kStringValue, markdown);
  summary(
      tag, step,
      Message().message(summary_value::kMetadata, metadata).message(summary_value::kTensor, value).encoded());
}

void EventFile::image(std::string_view tag, std::int64_t step, const Image& image) {
  const Message value = Message()
                            .integer(summary_image::kHeight, image.height)
                            .integer(summary_image::kWidth, image.width)
                            .integer(summary_image::kColorspace, summary_image::kRgb)
                            .bytes(summary_image::kEncoded, encode_png(image));
  summary(tag, step, Message().message(summary_value::kImage, value).encoded());
}

}  // namespace vitrine::trainer
