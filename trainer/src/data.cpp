// Catalogues and photos on disk.
#include "data.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <system_error>
#include <unordered_map>

#include "vitrine/error.hpp"
#include "zip_photos.hpp"

namespace vitrine::trainer {

namespace fs = std::filesystem;

namespace {

std::string quoted(const fs::path& path) { return "'" + path.string() + "'"; }

std::string system_reason(int number) { return std::generic_category().message(number); }

std::string_view as_text(const std::vector<std::uint8_t>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

class FolderPhotos : public PhotoSource {
 public:
  explicit FolderPhotos(fs::path folder) : folder_(std::move(folder)) {}

  std::optional<std::vector<std::uint8_t>> read(const std::string& name) const override {
    for (const fs::path& relative : {fs::path(name).lexically_normal(), fs::path(base_name(name))}) {
      // A catalogue cannot name files outside its folder.
      if (relative.empty() || relative.is_absolute() || *relative.begin() == "..") continue;
      std::error_code error;
      const fs::path path = folder_ / relative;
      if (fs::is_regular_file(path, error)) return read_file(path);
    }
    return std::nullopt;
  }

 private:
  fs::path folder_;
};

/// Digits without leading zeros, or nothing where the code is not a plain number.
std::optional<std::string_view> digits(std::string_view code) {
  if (code.empty() || code.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  return code.substr(std::min(code.find_first_not_of('0'), code.size() - 1));
}

/// A file that takes another's name must be on the disk first, or a power cut leaves an empty one.
bool flush_to_disk(const fs::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  const bool flushed = ::fsync(file) == 0;
  return ::close(file) == 0 && flushed;
}

}  // namespace

std::unique_ptr<PhotoSource> PhotoSource::open(const fs::path& folder_or_zip) {
  std::error_code error;
  const fs::file_status status = fs::status(folder_or_zip, error);
  if (fs::is_directory(status)) return std::make_unique<FolderPhotos>(folder_or_zip);
  if (!fs::exists(status)) {
    throw Error("The photos " + quoted(folder_or_zip) +
                " are neither a folder nor a zip archive: no such file.");
  }
  return open_zip_photos(folder_or_zip);
}

std::string PhotoSource::base_name(const std::string& name) {
  const std::size_t slash = name.find_last_of("/\\");
  return slash == std::string::npos ? name : name.substr(slash + 1);
}

Data read_data(const DataOptions& options) {
  const std::vector<std::uint8_t> data = read_file(options.data);
  const std::vector<std::uint8_t> labels =
      options.labels.empty() ? std::vector<std::uint8_t>{} : read_file(options.labels);
  CatalogueSource source;
  source.data = as_text(data);
  source.data_name = options.data.string();
  source.labels = as_text(labels);
  source.labels_name = options.labels.string();
  source.format = options.format;
  source.columns = options.columns;
  Catalogue catalogue = read_catalogue(source);
  if (options.title_only) {
    for (Product& product : catalogue.products) product.description.clear();
  }
  Data result{std::move(catalogue.products), std::move(catalogue.issues), nullptr};
  if (!options.images.empty()) result.photos = PhotoSource::open(options.images);
  return result;
}

std::vector<std::uint8_t> read_file(const fs::path& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) throw Error("Expected a file, but " + quoted(path) + " is a folder.");
  errno = 0;
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) throw Error("The file " + quoted(path) + " cannot be opened: " + system_reason(errno) + ".");
  const std::streamoff size = file.tellg();
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(std::max<std::streamoff>(size, 0)));
  file.seekg(0);
  file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  if (size < 0 || file.gcount() != size) {
    throw Error("The file " + quoted(path) + " cannot be read to its end: " + system_reason(errno) + ".");
  }
  return bytes;
}

void write_file(const fs::path& path, std::string_view bytes) {
  fs::path temporary = path;
  temporary += ".part";
  errno = 0;
  std::ofstream file(temporary, std::ios::binary | std::ios::trunc);
  if (!file) throw Error("The file " + quoted(path) + " cannot be written: " + system_reason(errno) + ".");
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  file.close();
  std::error_code error;
  if (!file || !flush_to_disk(temporary)) {
    error = std::error_code(errno != 0 ? errno : EIO, std::generic_category());
  } else {
    fs::rename(temporary, path, error);
  }
  if (error) {
    std::error_code ignored;
    fs::remove(temporary, ignored);
    throw Error("The file " + quoted(path) + " cannot be written: " + error.message() + ".");
  }
}

std::vector<std::string> sorted_codes(std::vector<std::string> codes) {
  std::erase(codes, "");
  std::sort(codes.begin(), codes.end());
  codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
  if (std::all_of(codes.begin(), codes.end(),
                  [](const std::string& code) { return digits(code).has_value(); })) {
    // Compared as digits, so that a code of any length is a number; "7" and "07" stay in their text order.
    std::stable_sort(codes.begin(), codes.end(), [](const std::string& a, const std::string& b) {
      const std::string_view x = *digits(a);
      const std::string_view y = *digits(b);
      return x.size() != y.size() ? x.size() < y.size() : x < y;
    });
  }
  return codes;
}

std::vector<std::string> class_codes(const std::vector<Product>& products) {
  std::vector<std::string> labels;
  for (const Product& product : products) labels.push_back(product.label);
  return sorted_codes(std::move(labels));
}

std::vector<int> class_indices(const std::vector<Product>& products, const std::vector<std::string>& codes) {
  std::unordered_map<std::string_view, int> index_of;
  for (const std::string& code : codes) index_of.emplace(code, static_cast<int>(index_of.size()));
  std::vector<int> indices;
  indices.reserve(products.size());
  for (const Product& product : products) {
    const auto found = index_of.find(product.label);
    indices.push_back(found == index_of.end() ? -1 : found->second);
  }
  return indices;
}

}  // namespace vitrine::trainer
