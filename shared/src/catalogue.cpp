// The three catalogue layouts, read record by record.
#include "vitrine/catalogue.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <unordered_map>

#include "catalogue_guess.hpp"
#include "utf8.hpp"
#include "vitrine/csv.hpp"
#include "vitrine/error.hpp"

namespace vitrine {
namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpaces = " \t\r\n\f\v";
  const std::size_t begin = text.find_first_not_of(kSpaces);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpaces) - begin + 1);
}

/// A field in a message: whatever the file holds, a short piece of valid text.
std::string quoted(std::string_view field) {
  constexpr std::size_t kLongest = 40;
  std::string text = "\"" + valid_utf8(cut_utf8(field, kLongest));
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, '?');
  return text + (field.size() > kLongest ? "...\"" : "\"");
}

std::string place(std::string_view name, std::size_t line) {
  return std::string(name) + ", line " + std::to_string(line) + ": ";
}

std::string field_count_reason(std::size_t expected, std::size_t found) {
  return "expected " + std::to_string(expected) + (expected == 1 ? " field" : " fields") + ", found " +
         std::to_string(found);
}

/// A CSV file with a header.
class Table {
 public:
  Table(std::string_view bytes, std::string_view name)
      : name_(name),
        file_(read_text_file(bytes, name_)),
        separator_(guess_separator(file_.text(bytes))),
        reader_(file_.text(bytes), name_, separator_) {
    std::optional<CsvRecord> header = reader_.next();
    if (!header) throw Error(name_ + " is empty; expected a line of column names.");
    line_ = header->line;
    for (const std::string& field : header->fields) columns_.emplace_back(trimmed(field));
  }

  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;

  const std::string& name() const { return name_; }
  const TextFile& file() const { return file_; }
  char separator() const { return separator_; }
  const std::vector<std::string>& columns() const { return columns_; }
  std::size_t width() const { return columns_.size(); }
  const std::string& column(std::size_t place) const { return columns_[place]; }
  std::optional<CsvRecord> next() { return reader_.next(); }

  /// Where the column stands, or kNone.
  std::size_t find(std::string_view column) const {
    const auto found = std::find(columns_.begin(), columns_.end(), column);
    return found == columns_.end() ? kNone : static_cast<std::size_t>(found - columns_.begin());
  }

  std::size_t need(std::string_view column) const {
    const std::size_t found = find(column);
    if (found == kNone) throw missing("a column " + quoted(column));
    return found;
  }

  /// The position of the unnamed index column that pandas writes first, or kNone.
  std::size_t index_column() const { return columns_[0].empty() ? 0 : kNone; }

  Error missing(const std::string& expected) const {
    constexpr std::size_t kShown = 20;
    std::string found;
    for (std::size_t i = 0; i < std::min(columns_.size(), kShown); ++i) {
      found += (i == 0 ? "" : ", ") + quoted(columns_[i]);
    }
    if (columns_.size() > kShown) found += " and " + std::to_string(columns_.size() - kShown) + " more";
    return Error(place(name_, line_) + "expected " + expected + ", found " + found + ".");
  }

 private:
  std::string name_;
  TextFile file_;
  char separator_;
  CsvReader reader_;
  std::size_t line_ = 0;
  std::vector<std::string> columns_;
};

/// Where a layout keeps what a product needs; kNone for what it lacks.
struct Layout {
  std::size_t title = kNone;
  std::size_t description = kNone;
  std::size_t image = kNone;
  std::size_t label = kNone;
  std::size_t product_id = kNone;
  std::size_t image_id = kNone;
  std::size_t weight = kNone;
  std::size_t split = kNone;
  bool label_is_tree = false;    ///< of which the first level counts
  bool label_is_number = false;  ///< whole, however it is written
};

CatalogueFormat guessed_format(const Table& table, const CatalogueSource& source) {
  if (table.find("designation") != kNone) return CatalogueFormat::rakuten;
  if (table.find("product_name") != kNone && table.find("product_category_tree") != kNone) {
    return CatalogueFormat::flipkart;
  }
  if (table.find(source.columns.title) != kNone) return CatalogueFormat::csv;
  throw table.missing(
      "the columns of Rakuten (\"designation\"), those of Flipkart (\"product_name\" and "
      "\"product_category_tree\") or a title column " +
      quoted(source.columns.title));
}

/// A name that the user chose must be there; one that was never touched may be missing.
std::size_t optional_column(const Table& table, const std::string& name, const std::string& untouched) {
  if (name.empty()) return kNone;
  return name == untouched ? table.find(name) : table.need(name);
}

/// The columns of one of the two known layouts; "" for those that the table lacks.
CatalogueColumns known_columns(const Table& table, CatalogueFormat format) {
  const auto there = [&](const char* name) { return table.find(name) == kNone ? "" : name; };
  if (format == CatalogueFormat::flipkart) {
    return {.title = "product_name",
            .description = there("description"),
            .image = there("image"),
            .label = there("product_category_tree"),
            .weight = {},
            .split = {}};
  }
  return {.title = "designation",
          .description = there("description"),
          .image = table.find("productid") == kNone ? "" : there("imageid"),
          .label = there("prdtypecode"),
          .weight = {},
          .split = {}};
}

Layout layout_of(const Table& table, const CatalogueColumns& columns) {
  const CatalogueColumns untouched;
  Layout layout{.title = table.need(columns.title),
                .description = optional_column(table, columns.description, untouched.description),
                .image = optional_column(table, columns.image, untouched.image),
                .label = optional_column(table, columns.label, untouched.label),
                .label_is_tree = columns.label == "product_category_tree",
                .label_is_number = columns.label == "prdtypecode"};
  if (columns.image == "imageid" && table.find("productid") != kNone) {
    layout.image_id = std::exchange(layout.image, kNone);
    layout.product_id = table.find("productid");
  }
  return layout;
}

/// pandas writes whole numbers as "1234.0" once a column has gaps.
std::string whole_number(std::string_view field) {
  const std::string_view number = trimmed(field);
  const std::size_t digits = std::min(number.find_first_not_of("0123456789"), number.size());
  const std::string_view rest = number.substr(digits);
  const bool zeros =
      rest.size() > 1 && rest[0] == '.' && rest.find_first_not_of('0', 1) == std::string_view::npos;
  return std::string(digits > 0 && zeros ? number.substr(0, digits) : number);
}

/// The first level of `["Home Furnishing >> Curtains & Accessories >> ..."]`.
std::string first_level(std::string_view tree) {
  tree = trimmed(tree);
  const std::size_t begin = std::min(tree.find_first_not_of("[\" "), tree.size());
  tree.remove_prefix(begin);
  const std::size_t separator = tree.find(">>");
  if (separator != std::string_view::npos) return std::string(trimmed(tree.substr(0, separator)));
  const std::size_t end = tree.find_last_not_of("]\" ");
  return std::string(end == std::string_view::npos ? std::string_view() : trimmed(tree.substr(0, end + 1)));
}

std::string field_at(const CsvRecord& record, std::size_t column) {
  return column == kNone ? std::string() : record.fields[column];
}

Product product_of(const CsvRecord& record, const Layout& layout) {
  Product product{.line = record.line,
                  .index = {},
                  .title = field_at(record, layout.title),
                  .description = field_at(record, layout.description),
                  .image = std::string(trimmed(field_at(record, layout.image))),
                  .label = std::string(trimmed(field_at(record, layout.label))),
                  .split = whole_number(field_at(record, layout.split))};
  if (layout.label_is_tree) product.label = first_level(product.label);
  if (layout.label_is_number) product.label = whole_number(product.label);
  const std::string image_id = whole_number(field_at(record, layout.image_id));
  const std::string product_id = whole_number(field_at(record, layout.product_id));
  if (!image_id.empty() && !product_id.empty()) {
    product.image = "image_" + image_id + "_product_" + product_id + ".jpg";
  }
  return product;
}

/// Gives the product its weight, or says why it has none.
std::string set_weight(Product& product, std::string_view field) {
  constexpr std::string_view kNumber = "0123456789.eE+-";
  const std::string text(trimmed(field));
  char* end = nullptr;
  const float weight = std::strtof(text.c_str(), &end);
  // strtof takes "inf", "nan" and hexadecimal numbers too.
  const bool plain = !text.empty() && text.find_first_not_of(kNumber) == std::string::npos;
  if (!plain || *end != '\0' || !(weight >= 0) || !std::isfinite(weight))
    return "expected a weight of 0 or more, found " + quoted(field);
  product.weight = weight;
  return {};
}

/// Rakuten's Y file: one label per row of X, and the columns `weight` and `split` where they are not "".
class Labels {
 public:
  Labels(std::string_view bytes, std::string_view name, const std::string& weight_column,
         const std::string& split_column)
      : table_(bytes, name) {
    const std::size_t label = table_.need("prdtypecode");
    const std::size_t weight = weight_column.empty() ? kNone : table_.need(weight_column);
    const std::size_t split = split_column.empty() ? kNone : table_.need(split_column);
    const std::size_t index = table_.index_column();
    indexed_ = index != kNone;
    while (const std::optional<CsvRecord> record = table_.next()) {
      Row row{.line = record->line,
              .fields = record->fields.size(),
              .index = {},
              .label = {},
              .weight = {},
              .split = {}};
      if (row.fields == table_.width()) {
        row.label = whole_number(record->fields[label]);
        if (weight != kNone) row.weight = record->fields[weight];
        if (split != kNone) row.split = whole_number(record->fields[split]);
        if (indexed_) row.index = whole_number(record->fields[index]);
      }
      rows_.push_back(std::move(row));
    }
  }

  struct Row {
    std::size_t line;
    std::size_t fields;
    std::string index;
    std::string label;
    std::optional<std::string> weight;
    std::optional<std::string> split;
  };

  const std::string& name() const { return table_.name(); }
  const std::vector<Row>& rows() const { return rows_; }
  bool indexed() const { return indexed_; }
  std::string bad_row_reason(const Row& row) const {
    return "its label is missing: " + place(name(), row.line) +
           field_count_reason(table_.width(), row.fields);
  }
  bool is_bad(const Row& row) const { return row.fields != table_.width(); }

 private:
  Table table_;
  bool indexed_ = false;
  std::vector<Row> rows_;
};

/// A record of the data file that became a product, or the reason why not.
struct Row {
  Product product;
  std::string issue;
};

/// Gives every row its label: row by row where the indices agree (or there are none), else by index.
void join_labels(std::vector<Row>& rows, const Labels& labels, bool indexed, std::string_view data_name) {
  if (rows.size() != labels.rows().size()) {
    throw Error(labels.name() + " has " + std::to_string(labels.rows().size()) + " rows, but " +
                std::string(data_name) + " has " + std::to_string(rows.size()) +
                "; expected one label per product.");
  }
  bool same_order = true;
  for (std::size_t i = 0; indexed && labels.indexed() && i < rows.size(); ++i) {
    const std::string& other = labels.rows()[i].index;
    same_order =
        same_order && (rows[i].product.index.empty() || other.empty() || rows[i].product.index == other);
  }
  std::unordered_map<std::string_view, std::size_t> by_index;
  for (std::size_t i = 0; !same_order && i < labels.rows().size(); ++i) {
    const Labels::Row& label = labels.rows()[i];
    if (labels.is_bad(label)) continue;
    const auto [first, fresh] = by_index.emplace(label.index, i);
    if (!fresh) {
      throw Error(place(labels.name(), label.line) + "the index " + quoted(label.index) +
                  " stands there already on line " + std::to_string(labels.rows()[first->second].line) +
                  ", and the rows are not in the order of " + std::string(data_name) + ".");
    }
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!rows[i].issue.empty()) continue;
    std::size_t position = i;
    if (!same_order) {
      const auto found = by_index.find(rows[i].product.index);
      if (found == by_index.end()) {
        rows[i].issue = "its index " + quoted(rows[i].product.index) + " is not in " + labels.name();
        continue;
      }
      position = found->second;
    }
    const Labels::Row& label = labels.rows()[position];
    if (labels.is_bad(label)) {
      rows[i].issue = labels.bad_row_reason(label);
    } else {
      rows[i].product.label = label.label;
      if (label.split) rows[i].product.split = *label.split;
      if (label.weight) rows[i].issue = set_weight(rows[i].product, *label.weight);
    }
  }
}

}  // namespace

Catalogue read_catalogue(const CatalogueSource& source) {
  Table table(source.data, source.data_name);
  const CatalogueFormat format = source.format ? *source.format : guessed_format(table, source);
  const bool label_file = !source.labels.empty();
  Layout layout =
      layout_of(table, format == CatalogueFormat::csv ? source.columns : known_columns(table, format));
  // What is not in the data file must be in the Y file, where there is one.
  const auto place_of = [&](const std::string& column) {
    if (column.empty()) return kNone;
    return label_file ? table.find(column) : table.need(column);
  };
  layout.weight = place_of(source.columns.weight);
  layout.split = place_of(source.columns.split);
  const std::size_t index = table.index_column();

  std::vector<Row> rows;
  while (const std::optional<CsvRecord> record = table.next()) {
    Row& row = rows.emplace_back();
    row.product.line = record->line;
    if (record->fields.size() != table.width()) {
      row.issue = field_count_reason(table.width(), record->fields.size());
      continue;
    }
    row.product = product_of(*record, layout);
    if (index != kNone) row.product.index = whole_number(record->fields[index]);
    if (trimmed(row.product.title).empty() && trimmed(row.product.description).empty() &&
        row.product.image.empty()) {
      row.issue = "expected a title, a description or a photo, found none";
    } else if (layout.weight != kNone) {
      row.issue = set_weight(row.product, record->fields[layout.weight]);
    }
  }
  if (label_file) {
    const Labels labels(source.labels, source.labels_name,
                        layout.weight == kNone ? source.columns.weight : std::string(),
                        layout.split == kNone ? source.columns.split : std::string());
    join_labels(rows, labels, index != kNone, source.data_name);
  }

  Catalogue catalogue{.format = format, .products = {}, .issues = {}};
  for (Row& row : rows) {
    if (row.issue.empty()) {
      catalogue.products.push_back(std::move(row.product));
    } else {
      catalogue.issues.push_back({.line = row.product.line, .reason = std::move(row.issue)});
    }
  }
  return catalogue;
}

CatalogueHead read_catalogue_head(std::string_view data, const std::string& data_name,
                                  std::span<const std::string> codes, std::size_t rows) {
  constexpr std::size_t kLookedAt = 200;
  Table table(data, data_name);
  CatalogueHead head;
  head.encoding = table.file();
  head.encoding.converted.clear();
  head.separator = table.separator();
  head.columns = table.columns();
  std::vector<CsvRecord> records;
  while (records.size() < std::max(rows, kLookedAt)) {
    std::optional<CsvRecord> record = table.next();
    if (!record) break;
    records.push_back(std::move(*record));
  }
  if (table.find("designation") != kNone) {
    head.format = CatalogueFormat::rakuten;
  } else if (table.find("product_name") != kNone && table.find("product_category_tree") != kNone) {
    head.format = CatalogueFormat::flipkart;
  }
  head.guess = head.format == CatalogueFormat::csv ? guess_columns(table.columns(), records, codes)
                                                   : known_columns(table, head.format);
  records.resize(std::min(rows, records.size()));
  head.rows = std::move(records);
  return head;
}

std::string extend_catalogue(std::string_view data, const std::string& data_name,
                             const std::vector<std::string>& columns, std::span<const AddedCells> rows) {
  Table table(data, data_name);
  std::string csv = "\xEF\xBB\xBF";
  const auto write = [&](const std::vector<std::string>& fields, const std::vector<std::string>& added) {
    bool first = true;
    for (const auto* part : {&fields, &added}) {
      for (const std::string& field : *part) {
        if (!std::exchange(first, false)) csv += table.separator();
        csv += spreadsheet_field(valid_utf8(field), table.separator());
      }
    }
    csv += "\r\n";
  };
  write(table.columns(), columns);
  std::size_t next = 0;
  while (next < rows.size()) {
    const std::optional<CsvRecord> record = table.next();
    if (!record) break;
    if (record->line == rows[next].line) write(record->fields, rows[next++].cells);
  }
  return csv;
}

CatalogueFormat parse_catalogue_format(std::string_view name) {
  if (name == "rakuten") return CatalogueFormat::rakuten;
  if (name == "flipkart") return CatalogueFormat::flipkart;
  if (name == "csv") return CatalogueFormat::csv;
  throw Error("expected the catalogue format \"rakuten\", \"flipkart\" or \"csv\", got " + quoted(name) +
              ".");
}

namespace {

/// Calls `visit` with the code that each row begins with, and the row; no code comes twice.
void visit_codes(Table& table, const std::function<void(std::string, const CsvRecord&)>& visit) {
  std::unordered_map<std::string, std::size_t> lines;
  while (const std::optional<CsvRecord> record = table.next()) {
    const std::string where = place(table.name(), record->line);
    if (record->fields.size() != table.width())
      throw Error(where + field_count_reason(table.width(), record->fields.size()) + ".");
    std::string code(trimmed(record->fields[0]));
    if (code.empty()) throw Error(where + "expected a code, found an empty field.");
    const auto [first, fresh] = lines.emplace(code, record->line);
    if (!fresh) {
      throw Error(where + "the code " + quoted(code) + " stands there already on line " +
                  std::to_string(first->second) + ".");
    }
    visit(std::move(code), *record);
  }
}

}  // namespace

std::vector<std::pair<std::string, std::string>> read_code_table(std::string_view bytes,
                                                                 const std::string& name) {
  Table table(bytes, name);
  if (table.width() != 2) throw table.missing("two columns, code and value");
  std::vector<std::pair<std::string, std::string>> entries;
  visit_codes(table, [&](std::string code, const CsvRecord& record) {
    entries.emplace_back(std::move(code), trimmed(record.fields[1]));
  });
  return entries;
}

std::map<std::string, std::map<std::string, std::string>> read_label_names(std::string_view bytes,
                                                                           const std::string& name,
                                                                           const std::string& language) {
  Table table(bytes, name);
  if (table.width() < 2) throw table.missing("two columns or more, code and names");
  std::map<std::string, std::map<std::string, std::string>> names;
  visit_codes(table, [&](std::string code, const CsvRecord& record) {
    std::map<std::string, std::string>& of_code = names[std::move(code)];
    for (std::size_t column = 1; column < table.width(); ++column)
      of_code[table.width() == 2 ? language : table.column(column)] = trimmed(record.fields[column]);
  });
  return names;
}

}  // namespace vitrine
