// One case per layer and option that torch::nn offers and the exporter translates.
#include "case.hpp"

namespace torch_onnx_test {

namespace nn = torch::nn;

namespace {

nn::BatchNorm2d statistical_batch_norm(int64_t channels, bool affine) {
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

// With a scale and an offset that show.
template <class Norm>
Norm used(Norm norm) {
  torch::NoGradGuard no_grad;
  norm->weight.uniform_(0.5, 2);
  norm->bias.uniform_(-1, 1);
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

nn::GroupNorm used_group_norm(int64_t groups, int64_t channels) {
  return used(nn::GroupNorm(groups, channels));
}

std::vector<double> factors(double height, double width) { return {height, width}; }

}  // namespace

std::vector<Case> layer_cases() {
  const std::vector<int64_t> image = {1, 6, 12, 10};
  const std::vector<int64_t> row = {1, 6};
  const std::vector<int64_t> sequence = {1, 6, 9};
  const std::vector<int64_t> volume = {1, 2, 6, 5, 4};
  using Conv2 = nn::Conv2dOptions;
  using Up = nn::UpsampleOptions;
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
      layer("conv2d_same_dilation", nn::Conv2d(Conv2(6, 4, {4, 3}).dilation({1, 2}).padding(torch::kSame)),
            image),
      layer("conv2d_valid", nn::Conv2d(Conv2(6, 4, 4).padding(torch::kValid)), image),
      layer("conv1d", nn::Conv1d(Conv1(6, 4, 3).padding(1)), sequence),
      layer("conv1d_stride_dilation_groups", nn::Conv1d(Conv1(6, 4, 3).stride(2).dilation(2).groups(2)),
            sequence),
      layer("conv_transpose2d", nn::ConvTranspose2d(Up2(6, 4, 3)), image),
      layer("conv_transpose2d_options",
            nn::ConvTranspose2d(Up2(6, 4, 3).stride(2).padding(1).output_padding(1).groups(2)), image),
      layer("conv3d", nn::Conv3d(nn::Conv3dOptions(2, 3, 3).stride({1, 2, 1}).padding(1)), volume),
      layer("conv_transpose1d",
            nn::ConvTranspose1d(nn::ConvTranspose1dOptions(6, 4, 3).stride(2).dilation(2)), sequence),
      layer("conv_transpose2d_dilation", nn::ConvTranspose2d(Up2(6, 4, 3).dilation(2).bias(false)), image),
      layer("conv_transpose3d", nn::ConvTranspose3d(nn::ConvTranspose3dOptions(2, 3, 2).stride(2)), volume),
      layer("conv2d_reflected", nn::Conv2d(Conv2(6, 4, 3).padding({1, 2}).padding_mode(torch::kReflect)),
            image),
      layer("conv2d_replicated", nn::Conv2d(Conv2(6, 4, 3).padding({1, 2}).padding_mode(torch::kReplicate)),
            image),
      layer("conv2d_circular", nn::Conv2d(Conv2(6, 4, 3).padding({1, 2}).padding_mode(torch::kCircular)),
            image),
      layer("conv2d_asymmetric_padding",
            nn::Sequential(nn::ZeroPad2d(nn::ZeroPad2dOptions({0, 1, 2, 0})), nn::Conv2d(Conv2(6, 4, 3))),
            image),
      layer("constant_pad2d", nn::ConstantPad2d(nn::ConstantPad2dOptions({1, 2, 0, 3}, 0.5)), image),
      layer("constant_pad2d_negative", nn::ConstantPad2d(nn::ConstantPad2dOptions({-1, 2, 1, -2}, 0.5)),
            image),
      layer("constant_pad1d", nn::ConstantPad1d(nn::ConstantPad1dOptions({2, 1}, -1)), sequence),
      layer("reflection_pad2d", nn::ReflectionPad2d(nn::ReflectionPad2dOptions({1, 2, 3, 0})), image),
      layer("reflection_pad1d", nn::ReflectionPad1d(nn::ReflectionPad1dOptions({1, 2})), sequence),
      layer("replication_pad2d", nn::ReplicationPad2d(nn::ReplicationPad2dOptions({1, 2, 3, 0})), image),
      layer("replication_pad1d", nn::ReplicationPad1d(nn::ReplicationPad1dOptions({1, 2})), sequence),
      layer("group_norm", used_group_norm(3, 6), image),
      layer("group_norm_plain", nn::GroupNorm(nn::GroupNormOptions(2, 6).affine(false)), sequence),
      layer("group_norm_of_rows", used_group_norm(2, 6), row),
      layer("instance_norm2d", nn::InstanceNorm2d(6), image),
      layer("instance_norm2d_affine",
            used(nn::InstanceNorm2d(nn::InstanceNorm2dOptions(6).affine(true).eps(1e-3))), image),
      layer("instance_norm2d_stored",
            nn::InstanceNorm2d(nn::InstanceNorm2dOptions(6).affine(true).track_running_stats(true)), image),
      layer("instance_norm1d", nn::InstanceNorm1d(6), sequence),
      layer("batch_norm3d", nn::BatchNorm3d(2), volume),
      layer("local_response_norm", nn::LocalResponseNorm(nn::LocalResponseNormOptions(3).alpha(0.5).k(2)),
            image),
      layer("batch_norm2d", statistical_batch_norm(6, true), image),
      layer("batch_norm2d_plain", statistical_batch_norm(6, false), image),
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
      layer("max_pool2d_ceil", nn::MaxPool2d(Pool(3).stride(2).padding(1).ceil_mode(true)), {1, 6, 12, 11}),
      layer("max_pool2d_ceil_narrow", nn::MaxPool2d(Pool({2, 5}).stride({2, 4}).ceil_mode(true)),
            {1, 6, 11, 8}),
      layer("max_pool3d", nn::MaxPool3d(nn::MaxPool3dOptions(2).stride(1)), volume),
      layer("avg_pool3d", nn::AvgPool3d(nn::AvgPool3dOptions(2).padding(1)), volume),
      layer("avg_pool2d_ceil", nn::AvgPool2d(Mean(3).stride(2).ceil_mode(true)), image),
      layer("avg_pool2d_ceil_exclude_padding",
            nn::AvgPool2d(Mean(3).stride(2).padding(1).ceil_mode(true).count_include_pad(false)), image),
      layer("avg_pool2d_divisor", nn::AvgPool2d(Mean({2, 3}).padding({1, 0}).divisor_override(5)), image),
      layer("lp_pool2d", nn::LPPool2d(nn::LPPool2dOptions(2, {2, 3})), image),
      layer("adaptive_max_pool2d", nn::AdaptiveMaxPool2d(1), image),
      layer("adaptive_max_pool2d_windows", nn::AdaptiveMaxPool2d(nn::AdaptiveMaxPool2dOptions({4, 5})),
            image),
      layer("adaptive_max_pool2d_overlapping", nn::AdaptiveMaxPool2d(nn::AdaptiveMaxPool2dOptions({5, 10})),
            image),
      layer("adaptive_max_pool1d", nn::AdaptiveMaxPool1d(4), sequence),
      layer("adaptive_avg_pool2d_overlapping", nn::AdaptiveAvgPool2d(nn::AdaptiveAvgPool2dOptions({7, 3})),
            image),
      layer("adaptive_avg_pool2d_enlarging", nn::AdaptiveAvgPool2d(nn::AdaptiveAvgPool2dOptions({12, 14})),
            image),
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
      layer("elu", nn::ELU(nn::ELUOptions().alpha(0.7)), row),
      layer("selu", nn::SELU(), row),
      layer("celu", nn::CELU(nn::CELUOptions().alpha(0.6)), row),
      layer("prelu", nn::PReLU(), row),
      layer("prelu_of_channels", nn::PReLU(nn::PReLUOptions().num_parameters(6).init(0.3)), image),
      layer("rrelu", nn::RReLU(), row),
      layer("mish", nn::Mish(), row),
      layer("softplus", nn::Softplus(), row),
      layer("softplus_beta", nn::Softplus(nn::SoftplusOptions().beta(3).threshold(4)), row),
      layer("softsign", nn::Softsign(), row),
      layer("softshrink", nn::Softshrink(0.4), row),
      layer("hardshrink", nn::Hardshrink(0.4), row),
      layer("tanhshrink", nn::Tanhshrink(), row),
      layer("threshold", nn::Threshold(0.1, 20), row),
      layer("log_sigmoid", nn::LogSigmoid(), row),
      layer("glu", nn::GLU(nn::GLUOptions(1)), image),
      layer("softmin", nn::Softmin(1), row),
      layer("softmax2d", nn::Softmax2d(), image),
      layer("alpha_dropout", nn::AlphaDropout(0.5), row),
      layer("feature_alpha_dropout", nn::FeatureAlphaDropout(0.5), row),
      layer("pixel_shuffle", nn::PixelShuffle(2), {1, 8, 3, 4}),
      layer("upsample_nearest", nn::Upsample(Up().scale_factor(factors(2, 3)).mode(torch::kNearest)), image),
      layer("upsample_nearest_fraction",
            nn::Upsample(Up().scale_factor(factors(1.5, 0.7)).mode(torch::kNearest)), image),
      layer("upsample_nearest_size",
            nn::Upsample(Up().size(std::vector<int64_t>{7, 15}).mode(torch::kNearest)), image),
      layer("upsample_nearest1d",
            nn::Upsample(Up().scale_factor(std::vector<double>{2.5}).mode(torch::kNearest)), sequence),
      layer("upsample_linear",
            nn::Upsample(Up().scale_factor(std::vector<double>{2}).mode(torch::kLinear).align_corners(false)),
            sequence),
      layer("upsample_bilinear",
            nn::Upsample(Up().scale_factor(factors(2, 1.5)).mode(torch::kBilinear).align_corners(false)),
            image),
      layer("upsample_bilinear_corners",
            nn::Upsample(Up().scale_factor(factors(2, 1.5)).mode(torch::kBilinear).align_corners(true)),
            image),
      layer("upsample_bilinear_size",
            nn::Upsample(Up().size(std::vector<int64_t>{7, 15}).mode(torch::kBilinear).align_corners(false)),
            image),
      layer("upsample_bicubic",
            nn::Upsample(Up().scale_factor(factors(2, 2)).mode(torch::kBicubic).align_corners(false)), image),
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
