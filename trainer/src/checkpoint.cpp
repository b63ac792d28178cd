// Folds in safetensors, one file each; a row without logits holds NaN.
#include "checkpoint.hpp"

#include <array>
#include <cmath>
#include <limits>

#include "data.hpp"
#include "run.hpp"
#include "safetensors.hpp"
#include "sha256.hpp"
#include "versions.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {
namespace {

namespace fs = std::filesystem;

std::string quoted(const fs::path& path) { return '\'' + path.string() + '\''; }

constexpr const char* kKey = "key";
constexpr const char* kFoldSuffix = ".safetensors";

torch::Tensor values_of(const LogitTable& table, std::span<const std::size_t> rows) {
  const auto classes = static_cast<std::int64_t>(table.classes());
  torch::Tensor values =
      torch::full({static_cast<std::int64_t>(rows.size()), classes}, std::numeric_limits<float>::quiet_NaN());
  float* next = values.data_ptr<float>();
  for (const std::size_t row : rows) {
    const std::span<const float> logits = table.row(row);
    std::copy(logits.begin(), logits.end(), next);
    next += classes;
  }
  return values;
}

void fill(LogitTable& table, std::span<const std::size_t> rows, const Safetensors& file,
          const std::string& name, const fs::path& path) {
  const auto found = file.tensors.find(name);
  const std::vector<std::int64_t> shape{static_cast<std::int64_t>(rows.size()),
                                        static_cast<std::int64_t>(table.classes())};
  if (found == file.tensors.end() || found->second.sizes() != shape ||
      found->second.scalar_type() != torch::kFloat32)
    throw Error(quoted(path) + " does not hold the fold's logits by " + name + "; start anew with --force.");
  const float* values = found->second.data_ptr<float>();
  for (const std::size_t row : rows) {
    if (!std::isnan(*values)) table.set(row, {values, table.classes()});
    values += table.classes();
  }
}

/// Pairs of a view's name and its tables; `Logits` may be const.
template <typename Logits>
auto views(Logits& logits) {
  return std::array{std::pair{"title", &logits.title}, std::pair{"text", &logits.text},
                    std::pair{"image", &logits.image}};
}

std::string tensor_name(const char* view, std::size_t model) {
  return std::string(view) + '.' + std::to_string(model);
}

}  // namespace

Checkpoint::Checkpoint(fs::path folder, const std::string& key, bool resume) : folder_(std::move(folder)) {
  const fs::path key_file = folder_ / kKey;
  if (fs::exists(key_file)) {
    const std::string where = quoted(folder_.parent_path()) + " holds an unfinished training";
    if (!resume) throw Error(where + "; continue it with --resume, or start anew with --force.");
    if (read_text(key_file) != key)
      throw Error(where + " of other options or other data; give those again, or start anew with --force.");
  } else {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    write_file(key_file, key);
  }
}

fs::path Checkpoint::path(const std::string& fold) const { return folder_ / (fold + kFoldSuffix); }

bool Checkpoint::load(const std::string& fold, std::span<const std::size_t> rows,
                      CatalogueLogits& out) const {
  if (!has(fold)) return false;
  const Safetensors file = read_safetensors(path(fold));
  for (const auto& [view, tables] : views(out))
    for (std::size_t model = 0; model < tables->size(); ++model)
      fill((*tables)[model], rows, file, tensor_name(view, model), path(fold));
  return true;
}

void Checkpoint::save(const std::string& fold, std::span<const std::size_t> rows,
                      const CatalogueLogits& logits) const {
  Safetensors file;
  for (const auto& [view, tables] : views(logits))
    for (std::size_t model = 0; model < tables->size(); ++model)
      file.tensors[tensor_name(view, model)] = values_of((*tables)[model], rows);
  write_safetensors(path(fold), file);
  fs::remove(image_state(fold));
}

fs::path Checkpoint::image_state(const std::string& fold) const { return folder_ / (fold + ".state"); }

bool Checkpoint::has(const std::string& fold) const { return fs::exists(path(fold)); }

void Checkpoint::remove() const { fs::remove_all(folder_); }

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
