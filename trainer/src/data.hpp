// A catalogue on disk: its products, its photos, and the classes that its labels name.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "photo_cache.hpp"
#include "vitrine/catalogue.hpp"

namespace vitrine::trainer {

/// Photos by file name, from a folder or a zip archive. `read` may be called from several threads.
class PhotoSource {
 public:
  /// Throws Error where the path is neither a folder nor a readable zip archive.
  static std::unique_ptr<PhotoSource> open(const std::filesystem::path& folder_or_zip);
  virtual ~PhotoSource() = default;
  /// The bytes of the photo, or nothing where there is no such file.
  virtual std::optional<std::vector<std::uint8_t>> read(const std::string& name) const = 0;

 protected:
  /// The part after the last slash of either kind.
  static std::string base_name(const std::string& name);
};

struct DataOptions {
  std::filesystem::path data;
  std::filesystem::path labels;  ///< Rakuten's Y file; may be empty
  std::filesystem::path images;  ///< folder or zip; may be empty
  std::optional<CatalogueFormat> format;
  CatalogueColumns columns;
  bool title_only = false;  ///< drop the descriptions
  PhotoCacheOptions cache;
  bool strict = false;  ///< an error for the first row or photo that cannot be used
};

/// Further labelled products, read as those of DataOptions are but for what stands here.
struct ExtraDataOptions {
  std::filesystem::path data;  ///< empty: there are none
  std::filesystem::path labels;
  std::filesystem::path images;
  std::string weight_column;
  double weight = 1;  ///< of a row, times what the column says
};

struct Data {
  std::vector<Product> products;
  std::vector<RowIssue> issues;
  std::shared_ptr<const PhotoSource> photos;  ///< null where no images were given
};

/// Reads the files and parses them. Throws Error that names the file.
Data read_data(const DataOptions& options);

std::vector<std::uint8_t> read_file(const std::filesystem::path& path);
/// Through a temporary file beside it and a rename, so that a reader never sees half a file.
void write_file(const std::filesystem::path& path, std::string_view bytes);

/// Those that differ and are not empty, sorted (as numbers where all are numbers).
std::vector<std::string> sorted_codes(std::vector<std::string> codes);

/// The distinct labels, as sorted_codes.
std::vector<std::string> class_codes(const std::vector<Product>& products);

/// Index of each product's label in `codes`, or -1.
std::vector<int> class_indices(const std::vector<Product>& products, const std::vector<std::string>& codes);

}  // namespace vitrine::trainer
