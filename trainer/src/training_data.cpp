// The rows that training can use; see training_data.hpp.
#include "training_data.hpp"

#include <algorithm>

#include "groups.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {
namespace {

constexpr std::size_t kSaidIssues = 5;

}  // namespace

void report_issues(const std::vector<RowIssue>& issues, const std::filesystem::path& file,
                   const std::string& what, Progress& progress) {
  if (issues.empty()) return;
  for (std::size_t i = 0; i < std::min(issues.size(), kSaidIssues); ++i)
    progress.say(file.string() + ":" + std::to_string(issues[i].line) + ": " + issues[i].reason);
  const std::size_t more = issues.size() - std::min(issues.size(), kSaidIssues);
  progress.say(what + ": " + std::to_string(issues.size()) +
               (more > 0 ? ", of which " + std::to_string(more) + " are not listed" : ""));
}

std::optional<Photos> load_photos(const Data& data, const std::filesystem::path& file,
                                  const ImageOptions& photo, int train_size, int threads,
                                  Progress& progress) {
  if (!data.photos) return std::nullopt;
  Photos photos = Photos::load(data, photo, train_size, threads, [&](std::size_t done) {
    progress.update("reading photos", done, data.products.size(), "rows");
  });
  std::vector<RowIssue> issues;
  for (const PhotoIssue& issue : photos.issues())
    issues.push_back({.line = issue.line, .reason = "photo '" + issue.image + "': " + issue.reason});
  report_issues(issues, file, "photos that could not be used; their rows have the text alone", progress);
  return photos;
}

TrainingData read_training_data(const DataOptions& options, const ImageOptions& photo, int threads,
                                Progress& progress) {
  Data data = read_data(options);
  std::vector<RowIssue> issues = std::move(data.issues);
  std::vector<Product> labelled;
  for (Product& product : data.products) {
    if (product.label.empty())
      issues.push_back({.line = product.line, .reason = "the row has no label."});
    else
      labelled.push_back(std::move(product));
  }
  data.products = std::move(labelled);
  std::stable_sort(issues.begin(), issues.end(),
                   [](const RowIssue& a, const RowIssue& b) { return a.line < b.line; });
  report_issues(issues, options.data, "rows that could not be used", progress);

  TrainingData result;
  result.skipped_rows = issues.size();
  LabelledCatalogue& catalogue = result.catalogue;
  catalogue.codes = class_codes(data.products);
  if (catalogue.codes.size() < 2)
    throw Error("'" + options.data.string() + "': expected rows of at least two classes, but found " +
                std::to_string(catalogue.codes.size()) +
                "; check --label-column, or --labels for Rakuten's layout.");
  catalogue.labels = class_indices(data.products, catalogue.codes);
  // Crops of training are cut from a somewhat larger photo, as ImageNet's customary 256 to 224.
  const int train_size = std::max(photo.width, photo.height) * 8 / 7;
  catalogue.photos = load_photos(data, options.data, photo, train_size, threads, progress);
  catalogue.products = std::move(data.products);

  std::vector<std::optional<std::uint64_t>> hashes;
  if (catalogue.photos) {
    const Photos& photos = *catalogue.photos;
    for (std::size_t row = 0; row < photos.size(); ++row) hashes.push_back(photos.hash(row));
    const bool any =
        std::any_of(hashes.begin(), hashes.end(), [](const auto& hash) { return hash.has_value(); });
    if (!any)
      throw Error("None of the photos of '" + options.data.string() + "' could be used from '" +
                  options.images.string() + "'; leave --images out to train on texts alone.");
  }
  result.groups = similar_groups(catalogue.products, hashes);
  progress.say(std::to_string(catalogue.products.size()) + " products of " +
               std::to_string(catalogue.codes.size()) + " classes");
  return result;
}

}  // namespace vitrine::trainer
