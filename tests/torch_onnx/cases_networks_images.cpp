// Networks for photos: VGG16 and ResNet50 with the widths and depths of their papers, and a small one
// of normalisations.
#include "networks.hpp"

namespace torch_onnx_test {
namespace {

namespace nn = torch::nn;

nn::Conv2d convolution(int64_t in, int64_t out, int64_t kernel, int64_t stride, bool bias) {
  nn::Conv2d conv(nn::Conv2dOptions(in, out, kernel).stride(stride).padding(kernel / 2).bias(bias));
  nn::init::kaiming_normal_(conv->weight, 0, torch::kFanIn, torch::kReLU);
  return conv;
}

nn::Linear dense(int64_t in, int64_t out) {
  nn::Linear linear(in, out);
  nn::init::kaiming_normal_(linear->weight, 0, torch::kFanIn, torch::kReLU);
  return linear;
}

// Simonyan and Zisserman 2015, configuration D: 3 x 3 convolutions and three large linear layers.
struct Vgg16Impl : nn::Module {
  Vgg16Impl() {
    constexpr int64_t kPool = 0;
    int64_t channels = 3;
    for (const int64_t width : std::vector<int64_t>{64, 64, kPool, 128, 128, kPool, 256, 256, 256, kPool, 512,
                                                    512, 512, kPool, 512, 512, 512, kPool}) {
      if (width == kPool) {
        features->push_back(nn::MaxPool2d(nn::MaxPool2dOptions(2).stride(2)));
        continue;
      }
      features->push_back(convolution(channels, width, 3, 1, true));
      features->push_back(nn::ReLU(nn::ReLUOptions(true)));
      channels = width;
    }
    classifier =
        nn::Sequential(dense(512 * 7 * 7, 4096), nn::ReLU(nn::ReLUOptions(true)), nn::Dropout(),
                       dense(4096, 4096), nn::ReLU(nn::ReLUOptions(true)), nn::Dropout(), dense(4096, 1000));
    register_module("features", features);
    register_module("pool", pool);
    register_module("classifier", classifier);
  }
  Tensors forward(const Tensors& in) {
    return {classifier->forward(pool->forward(features->forward(in[0])).flatten(1))};
  }

  nn::Sequential features;
  nn::AdaptiveAvgPool2d pool{nn::AdaptiveAvgPool2dOptions({7, 7})};
  nn::Sequential classifier;
};
TORCH_MODULE(Vgg16);

// ResNet's bottleneck (He et al. 2016), striding in its 3 x 3 convolution.
struct BottleneckImpl : nn::Module {
  BottleneckImpl(int64_t in, int64_t width, int64_t stride)
      : branch(convolution(in, width, 1, 1, false), used_batch_norm(width), nn::ReLU(),
               convolution(width, width, 3, stride, false), used_batch_norm(width), nn::ReLU(),
               convolution(width, 4 * width, 1, 1, false), used_batch_norm(4 * width)) {
    if (in != 4 * width) {
      shortcut->push_back(convolution(in, 4 * width, 1, stride, false));
      shortcut->push_back(used_batch_norm(4 * width));
    }
    register_module("branch", branch);
    register_module("shortcut", shortcut);
  }
  Tensor forward(const Tensor& x) {
    return (branch->forward(x) + (shortcut->is_empty() ? x : shortcut->forward(x))).relu_();
  }

  nn::Sequential branch;
  nn::Sequential shortcut;
};
TORCH_MODULE(Bottleneck);

struct ResNet50Impl : nn::Module {
  ResNet50Impl()
      : stem(convolution(3, 64, 7, 2, false), used_batch_norm(64), nn::ReLU(nn::ReLUOptions(true)),
             nn::MaxPool2d(nn::MaxPool2dOptions(3).stride(2).padding(1))) {
    int64_t channels = 64;
    for (const auto& [width, blocks, stride] :
         std::vector<std::array<int64_t, 3>>{{64, 3, 1}, {128, 4, 2}, {256, 6, 2}, {512, 3, 2}}) {
      for (int64_t block = 0; block < blocks; ++block) {
        stages->push_back(Bottleneck(channels, width, block == 0 ? stride : 1));
        channels = 4 * width;
      }
    }
    register_module("stem", stem);
    register_module("stages", stages);
    register_module("head", head);
  }
  Tensors forward(const Tensors& in) {
    const Tensor locations = stages->forward(stem->forward(in[0]));
    return {head->forward(torch::adaptive_avg_pool2d(locations, {1, 1}).flatten(1))};
  }

  nn::Sequential stem;
  nn::Sequential stages;
  nn::Linear head{2048, 1000};
};
TORCH_MODULE(ResNet50);

// A normalisation after each kind of layer that can do its work.
struct NormalisedImpl : nn::Module {
  NormalisedImpl()
      : down(nn::Conv2dOptions(6, 16, 3).groups(2).stride(2)),
        up(nn::ConvTranspose2dOptions(16, 12, 3).groups(4).bias(false)),
        head(12, 64),
        norms{nn::BatchNorm2d(16), nn::BatchNorm2d(12)},
        last(nn::BatchNorm1dOptions(64).affine(false)) {
    register_module("down", down);
    register_module("up", up);
    register_module("head", head);
    register_module("down_norm", norms[0]);
    register_module("up_norm", norms[1]);
    register_module("last", last);
    torch::NoGradGuard no_grad;
    for (Tensor& tensor : buffers()) {
      if (tensor.is_floating_point()) tensor.uniform_(0.5, 2);
    }
    for (nn::BatchNorm2d& norm : norms) {
      norm->weight.uniform_(0.5, 2);
      norm->bias.uniform_(-1, 1);
    }
  }
  Tensors forward(const Tensors& in) {
    const Tensor x = norms[1]->forward(up->forward(norms[0]->forward(down->forward(in[0])).relu()));
    return {last->forward(head->forward(x.abs().mean({2, 3})))};
  }

  nn::Conv2d down;
  nn::ConvTranspose2d up;
  nn::Linear head;
  std::array<nn::BatchNorm2d, 2> norms;
  nn::BatchNorm1d last;
};
TORCH_MODULE(Normalised);

}  // namespace

std::vector<Case> image_network_cases() {
  const torch_onnx::Options options = {.dynamic_axes = {{0, 0, "batch"}}};
  return {network("resnet50", ResNet50(), batches({{1, 3, 64, 64}}), options),
          network("normalised", Normalised(), batches({{1, 6, 9, 9}}), options)};
}

Case vgg16_case() {
  std::vector<Tensors> photos;
  for (const int64_t batch : {2, 1, 3}) photos.push_back({torch::randn({batch, 3, 224, 224})});
  return network("vgg16", Vgg16(), photos, {.dynamic_axes = {{0, 0, "batch"}}});
}

}  // namespace torch_onnx_test
