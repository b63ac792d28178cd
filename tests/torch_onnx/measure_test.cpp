// What storage costs, measured on the module and without a trace of that left in it.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include "torch_onnx/error.hpp"
#include "torch_onnx/quantize.hpp"

namespace torch_onnx {
namespace {

namespace nn = torch::nn;
using torch::Tensor;
using Tensors = std::vector<Tensor>;

// Two outputs: one through rounded weights, one through none.
struct NetImpl : nn::Module {
  NetImpl() {
    register_module("wide", wide);
    register_module("norm", norm);
    register_module("dropout", dropout);
    wide->weight.set_requires_grad(false);
  }
  Tensors forward(const Tensors& in) {
    return {norm->forward(dropout->forward(wide->forward(in[0]))), in[0].add_(wide->bias)};
  }
  nn::Linear wide{64, 64};
  nn::BatchNorm1d norm{64};
  nn::Dropout dropout{0.5};
};
TORCH_MODULE(Net);

constexpr size_t kVectors = 5 * 64 * 4;  // The bias, and four of the normalisation.
constexpr size_t kMatrix = 64 * 64;

StorageReport measure(Net& net, WeightStorage weights, const Tensor& x) {
  return measure_weight_storage(*net, [&](const Tensors& in) { return net->forward(in); }, {x},
                                {.output_names = {"deep", "shallow"}, .weights = weights});
}

Tensors values_of(const Net& net) {
  Tensors values;
  for (const Tensor& tensor : net->parameters()) values.push_back(tensor.detach().clone());
  for (const Tensor& tensor : net->buffers()) values.push_back(tensor.clone());
  return values;
}

void expect_same(const Tensors& a, const Tensors& b) {
  ASSERT_EQ(a.size(), b.size());
  for (size_t i = 0; i < a.size(); ++i) EXPECT_TRUE(torch::equal(a[i], b[i])) << i;
}

TEST(MeasureWeightStorage, CountsParametersAndBytes) {
  Net net;
  const Tensor x = torch::rand({3, 64});
  const StorageReport float32 = measure(net, WeightStorage::float32, x);
  EXPECT_EQ(float32.rounded, 0);
  EXPECT_EQ(float32.float32_bytes, kVectors + 4 * kMatrix);
  EXPECT_EQ(float32.stored_bytes, float32.float32_bytes);
  const StorageReport float16 = measure(net, WeightStorage::float16, x);
  EXPECT_EQ(float16.rounded, 1);
  EXPECT_EQ(float16.float32_bytes, float32.float32_bytes);
  EXPECT_EQ(float16.stored_bytes, kVectors + 2 * kMatrix);
  const StorageReport int8 = measure(net, WeightStorage::int8, x);
  EXPECT_EQ(int8.rounded, 1);
  EXPECT_EQ(int8.stored_bytes, kVectors + kMatrix + 64 * 4);
}

TEST(MeasureWeightStorage, ComparesEachOutputWithTheRoundedModule) {
  torch::manual_seed(9);
  Net net;
  const Tensor x = torch::rand({3, 64});
  double previous = -1;
  for (const auto weights : {WeightStorage::float32, WeightStorage::float16, WeightStorage::int8}) {
    const StorageReport report = measure(net, weights, x);
    ASSERT_EQ(report.outputs.size(), 2);
    EXPECT_EQ(report.outputs[0].name, "deep");
    EXPECT_EQ(report.outputs[1].name, "shallow");
    EXPECT_EQ(report.outputs[1].largest_difference, 0);

    torch::NoGradGuard no_grad;
    const Tensors before = values_of(net);
    net->eval();
    const Tensors exact = net->forward({x.clone()});
    round_weights(*net, [&](const Tensors& in) { return net->forward(in); }, {x}, {.weights = weights});
    const auto difference = (net->forward({x.clone()})[0] - exact[0]).abs().max().item<double>();
    EXPECT_NEAR(report.outputs[0].largest_difference, difference, 1e-6 * difference);
    EXPECT_DOUBLE_EQ(report.outputs[0].largest_value, exact[0].abs().max().item<double>());
    EXPECT_GT(difference, previous);
    previous = difference;
    size_t i = 0;
    for (Tensor& parameter : net->parameters()) parameter.copy_(before[i++]);
  }
}

TEST(MeasureWeightStorage, LeavesTheModuleAsItWas) {
  Net net;
  const Tensors before = values_of(net);
  const Tensor x = torch::rand({3, 64});
  const Tensor input = x.clone();
  const auto expect_untouched = [&] {
    expect_same(values_of(net), before);
    EXPECT_TRUE(torch::equal(x, input));
    EXPECT_TRUE(net->is_training());
    EXPECT_TRUE(net->norm->is_training());
    EXPECT_FALSE(net->wide->weight.requires_grad());
    EXPECT_TRUE(net->wide->bias.requires_grad());
  };
  measure(net, WeightStorage::int8, x);
  expect_untouched();
  const float first = net->wide->weight.data_ptr<float>()[1];
  const auto fails_when_rounded = [&](const Tensors& in) {
    if (net->wide->weight.data_ptr<float>()[1] != first) throw std::domain_error("rounded");
    return net->forward(in);
  };
  EXPECT_THROW(measure_weight_storage(*net, fails_when_rounded, {x}, {.weights = WeightStorage::int8}),
               std::domain_error);
  expect_untouched();
}

TEST(MeasureWeightStorage, LeavesTheModuleAsItWasWhenAValueFitsNoGrid) {
  struct TwoImpl : nn::Module {
    TwoImpl() {
      register_module("a", a);
      register_module("b", b);
    }
    nn::Linear a{64, 64};
    nn::Linear b{64, 64};
  };
  TwoImpl net;
  {
    torch::NoGradGuard no_grad;
    net.b->weight[0][0] = 1e6;
  }
  const Tensor first = net.a->weight.detach().clone();
  const auto forward = [&](const Tensors& in) { return Tensors{net.b->forward(net.a->forward(in[0]))}; };
  EXPECT_THROW(
      measure_weight_storage(net, forward, {torch::rand({2, 64})}, {.weights = WeightStorage::float16}),
      Error);
  EXPECT_TRUE(torch::equal(net.a->weight, first));
  EXPECT_THROW(round_weights(net, forward, {torch::rand({2, 64})}, {.weights = WeightStorage::float16}),
               Error);
  EXPECT_TRUE(torch::equal(net.a->weight, first));
}

}  // namespace
}  // namespace torch_onnx
