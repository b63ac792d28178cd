// Shape inference annotates every value; the annotations are dropped again, as runtimes make their
// own and they would only cost bytes.
#include "model.hpp"

#include <onnx/checker.h>
#include <onnx/defs/schema.h>
#include <onnx/shape_inference/implementation.h>

#include "torch_onnx/error.hpp"

namespace torch_onnx {
namespace {

constexpr int kOpset = 17;
constexpr int kIrVersion = 8;

void fill_tensor(onnx::TensorProto& proto, const std::string& name, const torch::Tensor& tensor) {
  const torch::Tensor data = tensor.detach().cpu().contiguous();
  proto.set_name(name);
  proto.set_data_type(onnx_type(data.scalar_type()));
  for (const int64_t size : data.sizes()) proto.add_dims(size);
  proto.set_raw_data(data.data_ptr(), data.nbytes());
}

void fill_value_info(onnx::ValueInfoProto& proto, const ValueInfo& info) {
  proto.set_name(info.name);
  auto& type = *proto.mutable_type()->mutable_tensor_type();
  type.set_elem_type(onnx_type(info.dtype));
  auto& shape = *type.mutable_shape();
  for (const auto& axis : info.shape) {
    auto& dim = *shape.add_dim();
    if (const auto* size = std::get_if<int64_t>(&axis)) {
      dim.set_dim_value(*size);
    } else if (const std::string& symbol = std::get<std::string>(axis); !symbol.empty()) {
      dim.set_dim_param(symbol);
    }
  }
}

std::string one_line(const std::string& text) {
  std::string line;
  for (const char c : text) {
    const bool space = c == '\n' || c == ' ';
    if (!space || (!line.empty() && line.back() != ' ')) line += space ? ' ' : c;
  }
  return line;
}

}  // namespace

onnx::ModelProto make_model(Draft& draft, const std::string& producer) {
  onnx::ModelProto model;
  model.set_ir_version(kIrVersion);
  model.set_producer_name(producer);
  onnx::OperatorSetIdProto& opset = *model.add_opset_import();
  opset.set_domain("");
  opset.set_version(kOpset);
  onnx::GraphProto& graph = *model.mutable_graph();
  graph.set_name(producer);
  for (const ValueInfo& input : draft.inputs) fill_value_info(*graph.add_input(), input);
  for (const ValueInfo& output : draft.outputs) fill_value_info(*graph.add_output(), output);
  for (onnx::NodeProto& node : draft.nodes) {
    for (const std::string& output : node.output()) {
      const auto traced = draft.traced.find(output);
      if (traced != draft.traced.end() && !draft.is_output(output))
        fill_value_info(*graph.add_value_info(), traced->second);
    }
    *graph.add_node() = std::move(node);
  }
  for (auto& [name, constant] : draft.constants) {
    fill_tensor(*graph.add_initializer(), name, constant.data);
    constant.data.reset();
  }
  return model;
}

void check_model(onnx::ModelProto& model) {
  try {
    onnx::checker::check_model(model);
    onnx::ShapeInferenceOptions options{/*check_type=*/true, /*strict_mode=*/1,
                                        /*data_propagation=*/true};
    onnx::shape_inference::InferShapes(model, onnx::OpSchemaRegistry::Instance(), options);
  } catch (const std::exception& error) {
    throw Error("The exported model does not pass ONNX's own checks, so one of the translations is wrong: " +
                one_line(error.what()));
  }
  model.mutable_graph()->clear_value_info();
}

}  // namespace torch_onnx
