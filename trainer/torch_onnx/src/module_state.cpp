// Records every submodule's own training flag: a frozen BatchNorm inside a training network must
// come back frozen.
#include "module_state.hpp"

namespace torch_onnx {

ModuleState::ModuleState(torch::nn::Module& module) {
  training_.emplace_back(&module, module.is_training());
  // include_self would need the module to be owned by a shared_ptr.
  for (const auto& child : module.modules(/*include_self=*/false)) {
    training_.emplace_back(child.get(), child->is_training());
  }
  try {
    module.eval();
    for (torch::Tensor& parameter : module.parameters()) {
      if (parameter.requires_grad() && parameter.is_leaf()) {
        parameter.set_requires_grad(false);
        requiring_grad_.push_back(parameter);
      }
    }
  } catch (...) {
    restore();
    throw;
  }
}

ModuleState::~ModuleState() { restore(); }

void ModuleState::restore() {
  for (torch::Tensor& parameter : requiring_grad_) parameter.set_requires_grad(true);
  for (auto [module, training] : training_) module->train(training);
}

}  // namespace torch_onnx
