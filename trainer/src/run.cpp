// A run's folder; see run.hpp.
#include "run.hpp"

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

void write_text_weights(const LinearModel& model, const fs::path& path) {
  const auto classes = static_cast<std::int64_t>(model.classes);
  write_safetensors(path, {.tensors = {{"weight", torch::tensor(model.weights).view({-1, classes})},
                                       {"bias", torch::tensor(model.bias)}},
                           .metadata = {}});
}

std::vector<float> values(const Safetensors& file, const fs::path& path, const std::string& name,
                          torch::IntArrayRef sizes) {
  const auto found = file.tensors.find(name);
  if (found == file.tensors.end()) throw Error(quoted(path) + ": the tensor \"" + name + "\" is missing.");
  if (found->second.sizes() != sizes || found->second.scalar_type() != torch::kFloat32)
    throw Error(quoted(path) + ": expected the tensor \"" + name + "\" as float32 with " +
                std::to_string(torch::IntArrayRef(sizes).size()) + " axes that fit vocabulary and labels.");
  const torch::Tensor tensor = found->second.contiguous();
  return {tensor.data_ptr<float>(), tensor.data_ptr<float>() + tensor.numel()};
}

TextModel read_text_model(const fs::path& folder, const Pack& manifest) {
  const fs::path path = folder / run_file::kText;
  Vocabulary vocabulary = Vocabulary::parse(read_file(folder / manifest.text->vocabulary.file));
  const Safetensors file = read_safetensors(path);
  const auto classes = static_cast<std::int64_t>(manifest.labels.size());
  LinearModel linear{
      .classes = manifest.labels.size(),
      .weights = values(file, path, "weight", {static_cast<std::int64_t>(vocabulary.size()), classes}),
      .bias = values(file, path, "bias", {classes})};
  return {
      .options = manifest.text->options, .vocabulary = std::move(vocabulary), .linear = std::move(linear)};
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

PackModel text_pack_model(const PackFile& file) {
  PackModel model;
  static_cast<PackFile&>(model) = file;
  model.role = "text";
  model.inputs = {"ids", "weights"};
  model.outputs = {"logits", "feature_logits"};
  model.modalities = {"text"};
  return model;
}

PackModel image_pack_model(const PackFile& file) {
  PackModel model;
  static_cast<PackFile&>(model) = file;
  model.role = "image";
  model.inputs = {"image"};
  model.outputs = {"logits", "location_logits"};
  model.modalities = {"image"};
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

void write_run(Run& run, const fs::path& folder) {
  // The manifest goes first and comes last: a folder that has one is a whole run.
  fs::remove(folder / run_file::kManifest);
  run.manifest.models.clear();
  if (run.text) {
    const std::vector<std::uint8_t> vocabulary = run.text->vocabulary.serialize();
    write_file(folder / run_file::kVocabulary, text_of(vocabulary));
    write_text_weights(run.text->linear, folder / run_file::kText);
    run.manifest.text =
        PackText{.options = run.text->options, .vocabulary = describe_file(folder / run_file::kVocabulary)};
    run.manifest.models.push_back(text_pack_model(describe_file(folder / run_file::kText)));
  }
  if (run.image) {
    run.image->save(folder / run_file::kImage);
    run.manifest.models.push_back(image_pack_model(describe_file(folder / run_file::kImage)));
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
  if (run.manifest.model("text") != nullptr) {
    verify_file(folder, *run.manifest.model("text"));
    verify_file(folder, run.manifest.text->vocabulary);
    run.text = read_text_model(folder, run.manifest);
  }
  if (run.manifest.model("image") != nullptr) {
    verify_file(folder, *run.manifest.model("image"));
    run.image = ImageModel::load(folder / run_file::kImage, device, threads);
    if (run.image->classes() != run.manifest.labels.size())
      throw Error(quoted(folder / run_file::kImage) + " knows " + std::to_string(run.image->classes()) +
                  " classes, but " + quoted(path) + " has " + std::to_string(run.manifest.labels.size()) +
                  " labels.");
  }
  return run;
}

}  // namespace vitrine::trainer
