// Settings of a command from a TOML file, as arguments of its command line.
#pragma once

#include <toml++/toml.h>

#include <CLI/CLI.hpp>
#include <string>

namespace vitrine::trainer {

/// Throws UsageError where there is no such file or it is no TOML, with file and line.
toml::table read_settings(const std::string& file);

/// "FILE, line N": where `node` stands.
std::string place_of(const std::string& file, const toml::node& node);

/// "--key=value" for a setting of `command`; for a list one for each item, or, where the option takes a
/// single value, one with the items between commas. An empty value is as good as none. Throws UsageError with
/// file and line for a key that is no option of the command and for a value that is no number, text, truth
/// value or list of such.
std::vector<std::string> setting_arguments(const CLI::App& command, const std::string& key,
                                           const toml::node& value, const std::string& file);

}  // namespace vitrine::trainer
