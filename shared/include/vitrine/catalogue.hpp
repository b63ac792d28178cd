// Product catalogues: the bytes of their CSV files in, products out. The trainer, evaluate.mjs and the page
// share it.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "vitrine/csv.hpp"
#include "vitrine/text_file.hpp"

namespace vitrine {

enum class CatalogueFormat { rakuten, flipkart, csv };

/// Column names of a plain CSV; the label, description and image columns may be absent (""), and a file may
/// lack those of them that keep the names below. Three names mean in any file what they mean in theirs: an
/// image column "imageid" beside a column "productid" and a label column "prdtypecode" are Rakuten's, a label
/// column "product_category_tree" is Flipkart's.
struct CatalogueColumns {
  std::string title = "title";
  std::string description = "description";
  std::string image = "image";
  std::string label = "label";
  std::string weight;  ///< of any layout, or of Rakuten's Y file; "": every product weighs 1
  std::string split;   ///< likewise; "": no product has one
};

/// One product. Empty `description`, `image` (file name) or `label` means that the row has none.
struct Product {
  std::size_t line = 0;  ///< where its record begins in the data file, from 1
  std::string index;     ///< what the file's unnamed first column says, which pandas writes
  std::string title;
  std::string description;
  std::string image;
  std::string label;  ///< the class's code
  float weight = 1;   ///< how much it teaches; 0: nothing
  std::string split;  ///< the part of a given split that it belongs to
};

/// A row that could not be read, and why.
struct RowIssue {
  std::size_t line = 0;
  std::string reason;
};

struct Catalogue {
  CatalogueFormat format;
  std::vector<Product> products;
  std::vector<RowIssue> issues;  ///< skipped rows, in order
};

struct CatalogueSource {
  std::string_view data;    ///< bytes of the data file
  std::string data_name;    ///< its name in messages
  std::string_view labels;  ///< bytes of a file like Rakuten's Y; empty where there is none
  std::string labels_name;
  std::optional<CatalogueFormat> format;  ///< guessed from the header when absent
  CatalogueColumns columns;               ///< for CatalogueFormat::csv, but `weight` and `split`
};

/// Bytes may be in any encoding that read_text_file knows, and fields be separated as guess_separator
/// guesses. Rakuten: `designation description productid imageid` joined by row with `prdtypecode`; photos are
/// called image_<imageid>_product_<productid>.jpg. Flipkart: `product_name description product_category_tree
/// image`, the label is the tree's first level. Only the title's column is needed (and the Y file's
/// `prdtypecode`). The rows of X and Y are joined by their unnamed index column where both have one, in
/// another order too. Bad rows are skipped and listed: a wrong number of fields, neither text nor photo, no
/// label for its index, a weight that is no number. Throws Error for a file whose header lacks a needed
/// column or whose Y file has another length.
Catalogue read_catalogue(const CatalogueSource& source);

/// What a file seems to hold, for a person to look at before it is read as a whole.
struct CatalogueHead {
  CatalogueFormat format = CatalogueFormat::csv;
  TextFile encoding;  ///< without its text
  char separator = ',';
  std::vector<std::string> columns;  ///< their names
  CatalogueColumns guess;            ///< "" for what the file seems to lack, the title too
  std::vector<CsvRecord> rows;       ///< the first ones
};

/// Guesses columns by the two known layouts, by the names of columns in English and French, and by what the
/// first records hold: file names of photos, `codes` of classes, short texts and long ones. Throws Error for
/// a file without a line of column names.
CatalogueHead read_catalogue_head(std::string_view data, const std::string& data_name,
                                  std::span<const std::string> codes, std::size_t rows);

/// Cells that are added to a row of a file.
struct AddedCells {
  std::size_t line = 0;  ///< where the row's record begins
  std::vector<std::string> cells;
};

/// A catalogue's file with more columns, for spreadsheets: UTF-8 with a byte order mark, CRLF, its own
/// separator, each field by spreadsheet_field. It holds the rows that `rows` name, which rise.
std::string extend_catalogue(std::string_view data, const std::string& data_name,
                             const std::vector<std::string>& columns, std::span<const AddedCells> rows);

/// "rakuten", "flipkart" or "csv"; throws Error naming the three for anything else.
CatalogueFormat parse_catalogue_format(std::string_view name);

/// A two-column CSV of code and value (label names, class priors), header skipped. Throws Error with the line
/// of a bad row.
std::vector<std::pair<std::string, std::string>> read_code_table(std::string_view bytes,
                                                                 const std::string& name);

/// Names of classes by code and language, from a CSV whose header says the languages of its columns, as
/// `code,fr,en`; where there is but one column of names, they are in `language`. Throws Error with the line
/// of a bad row.
std::map<std::string, std::map<std::string, std::string>> read_label_names(std::string_view bytes,
                                                                           const std::string& name,
                                                                           const std::string& language);

}  // namespace vitrine
