// A random module under construction: it is drawn layer by layer, each fitting what the layers
// before it make of an example, and writes down what it drew.
#pragma once

#include <random>
#include <sstream>
#include <utility>

#include "case.hpp"

namespace torch_onnx_test {

/// What a layer makes of the value so far; `inputs` are the module's.
using Step = std::function<Tensor(const Tensor& x, const Tensors& inputs)>;

class Sketch {
 public:
  /// Layers must fit `smallest`, the smallest inputs that the module is to take.
  Sketch(uint64_t seed, Tensors smallest);

  // Draws, the same for one seed everywhere.
  int64_t integer(int64_t low, int64_t high);  ///< Both included; `low` if there is no other.
  double number(double low, double high);      ///< With two decimals, so that text holds all of it.
  bool chance(int percent) { return integer(1, 100) <= percent; }
  template <class T>
  T one_of(const std::vector<T>& items) {
    return items[integer(0, static_cast<int64_t>(items.size()) - 1)];
  }
  int64_t divisor(int64_t n);  ///< Any of 1 to `n` that divides it.

  const Tensor& value() const { return value_; }  ///< What the layers so far make of the example.
  int64_t size(int64_t axis) const { return value_.size(axis); }

  /// Adds a layer that computes; `text` is it in code.
  void step(const std::string& text, Step step);
  /// Adds a module, which computes on the value so far. `note` is what it does not print itself.
  template <class Layer>
  void layer(Layer made, const std::string& note = {}) {
    Layer layer = keep(std::move(made), note);
    step("x = " + last_name() + "(x)",
         [layer](const Tensor& x, const Tensors&) mutable { return layer->forward(x); });
  }
  /// Adds a module that only the next steps use.
  template <class Layer>
  Layer keep(Layer layer, const std::string& note = {}) {
    std::ostringstream printed;
    printed << *layer << note;
    own(layer.ptr(), printed.str());
    return layer;
  }
  std::string last_name() const { return "layer" + std::to_string(module_->children().size() - 1); }
  /// Adds a parameter of that shape.
  Tensor parameter(const std::vector<int64_t>& shape, std::string* name);

  /// What `build` adds, as one step that is not added.
  Step branch(const std::string& name, const std::function<void()>& build);

  std::shared_ptr<torch::nn::Module> module() const { return module_; }
  const std::string& description() const { return text_; }
  /// All steps as a function of the inputs, of which the first is the first value.
  torch_onnx::Forward forward() const;

 private:
  void own(const std::shared_ptr<torch::nn::Module>& layer, const std::string& text);
  void write(const std::string& line);

  std::mt19937_64 engine_;
  Tensors inputs_;
  Tensor value_;
  std::vector<Step> steps_;
  std::shared_ptr<torch::nn::Module> module_ = std::make_shared<torch::nn::Module>("random");
  std::string text_;
  size_t depth_ = 0;
};

/// Text of numbers and strings in a row.
template <class... Parts>
std::string text(const Parts&... parts) {
  std::ostringstream stream;
  stream << std::boolalpha;
  (stream << ... << parts);
  return stream.str();
}

/// Adds an activation without jumps, which rounding could take to the other side.
void add_activation(Sketch& sketch);

}  // namespace torch_onnx_test
