// A run's folder; see run.hpp.
#include "run.hpp"

#include <ftw.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

#include "data.hpp"
#include "safetensors.hpp"
#include "sha256.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {
namespace {

namespace fs = std::filesystem;

std::string quoted(const fs::path& path) { return "'" + path.string() + "'"; }

std::string text_of(const std::vector<std::uint8_t>& bytes) { return {bytes.begin(), bytes.end()}; }

/// Writes the encoder of model `index` of those that read texts unless an earlier model has the very same
/// one; its name.
std::string write_encoder(const TextEncoder& encoder, const fs::path& folder, std::size_t index,
                          std::vector<PackEncoder>& written) {
  const std::string vocabulary = text_of(encoder.serialize());
  for (const PackEncoder& other : written)
    if (other.options == encoder.options() && read_text(folder / other.vocabulary.file) == vocabulary)
      return other.name;
  const fs::path path = folder / numbered_file("text", index, ".vocabulary");
  write_file(path, vocabulary);
  written.push_back({.name = numbered_file("text", index, ""),
                     .options = encoder.options(),
                     .vocabulary = describe_file(path)});
  return written.back().name;
}

std::vector<std::string> text_inputs(EncoderOptions::Kind kind) {
  if (kind == EncoderOptions::Kind::ngrams) return {"ids", "weights"};
  return {"tokens"};
}

TextEncoder read_encoder(const fs::path& folder, const Pack& manifest, const PackModel& model) {
  const PackEncoder& encoder = manifest.text[manifest.encoder_index(model.encoder)];
  return TextEncoder::parse(encoder.options, read_file(folder / encoder.vocabulary.file));
}

}  // namespace

std::string read_text(const fs::path& path) { return text_of(read_file(path)); }

Pack read_manifest(const fs::path& path) {
  try {
    return parse_pack(read_text(path));
  } catch (const Error& error) {
    throw Error(quoted(path) + ": " + error.what());
  }
}

Classifier make_classifier(const fs::path& folder, const Pack& manifest) {
  std::vector<std::vector<std::uint8_t>> files;
  for (const PackEncoder& encoder : manifest.text)
    files.push_back(read_file(folder / encoder.vocabulary.file));
  const std::vector<std::span<const std::uint8_t>> views(files.begin(), files.end());
  return {manifest, views};
}

std::string numbered_file(const std::string& stem, std::size_t index, const std::string& extension) {
  return stem + (index == 0 ? "" : "-" + std::to_string(index + 1)) + extension;
}

PackModel text_pack_model(const PackFile& file, const TextModel& model, const std::string& encoder) {
  const TextModelKind& kind = text_model_kind(model.kind());
  PackModel entry;
  static_cast<PackFile&>(entry) = file;
  entry.role = "text";
  entry.name = kind.name;
  entry.encoder = encoder;
  entry.inputs = text_inputs(kind.reads);
  entry.outputs = {"logits"};
  if (kind.explains) entry.outputs.emplace_back("feature_logits");
  entry.modalities = {"text"};
  return entry;
}

PackModel image_pack_model(const PackFile& file, const ImageModel& image) {
  PackModel model;
  static_cast<PackFile&>(model) = file;
  model.role = "image";
  model.name = image.kind();
  model.inputs = {"image"};
  model.outputs = {"logits"};
  if (image.network()) model.outputs.emplace_back("location_logits");
  model.modalities = {"image"};
  return model;
}

std::string folder_name(const fs::path& folder) {
  return (folder.has_filename() ? folder : folder.parent_path()).filename().string();
}

std::string native_only(const Run& run, const fs::path& folder) {
  for (const auto& image : run.images)
    if (!image->network())
      return "The run " + quoted(folder) + " has no pack, since the page cannot read its photo model " +
             std::string(image->kind()) + "; vitrine evaluate, predict, compare and fuse can.";
  return {};
}

PackModel joint_pack_model(const PackFile& file, const JointModel& joint, const std::string& encoder) {
  PackModel model;
  static_cast<PackFile&>(model) = file;
  model.role = "joint";
  model.name = joint.kind();
  model.encoder = encoder;
  model.inputs = text_inputs(joint_model_kind(joint.kind()).reads);
  model.inputs.emplace_back("image");
  model.outputs = {"logits"};
  model.modalities = {"text", "image"};
  return model;
}

void create_run_folder(const fs::path& folder, bool force) {
  std::error_code error;
  if (fs::exists(folder / run_file::kManifest, error) && !force)
    throw Error("The folder " + quoted(folder) +
                " holds a run already; give another --out, or --force to replace it.");
  fs::create_directories(folder, error);
  if (error) throw Error("The folder " + quoted(folder) + " cannot be created: " + error.message() + ".");
  // Hours of training end here: learn now whether they can be kept.
  const fs::path probe = folder / ".writable";
  write_file(probe, "");
  fs::remove(probe, error);
}

// Not by std::filesystem::remove_all: the LibTorch of PyTorch's wheels exports a part of libstdc++'s file
// system functions (PyTorch's issue 133437), and trainers built with its 2.11 crashed once their run was
// written, which is when they remove the checkpoint.
void remove_folder(const fs::path& folder) {
  constexpr int kOpenFolders = 16;
  // What another process removed meanwhile is gone too.
  const auto remove = [](const char* path, const struct stat*, int, FTW*) {
    return std::remove(path) == 0 || errno == ENOENT ? 0 : -1;
  };
  if (nftw(folder.c_str(), remove, kOpenFolders, FTW_DEPTH | FTW_PHYS) != 0 && errno != ENOENT)
    throw Error("The folder " + quoted(folder) +
                " cannot be removed: " + std::generic_category().message(errno) + ".");
}

void write_run(Run& run, const fs::path& folder) {
  // The manifest goes first and comes last: a folder that has one is a whole run.
  fs::remove(folder / run_file::kManifest);
  run.manifest.models.clear();
  run.manifest.text.clear();
  for (std::size_t i = 0; i < run.texts.size(); ++i) {
    const TextModel& model = *run.texts[i];
    const fs::path weights = folder / numbered_file("text", i, ".safetensors");
    model.save(weights);
    const std::string encoder = write_encoder(model.encoder(), folder, i, run.manifest.text);
    run.manifest.models.push_back(text_pack_model(describe_file(weights), model, encoder));
  }
  for (std::size_t i = 0; i < run.images.size(); ++i) {
    const fs::path weights = folder / numbered_file("image", i, ".safetensors");
    run.images[i]->save(weights);
    run.manifest.models.push_back(image_pack_model(describe_file(weights), *run.images[i]));
  }
  for (std::size_t i = 0; i < run.joints.size(); ++i) {
    const JointModel& model = run.joints[i];
    const fs::path weights = folder / numbered_file("joint", i, ".safetensors");
    model.save(weights);
    const std::string encoder =
        write_encoder(model.encoder(), folder, run.texts.size() + i, run.manifest.text);
    run.manifest.models.push_back(joint_pack_model(describe_file(weights), model, encoder));
  }
  write_file(folder / run_file::kManifest, format_pack(run.manifest));
}

Run read_run(const fs::path& folder, const std::string& device, int threads) {
  const fs::path path = folder / run_file::kManifest;
  if (!fs::exists(path))
    throw Error(quoted(folder) + " is not a run: it has no " + run_file::kManifest +
                ". `vitrine train` writes one.");
  Run run;
  run.manifest = read_manifest(path);
  const std::size_t classes = run.manifest.labels.size();
  for (const PackEncoder& encoder : run.manifest.text) verify_file(folder, encoder.vocabulary);
  for (const PackModel* model : run.manifest.models_of("text")) {
    verify_file(folder, *model);
    run.texts.push_back(text_model_kind(model->name)
                            .load(folder / model->file, read_encoder(folder, run.manifest, *model), classes));
  }
  for (const PackModel* model : run.manifest.models_of("image")) {
    verify_file(folder, *model);
    run.images.push_back(load_image_model(folder / model->file, device, threads));
    if (run.images.back()->classes() != classes)
      throw Error(quoted(folder / model->file) + " knows " + std::to_string(run.images.back()->classes()) +
                  " classes, but " + quoted(path) + " has " + std::to_string(classes) + " labels.");
  }
  for (const PackModel* model : run.manifest.models_of("joint")) {
    verify_file(folder, *model);
    run.joints.push_back(JointModel::load(folder / model->file, joint_model_kind(model->name),
                                          read_encoder(folder, run.manifest, *model), classes, device,
                                          threads));
  }
  return run;
}

}  // namespace vitrine::trainer
