// Photos in a zip archive; see zip_photos.hpp.
#include "zip_photos.hpp"

#include <zip.h>

#include <mutex>
#include <unordered_map>

#include "vitrine/error.hpp"
#include "vitrine/image.hpp"

namespace vitrine::trainer {

namespace fs = std::filesystem;

namespace {

class ZipPhotos : public PhotoSource {
 public:
  explicit ZipPhotos(const fs::path& path) : path_(path) {
    int code = 0;
    archive_.reset(zip_open(path.c_str(), ZIP_RDONLY, &code));
    if (!archive_) {
      zip_error_t error;
      zip_error_init_with_code(&error, code);
      const std::string reason = zip_error_strerror(&error);
      zip_error_fini(&error);
      throw Error("The photo archive '" + path.string() +
                  "' is not a zip file that can be read; was it copied to its end? (" + reason + ")");
    }
    // By whole name, then by base name: the challenge's archives hold their photos in a folder.
    const zip_int64_t entries = zip_get_num_entries(archive_.get(), 0);
    for (const bool whole : {true, false}) {
      for (zip_int64_t i = 0; i < entries; ++i) {
        const auto index = static_cast<zip_uint64_t>(i);
        const char* name = zip_get_name(archive_.get(), index, 0);
        if (name != nullptr && *name != '\0') index_.emplace(whole ? name : base_name(name), index);
      }
    }
  }

  std::optional<std::vector<std::uint8_t>> read(const std::string& name) const override {
    auto found = index_.find(name);
    if (found == index_.end()) found = index_.find(base_name(name));
    if (found == index_.end() || found->first.empty() || found->first.back() == '/') return std::nullopt;
    const std::lock_guard lock(mutex_);  // libzip's handle has one read position
    zip_stat_t stat;
    if (zip_stat_index(archive_.get(), found->second, 0, &stat) != 0)
      fail(name, zip_strerror(archive_.get()));
    // The archive's directory may promise any size; nothing is allocated for a promise that no photo keeps.
    if (stat.size > ImageLimits{}.max_bytes) {
      fail(name, std::to_string(stat.size) + " bytes are more than the " +
                     std::to_string(ImageLimits{}.max_bytes) + " allowed");
    }
    const std::unique_ptr<zip_file_t, int (*)(zip_file_t*)> file(
        zip_fopen_index(archive_.get(), found->second, 0), zip_fclose);
    if (!file) fail(name, zip_strerror(archive_.get()));
    std::vector<std::uint8_t> bytes(stat.size);
    std::size_t done = 0;
    while (done < bytes.size()) {
      const zip_int64_t got = zip_fread(file.get(), bytes.data() + done, bytes.size() - done);
      if (got <= 0) fail(name, got < 0 ? zip_file_strerror(file.get()) : "it ends early");
      done += static_cast<std::size_t>(got);
    }
    // The checksum is compared at the end of the entry, which one more read finds.
    std::uint8_t beyond = 0;
    if (zip_fread(file.get(), &beyond, 1) != 0) fail(name, zip_file_strerror(file.get()));
    return bytes;
  }

 private:
  [[noreturn]] void fail(const std::string& name, const std::string& reason) const {
    throw Error("The photo '" + name + "' in the archive '" + path_.string() + "' cannot be read: " + reason +
                ".");
  }

  fs::path path_;
  std::unique_ptr<zip_t, void (*)(zip_t*)> archive_{nullptr, zip_discard};
  std::unordered_map<std::string, zip_uint64_t> index_;
  mutable std::mutex mutex_;
};

}  // namespace

std::unique_ptr<PhotoSource> open_zip_photos(const fs::path& archive) {
  return std::make_unique<ZipPhotos>(archive);
}

}  // namespace vitrine::trainer
