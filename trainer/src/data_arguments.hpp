// The options of the command line that say which products are read.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "data.hpp"

namespace vitrine::trainer {

/// --data and how to read it, for every command that takes a catalogue. Returns --data; `format` takes a name
/// of parse_catalogue_format.
CLI::Option* add_data_options(CLI::App& command, DataOptions& data, std::string& format);

/// What a catalogue says to a training beside its products, and data that only teaches. The command must have
/// the options of add_data_options, --folds and --splits.
void add_teaching_options(CLI::App& command, CatalogueColumns& columns, ExtraDataOptions& extra);

}  // namespace vitrine::trainer
