// Stands in for zip_photos.cpp where there is no libzip; see zip_photos.hpp.
#include "vitrine/error.hpp"
#include "zip_photos.hpp"

namespace vitrine::trainer {

std::unique_ptr<PhotoSource> open_zip_photos(const std::filesystem::path& archive) {
  throw Error("The photo archive '" + archive.string() +
              "' cannot be read, as this vitrine was built without libzip; unpack it and give its folder.");
}

}  // namespace vitrine::trainer
