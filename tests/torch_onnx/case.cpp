// Writes cases. Tensors go raw into one file; JSON is written by hand as all text is ours.
#include "case.hpp"

#include <onnx/onnx_pb.h>

#include <fstream>

#include "expected.hpp"
#include "torch_onnx/quantize.hpp"

namespace torch_onnx_test {
namespace {

const char* type_name(torch::ScalarType type) {
  switch (type) {
    case torch::kFloat:
      return "float32";
    case torch::kInt:
      return "int32";
    case torch::kLong:
      return "int64";
    case torch::kBool:
      return "bool";
    default:
      throw std::invalid_argument("compare.mjs does not know this type");
  }
}

std::string write_tensors(const Tensors& tensors, const std::vector<std::string>& names,
                          std::ofstream& file) {
  std::ostringstream json;
  json << '[';
  for (size_t i = 0; i < tensors.size(); ++i) {
    const Tensor data = tensors[i].contiguous();
    // Typed arrays in JavaScript want aligned offsets.
    while (file.tellp() % 8 != 0) file.put('\0');
    json << (i == 0 ? "" : ",") << R"({"name":")" << names[i] << R"(","type":")"
         << type_name(data.scalar_type()) << R"(","dims":)" << data.sizes() << R"(,"offset":)" << file.tellp()
         << '}';
    file.write(static_cast<const char*>(data.data_ptr()), static_cast<std::streamsize>(data.nbytes()));
  }
  json << ']';
  return json.str();
}

std::string quoted(const std::string& text) {
  std::string json = "\"";
  for (const char c : text) json += c == '\n' ? "\\n" : std::string(c == '"' || c == '\\', '\\') + c;
  return json + '"';
}

template <class Infos>
std::vector<std::string> names_of(const Infos& infos) {
  std::vector<std::string> names;
  for (const auto& info : infos) names.push_back(info.name());
  return names;
}

}  // namespace

std::vector<Tensors> batches(const std::vector<std::vector<int64_t>>& shapes) {
  std::vector<Tensors> runs;
  for (const int64_t batch : {2, 1, 5}) {
    Tensors& inputs = runs.emplace_back();
    for (std::vector<int64_t> shape : shapes) {
      shape[0] = batch;
      inputs.push_back(torch::randn(shape));
    }
  }
  return runs;
}

Case function(const std::string& name, std::function<Tensor(const Tensor&)> forward,
              std::vector<int64_t> shape) {
  return {name,
          std::make_shared<torch::nn::Module>(),
          [forward](const Tensors& in) { return Tensors{forward(in[0])}; },
          batches({shape}),
          {.dynamic_axes = {{0, 0, "batch"}}}};
}

Case function2(const std::string& name, std::function<Tensor(const Tensor&, const Tensor&)> forward,
               std::vector<int64_t> first_shape, std::vector<int64_t> second_shape) {
  return {name,
          std::make_shared<torch::nn::Module>(),
          [forward](const Tensors& in) { return Tensors{forward(in[0], in[1])}; },
          batches({first_shape, second_shape}),
          {.dynamic_axes = {{0, 0, "batch"}, {1, 0, "batch"}}}};
}

void write_case(const Case& test_case, const std::filesystem::path& folder) {
  torch::nn::Module& module = *test_case.module;
  const Tensors& example = test_case.runs[0];
  torch_onnx::round_weights(module, test_case.forward, example, test_case.options);
  const std::vector<Run> runs = expected_runs(test_case);
  const onnx::ModelProto model =
      test_case.model ? test_case.model()
                      : torch_onnx::export_model(module, test_case.forward, example, test_case.options);
  torch_onnx::save_model(model, folder / (test_case.name + ".onnx"), test_case.inline_limit);
  const std::vector<std::string> input_names = names_of(model.graph().input());
  const std::vector<std::string> output_names = names_of(model.graph().output());

  std::ofstream data(folder / (test_case.name + ".bin"), std::ios::binary);
  std::ofstream json(folder / (test_case.name + ".json"));
  json << R"({"tolerance":)" << test_case.tolerance << R"(,"description":)" << quoted(test_case.description)
       << R"(,"runs":)";
  const char* separator = "[";
  for (const Run& run : runs) {
    json << separator << R"({"inputs":)" << write_tensors(run.inputs, input_names, data) << R"(,"outputs":)"
         << write_tensors(run.outputs, output_names, data) << '}';
    separator = ",";
  }
  json << "]}\n";
  if (!data || !json) throw std::runtime_error("cannot write to " + folder.string());
}

}  // namespace torch_onnx_test
