// Exports a ResNet50 with random weights to the file of argv[1] and prints, as JSON, what that took: seconds,
// bytes of the file, bytes of peak memory over what the process held before; and the seconds of a bare
// forward pass.
#include "torch_onnx/export.hpp"

#include <onnx/onnx_pb.h>
#include <torch/torch.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

namespace {

namespace nn = torch::nn;
using torch::Tensor;

nn::Sequential conv_norm(int64_t in, int64_t out, int64_t kernel, int64_t stride) {
  return nn::Sequential(
      nn::Conv2d(nn::Conv2dOptions(in, out, kernel).stride(stride).padding(kernel / 2).bias(false)),
      nn::BatchNorm2d(out));
}

// He et al. 2016, "Deep residual learning for image recognition", with the stride in the 3x3 convolution.
struct BottleneckImpl : nn::Module {
  BottleneckImpl(int64_t in, int64_t width, int64_t stride)
      : reduce(register_module("reduce", conv_norm(in, width, 1, 1))),
        spatial(register_module("spatial", conv_norm(width, width, 3, stride))),
        widen(register_module("widen", conv_norm(width, 4 * width, 1, 1))) {
    if (in != 4 * width) shortcut = register_module("shortcut", conv_norm(in, 4 * width, 1, stride));
  }
  Tensor forward(const Tensor& x) {
    const Tensor y = widen->forward(torch::relu(spatial->forward(torch::relu(reduce->forward(x)))));
    return torch::relu(y + (shortcut ? shortcut->forward(x) : x));
  }

  nn::Sequential reduce, spatial, widen;
  nn::Sequential shortcut{nullptr};
};
TORCH_MODULE(Bottleneck);

nn::Sequential resnet50(int64_t classes) {
  nn::Sequential net = conv_norm(3, 64, 7, 2);
  net->push_back(nn::ReLU());
  net->push_back(nn::MaxPool2d(nn::MaxPool2dOptions(3).stride(2).padding(1)));
  int64_t channels = 64;
  int64_t width = 64;
  for (const int blocks : {3, 4, 6, 3}) {
    for (int block = 0; block < blocks; ++block) {
      net->push_back(Bottleneck(channels, width, block == 0 && width > 64 ? 2 : 1));
      channels = 4 * width;
    }
    width *= 2;
  }
  net->push_back(nn::AdaptiveAvgPool2d(1));
  net->push_back(nn::Flatten());
  net->push_back(nn::Linear(channels, classes));
  return net;
}

// A line of Linux's /proc/self/status, in bytes.
size_t status(const std::string& name) {
  std::ifstream file("/proc/self/status");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(name + ":")) return 1024 * std::stoull(line.substr(name.size() + 1));
  }
  return 0;
}

struct Cost {
  double seconds;
  size_t peak_bytes;
};

template <typename Work>
Cost cost_of(const Work& work) {
  std::ofstream("/proc/self/clear_refs") << 5;  // VmHWM starts again at VmRSS.
  const size_t before = status("VmRSS");
  const auto begin = std::chrono::steady_clock::now();
  work();
  const std::chrono::duration<double> time = std::chrono::steady_clock::now() - begin;
  return {time.count(), status("VmHWM") - before};
}

}  // namespace

int main(int, char** argv) {
  const std::filesystem::path path = argv[1];
  nn::Sequential net = resnet50(1000);
  const Tensor image = torch::rand({1, 3, 224, 224});
  const Cost export_cost = cost_of([&] {
    const auto model = torch_onnx::export_model(
        *net, [&](const auto& in) { return std::vector{net->forward(in[0])}; }, {image},
        {.input_names = {"image"}, .output_names = {"scores"}, .dynamic_axes = {{0, 0, "batch"}}});
    torch_onnx::save_model(model, path);
  });

  net->eval();
  const torch::NoGradGuard no_grad;
  std::vector<double> seconds;
  for (int i = 0; i < 21; ++i) seconds.push_back(cost_of([&] { net->forward(image); }).seconds);
  std::nth_element(seconds.begin(), seconds.begin() + seconds.size() / 2, seconds.end());

  std::cout << "{\"modelBytes\": " << std::filesystem::file_size(path)
            << ", \"exportSeconds\": " << export_cost.seconds
            << ", \"exportPeakBytes\": " << export_cost.peak_bytes
            << ", \"forwardSeconds\": " << seconds[seconds.size() / 2] << "}\n";
}
