// Out-of-fold predictions; see held_out.hpp.
#include "held_out.hpp"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <numeric>
#include <unordered_map>

#include "vitrine/csv.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {
namespace {

constexpr std::size_t kLeadingColumns = 5;  ///< split, view, fold, line, label

/// A view while its rows come in.
struct Gathered {
  std::string split, view;
  std::vector<FoldRow> rows;
  std::vector<float> probabilities;  ///< [rows, classes]
};

[[noreturn]] void refuse(const std::string& name, std::size_t line, const std::string& why) {
  throw Error("'" + name + "', line " + std::to_string(line) + ": " + why);
}

double number(const std::string& field, const std::string& name, std::size_t line) {
  char* end = nullptr;
  const double value = std::strtod(field.c_str(), &end);
  if (field.empty() || end != field.c_str() + field.size())
    refuse(name, line, "expected a number, but got '" + field + "'.");
  return value;
}

std::vector<Gathered> gather(CsvReader& reader, const std::vector<std::string>& codes,
                             const std::string& name) {
  std::unordered_map<std::string, int> index_of;
  for (const std::string& code : codes) index_of.emplace(code, static_cast<int>(index_of.size()));
  std::vector<Gathered> views;
  for (auto record = reader.next(); record; record = reader.next()) {
    const std::vector<std::string>& fields = record->fields;
    if (fields.size() != kLeadingColumns + codes.size())
      refuse(name, record->line,
             "expected " + std::to_string(kLeadingColumns + codes.size()) + " fields, found " +
                 std::to_string(fields.size()) + ".");
    if (views.empty() || views.back().split != fields[0] || views.back().view != fields[1])
      views.push_back({.split = fields[0], .view = fields[1], .rows = {}, .probabilities = {}});
    const auto label = index_of.find(fields[4]);
    if (label == index_of.end())
      refuse(name, record->line, "the label '" + fields[4] + "' is none of the classes.");
    views.back().rows.push_back({.line = static_cast<std::size_t>(number(fields[3], name, record->line)),
                                 .fold = static_cast<int>(number(fields[2], name, record->line)),
                                 .truth = label->second});
    for (std::size_t i = kLeadingColumns; i < fields.size(); ++i)
      views.back().probabilities.push_back(static_cast<float>(number(fields[i], name, record->line)));
  }
  return views;
}

HeldOutView finish(const Gathered& gathered, std::size_t classes) {
  HeldOutView view;
  view.view = gathered.view;
  for (std::size_t i = 0; i < gathered.rows.size(); ++i) {
    view.lines.push_back(gathered.rows[i].line);
    view.truth.push_back(gathered.rows[i].truth);
    const auto first = gathered.probabilities.begin() + static_cast<std::ptrdiff_t>(i * classes);
    const auto top = std::max_element(first, first + static_cast<std::ptrdiff_t>(classes));
    view.predicted.push_back(static_cast<int>(top - first));
    view.probability.push_back(*top);
  }
  view.metrics = classification_metrics(view.truth, gathered.probabilities, classes);
  return view;
}

/// Adds the rows that are not there yet; both are sorted by line.
void merge_rows(std::vector<FoldRow>& rows, const std::vector<FoldRow>& more) {
  std::vector<FoldRow> merged;
  std::set_union(rows.begin(), rows.end(), more.begin(), more.end(), std::back_inserter(merged),
                 [](const FoldRow& a, const FoldRow& b) { return a.line < b.line; });
  rows = std::move(merged);
}

std::vector<std::string> views_of(const HeldOutSplit& split) {
  std::vector<std::string> names;
  for (const HeldOutView& view : split.views) names.push_back(view.view);
  return names;
}

std::string splits_of(const HeldOut& held_out) {
  std::string text;
  for (const HeldOutSplit& split : held_out.splits) text += (text.empty() ? "" : ",") + split.split;
  return text;
}

}  // namespace

HeldOut read_held_out(std::string_view csv, const std::string& name) {
  CsvReader reader(csv, name);
  const auto header = reader.next();
  const std::vector<std::string> leading{"split", "view", "fold", "line", "label"};
  if (!header || header->fields.size() <= kLeadingColumns ||
      !std::equal(leading.begin(), leading.end(), header->fields.begin()))
    refuse(name, 1,
           "expected the header of a run's predictions, split,view,fold,line,label and the classes.");
  HeldOut result;
  result.codes.assign(header->fields.begin() + kLeadingColumns, header->fields.end());
  for (const Gathered& gathered : gather(reader, result.codes, name)) {
    if (!std::is_sorted(gathered.rows.begin(), gathered.rows.end(),
                        [](const FoldRow& a, const FoldRow& b) { return a.line < b.line; }))
      throw Error("'" + name + "': expected the rows of a view in the order of their lines.");
    if (result.splits.empty() || result.splits.back().split != gathered.split)
      result.splits.push_back({.split = gathered.split, .rows = {}, .views = {}});
    HeldOutSplit& split = result.splits.back();
    merge_rows(split.rows, gathered.rows);
    split.views.push_back(finish(gathered, result.codes.size()));
  }
  if (result.splits.empty()) throw Error("'" + name + "' has no rows.");
  for (const HeldOutSplit& split : result.splits)
    if (views_of(split) != views_of(result.splits.front()))
      throw Error("'" + name + "': expected the same views in every split.");
  return result;
}

std::map<std::size_t, int> read_families(std::string_view csv, const std::string& name) {
  CsvReader reader(csv, name);
  const auto header = reader.next();
  if (!header || header->fields != std::vector<std::string>{"line", "family"})
    refuse(name, 1, "expected the header line,family.");
  std::map<std::size_t, int> families;
  for (auto record = reader.next(); record; record = reader.next()) {
    if (record->fields.size() != 2)
      refuse(name, record->line, "expected 2 fields, found " + std::to_string(record->fields.size()) + ".");
    families[static_cast<std::size_t>(number(record->fields[0], name, record->line))] =
        static_cast<int>(number(record->fields[1], name, record->line));
  }
  return families;
}

void check_same_folds(const HeldOut& a, const std::string& name_a, const HeldOut& b,
                      const std::string& name_b) {
  const std::string both = "The models '" + name_a + "' and '" + name_b + "' cannot be compared: ";
  if (a.codes != b.codes) throw Error(both + "their classes differ.");
  if (splits_of(a) != splits_of(b))
    throw Error(both + "one was validated on the splits " + splits_of(a) + ", the other on " + splits_of(b) +
                ".");
  for (std::size_t s = 0; s < a.splits.size(); ++s) {
    auto other = b.splits[s].rows.begin();
    const auto end = b.splits[s].rows.end();
    for (const FoldRow& row : a.splits[s].rows) {
      while (other != end && other->line < row.line) ++other;
      if (other == end || other->line != row.line) continue;
      const std::string where =
          "in the " + a.splits[s].split + " split, line " + std::to_string(row.line) + " of the catalogue ";
      if (other->truth != row.truth) throw Error(both + where + "has another label.");
      if (other->fold != row.fold)
        throw Error(both + where + "is in fold " + std::to_string(row.fold + 1) + " of one and in fold " +
                    std::to_string(other->fold + 1) + " of the other.");
    }
  }
}

}  // namespace vitrine::trainer
