// A file that only grows; see append_file.hpp.
#include "append_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include "vitrine/error.hpp"

namespace vitrine::trainer {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& path, int number) {
  throw Error("The file '" + path.string() +
              "' cannot be written: " + std::generic_category().message(number) + ".");
}

}  // namespace

AppendFile::AppendFile(fs::path path)
    : path_(std::move(path)), file_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666)) {
  if (file_ < 0) fail(path_, errno);
}

AppendFile::~AppendFile() { ::close(file_); }

void AppendFile::append(std::string_view bytes) {
  // A second turn is for what a signal or a full disk cut short.
  while (!bytes.empty()) {
    const ssize_t written = ::write(file_, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) fail(path_, errno);
    if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void create_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw Error("The folder '" + folder.string() + "' cannot be created: " + error.message() + ".");
}

}  // namespace vitrine::trainer
