// The file of `vitrine compare`; see experiments.hpp.
#include "experiments.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "fusion_rules.hpp"
#include "toml_settings.hpp"
#include "usage_error.hpp"

namespace vitrine::trainer {
namespace {

/// What the folds, the classes and the families of products depend on.
constexpr std::array<std::string_view, 10> kDecideFolds{
    "data",         "labels",       "format", "images", "title-column",
    "label-column", "split-column", "folds",  "seed",   "splits"};
constexpr std::string_view kModels = "models";
constexpr std::string_view kEnsembles = "ensembles";
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
      if (!is_list(key.str())) arguments(std::string(key.str()), value);
    const toml::node* models = settings_.get(kModels);
    if (models == nullptr || !models->is_table() || models->as_table()->empty())
      throw UsageError(file_ + ": expected a table [models.NAME] for each model to compare.");
    std::vector<Experiment> result;
    for (const auto& [name, own] : in_order(*models->as_table())) result.push_back(read_model(name, *own));
    const toml::node* ensembles = settings_.get(kEnsembles);
    if (ensembles == nullptr) return result;
    if (!ensembles->is_table())
      throw UsageError(place_of(file_, *ensembles) + ": expected tables [ensembles.NAME].");
    for (const auto& [name, own] : in_order(*ensembles->as_table()))
      result.push_back(read_ensemble(name, *own, *models->as_table()));
    return result;
  }

 private:
  static bool is_list(std::string_view key) { return key == kModels || key == kEnsembles; }

  /// Tables by name, in the order of the file.
  static std::vector<std::pair<std::string, const toml::node*>> in_order(const toml::table& tables) {
    std::vector<std::pair<std::string, const toml::node*>> result;
    for (const auto& [name, own] : tables) result.emplace_back(name.str(), &own);
    std::stable_sort(result.begin(), result.end(), [](const auto& a, const auto& b) {
      return a.second->source().begin.line < b.second->source().begin.line;
    });
    return result;
  }

  void check_name(const std::string& name, const toml::node& node) const {
    if (!is_plain_name(name))
      throw UsageError(place_of(file_, node) +
                       ": expected a model's name of lower-case letters, digits, '-' and '_', but got '" +
                       name + "'.");
  }

  Experiment read_ensemble(const std::string& name, const toml::node& node, const toml::table& models) const {
    const std::string where = place_of(file_, node) + ": ";
    check_name(name, node);
    if (models.contains(name)) throw UsageError(where + "there is a model '" + name + "' already.");
    const toml::table* own = node.as_table();
    const toml::array* of = own == nullptr ? nullptr : (*own)["of"].as_array();
    const toml::node* const fusion = own == nullptr ? nullptr : own->get("fusion");
    const std::size_t known = fusion == nullptr ? 1 : 2;
    if (of == nullptr || own->size() != known || of->size() < 2)
      throw UsageError(
          where + "expected [ensembles." + name +
          "] to hold `of = [\"...\", \"...\"]`, two models or more, and `fusion` or nothing else.");
    Experiment experiment{
        .name = name, .arguments = {"--name=" + settings_["name"].value_or(name)}, .members = {}};
    if (fusion != nullptr) {
      const std::string rule = fusion->value_or(std::string());
      if (std::find(kFusionRules.begin(), kFusionRules.end(), rule) == kFusionRules.end())
        throw UsageError(place_of(file_, *fusion) +
                         ": expected 'learned', 'equal', 'vote' or 'stacked' as `fusion`, but got '" + rule +
                         "'.");
      experiment.arguments.push_back("--fusion=" + rule);
    }
    for (const toml::node& member : *of) {
      const std::string model = member.value_or(std::string());
      if (!models.contains(model))
        throw UsageError(where + "[ensembles." + name + "] names '" + model + "', but there is no [models." +
                         model + "].");
      if (std::find(experiment.members.begin(), experiment.members.end(), model) != experiment.members.end())
        throw UsageError(where + "[ensembles." + name + "] names '" + model + "' twice.");
      experiment.members.push_back(model);
    }
    return experiment;
  }

  std::vector<std::string> arguments(const std::string& key, const toml::node& value) const {
    if (contains(kSetByCompare, key))
      throw UsageError(place_of(file_, value) + ": '" + key +
                       "' is not for this file: `vitrine compare` sets it for each model.");
    return setting_arguments(train_, key, value, file_);
  }

  Experiment read_model(const std::string& name, const toml::node& node) const {
    const toml::table* own = node.as_table();
    if (own == nullptr)
      throw UsageError(place_of(file_, node) + ": expected a table [models." + name + "] of options.");
    check_name(name, node);
    Experiment experiment{.name = name, .arguments = {}, .members = {}};
    const auto add = [&](const std::vector<std::string>& more) {
      experiment.arguments.insert(experiment.arguments.end(), more.begin(), more.end());
    };
    if (!settings_.contains("name") && !own->contains("name")) add({"--name=" + name});
    for (const auto& [key, value] : settings_)
      if (!is_list(key.str()) && !own->contains(key.str())) add(arguments(std::string(key.str()), value));
    for (const auto& [key, value] : *own) {
      if (contains(kDecideFolds, key.str()))
        throw UsageError(
            place_of(file_, value) + ": '" + std::string(key.str()) +
            "' decides the folds, which all models share; give it above the tables" +
            (key.str() == "images" ? " (`no-image = true` trains a model without photos)." : "."));
      add(arguments(std::string(key.str()), value));
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
