// Logits of held-out rows in safetensors: what a run and an unfinished training keep of their folds.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "logits.hpp"

namespace vitrine::trainer {

/// What the models said about `rows`, and of which split or fold.
struct NamedLogits {
  std::string name;
  std::string key;  ///< of the products and folds that they are of; may be empty
  std::vector<std::size_t> rows;
  const CatalogueLogits& logits;
};

/// Writes tensors NAME.VIEW.MODEL, float32 [rows, classes]; a row without logits holds NaN.
void write_logits(const std::filesystem::path& path, std::span<const NamedLogits> logits);

/// Fills `rows` of `out`, whose tables tell how many models there were, with what was written of that name;
/// false where there is nothing of that name and key. Throws Error where the file is damaged.
bool read_logits(const std::filesystem::path& path, const std::string& name, const std::string& key,
                 std::span<const std::size_t> rows, CatalogueLogits& out);

}  // namespace vitrine::trainer
