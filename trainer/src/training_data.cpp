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

using ReportPhotos = std::function<void(std::size_t)>;

/// Calls `load`, which brings the photos of `data` into `photos`, and says what came of it.
void load_and_report(const Data& data, const DataOptions& options, const std::optional<Photos>& photos,
                     const std::function<void(const ReportPhotos&)>& load, Progress& progress) {
  const auto begin = std::chrono::steady_clock::now();
  const std::size_t known_issues = photos ? photos->issues().size() : 0;
  const std::size_t known_photos = photos ? photos->decoded() : 0;
  load([&](std::size_t done) {
    progress.end_if_stopped();
    progress.update("reading photos", done, data.products.size(), "rows");
  });
  std::vector<RowIssue> issues;
  for (std::size_t i = known_issues; i < photos->issues().size(); ++i) {
    const PhotoIssue& issue = photos->issues()[i];
    issues.push_back({.line = issue.line, .reason = "photo '" + issue.image + "': " + issue.reason});
  }
  report_issues(issues, options, "photos that could not be used; their rows have the text alone", progress);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  const std::size_t decoded = photos->decoded() - known_photos;
  progress.say(std::to_string(decoded) + " photos decoded" +
               (decoded > 0 ? ", " + format_rate(decoded / seconds) + " per second" : "") +
               "; the cache is '" + options.cache.folder.string() + "'");
}

/// Leaves the products that `reason` has no objection to; the others become issues, in order.
void keep_usable(Data& data, const std::function<std::string(const Product&)>& reason) {
  std::vector<Product> usable;
  for (Product& product : data.products) {
    std::string why = reason(product);
    if (why.empty())
      usable.push_back(std::move(product));
    else
      data.issues.push_back({.line = product.line, .reason = std::move(why)});
  }
  data.products = std::move(usable);
  std::stable_sort(data.issues.begin(), data.issues.end(),
                   [](const RowIssue& a, const RowIssue& b) { return a.line < b.line; });
}

/// The extra rows that can teach the classes of `catalogue`; those without a label become its unlabelled
/// ones.
Data read_extra(const DataOptions& options, LabelledCatalogue& catalogue, const std::string& catalogue_name,
                Progress& progress) {
  Data data = read_data(options);
  const std::size_t rows = data.products.size() + data.issues.size();
  const auto labelled = std::stable_partition(data.products.begin(), data.products.end(),
                                              [](const Product& product) { return !product.label.empty(); });
  catalogue.unlabelled.assign(std::make_move_iterator(labelled),
                              std::make_move_iterator(data.products.end()));
  data.products.erase(labelled, data.products.end());
  keep_usable(data, [&](const Product& product) {
    const std::vector<std::string>& codes = catalogue.codes;
    return std::find(codes.begin(), codes.end(), product.label) != codes.end()
               ? std::string()
               : "the label '" + product.label + "' is none of the classes of '" + catalogue_name + "'.";
  });
  report_issues(data.issues, options, "extra rows that could not be used", progress);
  if (data.products.empty() && catalogue.unlabelled.empty())
    throw Error("'" + options.data.string() + "': expected extra rows of the classes of '" + catalogue_name +
                "', but none of its " + std::to_string(rows) +
                " rows can be used; check --label-column, or --extra-labels for Rakuten's layout.");
  return data;
}

/// Adds the rows of `extra`, read as those of `options` are.
void add_extra(const ExtraDataOptions& extra, const DataOptions& options, int threads,
               LabelledCatalogue& catalogue, Progress& progress) {
  DataOptions its = options;
  its.data = extra.data;
  its.labels = extra.labels;
  its.images = extra.images;
  its.columns.weight = extra.weight_column;
  its.columns.split.clear();
  Data data = read_extra(its, catalogue, options.data.string(), progress);
  for (Product& product : data.products) product.weight *= static_cast<float>(extra.weight);
  if (catalogue.photos && data.photos) {
    const auto load = [&](const ReportPhotos& report) { catalogue.photos->add(data, threads, report); };
    load_and_report(data, its, catalogue.photos, load, progress);
  } else if (catalogue.photos) {
    catalogue.photos->add(data, threads);
  }
  const std::vector<int> labels = class_indices(data.products, catalogue.codes);
  catalogue.labels.insert(catalogue.labels.end(), labels.begin(), labels.end());
  catalogue.products.insert(catalogue.products.end(), data.products.begin(), data.products.end());
  catalogue.extra_rows = data.products.size();
  if (catalogue.extra_rows > 0)
    progress.say(std::to_string(catalogue.extra_rows) + " extra products, which teach and are never scored");
  if (!catalogue.unlabelled.empty())
    progress.say(std::to_string(catalogue.unlabelled.size()) +
                 " extra products without a label, which teach what the text model says of them");
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
  std::optional<Photos> photos;
  const auto load = [&](const ReportPhotos& report) {
    photos = Photos::load(data, photo, train_size, threads, options.cache, report);
  };
  load_and_report(data, options, photos, load, progress);
  return photos;
}

TrainingData read_training_data(const DataOptions& options, const ExtraDataOptions& extra,
                                const ImageOptions& photo, int threads, Progress& progress) {
  Data data = read_data(options);
  keep_usable(data, [](const Product& product) {
    return product.label.empty() ? std::string("the row has no label.") : std::string();
  });
  report_issues(data.issues, options, "rows that could not be used", progress);

  TrainingData result;
  result.skipped_rows = data.issues.size();
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
  if (!data.photos && !extra.images.empty())
    catalogue.photos = Photos::load(data, photo, train_size, threads, options.cache);
  catalogue.products = std::move(data.products);

  const std::vector<std::optional<std::uint64_t>> hashes = photo_hashes(catalogue.photos);
  const bool any =
      std::any_of(hashes.begin(), hashes.end(), [](const auto& hash) { return hash.has_value(); });
  if (data.photos && !any)
    throw Error("None of the photos of '" + options.data.string() + "' could be used from '" +
                options.images.string() + "'; leave --images out to train on texts alone.");
  catalogue.groups = similar_groups(catalogue.products, hashes);
  report_copies(catalogue, hashes, options, progress);
  progress.say(std::to_string(catalogue.products.size()) + " products of " +
               std::to_string(catalogue.codes.size()) + " classes");
  if (!extra.data.empty()) add_extra(extra, options, threads, catalogue, progress);
  return result;
}

}  // namespace vitrine::trainer
