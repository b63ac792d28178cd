// float16 needs no channels and no scales, so a parameter's readers do not matter.
#include <cmath>
#include <sstream>

#include "passes/passes.hpp"
#include "passes/restore.hpp"
#include "torch_onnx/error.hpp"

namespace torch_onnx {
namespace {

constexpr double kLargest = 65504;

}  // namespace

std::vector<std::string> choose_float16(const Draft& draft) {
  std::vector<std::string> choices;
  for (const auto& [name, constant] : draft.constants) {
    if (worth_rounding(constant)) choices.push_back(name);
  }
  return choices;
}

torch::Tensor to_float16(const std::string& name, const torch::Tensor& weight) {
  const auto largest = weight.detach().abs().max().item<float>();  // NaN if there is one
  if (!(largest <= kLargest)) {
    std::ostringstream sentence;
    sentence << "Parameter '" << name << "' cannot be stored as float16, which ends at " << kLargest
             << ": it holds ";
    if (std::isfinite(largest)) {
      sentence << "a magnitude of " << largest << ".";
    } else {
      sentence << "values that are not finite.";
    }
    throw Error(sentence.str());
  }
  return weight.detach().to(torch::kHalf);
}

void store_float16(Draft& draft, const std::vector<std::string>& names) {
  onnx::NodeProto cast;
  cast.set_op_type("Cast");
  cast.add_input();
  set_attribute(cast, "to", onnx_type(torch::kFloat));
  for (const std::string& name : names) {
    const torch::Tensor halves = to_float16(name, draft.constants.at(name).data);
    const std::string stored = draft.unique_name(name + "_float16");
    draft.constants.erase(name);
    draft.constants[stored] = {.data = halves, .is_parameter = true};
    restore_for_readers(draft, name, stored, cast);
  }
}

}  // namespace torch_onnx
