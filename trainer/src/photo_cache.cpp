// A cache file is its records, their keys (32 bytes each) and a trailer; see photo_cache.hpp.
#include "photo_cache.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <system_error>

#include "vitrine/error.hpp"

namespace vitrine::trainer {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kFileBytes = std::size_t{512} << 20;
constexpr std::array<char, 8> kMagic{'V', 'T', 'P', 'H', 'O', 'T', 'O', '1'};
constexpr const char* kSuffix = ".photos";
constexpr const char* kPart = ".part";

struct Trailer {
  std::array<char, 8> magic = kMagic;
  Sha256 preparation{};
  Sha256 keys{};  ///< SHA-256 of the keys
  std::uint64_t record_bytes = 0;
  std::uint64_t records = 0;
};
static_assert(sizeof(Trailer) == 88);

[[noreturn]] void fail(const fs::path& path, int error) {
  throw Error("The photo cache '" + path.string() + "' cannot be written: " +
              std::generic_category().message(error) + "; --cache FOLDER puts it elsewhere.");
}

/// An open file, closed at the end of the scope; -1 where it could not be opened.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }

 private:
  int number_;
};

template <typename Value>
std::span<const std::uint8_t> bytes_of(std::span<const Value> values) {
  return {reinterpret_cast<const std::uint8_t*>(values.data()), values.size_bytes()};
}

bool has_suffix(const fs::path& path, const std::string& suffix) {
  const std::string name = path.filename().string();
  return name.size() >= suffix.size() &&
         name.compare(name.size() - suffix.size(), suffix.size(), suffix) == 0;
}

/// The first digits of the preparation, which names of its files begin with.
std::string prefix(const Sha256& preparation) { return to_hex(preparation).substr(0, 16) + '-'; }

/// What a killed training was writing; the lock says whether its writer lives.
void remove_if_abandoned(const fs::path& part) {
  const Descriptor file(::open(part.c_str(), O_RDONLY | O_CLOEXEC));
  std::error_code ignored;
  if (file.number() >= 0 && ::flock(file.number(), LOCK_EX | LOCK_NB) == 0) fs::remove(part, ignored);
}

}  // namespace

/// A whole cache file in memory, read-only.
class PhotoCache::MappedFile {
 public:
  /// Null where the file cannot be read; one that is damaged is removed.
  static std::unique_ptr<MappedFile> open(const fs::path& path, const Sha256& preparation,
                                          std::size_t record_bytes) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat status {};
    if (file.number() < 0 || ::fstat(file.number(), &status) != 0) return nullptr;
    const auto size = static_cast<std::size_t>(status.st_size);
    if (size >= sizeof(Trailer)) {
      void* const memory = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, file.number(), 0);
      if (memory == MAP_FAILED) return nullptr;
      std::unique_ptr<MappedFile> mapped(new MappedFile(static_cast<const std::uint8_t*>(memory), size));
      if (mapped->check(preparation, record_bytes)) return mapped;
    }
    std::error_code ignored;
    fs::remove(path, ignored);
    return nullptr;
  }
  ~MappedFile() { ::munmap(const_cast<std::uint8_t*>(bytes_), size_); }
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  std::size_t records() const { return trailer_.records; }
  std::span<const std::uint8_t> record(std::size_t index) const {
    return {bytes_ + index * trailer_.record_bytes, trailer_.record_bytes};
  }
  Sha256 key(std::size_t index) const {
    Sha256 key;
    std::memcpy(key.data(), keys() + index * sizeof key, sizeof key);
    return key;
  }

 private:
  MappedFile(const std::uint8_t* bytes, std::size_t size) : bytes_(bytes), size_(size) {
    std::memcpy(&trailer_, bytes_ + size_ - sizeof trailer_, sizeof trailer_);
  }

  bool check(const Sha256& preparation, std::size_t record_bytes) const {
    if (trailer_.magic != kMagic || trailer_.preparation != preparation ||
        trailer_.record_bytes != record_bytes || trailer_.records > size_)
      return false;
    const std::size_t keys_bytes = trailer_.records * sizeof(Sha256);
    return size_ == trailer_.records * record_bytes + keys_bytes + sizeof trailer_ &&
           sha256_of({keys(), keys_bytes}) == trailer_.keys;
  }
  const std::uint8_t* keys() const { return bytes_ + trailer_.records * trailer_.record_bytes; }

  const std::uint8_t* bytes_;
  std::size_t size_;
  Trailer trailer_;
};

/// A cache file that is being written; without `finish` nothing is left of it.
class PhotoCache::Writer {
 public:
  Writer(const fs::path& folder, const Sha256& preparation) {
    // Whoever finds this file between its creation and its lock takes it for abandoned: then again.
    do {
      const auto now = std::chrono::steady_clock::now().time_since_epoch().count();
      path_ =
          folder / (prefix(preparation) + std::to_string(::getpid()) + '-' + std::to_string(now) + kSuffix);
      part_ = path_;
      part_ += kPart;
      file_ =
          std::make_unique<Descriptor>(::open(part_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
      if (file_->number() < 0 && errno != EEXIST) fail(part_, errno);
    } while (file_->number() < 0 || !locked());
  }
  ~Writer() {
    std::error_code ignored;
    if (!part_.empty()) fs::remove(part_, ignored);
  }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  void add(const Sha256& photo, std::span<const std::uint8_t> record) {
    write(record);
    keys_.push_back(photo);
  }
  std::size_t records() const { return keys_.size(); }

  /// The whole file, mapped before another training can remove it.
  std::unique_ptr<MappedFile> finish(const Sha256& preparation, std::size_t record_bytes) {
    const std::span<const std::uint8_t> keys = bytes_of(std::span<const Sha256>(keys_));
    write(keys);
    const Trailer trailer{.preparation = preparation,
                          .keys = sha256_of(keys),
                          .record_bytes = record_bytes,
                          .records = keys_.size()};
    write(bytes_of(std::span(&trailer, 1)));
    if (::fsync(file_->number()) != 0) fail(part_, errno);
    std::unique_ptr<MappedFile> mapped = MappedFile::open(part_, preparation, record_bytes);
    if (!mapped) fail(part_, EIO);
    if (::rename(part_.c_str(), path_.c_str()) != 0) fail(part_, errno);
    part_.clear();
    return mapped;
  }

 private:
  bool locked() const {
    struct stat status {};
    return ::flock(file_->number(), LOCK_EX | LOCK_NB) == 0 && ::fstat(file_->number(), &status) == 0 &&
           status.st_nlink > 0;
  }

  void write(std::span<const std::uint8_t> bytes) {
    while (!bytes.empty()) {
      const ssize_t written = ::write(file_->number(), bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) fail(part_, written < 0 ? errno : ENOSPC);
      bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
  }

  fs::path path_;
  fs::path part_;  ///< empty when it is finished
  std::unique_ptr<Descriptor> file_;
  std::vector<Sha256> keys_;
};

fs::path PhotoCacheOptions::default_folder() {
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? fs::path() : fs::path(value);
  };
  const fs::path cache = variable("XDG_CACHE_HOME");
  const fs::path home = variable("HOME");
  const fs::path base = !cache.empty() ? cache : !home.empty() ? home / ".cache" : fs::temp_directory_path();
  return base / "vitrine" / "photos";
}

PhotoCache::PhotoCache(PhotoCacheOptions options, const std::string& preparation, std::size_t record_bytes)
    : options_(std::move(options)),
      preparation_(sha256_of(bytes_of(std::span<const char>(preparation)))),
      record_bytes_(record_bytes) {
  std::error_code error;
  fs::create_directories(options_.folder, error);
  if (!fs::is_directory(options_.folder)) fail(options_.folder, error ? error.value() : ENOTDIR);
  std::vector<fs::path> paths;
  for (const fs::directory_entry& entry : fs::directory_iterator(options_.folder, error)) {
    const fs::path& path = entry.path();
    if (has_suffix(path, std::string(kSuffix) + kPart)) remove_if_abandoned(path);
    if (has_suffix(path, kSuffix) && path.filename().string().rfind(prefix(preparation_), 0) == 0)
      paths.push_back(path);
  }
  std::sort(paths.begin(), paths.end());
  for (const fs::path& path : paths) map(path);
}

PhotoCache::~PhotoCache() = default;
PhotoCache::PhotoCache(PhotoCache&&) noexcept = default;
PhotoCache& PhotoCache::operator=(PhotoCache&&) noexcept = default;

void PhotoCache::map(const fs::path& path) {
  std::unique_ptr<MappedFile> file = MappedFile::open(path, preparation_, record_bytes_);
  if (!file) return;
  std::error_code ignored;
  fs::last_write_time(path, fs::file_time_type::clock::now(), ignored);
  const auto number = static_cast<std::uint32_t>(files_.size());
  for (std::size_t record = 0; record < file->records(); ++record) {
    if (index_.try_emplace(file->key(record), places_.size()).second)
      places_.emplace_back(number, static_cast<std::uint32_t>(record));
  }
  files_.push_back(std::move(file));
}

std::optional<PhotoCache::Place> PhotoCache::find(const Sha256& photo) const {
  const auto found = index_.find(photo);
  return found == index_.end() ? std::nullopt : std::optional(found->second);
}

PhotoCache::Place PhotoCache::add(const Sha256& photo, std::span<const std::uint8_t> record) {
  if (record.size() != record_bytes_)
    throw Error("The photo cache expects records of " + std::to_string(record_bytes_) +
                " bytes, but one of " + std::to_string(record.size()) + " came.");
  if (!writer_) writer_ = std::make_unique<Writer>(options_.folder, preparation_);
  try {
    writer_->add(photo, record);
  } catch (...) {
    writer_.reset();  // half a record may be in the file
    throw;
  }
  const Place place = places_.size();
  places_.emplace_back(static_cast<std::uint32_t>(files_.size()),
                       static_cast<std::uint32_t>(writer_->records() - 1));
  index_.emplace(photo, place);
  if (writer_->records() * record_bytes_ >= kFileBytes) finish_file();
  return place;
}

void PhotoCache::finish_file() {
  const std::unique_ptr<Writer> writer = std::move(writer_);
  files_.push_back(writer->finish(preparation_, record_bytes_));
}

void PhotoCache::finish() {
  if (writer_) finish_file();
  keep_budget();
}

void PhotoCache::keep_budget() const {
  struct File {
    fs::file_time_type used;
    std::uintmax_t bytes;
    fs::path path;
  };
  std::error_code error;
  std::vector<File> files;
  std::uintmax_t total = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator(options_.folder, error)) {
    if (!has_suffix(entry.path(), kSuffix)) continue;
    // Another training may remove it meanwhile.
    const fs::file_time_type used = entry.last_write_time(error);
    if (error) continue;
    const std::uintmax_t bytes = entry.file_size(error);
    if (error) continue;
    files.push_back({.used = used, .bytes = bytes, .path = entry.path()});
    total += bytes;
  }
  std::sort(files.begin(), files.end(), [](const File& a, const File& b) { return a.used < b.used; });
  for (const File& file : files) {
    if (total <= options_.budget_bytes) return;
    fs::remove(file.path, error);
    total -= file.bytes;
  }
}

std::span<const std::uint8_t> PhotoCache::record(Place place) const {
  const auto [file, record] = places_[place];
  return files_[file]->record(record);
}

}  // namespace vitrine::trainer
