// Storage is followed through the alias annotations of ATen's schemas ("Tensor(a)").
#include "mutation.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "torch_onnx/error.hpp"

namespace torch_onnx {
namespace {

namespace jit = torch::jit;

// Values that may share storage, as a union-find forest.
class Storage {
 public:
  const jit::Value* root(const jit::Value* value) {
    auto [entry, added] = parent_.try_emplace(value, value);
    while (entry->second != entry->first) entry = parent_.find(entry->second);
    return entry->first;
  }
  void join(const jit::Value* a, const jit::Value* b) {
    const jit::Value* root_a = root(a);
    const jit::Value* root_b = root(b);
    parent_[root_a] = root_b;
  }

 private:
  std::unordered_map<const jit::Value*, const jit::Value*> parent_;
};

bool writes_in_place(const jit::Node* node) {
  const std::string name = node->kind().toUnqualString();
  return node->kind().is_aten() && name.size() > 1 && name.back() == '_' && name.front() != '_' &&
         name[name.size() - 2] != '_';
}

// Lists of tensors of their own: LibTorch promises not to use the parts as views of one another.
bool unpacks_unaliased(const jit::Node* node) {
  if (node->kind() != c10::prim::ListUnpack) return false;
  const c10::FunctionSchema* schema = node->input()->node()->maybeSchema();
  return schema != nullptr && schema->returns()[0].alias_info() == nullptr;
}

// Without a note in the schema.
bool may_return_its_input(const jit::Node* node) {
  static const std::unordered_set<std::string> kKinds = {
      "aten::dropout",      "aten::alpha_dropout", "aten::feature_dropout", "aten::feature_alpha_dropout",
      "aten::type_as",      "aten::atleast_1d",    "aten::atleast_2d",      "aten::atleast_3d",
      "aten::broadcast_to", "aten::lift_fresh"};
  return kKinds.contains(node->kind().toQualString());
}

// Writes its result where an argument says (the `out` of LibTorch's functions).
bool writes_into_argument(const jit::Node* node) {
  const c10::FunctionSchema* schema = node->maybeSchema();
  if (schema == nullptr) return false;
  return std::any_of(schema->arguments().begin(), schema->arguments().end(),
                     [](const c10::Argument& argument) {
                       return argument.alias_info() != nullptr && argument.alias_info()->isWrite();
                     });
}

void join_aliases(const jit::Node* node, Storage& storage) {
  if (unpacks_unaliased(node)) return;
  if (node->kind() == c10::prim::ListConstruct || node->kind() == c10::prim::ListUnpack) {
    for (const jit::Value* input : node->inputs()) {
      for (const jit::Value* output : node->outputs()) storage.join(input, output);
    }
    return;
  }
  if (may_return_its_input(node)) storage.join(node->input(0), node->output());
  const c10::FunctionSchema* schema = node->maybeSchema();
  if (schema == nullptr) return;
  for (size_t o = 0; o < schema->returns().size() && o < node->outputs().size(); ++o) {
    if (schema->returns()[o].alias_info() == nullptr) continue;
    for (size_t i = 0; i < schema->arguments().size() && i < node->inputs().size(); ++i) {
      if (schema->arguments()[i].alias_info() == nullptr) continue;
      storage.join(node->input(i), node->output(o));
    }
  }
}

// A value other than the written one that sees the written storage and is read after `write`.
bool seen_elsewhere(const jit::Node* write, const std::vector<const jit::Value*>& values, Storage& storage) {
  const jit::Value* written = storage.root(write->input(0));
  for (const jit::Value* value : values) {
    if (storage.root(value) != written) continue;
    for (const jit::Use& use : value->uses()) {
      if (use.user != write && write->isBefore(use.user)) return true;
    }
  }
  return false;
}

}  // namespace

void make_functional(jit::Graph& graph) {
  Storage storage;
  std::vector<const jit::Value*> values(graph.inputs().begin(), graph.inputs().end());
  std::vector<jit::Node*> writes;
  for (jit::Node* node : graph.nodes()) {
    if (writes_in_place(node)) {
      // The views taken so far see this write; the tracer already names its result in later reads.
      if (seen_elsewhere(node, values, storage)) {
        throw Error(std::string(node->kind().toQualString()) +
                    " writes into a tensor that is also read through another view of it, which a "
                    "trace does not connect: write it without in-place operators.");
      }
      writes.push_back(node);
      storage.join(node->input(0), node->output());
    } else if (writes_into_argument(node)) {
      throw Error(std::string(node->kind().toQualString()) +
                  " writes its result into a tensor that is given to it, which a trace does not connect: use "
                  "what it returns.");
    } else {
      join_aliases(node, storage);
    }
    values.insert(values.end(), node->outputs().begin(), node->outputs().end());
  }
  for (jit::Node* write : writes) {
    std::string kind = write->kind().toQualString();
    kind.pop_back();
    jit::Node* functional = write->replaceWithNewSymbol(c10::Symbol::fromQualString(kind));
    functional->copyMetadata(write);
    write->destroy();
  }
}

}  // namespace torch_onnx
