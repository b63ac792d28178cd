// GIF headers (GIF89a specification) and a walk over the blocks of the first frame, the one that is shown.
#include "byte_reader.hpp"
#include "image_format.hpp"

namespace vitrine {
namespace {

constexpr const char* kName = "GIF";
constexpr std::size_t kHeaderSize = 13;
constexpr int kExtension = 0x21;
constexpr int kImageDescriptor = 0x2C;

/// A position that may not pass the end of the file.
class Cursor {
 public:
  explicit Cursor(ImageBytes bytes) : bytes_(bytes) {}

  int byte() {
    skip(1);
    return bytes_[position_ - 1];
  }
  void skip(std::size_t count) {
    if (count > bytes_.size() - position_) throw_cut_off(kName, bytes_.size());
    position_ += count;
  }
  /// A colour table, where `flags` say that there is one.
  void skip_colours(int flags) {
    if ((flags & 0x80) != 0) skip(std::size_t{3} << ((flags & 7) + 1));
  }
  void skip_blocks() {
    for (int length = byte(); length != 0; length = byte()) skip(static_cast<std::size_t>(length));
  }

 private:
  ImageBytes bytes_;
  std::size_t position_ = 0;
};

bool matches(ImageBytes bytes) { return has_magic(bytes, 0, "GIF87a") || has_magic(bytes, 0, "GIF89a"); }

ImageInfo read_info(ImageBytes bytes) {
  if (bytes.size() < kHeaderSize) throw_cut_off(kName, bytes.size());
  ImageInfo info{.format = kName};
  info.width = static_cast<int>(read_uint(bytes, 6, 2, ByteOrder::little));
  info.height = static_cast<int>(read_uint(bytes, 8, 2, ByteOrder::little));
  if (info.width == 0 || info.height == 0) throw_damaged(kName, "its header gives no width or height");
  return info;
}

void check_whole(ImageBytes bytes) {
  Cursor cursor(bytes);
  cursor.skip(10);
  const int flags = cursor.byte();
  cursor.skip(2);
  cursor.skip_colours(flags);
  for (;;) {
    const int block = cursor.byte();
    if (block == kExtension) {
      cursor.skip(1);
      cursor.skip_blocks();
    } else if (block == kImageDescriptor) {
      cursor.skip(8);
      cursor.skip_colours(cursor.byte());
      cursor.skip(1);  // size of the first codes
      cursor.skip_blocks();
      return;
    } else {
      throw_damaged(kName, "it holds no picture");
    }
  }
}

}  // namespace

const ImageFormat kGifFormat{kName, false, matches, read_info, check_whole};

}  // namespace vitrine
