// A run becomes a pack: ONNX graphs, the vocabulary, the manifest, the report and the model card.
#pragma once

#include <filesystem>
#include <string>

#include "run.hpp"

namespace vitrine::trainer {

/// Empty where this program can write the pack of `run`, which lies in `folder`. Otherwise a sentence: that
/// no pack can hold one of its models, or, where this program was built without onnx, how the pack is written
/// elsewhere.
std::string missing_pack(const Run& run, const std::filesystem::path& folder);

/// Writes the pack of `run`, which lies in `folder` with its report and card, to `out` (created where it is
/// missing; files of the pack's names are replaced) and returns its manifest. Weights are stored as int8.
/// Throws Error where a file cannot be written, torch_onnx::Error where a model has no translation, and Error
/// with the sentence of missing_pack where there is one.
Pack export_pack(const Run& run, const std::filesystem::path& folder, const std::filesystem::path& out);

}  // namespace vitrine::trainer
