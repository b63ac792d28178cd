// Photos in a zip archive.
#pragma once

#include <filesystem>
#include <memory>

#include "data.hpp"

namespace vitrine::trainer {

/// Throws Error where the file is not a readable zip archive, and where this program was built without
/// libzip.
std::unique_ptr<PhotoSource> open_zip_photos(const std::filesystem::path& archive);

}  // namespace vitrine::trainer
