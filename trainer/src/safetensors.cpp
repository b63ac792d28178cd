#include "safetensors.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "data.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {

namespace {

using nlohmann::json;

constexpr std::uint64_t kLengthBytes = 8;
constexpr std::uint64_t kMaxHeaderBytes = 100'000'000;  // the limit of the reference implementation

struct DtypeName {
  std::string_view name;
  torch::ScalarType type;
};

constexpr std::array<DtypeName, 10> kDtypes{{{"F64", torch::kFloat64},
                                             {"F32", torch::kFloat32},
                                             {"F16", torch::kFloat16},
                                             {"BF16", torch::kBFloat16},
                                             {"I64", torch::kInt64},
                                             {"I32", torch::kInt32},
                                             {"I16", torch::kInt16},
                                             {"I8", torch::kInt8},
                                             {"U8", torch::kUInt8},
                                             {"BOOL", torch::kBool}}};

std::optional<torch::ScalarType> dtype_of(std::string_view name) {
  for (const DtypeName& dtype : kDtypes)
    if (dtype.name == name) return dtype.type;
  return std::nullopt;
}

std::string dtype_names() {
  std::string names;
  for (const DtypeName& dtype : kDtypes) names += (names.empty() ? "" : ", ") + std::string(dtype.name);
  return names;
}

/// What the header says of one tensor, checked as far as it can be alone.
struct Entry {
  std::string name;
  torch::ScalarType dtype;
  std::vector<std::int64_t> shape;
  std::uint64_t begin;
  std::uint64_t end;
};

class HeaderReader {
 public:
  HeaderReader(const std::string& file, std::uint64_t data_bytes) : file_(file), data_bytes_(data_bytes) {}

  /// A field of JSON that must be a list of unsigned integers of at most 63 bits.
  std::vector<std::int64_t> integers(const json& entry, const std::string& name, const char* field) const {
    const auto found = entry.find(field);
    if (found == entry.end() || !found->is_array()) fail(name, std::string("has no list \"") + field + "\"");
    std::vector<std::int64_t> values;
    for (const json& value : *found) {
      if (!value.is_number_unsigned() || value.get<std::uint64_t>() > kMaxInteger)
        fail(name, std::string("has \"") + field + "\" with " + value.dump() +
                       " in it; whole numbers from 0 were expected");
      values.push_back(value.get<std::int64_t>());
    }
    return values;
  }

  Entry entry(const std::string& name, const json& value) const {
    if (!value.is_object()) fail(name, "is not described by a JSON object");
    const auto dtype = value.find("dtype");
    if (dtype == value.end() || !dtype->is_string()) fail(name, "has no \"dtype\"");
    const auto type = dtype_of(dtype->get_ref<const std::string&>());
    if (!type) fail(name, "has dtype " + dtype->dump() + "; one of " + dtype_names() + " was expected");

    Entry entry{.name = name, .dtype = *type, .shape = integers(value, name, "shape"), .begin = 0, .end = 0};
    const auto offsets = integers(value, name, "data_offsets");
    if (offsets.size() != 2 || offsets[0] > offsets[1])
      fail(name, "has \"data_offsets\" that are not a begin and an end after it");
    entry.begin = static_cast<std::uint64_t>(offsets[0]);
    entry.end = static_cast<std::uint64_t>(offsets[1]);
    if (entry.end > data_bytes_)
      fail(name, "ends at byte " + std::to_string(entry.end) + " of the data, which has " +
                     std::to_string(data_bytes_) + " bytes");
    check_size(entry);
    return entry;
  }

  [[noreturn]] void fail(const std::string& name, const std::string& what) const {
    throw Error(file_ + ": tensor \"" + name + "\" " + what + ".");
  }

 private:
  static constexpr std::uint64_t kMaxInteger = std::numeric_limits<std::int64_t>::max();

  void check_size(const Entry& entry) const {
    std::uint64_t bytes = torch::elementSize(entry.dtype);
    for (const std::int64_t size : entry.shape) {
      // Sizes that overflow cannot fit a file; data_bytes_ bounds them, and 0 makes all of them fit.
      if (size != 0 && bytes > kMaxInteger / static_cast<std::uint64_t>(size))
        fail(entry.name, "has a shape with more elements than any file can hold");
      bytes *= static_cast<std::uint64_t>(size);
    }
    if (bytes != entry.end - entry.begin)
      fail(entry.name, "has a shape that takes " + std::to_string(bytes) + " bytes, but its offsets span " +
                           std::to_string(entry.end - entry.begin));
  }

  const std::string& file_;
  std::uint64_t data_bytes_;
};

json parse_header(const std::string& file, std::string_view text) {
  std::set<std::string> names;
  std::string duplicate;
  const auto watch_names = [&](int depth, json::parse_event_t event, json& parsed) {
    if (event == json::parse_event_t::key && depth == 1 && !names.insert(parsed.get<std::string>()).second)
      duplicate = parsed.get<std::string>();
    return true;
  };
  json header = json::parse(text.begin(), text.end(), watch_names, false);
  if (!header.is_object()) throw Error(file + ": the safetensors header is not a JSON object.");
  if (!duplicate.empty())
    throw Error(file + ": the safetensors header names tensor \"" + duplicate + "\" twice.");
  return header;
}

std::map<std::string, std::string> parse_metadata(const std::string& file, const json& value) {
  std::map<std::string, std::string> metadata;
  for (const auto& [key, text] : value.items()) {
    if (!value.is_object() || !text.is_string())
      throw Error(file + ": \"__metadata__\" of the safetensors header is not an object of texts.");
    metadata.emplace(key, text.get<std::string>());
  }
  return metadata;
}

/// The format wants the data covered without gaps, so that no bytes hide in a file.
void check_coverage(const std::string& file, const HeaderReader& reader, std::vector<Entry> entries,
                    std::uint64_t data_bytes) {
  std::sort(entries.begin(), entries.end(), [](const Entry& left, const Entry& right) {
    return std::pair(left.begin, left.end) < std::pair(right.begin, right.end);
  });
  std::uint64_t covered = 0;
  for (const Entry& entry : entries) {
    if (entry.begin < covered) reader.fail(entry.name, "overlaps another tensor");
    if (entry.begin > covered)
      reader.fail(entry.name,
                  "leaves a gap of " + std::to_string(entry.begin - covered) + " bytes before it");
    covered = entry.end;
  }
  if (covered != data_bytes)
    throw Error(file + ": " + std::to_string(data_bytes - covered) +
                " bytes at the end belong to no tensor.");
}

}  // namespace

Safetensors parse_safetensors(std::span<const std::uint8_t> bytes, const std::string& name) {
  std::uint64_t header_bytes = 0;
  if (bytes.size() >= kLengthBytes) std::memcpy(&header_bytes, bytes.data(), kLengthBytes);
  if (bytes.size() < kLengthBytes || header_bytes > kMaxHeaderBytes ||
      header_bytes > bytes.size() - kLengthBytes)
    throw Error(name + ": not a safetensors file: it has " + std::to_string(bytes.size()) +
                " bytes and does not hold the header that its first 8 bytes announce.");

  const std::span<const std::uint8_t> data = bytes.subspan(kLengthBytes + header_bytes);
  const json header =
      parse_header(name, {reinterpret_cast<const char*>(bytes.data()) + kLengthBytes, header_bytes});
  const HeaderReader reader(name, data.size());
  Safetensors file;
  std::vector<Entry> entries;
  for (const auto& [key, value] : header.items()) {
    if (key == "__metadata__")
      file.metadata = parse_metadata(name, value);
    else
      entries.push_back(reader.entry(key, value));
  }
  check_coverage(name, reader, entries, data.size());

  for (const Entry& entry : entries) {
    torch::Tensor tensor = torch::empty(entry.shape, entry.dtype);
    if (entry.end > entry.begin)
      std::memcpy(tensor.data_ptr(), data.data() + entry.begin, entry.end - entry.begin);
    file.tensors.emplace(entry.name, std::move(tensor));
  }
  return file;
}

Safetensors read_safetensors(const std::filesystem::path& path) {
  return parse_safetensors(read_file(path), path.string());
}

std::int64_t metadata_number(const Safetensors& file, const std::string& name,
                             const std::filesystem::path& path) {
  constexpr std::size_t kMaxDigits = 6;
  const auto found = file.metadata.find(name);
  const bool digits =
      found != file.metadata.end() && !found->second.empty() && found->second.size() <= kMaxDigits &&
      std::all_of(found->second.begin(), found->second.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!digits) throw Error("'" + path.string() + "': expected a number as \"" + name + "\" in the metadata.");
  return std::stoll(found->second);
}

void write_safetensors(const std::filesystem::path& path, const Safetensors& file) {
  json header = json::object();
  if (!file.metadata.empty()) header["__metadata__"] = file.metadata;
  std::string data;
  for (const auto& [name, tensor] : file.tensors) {
    const torch::Tensor values = tensor.detach().cpu().contiguous();
    const auto* const dtype = std::find_if(kDtypes.begin(), kDtypes.end(), [&](const DtypeName& candidate) {
      return candidate.type == values.scalar_type();
    });
    if (dtype == kDtypes.end())
      throw Error(path.string() + ": tensor \"" + name + "\" has dtype " +
                  std::string(torch::toString(values.scalar_type())) + "; one of " + dtype_names() +
                  " was expected.");
    const std::size_t begin = data.size();
    data.append(static_cast<const char*>(values.data_ptr()), values.nbytes());
    header[name] = {
        {"dtype", dtype->name}, {"shape", values.sizes().vec()}, {"data_offsets", {begin, data.size()}}};
  }
  std::string text = header.dump();
  text.resize((text.size() + kLengthBytes - 1) / kLengthBytes * kLengthBytes, ' ');  // aligns the data
  const std::uint64_t header_bytes = text.size();
  std::string bytes(kLengthBytes, '\0');
  std::memcpy(bytes.data(), &header_bytes, kLengthBytes);
  write_file(path, bytes + text + data);
}

}  // namespace vitrine::trainer
