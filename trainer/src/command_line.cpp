// The command line beyond CLI11; see command_line.hpp.
#include "command_line.hpp"

#include <toml++/toml.h>

#include <filesystem>
#include <optional>
#include <sstream>

#include "usage_error.hpp"

namespace vitrine::trainer {
namespace {

std::optional<std::string> find_configuration(const std::vector<std::string>& arguments) {
  const std::string name = "--config";
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == name && i + 1 < arguments.size()) return arguments[i + 1];
    if (arguments[i].rfind(name + "=", 0) == 0) return arguments[i].substr(name.size() + 1);
  }
  return std::nullopt;
}

std::string place(const std::string& file, const toml::source_region& source) {
  return file + ", line " + std::to_string(source.begin.line);
}

std::optional<std::string> scalar_text(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (!node.is_integer() && !node.is_floating_point() && !node.is_boolean()) return std::nullopt;
  std::ostringstream text;
  node.visit([&](const auto& value) {
    if constexpr (toml::is_value<decltype(value)>) text << value;
  });
  return text.str();
}

/// A scalar as it stands, a list joined by commas.
std::string value_text(const toml::node& node, const std::string& where) {
  if (const auto text = scalar_text(node)) return *text;
  std::string joined;
  if (const toml::array* list = node.as_array()) {
    for (const toml::node& item : *list) {
      const auto text = scalar_text(item);
      if (!text) throw UsageError(where + " has a list of other things than numbers and texts.");
      joined += (joined.empty() ? "" : ",") + *text;
    }
    return joined;
  }
  throw UsageError(where + " is not a number, a text, true, false or a list of such.");
}

toml::table parse_file(const std::string& file) {
  if (!std::filesystem::is_regular_file(file))
    throw UsageError("--config: expected a TOML file, but there is none at '" + file + "'.");
  try {
    return toml::parse_file(file);
  } catch (const toml::parse_error& error) {
    throw UsageError(place(file, error.source()) + ": " + std::string(error.description()) + ".");
  }
}

/// Of one call or machine, not of the settings.
bool is_momentary(const std::string& name) {
  return name == "help" || name == "config" || name == "force" || name == "resume" || name == "json" ||
         name == "cache" || name == "cache-bytes";
}

bool has_type(const CLI::Option& option, const std::string& type) {
  return option.get_type_name().rfind(type, 0) == 0;  // a check's range follows
}

}  // namespace

std::vector<std::string> expand_configuration(const CLI::App& app,
                                              const std::vector<std::string>& arguments) {
  const std::optional<std::string> file = find_configuration(arguments);
  if (!file || arguments.empty()) return arguments;
  const auto named =
      app.get_subcommands([&](const CLI::App* command) { return command->get_name() == arguments.front(); });
  if (named.empty()) return arguments;
  const CLI::App* command = named.front();
  std::vector<std::string> expanded{arguments.front()};
  for (const auto& [key, node] : parse_file(*file)) {
    const std::string name(key.str());
    const std::string where = place(*file, node.source()) + ": '" + name + "'";
    if (command->get_option_no_throw("--" + name) == nullptr || name == "config" || name == "help")
      throw UsageError(where + " is not an option of `vitrine " + command->get_name() + "`.");
    const std::string value = value_text(node, where);
    if (!value.empty()) expanded.push_back("--" + name + "=" + value);
  }
  expanded.insert(expanded.end(), arguments.begin() + 1, arguments.end());
  return expanded;
}

std::string resolved_configuration(const CLI::App& command) {
  toml::table table;
  for (const CLI::Option* option : command.get_options()) {
    const std::string name = option->get_single_name();
    if (option->get_lnames().empty() || is_momentary(name)) continue;
    const std::string value =
        option->count() > 0 ? option->reduced_results().front() : option->get_default_str();
    const bool flag = option->get_items_expected_max() == 0;
    if (flag)
      table.insert(name, option->count() > 0 && option->as<bool>());
    else if (!value.empty() && has_type(*option, "FLOAT"))
      table.insert(name, std::stod(value));
    else if (!value.empty() && (has_type(*option, "INT") || has_type(*option, "UINT")))
      table.insert(name, static_cast<std::int64_t>(std::stoll(value)));
    else if (!value.empty())
      table.insert(name, value);
  }
  std::ostringstream text;
  text << table << '\n';
  return text.str();
}

std::string quote_command(const std::vector<std::string>& arguments) {
  std::string command = "vitrine";
  for (const std::string& argument : arguments) {
    const bool plain =
        !argument.empty() &&
        argument.find_first_not_of(
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./=,:+@%") == std::string::npos;
    std::string quoted;
    for (const char c : argument) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    command += ' ' + (plain ? argument : "'" + quoted + "'");
  }
  return command;
}

}  // namespace vitrine::trainer
