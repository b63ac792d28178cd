// One case per layer and option that torch::nn offers and the exporter translates.
#include "case.hpp"

namespace torch_onnx_test {

namespace nn = torch::nn;

namespace {

nn::BatchNorm2d used_batch_norm(int64_t channels, bool affine) {
  nn::BatchNorm2d norm(nn::BatchNorm2dOptions(channels).affine(affine));
  norm->running_mean.uniform_(-1, 1);
  norm->running_var.uniform_(0.5, 2);
  if (affine) {
    torch::NoGradGuard no_grad;
    norm->weight.uniform_(0.5, 2);
    norm->bias.uniform_(-1, 1);
  }
  return norm;
}

nn::LayerNorm used_layer_norm(std::vector<int64_t> shape, bool affine) {
  nn::LayerNorm norm(nn::LayerNormOptions(shape).elementwise_affine(affine));
  if (affine) {
    torch::NoGradGuard no_grad;
    norm->weight.uniform_(0.5, 2);
    norm->bias.uniform_(-1, 1);
  }
  return norm;
}

}  // namespace

std::vector<Case> layer_cases() {
  const std::vector<int64_t> image = {1, 6, 12, 10};
  const std::vector<int64_t> row = {1, 6};
  const std::vector<int64_t> sequence = {1, 6, 9};
  using Conv2 = nn::Conv2dOptions;
  using Conv1 = nn::Conv1dOptions;
  using Up2 = nn::ConvTranspose2dOptions;
  using Pool = nn::MaxPool2dOptions;
  using Mean = nn::AvgPool2dOptions;
  return {
      layer("conv2d", nn::Conv2d(Conv2(6, 4, 3)), image),
      layer("conv2d_no_bias", nn::Conv2d(Conv2(6, 4, 3).bias(false)), image),
      layer("conv2d_stride_padding", nn::Conv2d(Conv2(6, 4, 3).stride({2, 3}).padding({1, 2})), image),
      layer("conv2d_dilation", nn::Conv2d(Conv2(6, 4, {3, 2}).dilation({2, 3})), image),
      layer("conv2d_groups", nn::Conv2d(Conv2(6, 4, 3).groups(2)), image),
      layer("conv2d_depthwise", nn::Conv2d(Conv2(6, 6, 3).groups(6).padding(1)), image),
      layer("conv2d_same", nn::Conv2d(Conv2(6, 4, 4).padding(torch::kSame)), image),
      layer("conv2d_valid", nn::Conv2d(Conv2(6, 4, 4).padding(torch::kValid)), image),
      layer("conv1d", nn::Conv1d(Conv1(6, 4, 3).padding(1)), sequence),
      layer("conv1d_stride_dilation_groups", nn::Conv1d(Conv1(6, 4, 3).stride(2).dilation(2).groups(2)),
            sequence),
      layer("conv_transpose2d", nn::ConvTranspose2d(Up2(6, 4, 3)), image),
      layer("conv_transpose2d_options",
            nn::ConvTranspose2d(Up2(6, 4, 3).stride(2).padding(1).output_padding(1).groups(2)), image),
      layer("batch_norm2d", used_batch_norm(6, true), image),
      layer("batch_norm2d_plain", used_batch_norm(6, false), image),
      layer("batch_norm1d", nn::BatchNorm1d(6), row),
      layer("layer_norm", used_layer_norm({9}, true), sequence),
      layer("layer_norm_two_axes", used_layer_norm({6, 9}, true), sequence),
      layer("layer_norm_plain", used_layer_norm({6, 9}, false), sequence),
      layer("linear", nn::Linear(6, 4), row),
      layer("linear_no_bias", nn::Linear(nn::LinearOptions(6, 4).bias(false)), row),
      layer("linear_3d", nn::Linear(9, 4), sequence),
      layer("linear_3d_no_bias", nn::Linear(nn::LinearOptions(9, 4).bias(false)), sequence),
      layer("max_pool2d", nn::MaxPool2d(Pool(3).stride(2).padding(1)), image),
      layer("max_pool2d_dilation", nn::MaxPool2d(Pool({2, 3}).dilation(2)), image),
      layer("max_pool1d", nn::MaxPool1d(nn::MaxPool1dOptions(3)), sequence),
      layer("avg_pool2d", nn::AvgPool2d(Mean({2, 3})), image),
      layer("avg_pool2d_padding", nn::AvgPool2d(Mean(3).stride(2).padding(1)), image),
      layer("avg_pool2d_exclude_padding", nn::AvgPool2d(Mean(3).padding(1).count_include_pad(false)), image),
      layer("avg_pool1d", nn::AvgPool1d(nn::AvgPool1dOptions(3).stride(2)), sequence),
      layer("adaptive_avg_pool2d", nn::AdaptiveAvgPool2d(1), image),
      layer("adaptive_avg_pool2d_windows", nn::AdaptiveAvgPool2d(nn::AdaptiveAvgPool2dOptions({4, 5})),
            image),
      layer("adaptive_avg_pool1d", nn::AdaptiveAvgPool1d(3), sequence),
      layer("dropout", nn::Dropout(0.5), row),
      layer("dropout2d", nn::Dropout2d(0.5), image),
      layer("flatten", nn::Flatten(), image),
      layer("flatten_middle", nn::Flatten(nn::FlattenOptions().start_dim(1).end_dim(2)), image),
      layer("relu", nn::ReLU(), row),
      layer("relu6", nn::ReLU6(), row),
      layer("hardtanh", nn::Hardtanh(nn::HardtanhOptions().min_val(-0.5).max_val(0.7)), row),
      layer("leaky_relu", nn::LeakyReLU(nn::LeakyReLUOptions().negative_slope(0.2)), row),
      layer("silu", nn::SiLU(), row),
      layer("gelu", nn::GELU(), row),
      layer("gelu_tanh", nn::GELU(nn::GELUOptions().approximate("tanh")), row),
      layer("sigmoid", nn::Sigmoid(), row),
      layer("tanh", nn::Tanh(), row),
      layer("softmax", nn::Softmax(1), sequence),
      layer("softmax_last", nn::Softmax(-1), sequence),
      layer("log_softmax", nn::LogSoftmax(1), row),
      layer("identity", nn::Identity(), row),
      layer("in_place",
            nn::Sequential(nn::Linear(6, 4), nn::ReLU(nn::ReLUOptions(true)), nn::Linear(4, 4),
                           nn::ReLU6(nn::ReLU6Options(true)),
                           nn::Dropout(nn::DropoutOptions(0.3).inplace(true))),
            row),
  };
}

}  // namespace torch_onnx_test
