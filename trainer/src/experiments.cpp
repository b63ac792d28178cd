// The file of `vitrine compare`; see experiments.hpp.
#include "experiments.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "toml_settings.hpp"
#include "usage_error.hpp"

namespace vitrine::trainer {
namespace {

/// What the folds, the classes and the families of products depend on.
constexpr std::array<std::string_view, 10> kDecideFolds{
    "data",         "labels",       "format", "images", "title-column",
    "label-column", "split-column", "folds",  "seed",   "splits"};
constexpr std::array<std::string_view, 4> kSetByCompare{"out", "json", "force", "resume"};

template <std::size_t Size>
bool contains(const std::array<std::string_view, Size>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_plain_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

class Reader {
 public:
  Reader(const CLI::App& train, std::string file)
      : train_(train), file_(std::move(file)), settings_(read_settings(file_)) {}

  std::vector<Experiment> read() const {
    for (const auto& [key, value] : settings_)
      if (key.str() != "models") argument(std::string(key.str()), value);
    const toml::node* models = settings_.get("models");
    if (models == nullptr || !models->is_table() || models->as_table()->empty())
      throw UsageError(file_ + ": expected a table [models.NAME] for each model to compare.");
    std::vector<std::pair<toml::source_index, Experiment>> experiments;
    for (const auto& [name, own] : *models->as_table())
      experiments.emplace_back(own.source().begin.line, read_model(std::string(name.str()), own));
    std::stable_sort(experiments.begin(), experiments.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<Experiment> result;
    result.reserve(experiments.size());
    for (auto& [line, experiment] : experiments) result.push_back(std::move(experiment));
    return result;
  }

 private:
  std::string argument(const std::string& key, const toml::node& value) const {
    if (contains(kSetByCompare, key))
      throw UsageError(place_of(file_, value) + ": '" + key +
                       "' is not for this file: `vitrine compare` sets it for each model.");
    return setting_argument(train_, key, value, file_);
  }

  Experiment read_model(const std::string& name, const toml::node& node) const {
    const toml::table* own = node.as_table();
    if (own == nullptr)
      throw UsageError(place_of(file_, node) + ": expected a table [models." + name + "] of options.");
    if (!is_plain_name(name))
      throw UsageError(place_of(file_, node) +
                       ": expected a model's name of lower-case letters, digits, '-' and '_', but got '" +
                       name + "'.");
    Experiment experiment{.name = name, .arguments = {}};
    const auto add = [&](const std::string& argument) {
      if (!argument.empty()) experiment.arguments.push_back(argument);
    };
    if (!settings_.contains("name") && !own->contains("name")) add("--name=" + name);
    for (const auto& [key, value] : settings_)
      if (key.str() != "models" && !own->contains(key.str())) add(argument(std::string(key.str()), value));
    for (const auto& [key, value] : *own) {
      if (contains(kDecideFolds, key.str()))
        throw UsageError(
            place_of(file_, value) + ": '" + std::string(key.str()) +
            "' decides the folds, which all models share; give it above the tables" +
            (key.str() == "images" ? " (`no-image = true` trains a model without photos)." : "."));
      add(argument(std::string(key.str()), value));
    }
    return experiment;
  }

  const CLI::App& train_;
  std::string file_;
  toml::table settings_;
};

}  // namespace

std::vector<Experiment> read_experiments(const CLI::App& train, const std::string& file) {
  return Reader(train, file).read();
}

}  // namespace vitrine::trainer
