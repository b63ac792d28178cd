// Splits; see splits.hpp.
#include "splits.hpp"

#include <algorithm>
#include <cctype>
#include <numeric>
#include <unordered_map>
#include <unordered_set>

#include "data.hpp"
#include "groups.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {
namespace {

constexpr int kNever = -1;
constexpr int kAway = -2;
constexpr std::size_t kMaxParts = 1000;
constexpr std::size_t kFifths = 5;
constexpr int kTenths = 10;

template <typename Condition>
std::vector<std::size_t> rows_where(std::size_t count, const Condition& condition) {
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < count; ++row)
    if (condition(row)) rows.push_back(row);
  return rows;
}

/// A copy may have lost its photo, so texts alone tell copies apart where there are any.
std::vector<int> copies(const LabelledCatalogue& catalogue) {
  const std::vector<Product>& products = catalogue.products;
  std::vector<std::optional<std::uint64_t>> hashes = photo_hashes(catalogue.photos);
  for (std::size_t row = 0; row < hashes.size(); ++row)
    if (!products[row].title.empty() || !products[row].description.empty()) hashes[row].reset();
  std::vector<int> numbers;
  for (const std::optional<std::size_t>& original : exact_copies(products, hashes))
    numbers.push_back(static_cast<int>(original.value_or(numbers.size())));
  return numbers;
}

std::vector<int> families(const LabelledCatalogue& catalogue) {
  if (catalogue.extra_rows == 0) return catalogue.groups;
  return similar_groups(catalogue.products, photo_hashes(catalogue.photos));
}

/// Folds that keep the rows of a group together; extra rows are in none.
Split drawn_split(const std::string& name, const LabelledCatalogue& catalogue, const std::vector<int>& groups,
                  std::vector<int> kin, int folds, std::uint64_t seed) {
  const auto own = static_cast<std::ptrdiff_t>(catalogue.own_rows());
  Split split{.name = name, .folds = 0, .fold = {}, .part = {}, .kin = std::move(kin)};
  split.fold =
      stratified_folds({catalogue.labels.begin(), catalogue.labels.begin() + own}, groups, folds, seed);
  split.folds = 1 + *std::max_element(split.fold.begin(), split.fold.end());
  split.fold.resize(catalogue.products.size(), kNever);
  split.part = split.fold;
  return split;
}

bool is_held_out(const std::string& value) {
  std::string lower = value;
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return !lower.empty() && lower != "train";
}

/// A stratified part 0..count-1 for each of `rows`, families together.
std::vector<int> stratified_parts(const LabelledCatalogue& catalogue, std::span<const std::size_t> rows,
                                  std::size_t count, std::uint64_t seed) {
  std::vector<int> labels, groups;
  for (const std::size_t row : rows) {
    labels.push_back(catalogue.labels[row]);
    groups.push_back(catalogue.groups[row]);
  }
  return stratified_folds(labels, groups, static_cast<int>(std::min(count, rows.size())), seed);
}

/// Stratified fifths of the rows that are held out, families together.
std::vector<int> fifths(const Split& split, const LabelledCatalogue& catalogue, std::uint64_t seed) {
  const std::vector<std::size_t> rows = held_out_rows(split);
  const std::vector<int> fifth = stratified_parts(catalogue, rows, kFifths, seed);
  std::vector<int> parts(split.fold.size(), kNever);
  for (std::size_t i = 0; i < rows.size(); ++i) parts[rows[i]] = fifth[i];
  return parts;
}

void check_classes(const Split& split, const std::vector<std::string>& values,
                   const LabelledCatalogue& catalogue, const std::string& column) {
  for (int fold = 0; fold < split.folds; ++fold) {
    std::vector<bool> taught(catalogue.codes.size());
    for (const std::size_t row : teaching_rows(split, fold, catalogue))
      if (catalogue.products[row].weight > 0) taught[static_cast<std::size_t>(catalogue.labels[row])] = true;
    const auto missing = std::find(taught.begin(), taught.end(), false);
    if (missing == taught.end()) continue;
    throw Error(column + ": while '" + values[static_cast<std::size_t>(fold)] +
                "' is held out, no row of the class '" +
                catalogue.codes[static_cast<std::size_t>(missing - taught.begin())] +
                "' is left to learn from.");
  }
}

}  // namespace

Split plain_split(const LabelledCatalogue& catalogue, int folds, std::uint64_t seed) {
  std::vector<int> alone(catalogue.own_rows());
  std::iota(alone.begin(), alone.end(), 0);
  return drawn_split("plain", catalogue, alone, copies(catalogue), folds, seed);
}

Split grouped_split(const LabelledCatalogue& catalogue, int folds, std::uint64_t seed) {
  return drawn_split("grouped", catalogue, catalogue.groups, families(catalogue), folds, seed);
}

Split fixed_split(const LabelledCatalogue& catalogue, std::uint64_t seed, const std::string& column) {
  std::vector<std::string> values;
  for (const Product& product : catalogue.products)
    if (is_held_out(product.split)) values.push_back(product.split);
  const std::size_t held_out = values.size();
  values = sorted_codes(std::move(values));
  if (values.empty())
    throw Error(column + ": expected parts to hold out, but every row says 'train' or nothing.");
  if (values.size() > kMaxParts)
    throw Error(column + ": expected at most " + std::to_string(kMaxParts) +
                " parts to hold out, but found " + std::to_string(values.size()) + ".");
  if (held_out < 2) throw Error(column + ": expected two rows or more to hold out, but found one.");

  std::unordered_map<std::string, int> number_of;
  for (const std::string& value : values) number_of.emplace(value, static_cast<int>(number_of.size()));
  Split split{.name = "fixed",
              .folds = static_cast<int>(values.size()),
              .fold = {},
              .part = {},
              .kin = families(catalogue)};
  for (const Product& product : catalogue.products)
    split.fold.push_back(is_held_out(product.split) ? number_of.at(product.split) : kNever);
  split.part = split.folds > 1 ? split.fold : fifths(split, catalogue, seed);
  check_classes(split, values, catalogue, column);
  return split;
}

void hold_out_witnesses(Split& split, const LabelledCatalogue& catalogue, std::uint64_t seed) {
  if (!catalogue.photos) return;
  const auto with_photo =
      rows_where(split.fold.size(), [&](std::size_t row) { return catalogue.photos->has(row); });
  if (with_photo.size() < kTenths || with_photo.front() < catalogue.own_rows()) return;
  std::vector<int> labels, kin;
  for (const std::size_t row : with_photo) {
    labels.push_back(catalogue.labels[row]);
    kin.push_back(split.kin[row]);
  }
  const std::vector<int> tenth = stratified_folds(labels, kin, kTenths, seed);
  for (std::size_t i = 0; i < with_photo.size(); ++i)
    if (tenth[i] == 0) split.fold[with_photo[i]] = 0;
}

Split inner_split(const LabelledCatalogue& catalogue, std::span<const std::size_t> rows, const Split& outer,
                  std::uint64_t seed, const std::string& name) {
  std::vector<int> labels, groups;
  for (const std::size_t row : rows) {
    labels.push_back(catalogue.labels[row]);
    groups.push_back(outer.kin[row]);
  }
  const std::vector<int> third =
      stratified_folds(labels, groups, std::min(kTeacherFolds, static_cast<int>(rows.size())), seed);
  Split split{.name = name,
              .folds = 1 + *std::max_element(third.begin(), third.end()),
              .fold = std::vector<int>(catalogue.products.size(), kAway),
              .part = std::vector<int>(catalogue.products.size(), kNever),
              .kin = outer.kin};
  for (std::size_t i = 0; i < rows.size(); ++i) split.fold[rows[i]] = split.part[rows[i]] = third[i];
  return split;
}

std::string fold_name(const Split& split, int fold) { return split.name + "-" + std::to_string(fold + 1); }

std::vector<std::size_t> held_out_rows(const Split& split, int fold) {
  return rows_where(split.fold.size(), [&](std::size_t row) { return split.fold[row] == fold; });
}

std::vector<std::size_t> held_out_rows(const Split& split) {
  return rows_where(split.fold.size(), [&](std::size_t row) { return split.fold[row] >= 0; });
}

std::vector<std::size_t> teaching_rows(const Split& split, int fold, const LabelledCatalogue& catalogue) {
  std::unordered_set<int> kin;
  for (const std::size_t row : held_out_rows(split, fold)) kin.insert(split.kin[row]);
  return rows_where(split.fold.size(), [&](std::size_t row) {
    const bool extra = row >= catalogue.own_rows();
    return split.fold[row] != fold && split.fold[row] != kAway && !(extra && kin.count(split.kin[row]) > 0);
  });
}

TeachingRows set_aside(const LabelledCatalogue& catalogue, std::span<const std::size_t> rows,
                       std::uint64_t seed) {
  std::vector<std::size_t> own;
  TeachingRows result;
  for (const std::size_t row : rows) (row < catalogue.own_rows() ? own : result.teaching).push_back(row);
  const std::vector<int> tenth = stratified_parts(catalogue, own, kTenths, seed);
  for (std::size_t i = 0; i < own.size(); ++i)
    (tenth[i] == 0 ? result.validation : result.teaching).push_back(own[i]);
  return result;
}

std::vector<std::size_t> scored_rows(const Split& split) {
  return rows_where(split.part.size(), [&](std::size_t row) { return split.part[row] >= 0; });
}

std::vector<std::size_t> witnesses(const Split& split) {
  return rows_where(split.fold.size(),
                    [&](std::size_t row) { return split.fold[row] >= 0 && split.part[row] == kNever; });
}

std::vector<std::size_t> calibration_rows(const Split& split, int part) {
  return rows_where(split.part.size(),
                    [&](std::size_t row) { return split.part[row] != kNever && split.part[row] != part; });
}

}  // namespace vitrine::trainer
