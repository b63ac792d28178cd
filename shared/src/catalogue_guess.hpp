// Which columns of a plain CSV file hold what.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "vitrine/catalogue.hpp"

namespace vitrine {

/// By the names of columns, then by what `records` hold; "" for what none seems to hold. `codes` are those of
/// the classes that a label may be.
CatalogueColumns guess_columns(const std::vector<std::string>& columns, std::span<const CsvRecord> records,
                               std::span<const std::string> codes);

}  // namespace vitrine
