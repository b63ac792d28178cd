// Prepared photos on disk, shared by all trainings of a machine and mapped into memory: each photo is decoded
// once, and a catalogue's photos may be larger than the memory.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "sha256.hpp"

namespace vitrine::trainer {

struct PhotoCacheOptions {
  std::filesystem::path folder = default_folder();
  /// What may stay there when photos have been read; files that were used least recently go first.
  std::uint64_t budget_bytes = std::uint64_t{32} << 30;

  /// vitrine/photos in $XDG_CACHE_HOME or ~/.cache; without a home, in the folder of temporary files.
  static std::filesystem::path default_folder();
};

/// Records of one size by the SHA-256 of the photo's file. They lie in files of about 512 MB, which are
/// written under a temporary name, renamed when they are whole, and never change afterwards: trainings that
/// run at the same time read each other's, and one that is killed leaves whole files. Use from one thread at
/// a time; `record` from any.
class PhotoCache {
 public:
  /// Of a record, as long as this object lives.
  using Place = std::size_t;

  /// `preparation` says all that a record depends on beside the photo's file. Files that are not whole are
  /// removed. Throws Error where the folder cannot be made.
  PhotoCache(PhotoCacheOptions options, const std::string& preparation, std::size_t record_bytes);
  ~PhotoCache();
  PhotoCache(PhotoCache&&) noexcept;
  PhotoCache& operator=(PhotoCache&&) noexcept;

  std::optional<Place> find(const Sha256& photo) const;
  /// Keeps a record that `find` does not know; it can be read after `finish`. Throws Error where it cannot be
  /// written.
  Place add(const Sha256& photo, std::span<const std::uint8_t> record);
  /// Makes whole what was added, and keeps the budget; records that this object knows stay readable.
  void finish();

  std::span<const std::uint8_t> record(Place place) const;

 private:
  class MappedFile;
  class Writer;

  void map(const std::filesystem::path& path);
  void finish_file();
  void keep_budget() const;

  PhotoCacheOptions options_;
  Sha256 preparation_;
  std::size_t record_bytes_;
  std::vector<std::unique_ptr<MappedFile>> files_;
  std::unique_ptr<Writer> writer_;                               ///< while records are being added
  std::vector<std::pair<std::uint32_t, std::uint32_t>> places_;  ///< file and record
  std::map<Sha256, Place> index_;
};

}  // namespace vitrine::trainer
