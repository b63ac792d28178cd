// Catalogues of drawn photos for tests, without a file on disk.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "photos.hpp"

namespace vitrine::trainer::testing {

/// A source of photos that holds their files in memory.
class PhotosInMemory : public PhotoSource {
 public:
  explicit PhotosInMemory(std::map<std::string, std::string> files) : files_(std::move(files)) {}
  std::optional<std::vector<std::uint8_t>> read(const std::string& name) const override {
    const auto found = files_.find(name);
    if (found == files_.end()) return std::nullopt;
    return std::vector<std::uint8_t>(found->second.begin(), found->second.end());
  }

 private:
  std::map<std::string, std::string> files_;
};

/// Red, green and blue of a pixel.
using Paint = std::function<std::array<std::uint8_t, 3>(int x, int y)>;

/// The file of a 24-bit Windows bitmap.
inline std::string bitmap(int width, int height, const Paint& paint) {
  const auto number = [](int value, int bytes) {
    std::string text;
    for (int byte = 0; byte < bytes; ++byte)
      text += static_cast<char>(static_cast<unsigned>(value) >> (8 * byte));
    return text;
  };
  std::string pixels;
  for (int y = height - 1; y >= 0; --y) {  // rows are stored from the bottom up
    for (int x = 0; x < width; ++x) {
      const auto [red, green, blue] = paint(x, y);
      pixels += {static_cast<char>(blue), static_cast<char>(green), static_cast<char>(red)};
    }
    while (pixels.size() % 4 != 0) pixels += '\0';
  }
  const int size = static_cast<int>(pixels.size());
  return "BM" + number(54 + size, 4) + number(0, 4) + number(54, 4) + number(40, 4) + number(width, 4) +
         number(height, 4) + number(1, 2) + number(24, 2) + number(0, 4) + number(size, 4) +
         std::string(16, '\0') + pixels;
}

/// One product per name, on lines 2, 3, ...
inline Data catalogue_of(const std::vector<std::string>& images, std::shared_ptr<const PhotoSource> photos) {
  Data data;
  for (const std::string& image : images) {
    Product product;
    product.line = data.products.size() + 2;
    product.image = image;
    data.products.push_back(product);
  }
  data.photos = std::move(photos);
  return data;
}

}  // namespace vitrine::trainer::testing
