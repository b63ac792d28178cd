// The one file that compiles stb_image_write.
#include "png.hpp"

#include "vitrine/error.hpp"

#define STBI_WRITE_NO_STDIO
#define STB_IMAGE_WRITE_STATIC
#define STB_IMAGE_WRITE_IMPLEMENTATION
#include <stb/stb_image_write.h>

namespace vitrine::trainer {

std::string encode_png(const Image& image) {
  const std::string size = std::to_string(image.width) + " x " + std::to_string(image.height);
  if (image.width < 1 || image.height < 1 ||
      image.rgb.size() != std::size_t{3} * static_cast<std::size_t>(image.width) * image.height)
    throw Error("An image of " + size + " pixels has 3 values per pixel, but " +
                std::to_string(image.rgb.size()) + " came.");
  std::string bytes;
  const auto append = [](void* context, void* data, int count) {
    static_cast<std::string*>(context)->append(static_cast<const char*>(data),
                                               static_cast<std::size_t>(count));
  };
  if (stbi_write_png_to_func(append, &bytes, image.width, image.height, 3, image.rgb.data(),
                             3 * image.width) == 0)
    throw Error("An image of " + size + " pixels is too large for this machine to make a PNG of.");
  return bytes;
}

}  // namespace vitrine::trainer
