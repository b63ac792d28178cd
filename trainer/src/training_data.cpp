// The rows that training can use; see training_data.hpp.
#include "training_data.hpp"

#include <algorithm>
#include <chrono>

#include "groups.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {
namespace {

constexpr std::size_t kSaidIssues = 5;

std::string place(const DataOptions& options, const RowIssue& issue) {
  return options.data.string() + ":" + std::to_string(issue.line) + ": " + issue.reason;
}

void say_issues(const std::vector<RowIssue>& issues, const DataOptions& options, const std::string& what,
                Progress& progress) {
  if (issues.empty()) return;
  for (std::size_t i = 0; i < std::min(issues.size(), kSaidIssues); ++i)
    progress.say(place(options, issues[i]));
  const std::size_t more = issues.size() - std::min(issues.size(), kSaidIssues);
  progress.say(what + ": " + std::to_string(issues.size()) +
               (more > 0 ? ", of which " + std::to_string(more) + " are not listed" : ""));
}

/// Copies are kept: they may be the catalogue's own weights. Those that contradict one another are listed.
void report_copies(const LabelledCatalogue& catalogue,
                   const std::vector<std::optional<std::uint64_t>>& hashes, const DataOptions& options,
                   Progress& progress) {
  const std::vector<Product>& products = catalogue.products;
  const auto originals = exact_copies(products, hashes);
  std::size_t copies = 0;
  std::vector<RowIssue> conflicts;
  for (std::size_t row = 0; row < products.size(); ++row) {
    if (!originals[row]) continue;
    ++copies;
    const Product& original = products[*originals[row]];
    if (products[row].label == original.label) continue;
    conflicts.push_back({.line = products[row].line,
                         .reason = "the product of line " + std::to_string(original.line) +
                                   " again, which has the label '" + original.label + "' there and '" +
                                   products[row].label + "' here."});
  }
  say_issues(conflicts, options, "copies with another label; all are kept", progress);
  if (copies > 0) progress.say("exact copies of earlier products: " + std::to_string(copies));
}

}  // namespace

void report_issues(const std::vector<RowIssue>& issues, const DataOptions& options, const std::string& what,
                   Progress& progress) {
  if (options.strict && !issues.empty()) throw Error(place(options, issues.front()));
  say_issues(issues, options, what, progress);
}

std::optional<Photos> load_photos(const Data& data, const DataOptions& options, const ImageOptions& photo,
                                  int train_size, int threads, Progress& progress) {
  if (!data.photos) return std::nullopt;
  const auto begin = std::chrono::steady_clock::now();
  Photos photos = Photos::load(data, photo, train_size, threads, options.cache, [&](std::size_t done) {
    progress.end_if_stopped();
    progress.update("reading photos", done, data.products.size(), "rows");
  });
  std::vector<RowIssue> issues;
  for (const PhotoIssue& issue : photos.issues())
    issues.push_back({.line = issue.line, .reason = "photo '" + issue.image + "': " + issue.reason});
  report_issues(issues, options, "photos that could not be used; their rows have the text alone", progress);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  progress.say(std::to_string(photos.decoded()) + " photos decoded" +
               (photos.decoded() > 0 ? ", " + format_rate(photos.decoded() / seconds) + " per second" : "") +
               "; the cache is '" + options.cache.folder.string() + "'");
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
  report_issues(issues, options, "rows that could not be used", progress);

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
  catalogue.photos = load_photos(data, options, photo, train_size, threads, progress);
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
  report_copies(catalogue, hashes, options, progress);
  progress.say(std::to_string(catalogue.products.size()) + " products of " +
               std::to_string(catalogue.codes.size()) + " classes");
  return result;
}

}  // namespace vitrine::trainer
