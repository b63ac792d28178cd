// The log of one training; see training_log.hpp.
#include "training_log.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <optional>
#include <system_error>
#include <utility>

#include "confusion_picture.hpp"
#include "data.hpp"
#include "vitrine/csv.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFile = "log.csv";
constexpr std::string_view kHeader = "time,seconds,stage,phase,step,metric,value\r\n";
constexpr std::size_t kColumns = 7;
constexpr std::size_t kSecondsColumn = 1;

std::string formatted(const char* format, double value) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), format, value);
  return text.data();
}

/// "2024-03-01 17:05:09", which spreadsheets take for a time.
std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &utc);
  return text.data();
}

/// Bytes of the records that came to their end.
std::size_t whole_records(std::string_view bytes) {
  std::size_t end = 0;
  bool in_quotes = false;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] == '"') in_quotes = !in_quotes;
    if (bytes[i] == '\n' && !in_quotes) end = i + 1;
  }
  return end;
}

/// The `seconds` of the last record; nothing where the bytes are not a log.
std::optional<double> last_seconds(std::string_view bytes, const fs::path& path) {
  CsvReader reader(bytes, path.string());
  if (reader.next()->fields != CsvReader(kHeader, path.string()).next()->fields) return std::nullopt;
  double seconds = 0;
  for (auto record = reader.next(); record; record = reader.next()) {
    if (record->fields.size() != kColumns) return std::nullopt;
    const std::string& field = record->fields[kSecondsColumn];
    char* end = nullptr;
    seconds = std::strtod(field.c_str(), &end);
    if (field.empty() || *end != '\0' || !(seconds >= 0)) return std::nullopt;
  }
  return seconds;
}

/// Leaves the whole records of a log that lies in `folder`, and returns the seconds that they tell of.
double mend(const fs::path& folder) {
  create_folder(folder);
  const fs::path path = folder / kFile;
  if (!fs::is_regular_file(path)) return 0;
  const std::vector<std::uint8_t> file = read_file(path);
  const std::string_view bytes(reinterpret_cast<const char*>(file.data()), file.size());
  const std::string_view whole = bytes.substr(0, whole_records(bytes));
  std::optional<double> seconds;
  if (!whole.empty())
    seconds = last_seconds(whole, path);
  else if (kHeader.starts_with(bytes))
    seconds = 0;
  if (!seconds)
    throw Error("The file '" + path.string() + "' is not the log of a training, whose first line is '" +
                std::string(kHeader.substr(0, kHeader.size() - 2)) + "'; move it away to begin a new one.");
  std::error_code error;
  if (whole.size() < bytes.size()) fs::resize_file(path, whole.size(), error);
  if (error) throw Error("The file '" + path.string() + "' cannot be written: " + error.message() + ".");
  return *seconds;
}

std::string tag(std::string_view phase, std::string_view name) {
  return std::string(phase) + '/' + std::string(name);
}

}  // namespace

StageLog::StageLog(TrainingLog& log, std::string name, const fs::path& folder)
    : log_(log), name_(std::move(name)), events_(folder) {}

void StageLog::scalar(std::string_view phase, std::int64_t step, std::string_view metric, double value) {
  log_.csv_.append(utc_now() + ',' + formatted("%.3f", log_.seconds()) + ',' + csv_field(name_) + ',' +
                   csv_field(phase) + ',' + std::to_string(step) + ',' + csv_field(metric) + ',' +
                   formatted("%.9g", value) + "\r\n");
  events_.scalar(tag(phase, metric), step, value);
}

void StageLog::confusion(std::string_view phase, std::int64_t step, std::string_view name,
                         std::span<const std::string> codes, const std::vector<std::vector<double>>& matrix) {
  events_.image(tag(phase, name), step, draw_confusion(codes, matrix));
}

void StageLog::text(std::string_view tag, std::string_view markdown) { events_.text(tag, 0, markdown); }

TrainingLog::TrainingLog(fs::path folder, Clock clock)
    : folder_(std::move(folder)),
      clock_(std::move(clock)),
      begin_(clock_()),
      earlier_seconds_(mend(folder_)),
      csv_(folder_ / kFile) {
  if (fs::file_size(csv_.path()) == 0) csv_.append(kHeader);
}

StageLog TrainingLog::stage(const std::string& name) { return {*this, name, folder_ / name}; }

double TrainingLog::seconds() const { return earlier_seconds_ + clock_() - begin_; }

}  // namespace vitrine::trainer
