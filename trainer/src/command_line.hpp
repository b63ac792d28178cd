// The command line beyond CLI11: settings from a TOML file, and the record of what a command was called with.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace vitrine::trainer {

/// Puts the settings of `--config FILE` between the command's name and its other arguments, so that those,
/// coming later, win. `arguments` are without the program's name. Throws UsageError with file and line for a
/// key that is no option of the command and for a value that is no number, text, truth value or list of such.
std::vector<std::string> expand_configuration(const CLI::App& app, const std::vector<std::string>& arguments);

/// All options of the parsed command with their values, as TOML.
std::string resolved_configuration(const CLI::App& command);

/// The command as it can be typed again in a shell.
std::string quote_command(const std::vector<std::string>& arguments);

}  // namespace vitrine::trainer
