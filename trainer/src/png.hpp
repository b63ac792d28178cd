// Pictures as PNG files.
#pragma once

#include <string>

#include "vitrine/image.hpp"

namespace vitrine::trainer {

/// The bytes of a PNG file with the image's very pixels. Throws Error where `rgb` has not 3 values per pixel.
std::string encode_png(const Image& image);

}  // namespace vitrine::trainer
