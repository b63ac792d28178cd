// Logits of folds, one file each; see checkpoint.hpp.
#include "checkpoint.hpp"

#include "data.hpp"
#include "logits_file.hpp"
#include "run.hpp"
#include "sha256.hpp"
#include "versions.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {
namespace {

namespace fs = std::filesystem;

std::string quoted(const fs::path& path) { return '\'' + path.string() + '\''; }

constexpr const char* kKey = "key";
constexpr const char* kFoldSuffix = ".safetensors";

}  // namespace

Checkpoint::Checkpoint(fs::path folder, const std::string& key, bool resume) : folder_(std::move(folder)) {
  const fs::path key_file = folder_ / kKey;
  if (fs::exists(key_file)) {
    const std::string where = quoted(folder_.parent_path()) + " holds an unfinished training";
    if (!resume) throw Error(where + "; continue it with --resume, or start anew with --force.");
    if (read_text(key_file) != key)
      throw Error(where + " of other options or other data; give those again, or start anew with --force.");
  } else {
    remove_folder(folder_);
    fs::create_directories(folder_);
    write_file(key_file, key);
  }
}

fs::path Checkpoint::path(const std::string& fold) const { return folder_ / (fold + kFoldSuffix); }

bool Checkpoint::load(const std::string& fold, std::span<const std::size_t> rows,
                      CatalogueLogits& out) const {
  if (!has(fold)) return false;
  try {
    return read_logits(path(fold), fold, {}, rows, out);
  } catch (const Error& error) {
    throw Error(std::string(error.what()) + " Start anew with --force.");
  }
}

void Checkpoint::save(const std::string& fold, std::span<const std::size_t> rows,
                      const CatalogueLogits& logits) const {
  const NamedLogits kept{.name = fold, .key = {}, .rows = {rows.begin(), rows.end()}, .logits = logits};
  write_logits(path(fold), {&kept, 1});
  for (const fs::path& state : {states(fold).image, states(fold).joint}) fs::remove(state);
}

TrainingStates Checkpoint::states(const std::string& fold) const {
  return {.image = folder_ / (fold + ".state"), .joint = folder_ / (fold + ".joint.state")};
}

fs::path Checkpoint::image(const std::string& fold) const { return folder_ / (fold + ".image.safetensors"); }

bool Checkpoint::has(const std::string& fold) const { return fs::exists(path(fold)); }

void Checkpoint::remove() const { remove_folder(folder_); }

std::string training_key(const std::string& configuration, const LabelledCatalogue& catalogue) {
  // Lengths go before texts, so that no two catalogues read alike.
  std::string facts;
  const auto add = [&](const std::string& text) {
    facts += std::to_string(text.size());
    facts += ':';
    facts += text;
  };
  add(configuration);
  add(library_versions());
  for (std::size_t row = 0; row < catalogue.products.size(); ++row) {
    const Product& product = catalogue.products[row];
    add(product.title);
    add(product.description);
    add(catalogue.codes[static_cast<std::size_t>(catalogue.labels[row])]);
    const auto hash = catalogue.photos ? catalogue.photos->hash(row) : std::nullopt;
    add(hash ? std::to_string(*hash) : "");
    if (!catalogue.weights.empty()) add(std::to_string(catalogue.weights[row]));
    add(product.split);
  }
  add(std::to_string(catalogue.extra_rows));
  for (const Product& product : catalogue.unlabelled) {
    add(product.title);
    add(product.description);
  }
  return sha256({reinterpret_cast<const std::uint8_t*>(facts.data()), facts.size()});
}

}  // namespace vitrine::trainer
