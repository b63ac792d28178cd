// A module of your own, to a file that any ONNX runtime reads.
#include <onnx/onnx_pb.h>
#include <torch/torch.h>

#include "torch_onnx/export.hpp"

struct NetImpl : torch::nn::Module {
  NetImpl() {
    register_module("conv", conv);
    register_module("head", head);
  }
  torch::Tensor forward(torch::Tensor image) {
    return torch::softmax(head->forward(torch::relu(conv->forward(image)).mean({2, 3})), 1);
  }
  torch::nn::Conv2d conv{torch::nn::Conv2dOptions(3, 16, 3).stride(2)};
  torch::nn::Linear head{16, 10};
};
TORCH_MODULE(Net);

int main(int argc, char** argv) {
  Net net;
  const auto model = torch_onnx::export_model(
      *net, [&](const auto& in) { return std::vector{net->forward(in[0])}; }, {torch::rand({1, 3, 64, 64})},
      {.input_names = {"image"}, .output_names = {"probabilities"}, .dynamic_axes = {{0, 0, "batch"}}});
  torch_onnx::save_model(model, argc > 1 ? argv[1] : "net.onnx");
}
