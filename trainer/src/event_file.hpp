// An event file, which TensorBoard shows: a TFRecord file of `Event` messages. The few protocol buffers that
// it takes are encoded here, so that nothing but this program is needed to write one.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "append_file.hpp"
#include "vitrine/image.hpp"

namespace vitrine::trainer {

class EventFile {
 public:
  /// Begins a new file, events.out.tfevents.<seconds>.<host>.<pid>.<number>, in `folder`, which is created
  /// where it is missing. TensorBoard reads all event files of a folder as one run, and takes a new one as a
  /// restart from step 0: what an attempt that ended early left there is no longer shown.
  /// Every call below appends one record. All throw Error that names the file where it cannot be written.
  explicit EventFile(const std::filesystem::path& folder);

  /// Tags are grouped by what stands before their first '/'.
  void scalar(std::string_view tag, std::int64_t step, double value);
  void text(std::string_view tag, std::int64_t step, std::string_view markdown);
  void image(std::string_view tag, std::int64_t step, const Image& image);

  const std::filesystem::path& path() const { return file_.path(); }

 private:
  void summary(std::string_view tag, std::int64_t step, std::string_view value);

  AppendFile file_;
};

}  // namespace vitrine::trainer
