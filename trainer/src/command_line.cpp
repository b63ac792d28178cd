// The command line beyond CLI11; see command_line.hpp.
#include "command_line.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <sstream>

#include "toml_settings.hpp"

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

/// Of one call or machine, not of the settings.
bool is_momentary(const std::string& name) {
  return name == "help" || name == "config" || name == "force" || name == "resume" || name == "json" ||
         name == "cache" || name == "cache-bytes" || name == "find-learning-rate" ||
         name == "overfit-one-batch";
}

/// By an option that was given: its default has no say, and could not be given beside that one.
bool is_excluded(const CLI::Option& option) {
  const std::set<CLI::Option*> others = option.get_excludes();
  return std::any_of(others.begin(), others.end(),
                     [](const CLI::Option* other) { return other->count() > 0; });
}

/// Such settings need not be taken from a file, whose lists would only become longer.
bool is_given(const std::vector<std::string>& arguments, const std::string& name) {
  return std::any_of(arguments.begin(), arguments.end(), [&](const std::string& argument) {
    return argument == name || argument.rfind(name + "=", 0) == 0;
  });
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
  if (command->get_name() == "compare") return arguments;  // its file lists models
  std::vector<std::string> expanded{arguments.front()};
  for (const auto& [key, node] : read_settings(*file)) {
    const std::vector<std::string> settings =
        setting_arguments(*command, std::string(key.str()), node, *file);
    if (!is_given(arguments, "--" + std::string(key.str())))
      expanded.insert(expanded.end(), settings.begin(), settings.end());
  }
  expanded.insert(expanded.end(), arguments.begin() + 1, arguments.end());
  return expanded;
}

std::string resolved_configuration(const CLI::App& command) {
  toml::table table;
  for (const CLI::Option* option : command.get_options()) {
    const std::string name = option->get_single_name();
    if (option->get_lnames().empty() || is_momentary(name) || is_excluded(*option)) continue;
    if (option->get_multi_option_policy() == CLI::MultiOptionPolicy::TakeAll) {
      toml::array values;
      for (const std::string& value : option->results()) values.push_back(value);
      if (!values.empty()) table.insert(name, std::move(values));
      continue;
    }
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
