// Rounded weights: rounding twice is rounding once, and the file holds what the module computes with.
#include "torch_onnx/quantize.hpp"

#include <gtest/gtest.h>
#include <onnx/onnx_pb.h>
#include <torch/torch.h>

#include <map>

#include "torch_onnx/error.hpp"
#include "torch_onnx/grid.hpp"

namespace torch_onnx {
namespace {

namespace nn = torch::nn;
using torch::Tensor;
using Tensors = std::vector<Tensor>;

TEST(RoundToInt8Grid, IsIdempotentBitForBit) {
  torch::manual_seed(3);
  for (int round = 0; round < 200; ++round) {
    // Magnitudes from 1e-20 to 1e20, another one for each channel.
    const Tensor weight = torch::randn({64, 50}) * torch::pow(10.0, torch::rand({64, 1}) * 40 - 20);
    for (const int64_t axis : {0, 1}) {
      const Tensor once = round_to_int8_grid(weight, axis);
      ASSERT_TRUE(torch::equal(once, round_to_int8_grid(once, axis)));
    }
  }
}

TEST(RoundToInt8Grid, MovesNoValueByMoreThanHalfAStep) {
  torch::manual_seed(4);
  const Tensor weight = torch::randn({16, 8, 3, 3});
  const Tensor moved = (round_to_int8_grid(weight, 0) - weight).abs().amax({1, 2, 3});
  // The scale may be larger than max / 127 by its rounding to 16 bits.
  const Tensor half_step = weight.abs().amax({1, 2, 3}) / 127 / 2 * (1 + 1.0 / 32768);
  EXPECT_TRUE((moved <= half_step * 1.00001).all().item<bool>());
  EXPECT_GT(moved.max().item<float>(), 0);
}

TEST(RoundToInt8Grid, UsesAllSteps) {
  torch::manual_seed(5);
  const Tensor weight = torch::randn({1, 100000});
  const Tensor steps = std::get<0>(at::_unique(round_to_int8_grid(weight, 0)));
  EXPECT_EQ(torch::cat({steps, -steps}).abs().max().item<float>() / steps.abs().min().item<float>() > 0,
            true);
  EXPECT_GT(steps.numel(), 200);
  EXPECT_LE(steps.numel(), 255);
}

TEST(RoundToInt8Grid, KeepsZeroChannels) {
  Tensor weight = torch::randn({3, 4});
  weight[1].zero_();
  const Tensor rounded = round_to_int8_grid(weight, 0);
  EXPECT_TRUE(torch::equal(rounded[1], torch::zeros({4})));
  EXPECT_TRUE(rounded.isfinite().all().item<bool>());
}

TEST(RoundToInt8Grid, RefusesWhatHasNoGrid) {
  EXPECT_THROW(round_to_int8_grid(torch::full({2, 2}, INFINITY), 0), Error);
  EXPECT_THROW(round_to_int8_grid(torch::full({2, 2}, NAN), 0), Error);
  EXPECT_THROW(round_to_int8_grid(torch::ones({2, 2}, torch::kLong), 0), Error);
  EXPECT_THROW(round_to_int8_grid(torch::ones({2, 2}), 2), Error);
}

// A model with every kind of weight that int8 stores, and some that it does not.
struct ModelImpl : nn::Module {
  ModelImpl()
      : table(300, 16),
        conv(nn::Conv1dOptions(16, 32, 3).padding(1)),
        wide(nn::LinearOptions(32, 64)),
        flat(64, 64),
        tiny(64, 2) {
    register_module("table", table);
    register_module("conv", conv);
    register_module("wide", wide);
    register_module("flat", flat);
    register_module("tiny", tiny);
    plain = register_parameter("plain", torch::randn({64, 64}));
  }
  Tensors forward(const Tensors& in) {
    Tensor x = conv->forward(table->forward(in[0]).transpose(1, 2)).relu().transpose(1, 2);
    x = wide->forward(x).matmul(plain).mean(1);
    return {tiny->forward(flat->forward(x))};
  }
  nn::Embedding table;
  nn::Conv1d conv;
  nn::Linear wide;
  nn::Linear flat;
  nn::Linear tiny;
  Tensor plain;
};
TORCH_MODULE(Model);

const Options kOptions{.dynamic_axes = {{0, 0, "batch"}, {0, 1, "length"}}, .weights = WeightStorage::int8};

Tensors example() { return {torch::randint(300, {2, 7}, torch::kLong)}; }

std::map<std::string, onnx::TensorProto> initializers(const onnx::ModelProto& model) {
  std::map<std::string, onnx::TensorProto> by_name;
  for (const auto& tensor : model.graph().initializer()) by_name[tensor.name()] = tensor;
  return by_name;
}

TEST(RoundWeights, RoundsWhatTheExportStores) {
  torch::manual_seed(6);
  Model net;
  const auto forward = [&](const Tensors& in) { return net->forward(in); };
  const Tensor tiny = net->tiny->weight.detach().clone();
  const Tensor bias = net->conv->bias.detach().clone();
  EXPECT_EQ(round_weights(*net, forward, example(), kOptions), 5);
  EXPECT_TRUE(torch::equal(net->tiny->weight, tiny));
  EXPECT_TRUE(torch::equal(net->conv->bias, bias));

  const auto stored = initializers(export_model(*net, forward, example(), kOptions));
  const std::map<std::string, int64_t> axes = {
      {"table.weight", 1}, {"conv.weight", 0}, {"wide.weight", 0}, {"flat.weight", 0}, {"plain", 1}};
  for (const auto& entry : net->named_parameters()) {
    const std::string& name = entry.key();
    const auto axis = axes.find(name);
    EXPECT_EQ(stored.count(name), axis == axes.end()) << name;
    if (axis == axes.end()) continue;
    ASSERT_TRUE(stored.count(name + "_int8") && stored.count(name + "_scale")) << name;
    const std::string& bytes = stored.at(name + "_int8").raw_data();
    const std::string& scale_bytes = stored.at(name + "_scale").raw_data();
    const Tensor weight = entry.value().detach();
    const auto integers = torch::from_blob(const_cast<char*>(bytes.data()), weight.sizes(), torch::kChar);
    std::vector<int64_t> along(weight.dim(), 1);
    along[axis->second] = weight.size(axis->second);
    const auto scales = torch::from_blob(const_cast<char*>(scale_bytes.data()), along, torch::kFloat);
    EXPECT_TRUE(torch::equal(integers.to(torch::kFloat) * scales, weight)) << name;
  }
}

TEST(RoundWeights, IsIdempotentBitForBit) {
  torch::manual_seed(7);
  Model net;
  const auto forward = [&](const Tensors& in) { return net->forward(in); };
  const std::string unrounded = export_model(*net, forward, example(), kOptions).SerializeAsString();
  round_weights(*net, forward, example(), kOptions);
  std::vector<Tensor> once;
  for (const Tensor& parameter : net->parameters()) once.push_back(parameter.detach().clone());
  round_weights(*net, forward, example(), kOptions);
  size_t i = 0;
  for (const Tensor& parameter : net->parameters()) EXPECT_TRUE(torch::equal(parameter, once[i++]));
  EXPECT_EQ(export_model(*net, forward, example(), kOptions).SerializeAsString(), unrounded);
}

TEST(RoundWeights, RoundsToFloat16) {
  torch::manual_seed(8);
  Model net;
  const auto forward = [&](const Tensors& in) { return net->forward(in); };
  Options options = kOptions;
  options.weights = WeightStorage::float16;
  const Tensor before = net->wide->weight.detach().clone();
  const std::string unrounded = export_model(*net, forward, example(), options).SerializeAsString();
  EXPECT_EQ(round_weights(*net, forward, example(), options), 5);
  EXPECT_TRUE(torch::equal(net->wide->weight, before.to(torch::kHalf).to(torch::kFloat)));
  EXPECT_FALSE(torch::equal(net->wide->weight, before));
  EXPECT_EQ(export_model(*net, forward, example(), options).SerializeAsString(), unrounded);
}

TEST(RoundWeights, LeavesFloat32Alone) {
  Model net;
  const Tensor before = net->wide->weight.detach().clone();
  EXPECT_EQ(round_weights(*net, [&](const Tensors& in) { return net->forward(in); }, example(), {}), 0);
  EXPECT_TRUE(torch::equal(net->wide->weight, before));
}

// Attention's input projection: one parameter, of which each part is a matrix of its own.
TEST(RoundWeights, FindsSlicesOfAParameter) {
  nn::Module net;
  const Tensor projection = net.register_parameter("projection", torch::randn({96, 32}));
  const Tensor positions = net.register_parameter("positions", torch::randn({512, 32}));
  const auto forward = [&](const Tensors& in) {
    const Tensor x = in[0] + positions.slice(0, 0, 4);
    return Tensors{torch::linear(x, projection.slice(0, 0, 32)).matmul(projection.narrow(0, 64, 32).t())};
  };
  const Tensors input = {torch::rand({4, 32})};
  const auto stored = initializers(export_model(net, forward, input, {.weights = WeightStorage::int8}));
  EXPECT_EQ(stored.count("projection_int8"), 1);
  EXPECT_EQ(stored.at("projection_scale").dims(0), 96);
  EXPECT_EQ(round_weights(net, forward, input, {.weights = WeightStorage::int8}), 1);
  // Of a table that is only added, what is not read is not stored.
  EXPECT_EQ(stored.count("positions"), 0);
}

TEST(RoundWeights, HalvesAndQuartersTheBytes) {
  nn::Linear linear(512, 512);
  const auto forward = [&](const Tensors& in) { return Tensors{linear->forward(in[0])}; };
  const auto bytes = [&](WeightStorage weights) {
    return export_model(*linear, forward, {torch::rand({1, 512})}, {.weights = weights}).ByteSizeLong();
  };
  EXPECT_LT(bytes(WeightStorage::float16), bytes(WeightStorage::float32) * 0.51);
  EXPECT_LT(bytes(WeightStorage::int8), bytes(WeightStorage::float32) * 0.26);
}

}  // namespace
}  // namespace torch_onnx
