// JPEG headers (ITU-T T.81 annex B): size, orientation, and a walk over all segments that finds files which
// are cut off, or whose tables stb_image would read without checking.
#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "byte_reader.hpp"
#include "image_format.hpp"

namespace vitrine {
namespace {

constexpr const char* kName = "JPEG";
constexpr int kStartOfImage = 0xD8;
constexpr int kEndOfImage = 0xD9;
constexpr int kStartOfScan = 0xDA;
constexpr int kHuffmanTables = 0xC4;
constexpr int kApp1 = 0xE1;
/// A progressive photo has about ten; thousands of them on a large photo would keep the decoder busy for
/// hours.
constexpr int kMaxScans = 500;

struct Segment {
  int marker = 0;
  ImageBytes payload;
};

/// Frame headers except C4, C8 and CC, which mean something else.
bool is_frame(int marker) {
  return marker >= 0xC0 && marker <= 0xCF && marker != kHuffmanTables && marker != 0xC8 && marker != 0xCC;
}

bool is_restart(int marker) { return marker >= 0xD0 && marker <= 0xD7; }

/// Goes from marker to marker; whatever lies between segments (entropy-coded data, padding) is skipped.
class Segments {
 public:
  explicit Segments(ImageBytes bytes) : bytes_(bytes) {}

  /// The next segment; throws Error where the file ends first.
  Segment next() {
    const int marker = next_marker();
    if (marker == kStartOfImage || marker == kEndOfImage || marker == 0x01) return {marker, {}};
    if (position_ + 2 > bytes_.size()) throw_cut_off(kName, bytes_.size());
    const std::size_t length = read_uint(bytes_, position_, 2, ByteOrder::big);
    if (length < 2) throw_damaged(kName, "a segment has the length " + std::to_string(length));
    if (position_ + length > bytes_.size()) throw_cut_off(kName, bytes_.size());
    const ImageBytes payload = bytes_.subspan(position_ + 2, length - 2);
    position_ += length;
    return {marker, payload};
  }

 private:
  int next_marker() {
    for (;;) {
      const auto rest = bytes_.subspan(position_);
      const auto found = std::find(rest.begin(), rest.end(), std::uint8_t{0xFF});
      position_ += static_cast<std::size_t>(found - rest.begin()) + 1;
      if (position_ >= bytes_.size()) throw_cut_off(kName, bytes_.size());
      const int marker = bytes_[position_];
      if (marker == 0xFF) continue;
      ++position_;
      if (marker != 0 && !is_restart(marker)) return marker;
    }
  }

  ImageBytes bytes_;
  std::size_t position_ = 0;
};

struct Frame {
  int width = 0;
  int height = 0;
  std::array<bool, 256> components{};  ///< by identifier
};

Frame read_frame(const Segment& segment) {
  if (segment.marker > 0xC2) throw_unsupported(kName, "is lossless, hierarchical or arithmetic-coded");
  const ImageBytes payload = segment.payload;
  if (payload.size() < 6) throw_damaged(kName, "its frame header is too short");
  if (payload[0] != 8) throw_unsupported(kName, "has " + std::to_string(payload[0]) + " bits per sample");
  Frame frame;
  frame.height = static_cast<int>(read_uint(payload, 1, 2, ByteOrder::big));
  frame.width = static_cast<int>(read_uint(payload, 3, 2, ByteOrder::big));
  if (frame.width == 0 || frame.height == 0) throw_damaged(kName, "its header gives no width or height");
  if (payload.size() != 6 + std::size_t{3} * payload[5]) {
    throw_damaged(kName, "its frame header has a wrong length");
  }
  for (std::size_t at = 6; at < payload.size(); at += 3) frame.components[payload[at]] = true;
  return frame;
}

// stb_image 2.27 writes as many codes as the counts add up to into an array of 256.
void check_huffman_tables(ImageBytes payload) {
  std::size_t position = 0;
  while (position < payload.size()) {
    std::size_t codes = 0;
    if (position + 17 > payload.size()) throw_damaged(kName, "a Huffman table is too short");
    for (std::size_t i = 1; i <= 16; ++i) codes += payload[position + i];
    position += 17 + codes;
    if (codes > 256 || position > payload.size()) throw_damaged(kName, "a Huffman table has too many codes");
  }
}

bool matches(ImageBytes bytes) { return has_magic(bytes, 0, "\xFF\xD8\xFF"); }

ImageInfo read_info(ImageBytes bytes) {
  using namespace std::string_view_literals;
  constexpr auto kExif = "Exif\0\0"sv;
  Segments segments(bytes);
  ImageInfo info{.format = kName};
  bool has_exif = false;
  for (;;) {
    const Segment segment = segments.next();
    if (segment.marker == kApp1 && !has_exif && has_magic(segment.payload, 0, kExif)) {
      has_exif = true;
      info.orientation = exif_orientation(segment.payload.subspan(kExif.size()));
    } else if (is_frame(segment.marker) && info.width == 0) {
      const Frame frame = read_frame(segment);
      info.width = frame.width;
      info.height = frame.height;
    } else if (segment.marker == kStartOfScan || segment.marker == kEndOfImage) {
      if (info.width == 0) throw_damaged(kName, "it has no frame header");
      return info;
    }
  }
}

void check_whole(ImageBytes bytes) {
  Segments segments(bytes);
  std::optional<Frame> frame;
  std::array<bool, 256> scanned{};
  int scans = 0;
  for (;;) {
    const Segment segment = segments.next();
    if (segment.marker == kHuffmanTables) {
      check_huffman_tables(segment.payload);
    } else if (is_frame(segment.marker)) {
      frame = read_frame(segment);
    } else if (segment.marker == kStartOfScan) {
      if (++scans > kMaxScans)
        throw_damaged(kName, "it has more than " + std::to_string(kMaxScans) + " scans");
      const std::size_t components = segment.payload.empty() ? 0 : segment.payload[0];
      if (segment.payload.size() != 4 + 2 * components) {
        throw_damaged(kName, "a scan header has a wrong length");
      }
      for (std::size_t i = 0; i < components; ++i) scanned[segment.payload[1 + 2 * i]] = true;
    } else if (segment.marker == kEndOfImage) {
      break;
    }
  }
  // A file can end properly and still lack colours: a cut that something else "repaired".
  if (!frame || scans == 0) throw_damaged(kName, "it holds no picture");
  for (std::size_t id = 0; id < scanned.size(); ++id) {
    if (frame->components[id] && !scanned[id]) throw_damaged(kName, "a colour component has no data");
  }
}

}  // namespace

const ImageFormat kJpegFormat{kName, true, matches, read_info, check_whole};

}  // namespace vitrine
