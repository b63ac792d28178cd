// Logits of held-out rows in a file; see logits_file.hpp.
#include "logits_file.hpp"

#include <array>
#include <cmath>
#include <limits>

#include "safetensors.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {
namespace {

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
          const std::string& name, const std::filesystem::path& path) {
  const auto found = file.tensors.find(name);
  const std::vector<std::int64_t> shape{static_cast<std::int64_t>(rows.size()),
                                        static_cast<std::int64_t>(table.classes())};
  if (found == file.tensors.end() || found->second.sizes() != shape ||
      found->second.scalar_type() != torch::kFloat32)
    throw Error('\'' + path.string() + "': expected the tensor \"" + name + "\" as float32, " +
                std::to_string(shape[0]) + " rows of " + std::to_string(shape[1]) + " classes.");
  const float* values = found->second.data_ptr<float>();
  for (const std::size_t row : rows) {
    if (!std::isnan(*values)) table.set(row, {values, table.classes()});
    values += table.classes();
  }
}

/// Calls `visit(tensor's name, table)` for every table; `Logits` may be const.
template <typename Logits, typename Visit>
void visit_tables(const std::string& name, Logits& logits, const Visit& visit) {
  for (const auto& [view, tables] :
       std::array{std::pair{"title", &logits.title}, std::pair{"text", &logits.text},
                  std::pair{"image", &logits.image}, std::pair{"title_image", &logits.title_image},
                  std::pair{"text_image", &logits.text_image}})
    for (std::size_t model = 0; model < tables->size(); ++model)
      visit(name + '.' + view + '.' + std::to_string(model), (*tables)[model]);
}

}  // namespace

void write_logits(const std::filesystem::path& path, std::span<const NamedLogits> logits) {
  Safetensors file;
  for (const NamedLogits& one : logits) {
    file.metadata[one.name] = one.key;
    visit_tables(one.name, one.logits, [&](const std::string& tensor, const LogitTable& table) {
      file.tensors[tensor] = values_of(table, one.rows);
    });
  }
  write_safetensors(path, file);
}

bool read_logits(const std::filesystem::path& path, const std::string& name, const std::string& key,
                 std::span<const std::size_t> rows, CatalogueLogits& out) {
  const Safetensors file = read_safetensors(path);
  const auto found = file.metadata.find(name);
  if (found == file.metadata.end() || found->second != key) return false;
  visit_tables(name, out,
               [&](const std::string& tensor, LogitTable& table) { fill(table, rows, file, tensor, path); });
  return true;
}

}  // namespace vitrine::trainer
