// Settings of a command from a TOML file; see toml_settings.hpp.
#include "toml_settings.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <sstream>

#include "usage_error.hpp"

namespace vitrine::trainer {
namespace {

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

/// A scalar alone, or the items of a list.
std::vector<std::string> value_texts(const toml::node& node, const std::string& where) {
  if (const auto text = scalar_text(node)) return {*text};
  const toml::array* list = node.as_array();
  if (list == nullptr) throw UsageError(where + " is not a number, a text, true, false or a list of such.");
  std::vector<std::string> texts;
  for (const toml::node& item : *list) {
    const auto text = scalar_text(item);
    if (!text) throw UsageError(where + " has a list of other things than numbers and texts.");
    texts.push_back(*text);
  }
  return texts;
}

}  // namespace

toml::table read_settings(const std::string& file) {
  if (!std::filesystem::is_regular_file(file))
    throw UsageError("--config: expected a TOML file, but there is none at '" + file + "'.");
  try {
    return toml::parse_file(file);
  } catch (const toml::parse_error& error) {
    throw UsageError(place(file, error.source()) + ": " + std::string(error.description()) + ".");
  }
}

std::string place_of(const std::string& file, const toml::node& node) { return place(file, node.source()); }

std::vector<std::string> setting_arguments(const CLI::App& command, const std::string& key,
                                           const toml::node& value, const std::string& file) {
  const std::string where = place_of(file, value) + ": '" + key + "'";
  const CLI::Option* const option = command.get_option_no_throw("--" + key);
  if (option == nullptr || key == "config" || key == "help")
    throw UsageError(where + " is not an option of `vitrine " + command.get_name() + "`.");
  const bool takes_all = option->get_multi_option_policy() == CLI::MultiOptionPolicy::TakeAll;
  std::vector<std::string> arguments;
  for (const std::string& text : value_texts(value, where)) {
    if (takes_all || arguments.empty())
      arguments.push_back("--" + key + "=" + text);
    else
      arguments.front() += "," + text;
  }
  const std::string empty = "--" + key + "=";
  arguments.erase(std::remove(arguments.begin(), arguments.end(), empty), arguments.end());
  return arguments;
}

}  // namespace vitrine::trainer
