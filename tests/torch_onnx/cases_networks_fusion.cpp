// Networks of several kinds of input.
#include "networks.hpp"

namespace torch_onnx_test {
namespace {

namespace nn = torch::nn;

// Two inputs of their own widths, concatenated, with a plain matrix product among the layers.
struct FusionImpl : nn::Module {
  FusionImpl() : text(40, 64), image(48, 64), norm(nn::LayerNormOptions({128})), head(128, 5) {
    register_module("text", text);
    register_module("image", image);
    register_module("norm", norm);
    register_module("head", head);
    mixing = register_parameter("mixing", torch::randn({128, 128}) / 10);
  }
  Tensors forward(const Tensors& in) {
    const Tensor both = torch::cat({torch::gelu(text->forward(in[0])), image->forward(in[1]).sigmoid()}, 1);
    return {head->forward(norm->forward(both.matmul(mixing) + both))};
  }

  nn::Linear text;
  nn::Linear image;
  nn::LayerNorm norm;
  nn::Linear head;
  Tensor mixing;
};
TORCH_MODULE(Fusion);

}  // namespace

std::vector<Case> fusion_network_cases() {
  return {network("fusion", Fusion(), batches({{1, 40}, {1, 48}}),
                  {.dynamic_axes = {{0, 0, "batch"}, {1, 0, "batch"}}})};
}

}  // namespace torch_onnx_test
