// Event files as a reader sees them: records by their checksums, events by TensorBoard's schema. Knows
// nothing of the writer.
#pragma once

#include <google/protobuf/message.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "data.hpp"
#include "tensorboard_events.pb.h"

namespace vitrine::trainer {

/// CRC-32C by polynomial division, bit by bit (RFC 3720, appendix B.4).
inline std::uint32_t bitwise_crc32c(std::string_view bytes) {
  std::uint32_t remainder = 0xFFFFFFFF;
  for (const char c : bytes) {
    remainder ^= static_cast<std::uint8_t>(c);
    for (int bit = 0; bit < 8; ++bit)
      remainder = remainder % 2 == 1 ? remainder / 2 ^ 0x82F63B78 : remainder / 2;
  }
  return remainder ^ 0xFFFFFFFF;
}

struct EventRecords {
  std::vector<std::string> records;
  std::size_t rest = 0;  ///< bytes behind the last whole record
  std::string damage;    ///< the first checksum that is wrong
};

/// The whole records of a TFRecord file.
inline EventRecords read_records(std::string_view bytes) {
  const auto number = [&](std::size_t position, int size) {
    std::uint64_t value = 0;
    for (int i = size; i-- > 0;) value = value * 256 + static_cast<std::uint8_t>(bytes[position + i]);
    return value;
  };
  const auto checked = [&](std::size_t begin, std::size_t size) {
    const std::uint32_t crc = bitwise_crc32c(bytes.substr(begin, size));
    const std::uint32_t masked = ((crc >> 15) | (crc << 17)) + 0xA282EAD8;
    return number(begin + size, 4) == masked;
  };
  EventRecords result;
  std::size_t position = 0;
  while (bytes.size() - position >= 12) {
    if (!checked(position, 8)) {
      result.damage = "length at " + std::to_string(position);
      return result;
    }
    const std::uint64_t size = number(position, 8);
    if (bytes.size() - position < 16 + size) break;
    if (!checked(position + 12, size)) {
      result.damage = "data at " + std::to_string(position);
      return result;
    }
    result.records.emplace_back(bytes.substr(position + 12, size));
    position += 16 + size;
  }
  result.rest = bytes.size() - position;
  return result;
}

/// Whether the schema knows every field of a message and of those in it.
inline bool fully_known(const google::protobuf::Message& message) {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  if (!reflection.GetUnknownFields(message).empty()) return false;
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const google::protobuf::FieldDescriptor* field : fields) {
    if (field->message_type() == nullptr) continue;
    if (!field->is_repeated() && !fully_known(reflection.GetMessage(message, field))) return false;
    for (int i = 0; field->is_repeated() && i < reflection.FieldSize(message, field); ++i)
      if (!fully_known(reflection.GetRepeatedMessage(message, field, i))) return false;
  }
  return true;
}

/// The events of a file; those that are damaged or not of the schema are replaced by an empty one.
inline std::vector<tensorboard_events::Event> read_events(const std::filesystem::path& path) {
  const std::vector<std::uint8_t> file = read_file(path);
  std::vector<tensorboard_events::Event> events;
  for (const std::string& record :
       read_records({reinterpret_cast<const char*>(file.data()), file.size()}).records) {
    tensorboard_events::Event& event = events.emplace_back();
    if (!event.ParseFromString(record) || !fully_known(event)) event.Clear();
  }
  return events;
}

/// The files of a folder that TensorBoard takes for event files, in its order.
inline std::vector<std::filesystem::path> event_files(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().filename().string().find("tfevents") != std::string::npos) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace vitrine::trainer
