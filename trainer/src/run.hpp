// A run: the folder in which training leaves its models and all that is known about them.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "image_model.hpp"
#include "joint_model.hpp"
#include "logits.hpp"
#include "text_model.hpp"
#include "vitrine/classify.hpp"
#include "vitrine/pack.hpp"

namespace vitrine::trainer {

/// Names of the files of a run.
namespace run_file {
inline constexpr const char* kConfiguration = "config.toml";
inline constexpr const char* kManifest = "run.json";
inline constexpr const char* kPredictions = "predictions.csv";
inline constexpr const char* kLogits = "held_out.safetensors";
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
  std::vector<std::shared_ptr<const TextModel>> texts;
  std::vector<std::shared_ptr<const ImageModel>> images;
  std::vector<JointModel> joints;

  bool reads_texts() const { return !texts.empty() || !joints.empty(); }
  bool reads_photos() const { return !images.empty() || !joints.empty(); }
};

/// What people call a run by its folder: the last part of the path.
std::string folder_name(const std::filesystem::path& folder);

/// Creates the folder of a new run and proves that it can be written. Throws Error where it cannot, and where
/// it holds a run already, unless `force`.
void create_run_folder(const std::filesystem::path& folder, bool force);

/// Removes the folder and all that is in it; a link goes, what it points to stays. Nothing happens where
/// there is none. Throws Error where something cannot be removed.
void remove_folder(const std::filesystem::path& folder);

/// Writes weights, vocabularies and, last, the manifest, whose models and encoders it fills from the files.
void write_run(Run& run, const std::filesystem::path& folder);

/// Reads what `write_run` wrote. Throws Error where a file is missing, damaged or does not fit the manifest.
Run read_run(const std::filesystem::path& folder, const std::string& device, int threads);

/// Empty where a pack can hold all models of the run, which lies in `folder`; otherwise a sentence that names
/// one that it cannot.
std::string native_only(const Run& run, const std::filesystem::path& folder);

/// A whole file as text.
std::string read_text(const std::filesystem::path& path);

/// The manifest of a run or a pack; errors name the file.
Pack read_manifest(const std::filesystem::path& path);

/// The run's classifier for one product, on its manifest.
Classifier make_classifier(const std::filesystem::path& folder, const Pack& manifest);

/// Name of a model's or an encoder's file: `stem`, its number where it is not the first, and `extension`.
std::string numbered_file(const std::string& stem, std::size_t index, const std::string& extension);

/// Models of a manifest: what they read and what they give. `encoder` is the name of the model's.
PackModel text_pack_model(const PackFile& file, const TextModel& model, const std::string& encoder);
PackModel image_pack_model(const PackFile& file, const ImageModel& model);
PackModel joint_pack_model(const PackFile& file, const JointModel& model, const std::string& encoder);

}  // namespace vitrine::trainer
