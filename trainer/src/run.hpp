// A run: the folder in which training leaves its models and all that is known about them.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "image_model.hpp"
#include "logits.hpp"
#include "text_model.hpp"
#include "vitrine/pack.hpp"

namespace vitrine::trainer {

/// Names of the files of a run.
namespace run_file {
inline constexpr const char* kConfiguration = "config.toml";
inline constexpr const char* kManifest = "run.json";
inline constexpr const char* kVocabulary = "text.vocabulary";
inline constexpr const char* kText = "text.safetensors";
inline constexpr const char* kImage = "image.safetensors";
inline constexpr const char* kPredictions = "predictions.csv";
inline constexpr const char* kFamilies = "families.csv";
inline constexpr const char* kReport = "report.json";
inline constexpr const char* kCard = "card.md";
inline constexpr const char* kMetrics = "metrics.json";
inline constexpr const char* kLog = "log";
inline constexpr const char* kPack = "pack";
inline constexpr const char* kCheckpoint = "checkpoint";  ///< of an unfinished training
}  // namespace run_file

/// `manifest` is a pack's manifest whose models are the LibTorch weights of this folder.
struct Run {
  Pack manifest;
  std::optional<TextModel> text;
  std::optional<ImageModel> image;

  Models models() const { return {.text = text ? &*text : nullptr, .image = image ? &*image : nullptr}; }
};

/// Creates the folder of a new run and proves that it can be written. Throws Error where it cannot, and where
/// it holds a run already, unless `force`.
void create_run_folder(const std::filesystem::path& folder, bool force);

/// Writes weights, vocabulary and, last, the manifest, whose models and vocabulary it fills from the files.
void write_run(Run& run, const std::filesystem::path& folder);

/// Reads what `write_run` wrote. Throws Error where a file is missing, damaged or does not fit the manifest.
Run read_run(const std::filesystem::path& folder, const std::string& device, int threads);

/// A whole file as text.
std::string read_text(const std::filesystem::path& path);

/// The manifest of a run or a pack; errors name the file.
Pack read_manifest(const std::filesystem::path& path);

/// Models of a manifest: what they read and what they give.
PackModel text_pack_model(const PackFile& file);
PackModel image_pack_model(const PackFile& file);

}  // namespace vitrine::trainer
