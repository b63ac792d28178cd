// Which random modules are made: seeds 0 to 299, or those that TORCH_ONNX_SEEDS names ("42" or
// "1000-1999"), as in
//   TORCH_ONNX_SEEDS=1000-1999 TORCH_ONNX_CASES=FOLDER torch_onnx_cases --gtest_filter='*Random*'
//   node compare.mjs FOLDER
#include <cstdlib>

#include "expected.hpp"
#include "random_modules.hpp"

namespace torch_onnx_test {
namespace {

struct Grammar {
  const char* name;
  RandomInputs (*inputs)(uint64_t seed);
  void (*add_layers)(Sketch& sketch, const RandomInputs& inputs);
};
constexpr Grammar kGrammars[] = {{"image", random_image_inputs, add_image_layers},
                                 {"sequence", random_sequence_inputs, add_sequence_layers},
                                 {"vector", random_vector_inputs, add_vector_layers}};

std::string shapes(const Tensors& tensors) {
  std::string text;
  for (const Tensor& tensor : tensors) text += torch_onnx_test::text(' ', tensor.dtype(), tensor.sizes());
  return text;
}

}  // namespace

Case random_module(uint64_t seed) {
  const Grammar& grammar = kGrammars[seed % std::size(kGrammars)];
  // What no input reaches, as behind a rectifier of negative numbers, is drawn again.
  for (uint64_t draw = seed;; draw += uint64_t{1} << 32) {
    torch::manual_seed(draw);
    const RandomInputs inputs = grammar.inputs(draw);
    Sketch sketch(draw, inputs.smallest);
    try {
      grammar.add_layers(sketch, inputs);
    } catch (const c10::Error& error) {
      throw std::logic_error(text("seed ", seed, " drew a layer that does not fit:\n", sketch.description(),
                                  error.what_without_backtrace()));
    }
    Case test_case{.name = "random_" + std::to_string(seed),
                   .module = sketch.module(),
                   .forward = sketch.forward(),
                   .runs = inputs.runs,
                   .options = {.dynamic_axes = inputs.dynamic_axes},
                   .rows_differ = true,
                   .description = text("seed ", seed, ", ", grammar.name, ", inputs", shapes(inputs.runs[0]),
                                       '\n', sketch.description())};
    if (is_worth_comparing(test_case)) return test_case;
  }
}

std::vector<uint64_t> random_seeds() {
  const char* given = std::getenv("TORCH_ONNX_SEEDS");
  const std::string text = given != nullptr ? given : "0-299";
  const size_t dash = text.find('-');
  const uint64_t first = std::stoull(text);
  const uint64_t last = dash == std::string::npos ? first : std::stoull(text.substr(dash + 1));
  std::vector<uint64_t> seeds;
  for (uint64_t seed = first; seed <= last; ++seed) seeds.push_back(seed);
  return seeds;
}

}  // namespace torch_onnx_test
