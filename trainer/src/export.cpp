// A run becomes a pack; see export.hpp.
#include "export.hpp"

#include <onnx/onnx_pb.h>

#include <algorithm>
#include <system_error>

#include "data.hpp"
#include "image_network.hpp"
#include "joint_network.hpp"
#include "sha256.hpp"
#include "text_network.hpp"
#include "torch_onnx/export.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPackManifest = "pack.json";

torch_onnx::Options export_options(const PackModel& model) {
  torch_onnx::Options options;
  options.input_names = model.inputs;
  options.output_names = model.outputs;
  options.weights = torch_onnx::WeightStorage::int8;
  options.producer = "vitrine";
  return options;
}

/// Adds the axes of the inputs of a text, of an ordinary size, as long as the encoder reads texts of it.
std::vector<torch::Tensor> text_example(const EncoderOptions& reads, torch_onnx::Options& options) {
  const bool ngrams = reads.kind == EncoderOptions::Kind::ngrams;
  const auto length = static_cast<std::int64_t>(ngrams ? 30 : std::min<std::size_t>(30, reads.max_tokens));
  std::vector<torch::Tensor> example =
      ngrams ? std::vector{torch::zeros({2, length}, torch::kInt32), torch::ones({2, length})}
             : std::vector{torch::ones({2, length}, torch::kInt32)};
  for (std::size_t input = 0; input < example.size(); ++input) {
    options.dynamic_axes.push_back({.input = input, .axis = 0, .name = "batch"});
    options.dynamic_axes.push_back({.input = input, .axis = 1, .name = ngrams ? "features" : "tokens"});
  }
  return example;
}

void export_text(const TextModel& model, const PackModel& entry, const fs::path& path) {
  const std::shared_ptr<TextNetwork> network = model.network();
  torch_onnx::Options options = export_options(entry);
  const std::vector<torch::Tensor> example = text_example(model.encoder().options(), options);
  const auto forward = [&](const std::vector<torch::Tensor>& inputs) { return network->forward(inputs); };
  torch_onnx::save_model(torch_onnx::export_model(*network, forward, example, options), path);
}

void export_image(const ImageModel& model, const ImageOptions& image, const fs::path& path) {
  torch_onnx::Options options = export_options(image_pack_model({}, model));
  ImageNetwork& network = *model.network();
  const torch::Device device = network.device();
  network.to(torch::kCPU);
  options.dynamic_axes.push_back({.input = 0, .axis = 0, .name = "batch"});
  const auto forward = [&](const std::vector<torch::Tensor>& inputs) {
    const ImageScores scores = network.forward(inputs[0]);
    return std::vector<torch::Tensor>{scores.logits, scores.location_logits};
  };
  const std::vector<torch::Tensor> example{torch::zeros({2, 3, image.height, image.width})};
  torch_onnx::save_model(torch_onnx::export_model(network, forward, example, options), path);
  network.to(device);
}

void export_joint(const JointModel& model, const PackModel& entry, const ImageOptions& image,
                  const fs::path& path) {
  torch_onnx::Options options = export_options(entry);
  JointNetwork& network = model.network();
  const torch::Device device = network.device();
  network.to(torch::kCPU);
  std::vector<torch::Tensor> example = text_example(model.encoder().options(), options);
  options.dynamic_axes.push_back({.input = example.size(), .axis = 0, .name = "batch"});
  example.push_back(torch::zeros({2, 3, image.height, image.width}));
  const auto forward = [&](const std::vector<torch::Tensor>& inputs) {
    return std::vector{network.forward(inputs)};
  };
  torch_onnx::save_model(torch_onnx::export_model(network, forward, example, options), path);
  network.to(device);
}

void copy_text(const fs::path& from, const fs::path& to) { write_file(to, read_text(from)); }

}  // namespace

std::string missing_pack(const Run& run, const fs::path& folder) { return native_only(run, folder); }

Pack export_pack(const Run& run, const fs::path& folder, const fs::path& out) {
  if (const std::string why = missing_pack(run, folder); !why.empty()) throw Error(why);
  std::error_code error;
  fs::create_directories(out, error);
  if (error) throw Error("The folder '" + out.string() + "' cannot be created: " + error.message() + ".");
  Pack pack = run.manifest;
  pack.models.clear();
  for (const PackEncoder& encoder : pack.text)
    copy_text(folder / encoder.vocabulary.file, out / encoder.vocabulary.file);
  for (std::size_t i = 0; i < run.texts.size(); ++i) {
    const fs::path path = out / numbered_file("text", i, ".onnx");
    const std::string& encoder = run.manifest.models_of("text")[i]->encoder;
    export_text(*run.texts[i], text_pack_model({}, *run.texts[i], encoder), path);
    pack.models.push_back(text_pack_model(describe_file(path), *run.texts[i], encoder));
  }
  for (std::size_t i = 0; i < run.images.size(); ++i) {
    const fs::path path = out / numbered_file("image", i, ".onnx");
    export_image(*run.images[i], *pack.image, path);
    pack.models.push_back(image_pack_model(describe_file(path), *run.images[i]));
  }
  for (std::size_t i = 0; i < run.joints.size(); ++i) {
    const fs::path path = out / numbered_file("joint", i, ".onnx");
    const PackModel& written = *run.manifest.models_of("joint")[i];
    export_joint(run.joints[i], written, *pack.image, path);
    pack.models.push_back(joint_pack_model(describe_file(path), run.joints[i], written.encoder));
  }
  copy_text(folder / run_file::kReport, out / run_file::kReport);
  copy_text(folder / run_file::kCard, out / run_file::kCard);
  write_file(out / kPackManifest, format_pack(pack));
  return pack;
}

}  // namespace vitrine::trainer
