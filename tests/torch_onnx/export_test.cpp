// What an export promises besides the right numbers: names, the module's state, sentences.
#include "torch_onnx/export.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <onnx/onnx_pb.h>
#include <torch/torch.h>

#include "complaint.hpp"
#include "torch_onnx/error.hpp"
#include "torch_onnx/registry.hpp"

namespace torch_onnx {
namespace {

namespace nn = torch::nn;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using torch::Tensor;
using Tensors = std::vector<Tensor>;

nn::Sequential small_net() {
  nn::BatchNorm2d norm(4);
  torch::NoGradGuard no_grad;
  for (Tensor& tensor : norm->parameters()) tensor.uniform_(0.5, 2);
  norm->running_mean.uniform_(-1, 1);
  norm->running_var.uniform_(0.5, 2);
  return nn::Sequential(nn::Conv2d(nn::Conv2dOptions(3, 4, 3)), norm, nn::ReLU(), nn::AdaptiveAvgPool2d(1),
                        nn::Flatten(), nn::Linear(4, 2));
}

onnx::ModelProto export_net(nn::Sequential net, const Options& options = {}) {
  return export_model(
      *net, [&](const Tensors& in) { return Tensors{net->forward(in[0])}; }, {torch::rand({2, 3, 8, 8})},
      options);
}

onnx::ModelProto export_function(const std::function<Tensor(const Tensor&)>& function, const Tensor& example,
                                 const Options& options = {}) {
  nn::Module none;
  return export_model(
      none, [&](const Tensors& in) { return Tensors{function(in[0])}; }, {example}, options);
}

const Options kFreeBatch{.dynamic_axes = {{0, 0, "batch"}}};

// The sentence that an export fails with.
std::string complaint_of(const std::function<Tensor(const Tensor&)>& function,
                         const Options& options = kFreeBatch) {
  return complaint([&] { export_function(function, torch::rand({4, 6}), options); });
}

template <class Infos>
std::vector<std::string> names_of(const Infos& infos) {
  std::vector<std::string> names;
  for (const auto& info : infos) names.push_back(info.name());
  return names;
}

TEST(Export, NamesInputsOutputsAndInitializers) {
  const auto model = export_net(small_net(), {.input_names = {"photo"}, .output_names = {"scores"}});
  const auto& graph = model.graph();
  EXPECT_THAT(names_of(graph.input()), ElementsAre("photo"));
  EXPECT_THAT(names_of(graph.output()), ElementsAre("scores"));
  EXPECT_THAT(names_of(graph.initializer()),
              AllOf(Contains("0.weight"), Contains("0.bias"), Contains("5.weight"), Contains("5.bias")));
}

TEST(Export, NamesNodesByTheirLayer) {
  const auto model = export_net(small_net());
  EXPECT_THAT(names_of(model.graph().node()),
              ElementsAre("0/Conv", "1/Relu", "1/GlobalAveragePool", "1/Reshape", "5/Gemm"));
}

TEST(Export, KeepsNormalisationsOfRoundedWeights) {
  const auto model = export_net(small_net(), {.weights = WeightStorage::int8});
  EXPECT_THAT(names_of(model.graph().node()), Contains("1/BatchNormalization"));
  EXPECT_THAT(names_of(model.graph().initializer()), Contains("1.running_mean"));
}

TEST(Export, TellsProducerAndOpset) {
  const auto model = export_net(small_net(), {.producer = "somebody"});
  EXPECT_EQ(model.producer_name(), "somebody");
  EXPECT_EQ(model.opset_import(0).version(), 17);
}

TEST(Export, DeclaresDynamicAxes) {
  const auto model = export_net(small_net(), {.output_names = {"scores"}, .dynamic_axes = {{0, 0, "batch"}}});
  const auto& input = model.graph().input(0).type().tensor_type().shape();
  const auto& output = model.graph().output(0).type().tensor_type().shape();
  EXPECT_EQ(input.dim(0).dim_param(), "batch");
  EXPECT_EQ(input.dim(1).dim_value(), 3);
  EXPECT_EQ(output.dim(0).dim_param(), "batch");
  EXPECT_EQ(output.dim(1).dim_value(), 2);
}

TEST(Export, IsTheSameEveryTime) {
  torch::manual_seed(1);
  nn::Sequential net = small_net();
  EXPECT_EQ(export_net(net, kFreeBatch).SerializeAsString(), export_net(net, kFreeBatch).SerializeAsString());
}

TEST(Export, InputsMayBeNamedLikeParameters) {
  nn::Linear linear(6, 2);
  const auto model =
      export_model(*linear, [&](const Tensors& in) { return Tensors{linear->forward(in[0])}; },
                   {torch::rand({4, 6})}, {.input_names = {"weight"}, .output_names = {"bias"}});
  EXPECT_THAT(names_of(model.graph().input()), ElementsAre("weight"));
  EXPECT_THAT(names_of(model.graph().initializer()), ElementsAre("bias_1", "weight_1"));
}

TEST(Export, RestoresTrainingModeAndGradients) {
  nn::Sequential net = small_net();
  net->train();
  net[1]->eval();
  net->named_parameters()["0.weight"].set_requires_grad(false);
  const auto expect_untouched = [&] {
    EXPECT_TRUE(net->is_training());
    EXPECT_TRUE(net[0]->is_training());
    EXPECT_FALSE(net[1]->is_training());
    EXPECT_FALSE(net->named_parameters()["0.weight"].requires_grad());
    EXPECT_TRUE(net->named_parameters()["0.bias"].requires_grad());
    EXPECT_TRUE(net->named_parameters()["5.weight"].requires_grad());
  };
  export_net(net, kFreeBatch);
  expect_untouched();
  net->push_back(nn::Linear(99, 1));
  EXPECT_THROW(export_net(net), Error);
  expect_untouched();
}

TEST(Export, LeavesWeightsAndStatisticsAlone) {
  nn::Sequential net = small_net();
  net->train();
  std::vector<Tensor> before;
  for (const Tensor& tensor : net->buffers()) before.push_back(tensor.clone());
  for (const Tensor& tensor : net->parameters()) before.push_back(tensor.detach().clone());
  export_net(net, {.dynamic_axes = {{0, 0, "batch"}}, .weights = WeightStorage::int8});
  size_t i = 0;
  for (const Tensor& tensor : net->buffers()) EXPECT_TRUE(torch::equal(tensor, before[i++]));
  for (const Tensor& tensor : net->parameters()) EXPECT_TRUE(torch::equal(tensor, before[i++]));
}

TEST(Export, SaysWhichOperatorIsMissingAndWhere) {
  nn::Sequential net(nn::Linear(6, 4), nn::Functional([](const Tensor& x) { return torch::digamma(x); }));
  EXPECT_EQ(complaint([&] {
              export_model(*net, [&](const Tensors& in) { return Tensors{net->forward(in[0])}; },
                           {torch::rand({2, 6})});
            }),
            "aten::digamma from layer '0' has no translation to ONNX: write one and register it with "
            "torch_onnx::register_operator(\"aten::digamma\", ...), see torch_onnx/registry.hpp.");
}

TEST(Export, NamesTheNodesOfARecurrentLayerAfterIt) {
  struct Net : nn::Module {
    nn::Embedding embedding{register_module("embedding", nn::Embedding(9, 4))};
    nn::GRU gru{register_module("gru", nn::GRU(nn::GRUOptions(4, 3).batch_first(true)))};
  } net;
  const auto model = export_model(
      net, [&](const Tensors& in) { return Tensors{std::get<0>(net.gru(net.embedding(in[0])))}; },
      {torch::arange(6).view({2, 3})});
  std::string name;
  for (const auto& node : model.graph().node()) {
    if (node.op_type() == "GRU") name = node.name();
  }
  EXPECT_EQ(name, "gru/GRU");
}

TEST(Export, TakesTranslationsOfUsers) {
  const auto determinant = [](const Tensor& x) { return torch::linalg_det(x); };
  EXPECT_THAT(complaint([&] {
                export_function(determinant, torch::rand({6, 6}));
              }),
              HasSubstr("aten::linalg_det"));
  register_operator("aten::linalg_det",
                    [](Translation& node) { node.result(node.emit("Det", {node.tensor(0)})); });
  EXPECT_THAT(registered_operators(), Contains("aten::linalg_det"));
  EXPECT_EQ(export_function(determinant, torch::rand({6, 6})).graph().node(0).op_type(), "Det");
}

TEST(Export, SaysWhenATranslationIsWrong) {
  register_operator("aten::lgamma",
                    [](Translation& node) { node.result(node.emit("NoSuchOperator", {node.tensor(0)})); });
  EXPECT_THAT(complaint_of([](const Tensor& x) { return x.lgamma(); }),
              HasSubstr("does not pass ONNX's own checks"));
  register_operator("aten::lgamma", [](Translation&) {});
  EXPECT_THAT(complaint_of([](const Tensor& x) { return x.lgamma(); }),
              HasSubstr("gave no result for output 0"));
}

TEST(Export, SaysWhenATranslationsResultIsOfAnotherShape) {
  register_operator("aten::lgamma", [](Translation& node) { node.result(node.tensor(0)); });
  EXPECT_EQ(complaint_of([](const Tensor& x) { return x.relu().lgamma().sum(); }), "no error");
  register_operator("aten::linalg_det", [](Translation& node) { node.result(node.tensor(0)); });
  EXPECT_THAT(complaint_of([](const Tensor& x) {
                return torch::linalg_det(x.repeat({1, 6}).view({-1, 6, 6}).relu()).sum();
              }),
              AllOf(HasSubstr("aten::linalg_det"), HasSubstr("but the trace has Float [?]")));
  register_operator("aten::linalg_det",
                    [](Translation& node) { node.result(node.emit("Identity", {node.tensor(0)})); });
  EXPECT_THAT(complaint_of([](const Tensor& x) {
                return torch::linalg_det(x.repeat({1, 6}).view({-1, 6, 6}).relu()).sum();
              }),
              HasSubstr("passes on Float [?, 6, 6], but the trace has Float [?] there"));
  register_operator("aten::linalg_det",
                    [](Translation& node) { node.result(node.emit("Neg", {node.tensor(0)})); });
  EXPECT_THAT(complaint_of([](const Tensor& x) {
                return torch::linalg_det(x.repeat({1, 6}).view({-1, 6, 6}).relu()).sum();
              }),
              AllOf(HasSubstr("does not pass ONNX's own checks"), Not(HasSubstr("\n"))));
  register_operator("aten::lgamma", [](Translation& node) {
    node.results({node.tensor(0), node.tensor(0)});
  });
  EXPECT_THAT(complaint_of([](const Tensor& x) { return x.lgamma(); }),
              HasSubstr("gave 2 results for 1 output"));
  register_operator("aten::lgamma", [](Translation&) { throw std::out_of_range("no such thing"); });
  EXPECT_THAT(complaint_of([](const Tensor& x) { return x.lgamma(); }),
              AllOf(HasSubstr("aten::lgamma"), HasSubstr("its translation failed: no such thing")));
  EXPECT_EQ(complaint([] { register_operator("lgamma", [](Translation&) {}); }),
            "register_operator expects a kind with its namespace, such as \"aten::lgamma\", not \"lgamma\".");
}

TEST(Export, LeavesComplexNumbersToTranslationsOfUsers) {
  register_operator("aten::fft_rfft", [](Translation& node) {
    const std::string last = node.vector({-1});
    const std::string real = node.emit("Unsqueeze", {node.tensor(0), last});
    node.result(node.emit("DFT", {real}, {{"axis", int64_t{1}}, {"onesided", int64_t{1}}}));
  });
  EXPECT_THAT(complaint_of([](const Tensor& x) { return torch::abs(torch::fft_rfft(x)).sum(); }),
              AllOf(HasSubstr("aten::abs"), HasSubstr("works on complex numbers, which ONNX lacks")));
}

TEST(Export, SaysThatALayerIsNotRegistered) {
  struct Forgetful : nn::Module {
    nn::Linear big{100, 100};
  } module;
  const std::string said = complaint([&] {
    export_model(module, [&](const Tensors& in) { return Tensors{module.big(in[0])}; },
                 {torch::rand({2, 100})});
  });
  EXPECT_THAT(said, AllOf(HasSubstr("Is its layer registered (register_module)"), Not(HasSubstr("\n"))));
}

TEST(Export, SaysWhatIsWrongWithInputsAndOutputs) {
  nn::Module module;
  const auto first = [](const Tensors& in) { return Tensors{in[0].relu()}; };
  EXPECT_EQ(complaint([&] { export_model(module, first, {Tensor()}); }),
            "Example input 0 is an undefined tensor.");
  EXPECT_EQ(
      complaint([&] { export_model(module, [](const Tensors&) { return Tensors{}; }, {torch::rand({2})}); }),
      "The forward function returns no tensor.");
  EXPECT_THAT(complaint([&] {
                export_model(module, [](const Tensors& in) { return Tensors{in[0] + in[1].sum()}; },
                             {torch::rand({3}), torch::rand({5})},
                             {.dynamic_axes = {{0, 0, "n"}, {1, 0, "n"}}});
              }),
              HasSubstr("has the size 5 in the example, but another axis of that name has 3"));
}

TEST(Export, RefusesControlFlowByDynamicSize) {
  EXPECT_THAT(complaint_of([](const Tensor& x) { return x.size(0) > 4 ? x.relu() : x.sigmoid(); }),
              AllOf(HasSubstr("computes something else at batch="), HasSubstr("aten::")));
}

TEST(Export, RefusesSizesThatFollowFromNothing) {
  const auto squared = [](const Tensor& x) { return x * (x.size(0) * x.size(0) * x.size(0) + 1); };
  EXPECT_THAT(complaint_of(squared),
              AllOf(HasSubstr("aten::mul"), HasSubstr("follows from no shape known there")));
  EXPECT_EQ(complaint_of(squared, {}), "no error");
  EXPECT_THAT(complaint_of([](const Tensor& x) { return x + x.size(0) % 2; }),
              HasSubstr("follows from no shape"));
}

TEST(Export, RefusesRealNumbersComputedFromSizes) {
  nn::Linear linear(6, 4);
  const auto forward = [&](const Tensors& in) {
    return Tensors{linear->forward(in[0]) / std::sqrt(static_cast<double>(in[0].size(0)))};
  };
  EXPECT_THAT(complaint([&] {
                export_model(*linear, forward, {torch::rand({4, 6})}, {.dynamic_axes = {{0, 0, "batch"}}});
              }),
              AllOf(HasSubstr("aten::div from layer"), HasSubstr("no whole number")));
}

TEST(Export, RefusesAttributesThatDependOnSizes) {
  EXPECT_THAT(
      complaint_of([](const Tensor& x) { return torch::avg_pool1d(x.t().unsqueeze(0), {x.size(0)}); }),
      AllOf(HasSubstr("aten::avg_pool1d"), HasSubstr("the same in every trace")));
}

TEST(Export, RefusesNumbersReadOutOfTensors) {
  EXPECT_THAT(complaint_of([](const Tensor& x) { return x * x.sum().item<float>(); }),
              AllOf(HasSubstr("aten::mul"), HasSubstr("(item())")));
  EXPECT_THAT(complaint_of([](const Tensor& x) { return x * (x * 1000).sum().item<int64_t>(); }, {}),
              AllOf(HasSubstr("aten::mul"), HasSubstr("depends on the inputs' values")));
}

TEST(Export, RefusesWritesThroughViews) {
  EXPECT_THAT(complaint_of([](const Tensor& x) {
                const Tensor y = x * 2;
                y.select(1, 0).add_(1);
                return y;
              }),
              AllOf(HasSubstr("aten::add_"), HasSubstr("also read through another view")));
  EXPECT_THAT(complaint_of([](const Tensor& x) {
                const Tensor y = x * 2;
                const Tensor first = y.select(1, 0);
                y.mul_(3);
                return y + first.unsqueeze(1);
              }),
              HasSubstr("aten::mul_"));
}

TEST(Export, RefusesWritesThroughArguments) {
  EXPECT_THAT(complaint_of([](const Tensor& x) {
                Tensor y = torch::zeros_like(x);
                const Tensor flat = y.view({-1});
                torch::mul_out(y, x, x);
                return flat.sum() + y;
              }),
              AllOf(HasSubstr("aten::mul"), HasSubstr("a tensor that is given to it")));
  EXPECT_THAT(complaint_of([](const Tensor& x) {
                const Tensor y = x * 2;
                const Tensor flat = y.view({-1});
                Tensor same = torch::dropout(y, 0.5, false);
                same.relu_();
                return flat + same.view({-1});
              }),
              AllOf(HasSubstr("aten::relu_"), HasSubstr("another view")));
}

TEST(Export, RefusesWritesIntoTheModuleAndTakesThemBack) {
  nn::Module counter;
  Tensor count = counter.register_buffer("count", torch::zeros({6}));
  EXPECT_THAT(complaint([&] {
                export_model(counter, [&](const Tensors& in) { return Tensors{in[0] * count.add_(1)}; },
                             {torch::rand({4, 6})});
              }),
              HasSubstr("writes into 'count' of the module"));
  EXPECT_TRUE(torch::equal(count, torch::zeros({6})));
}

TEST(Export, RefusesRandomnessInEvalMode) {
  EXPECT_THAT(complaint_of([](const Tensor& x) { return torch::dropout(x, 0.5, true); }),
              AllOf(HasSubstr("aten::dropout"), HasSubstr("at random")));
}

TEST(Export, RefusesWhatDependsOnASizeInOtherWays) {
  const auto padded_to = [](int64_t multiple) {
    return [multiple](const Tensor& x) {
      const int64_t whole = (x.size(0) + multiple - 1) / multiple * multiple;
      return torch::cat({x, x.new_zeros({whole - x.size(0), 6})}).mean(0);
    };
  };
  const auto complaint_at = [&](int64_t size, const std::function<Tensor(const Tensor&)>& function) {
    return complaint([&] { export_function(function, torch::rand({size, 6}), kFreeBatch); });
  };
  EXPECT_THAT(complaint_at(32, padded_to(8)), HasSubstr("follows from no shape"));
  EXPECT_THAT(
      complaint_at(12, [](const Tensor& x) { return x.new_zeros({std::max<int64_t>(x.size(0), 8)}) + 1; }),
      HasSubstr("follows from no shape"));
  EXPECT_THAT(complaint_at(16, [](const Tensor& x) { return x * std::min<int64_t>(x.size(0), 20); }),
              HasSubstr("follows from no shape"));
  EXPECT_THAT(complaint_at(3, [](const Tensor& x) { return x.unsqueeze(0).squeeze(); }),
              HasSubstr("an axis of dynamic size would go"));
}

TEST(Export, RefusesNumbersThatOnlySomeValuesChange) {
  EXPECT_THAT(complaint_of([](const Tensor& x) { return x - x[0][0].item<float>(); }), HasSubstr("(item())"));
  EXPECT_THAT(complaint_of([](const Tensor& x) { return x.sum().item<float>() > 0 ? x * 2 : x.relu(); }),
              HasSubstr("computes something else at other values of the inputs"));
  const auto scaled = [](const Tensors& in) { return Tensors{in[0] * in[1].item<float>()}; };
  nn::Module none;
  EXPECT_THAT(complaint([&] {
                export_model(none, scaled, {torch::rand({4, 6}), torch::tensor(2.0F)});
              }),
              HasSubstr("(item())"));
  const auto counted = [](const Tensors& in) { return Tensors{in[0] * in[1].sum().item<int64_t>()}; };
  EXPECT_THAT(complaint([&] {
                export_model(none, counted, {torch::rand({4, 6}), torch::tensor({true, false, true})});
              }),
              HasSubstr("depends on the inputs' values"));
}

TEST(Export, RefusesStatisticsOfTheBatch) {
  EXPECT_THAT(
      complaint_of([](const Tensor& x) {
        return torch::batch_norm(x, {}, {}, torch::zeros({6}), torch::ones({6}), true, 0.1, 1e-5, false);
      }),
      HasSubstr("aten::batch_norm before the first layer with parameters: it normalises by the batch"));
}

TEST(Export, SaysWhereAForwardThatFailedWasTraced) {
  EXPECT_THAT(complaint_of([](const Tensor& x) {
                return x.view({4, 6});
              }),
              HasSubstr("could not be traced at batch=3"));
}

TEST(Export, ChecksOptions) {
  const auto identity = [](const Tensor& x) { return x * 2; };
  EXPECT_EQ(complaint_of(identity, {.input_names = {"a", "b"}}),
            "Options::input_names has 2 names, but the model has 1 inputs.");
  EXPECT_EQ(complaint_of(identity, {.input_names = {"a"}, .output_names = {"a"}}),
            "Options names 'a' twice.");
  EXPECT_EQ(complaint_of(identity, {.dynamic_axes = {{1, 0, "batch"}}}),
            "Dynamic axis 'batch' (axis 0 of input 1) names an input that is not there: there are 1 example "
            "inputs.");
  EXPECT_EQ(
      complaint_of(identity, {.dynamic_axes = {{0, 2, "depth"}}}),
      "Dynamic axis 'depth' (axis 2 of input 0) names an axis that is not there: the input has 2 axes.");
}

}  // namespace
}  // namespace torch_onnx
