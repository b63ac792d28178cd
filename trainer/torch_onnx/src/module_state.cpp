// Records every submodule's own training flag: a frozen BatchNorm inside a training network must
// come back frozen.
#include "module_state.hpp"

#include "torch_onnx/error.hpp"

namespace torch_onnx {

namespace {

bool same_values(const torch::Tensor& a, const torch::Tensor& b) {
  if (!a.is_floating_point()) return torch::equal(a, b);
  return torch::allclose(a, b, /*rtol=*/1e-5, /*atol=*/1e-8, /*equal_nan=*/true);
}

}  // namespace

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
    for (const auto& parameter : module.named_parameters()) {
      watched_.push_back({parameter.key(), parameter.value(), parameter.value()._version(), {}});
    }
    for (const auto& buffer : module.named_buffers()) {
      watched_.push_back({buffer.key(), buffer.value(), buffer.value()._version(), buffer.value().clone()});
    }
  } catch (...) {
    restore();
    throw;
  }
}

ModuleState::~ModuleState() { restore(); }

void ModuleState::check_unwritten() const {
  for (const Watched& watched : watched_) {
    if (watched.tensor._version() == watched.version) continue;
    // InstanceNorm writes its statistics back as they were, but for rounding.
    if (watched.copy.defined() && same_values(watched.tensor, watched.copy)) continue;
    throw Error("The forward function writes into '" + watched.name +
                "' of the module, which an exported model cannot do" +
                (watched.copy.defined() ? "." : "; the parameter has changed already."));
  }
}

void ModuleState::restore() {
  const torch::NoGradGuard no_grad;
  for (Watched& watched : watched_) {
    if (watched.copy.defined() && watched.tensor._version() != watched.version)
      watched.tensor.copy_(watched.copy);
  }
  for (torch::Tensor& parameter : requiring_grad_) parameter.set_requires_grad(true);
  for (auto [module, training] : training_) module->train(training);
}

}  // namespace torch_onnx
