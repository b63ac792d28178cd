// A file that only grows.
#pragma once

#include <filesystem>
#include <string_view>

namespace vitrine::trainer {

class AppendFile {
 public:
  /// Opens the file at its end, or creates it; its folder must be there. Throws Error that names the file.
  explicit AppendFile(std::filesystem::path path);
  ~AppendFile();
  AppendFile(const AppendFile&) = delete;
  AppendFile& operator=(const AppendFile&) = delete;

  /// Adds `bytes` by one write to the system, with no buffer of ours between: after a kill the file holds all
  /// that was appended, and of the last piece perhaps only its beginning. Throws Error that names the file.
  void append(std::string_view bytes);

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  int file_;
};

/// Creates a folder and those that it lies in; one that is there already is as good. Throws Error.
void create_folder(const std::filesystem::path& folder);

}  // namespace vitrine::trainer
