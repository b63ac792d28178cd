// What a translation reads of the traced node and how it writes ONNX nodes.
#include <ATen/native/TypeProperties.h>
#include <torch/csrc/jit/ir/constants.h>

#include <unordered_set>

#include "torch_onnx/error.hpp"
#include "translate.hpp"

namespace torch_onnx {
namespace {

namespace jit = torch::jit;
using State = Translation::State;

std::string add_constant(State& state, const torch::Tensor& data, const std::string& stem) {
  const std::string name = state.draft.unique_name(stem);
  state.draft.constants[name] = {.data = data};
  return name;
}

std::string own_stem(const State& state, const std::string& what) {
  return state.layer.empty() ? what : state.layer + "/" + what;
}

void add_attribute(onnx::NodeProto& node, const std::string& name, const Attribute& value) {
  onnx::AttributeProto& attribute = *node.add_attribute();
  attribute.set_name(name);
  if (const auto* integer = std::get_if<int64_t>(&value)) {
    attribute.set_type(onnx::AttributeProto::INT);
    attribute.set_i(*integer);
  } else if (const auto* number = std::get_if<double>(&value)) {
    attribute.set_type(onnx::AttributeProto::FLOAT);
    attribute.set_f(static_cast<float>(*number));
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    attribute.set_type(onnx::AttributeProto::STRING);
    attribute.set_s(*text);
  } else if (const auto* numbers = std::get_if<std::vector<double>>(&value)) {
    attribute.set_type(onnx::AttributeProto::FLOATS);
    for (const double n : *numbers) attribute.add_floats(static_cast<float>(n));
  } else if (const auto* integers = std::get_if<std::vector<int64_t>>(&value)) {
    attribute.set_type(onnx::AttributeProto::INTS);
    for (const int64_t n : *integers) attribute.add_ints(n);
  } else {
    attribute.set_type(onnx::AttributeProto::STRINGS);
    for (const std::string& each : std::get<std::vector<std::string>>(value)) attribute.add_strings(each);
  }
}

std::vector<std::string> add_nodes(State& state, const std::string& op,
                                   const std::vector<std::string>& inputs, size_t outputs,
                                   const Attributes& attributes) {
  const std::string name = state.draft.unique_name(own_stem(state, op));
  onnx::NodeProto& node = state.draft.nodes.emplace_back();
  node.set_op_type(op);
  node.set_name(name);
  for (const std::string& input : inputs) node.add_input(input);
  std::vector<std::string> names = {name};
  while (names.size() < outputs) {
    names.push_back(state.draft.unique_name(name + "_output" + std::to_string(names.size())));
  }
  for (const std::string& output : names) node.add_output(output);
  for (const auto& [key, value] : attributes) add_attribute(node, key, value);
  return names;
}

std::string add_node(State& state, const std::string& op, const std::vector<std::string>& inputs,
                     const Attributes& attributes) {
  return add_nodes(state, op, inputs, 1, attributes)[0];
}

std::string add_vector(State& state, const std::vector<int64_t>& values) {
  return add_constant(state, torch::tensor(values, torch::kLong), own_stem(state, "sizes"));
}

[[noreturn]] void refuse_node(const State& state, const std::string& why) {
  throw Error(std::string(state.node->kind().toQualString()) + " " + say_layer(state.layer) + ": " + why +
              ".");
}

// An int64 value of shape [1].
std::string compute_size(State& state, Size size) {
  if (!size.dynamic()) return add_vector(state, {size.traced});
  if (const auto known = state.computed_sizes.find(size.symbol); known != state.computed_sizes.end()) {
    return known->second;
  }
  const auto formula = state.sizes.solve(size, state.sizes.position(state.node));
  if (!formula) {
    std::string seen;
    for (const int64_t n : state.sizes.observed(size)) {
      seen += (seen.empty() ? "" : ", ") + std::to_string(n);
    }
    refuse_node(state, "a number that differs between traces (" + seen +
                           ") depends on the inputs' values, or on sizes in a way that follows "
                           "from no shape known there");
  }
  std::string value;
  for (const Dimension& dimension : formula->dimensions) {
    const std::string of = value_name(dimension.value, state);
    const std::string next =
        add_node(state, "Shape", {of}, {{"start", dimension.axis}, {"end", dimension.axis + 1}});
    value = value.empty() ? next : add_node(state, "Mul", {value, next}, {});
  }
  const auto apply = [&](const char* op, int64_t operand, int64_t neutral) {
    if (operand == neutral) return;
    value = add_node(state, op, {value, add_vector(state, {operand})}, {});
  };
  apply("Mul", formula->factor, 1);
  apply("Add", formula->offset, 0);
  apply("Div", formula->divisor, 1);
  state.computed_sizes[size.symbol] = value;
  return value;
}

std::string compute_scalar(State& state, Size size, torch::ScalarType dtype) {
  const std::string value = add_node(state, "Squeeze", {compute_size(state, size)}, {});
  if (dtype == torch::kLong) return value;
  return add_node(state, "Cast", {value}, {{"to", int64_t{onnx_type(dtype)}}});
}

const jit::Value* argument_value(const State& state, size_t argument) {
  if (argument >= state.node->inputs().size()) {
    refuse_node(state, "it has no argument " + std::to_string(argument));
  }
  return state.node->input(argument);
}

c10::IValue constant_of(const State& state, const jit::Value* value, const char* what) {
  if (const auto size = state.sizes.varying_number(value)) {
    refuse_node(state, std::string("it needs ") + what +
                           " that is the same in every trace, and this one depends on a "
                           "dynamic axis or on the inputs' values (" +
                           std::to_string(size->traced) + " in the first trace)");
  }
  const auto constant = jit::toIValue(value);
  if (!constant) refuse_node(state, std::string("it needs ") + what + " that is a constant");
  return *constant;
}

// True if every value of the tensor is known to be zero.
bool holds_zeros(const jit::Value* value) {
  static const std::unordered_set<std::string> kMakesZeros = {"aten::zeros", "aten::zeros_like",
                                                              "aten::new_zeros"};
  static const std::unordered_set<std::string> kMovesValues = {
      "aten::index_select", "aten::slice", "aten::select", "aten::narrow", "aten::expand"};
  if (const auto constant = jit::toIValue(value)) {
    return constant->isTensor() && constant->toTensor().defined() && !constant->toTensor().any().item<bool>();
  }
  const std::string kind = value->node()->kind().toQualString();
  if (kMakesZeros.contains(kind)) return true;
  return kMovesValues.contains(kind) && holds_zeros(value->node()->input(0));
}

Size size_of(const State& state, const jit::Value* value) {
  if (const auto size = state.sizes.varying_number(value)) return *size;
  const c10::IValue constant = constant_of(state, value, "an integer");
  if (!constant.isInt()) refuse_node(state, "it needs an integer where there is none");
  return {.traced = constant.toInt()};
}

}  // namespace

std::string value_name(const jit::Value* value, State& state) {
  if (const auto found = state.names.find(value); found != state.names.end()) return found->second;
  const auto constant = jit::toIValue(value);
  if (!constant || !constant->isTensor() || !constant->toTensor().defined()) return {};
  const torch::Tensor& data = constant->toTensor();
  if (const auto size = state.sizes.varying_number(value)) {
    return compute_scalar(state, *size, data.scalar_type());
  }
  const std::string parameter = state.parameters.name(data);
  const std::string name =
      add_constant(state, data, parameter.empty() ? own_stem(state, "constant") : parameter);
  state.draft.constants[name].is_parameter = !parameter.empty();
  state.names[value] = name;
  return name;
}

std::string Translation::kind() const { return state_.node->kind().toQualString(); }

size_t Translation::argument_count() const { return state_.node->inputs().size(); }

bool Translation::given(size_t argument) const {
  return argument < argument_count() &&
         state_.node->input(argument)->type()->kind() != c10::TypeKind::NoneType;
}

bool Translation::is_tensor(size_t argument) const {
  return given(argument) && state_.node->input(argument)->type()->kind() == c10::TypeKind::TensorType;
}

int64_t Translation::integer(size_t argument) const {
  const c10::IValue value = constant_of(state_, argument_value(state_, argument), "an integer");
  if (!value.isInt()) refuse("argument " + std::to_string(argument) + " is no integer");
  return value.toInt();
}

double Translation::number(size_t argument) const {
  const c10::IValue value = constant_of(state_, argument_value(state_, argument), "a number");
  if (value.isTensor() && value.toTensor().numel() == 1) return value.toTensor().item().toDouble();
  if (!value.isScalar()) refuse("argument " + std::to_string(argument) + " is no number");
  return value.toScalar().toDouble();
}

bool Translation::flag(size_t argument) const {
  const c10::IValue value = constant_of(state_, argument_value(state_, argument), "a flag");
  if (!value.isBool()) refuse("argument " + std::to_string(argument) + " is no flag");
  return value.toBool();
}

std::string Translation::text(size_t argument) const {
  const c10::IValue value = constant_of(state_, argument_value(state_, argument), "a string");
  if (!value.isString()) refuse("argument " + std::to_string(argument) + " is no string");
  return value.toStringRef();
}

Size Translation::size(size_t argument) const { return size_of(state_, argument_value(state_, argument)); }

std::vector<Size> Translation::sizes(size_t argument) const {
  const jit::Value* list = argument_value(state_, argument);
  std::vector<Size> sizes;
  if (list->node()->kind() == c10::prim::ListConstruct) {
    for (const jit::Value* element : list->node()->inputs()) sizes.push_back(size_of(state_, element));
  } else {
    for (const int64_t n : integers(argument)) sizes.push_back({.traced = n});
  }
  return sizes;
}

std::vector<int64_t> Translation::integers(size_t argument) const {
  const jit::Value* list = argument_value(state_, argument);
  if (list->node()->kind() != c10::prim::ListConstruct) {
    const c10::IValue value = constant_of(state_, list, "a list of integers");
    if (value.isInt()) return {value.toInt()};
    if (!value.isIntList()) refuse("argument " + std::to_string(argument) + " is no integer list");
    return value.toIntVector();
  }
  std::vector<int64_t> values;
  for (const jit::Value* element : list->node()->inputs()) {
    const c10::IValue value = constant_of(state_, element, "an integer");
    if (!value.isInt()) refuse("argument " + std::to_string(argument) + " is no integer list");
    values.push_back(value.toInt());
  }
  return values;
}

std::vector<Size> Translation::shape(size_t argument) const {
  return state_.sizes.shape(argument_value(state_, argument));
}

std::vector<Size> Translation::output_shape(size_t output) const {
  return state_.sizes.shape(state_.node->output(output));
}

c10::ScalarType Translation::dtype(size_t argument) const {
  const auto type = argument_value(state_, argument)->type()->cast<c10::TensorType>();
  if (!type) refuse("argument " + std::to_string(argument) + " is no tensor");
  return *type->scalarType();
}

c10::ScalarType Translation::element_dtype(size_t argument, size_t element) const {
  const jit::Value* list = argument_value(state_, argument);
  if (list->node()->kind() != c10::prim::ListConstruct || element >= list->node()->inputs().size()) {
    refuse("argument " + std::to_string(argument) + " is no list of so many tensors");
  }
  return *list->node()->input(element)->type()->expectRef<c10::TensorType>().scalarType();
}

c10::ScalarType Translation::output_dtype(size_t output) const {
  return *state_.node->output(output)->type()->expectRef<c10::TensorType>().scalarType();
}

int64_t Translation::axis(size_t argument, size_t rank) const {
  const int64_t axis = integer(argument);
  return axis < 0 ? axis + static_cast<int64_t>(rank) : axis;
}

c10::ScalarType Translation::common_dtype(size_t first, size_t second) const {
  at::native::ResultTypeState types;
  for (const size_t argument : {first, second}) {
    if (is_tensor(argument)) {
      // Promotion asks for the type and for whether there are axes.
      const std::vector<int64_t> axes(shape(argument).empty() ? 0 : 1, 1);
      types = at::native::update_result_type_state(torch::empty(axes, dtype(argument)), types);
    } else if (state_.sizes.varying_number(argument_value(state_, argument))) {
      types = at::native::update_result_type_state(c10::Scalar(int64_t{1}), types);
    } else {
      const c10::IValue number = constant_of(state_, argument_value(state_, argument), "a number");
      if (!number.isScalar()) refuse("argument " + std::to_string(argument) + " is no number");
      types = at::native::update_result_type_state(number.toScalar(), types);
    }
  }
  return at::native::result_type(types);
}

bool Translation::is_zero(size_t argument, size_t element) const {
  const jit::Value* value = argument_value(state_, argument);
  if (value->node()->kind() != c10::prim::ListConstruct) return holds_zeros(value);
  return element < value->node()->inputs().size() && holds_zeros(value->node()->input(element));
}

bool Translation::is_packed(size_t argument) const {
  return argument < argument_count() && state_.packed.contains(state_.node->input(argument));
}

const PackedSequence& Translation::packed(size_t argument) const {
  const auto found = state_.packed.find(argument_value(state_, argument));
  if (found == state_.packed.end()) refuse("argument " + std::to_string(argument) + " is no packed sequence");
  return found->second;
}

std::string Translation::tensor(size_t argument) {
  if (is_packed(argument)) {
    refuse("it reads the inside of a packed sequence, which ONNX does not have; pad the sequence first");
  }
  const std::string name = value_name(argument_value(state_, argument), state_);
  if (name.empty()) refuse("argument " + std::to_string(argument) + " is no tensor");
  return name;
}

std::vector<std::string> Translation::tensors(size_t argument) {
  const jit::Value* list = argument_value(state_, argument);
  if (const auto found = state_.lists.find(list); found != state_.lists.end()) {
    return found->second;
  }
  if (list->node()->kind() != c10::prim::ListConstruct) {
    refuse("argument " + std::to_string(argument) + " is no list of tensors");
  }
  std::vector<std::string> names;
  for (const jit::Value* element : list->node()->inputs()) {
    names.push_back(value_name(element, state_));
    if (names.back().empty() && element->type()->kind() != c10::TypeKind::NoneType) {
      refuse("a list holds something that is no tensor");
    }
  }
  return names;
}

std::string Translation::operand(size_t argument, c10::ScalarType dtype) {
  const jit::Value* value = argument_value(state_, argument);
  if (const auto size = state_.sizes.varying_number(value)) {
    return compute_scalar(state_, *size, dtype);
  }
  if (is_tensor(argument)) return cast(tensor(argument), this->dtype(argument), dtype);
  const c10::IValue number = constant_of(state_, value, "a number");
  if (!number.isScalar()) refuse("argument " + std::to_string(argument) + " is no number");
  return add_constant(state_, torch::scalar_tensor(number.toScalar(), dtype), own_stem(state_, "constant"));
}

std::string Translation::scalar(double value, c10::ScalarType dtype) {
  return add_constant(state_, torch::scalar_tensor(value, dtype), own_stem(state_, "constant"));
}

std::string Translation::numbers(const std::vector<double>& values, c10::ScalarType dtype,
                                 const std::vector<int64_t>& shape) {
  torch::Tensor data = torch::tensor(values, torch::kDouble).to(dtype);
  if (!shape.empty()) data = data.view(shape);
  return add_constant(state_, data, own_stem(state_, "constant"));
}

std::string Translation::vector(const std::vector<int64_t>& values) { return add_vector(state_, values); }

std::string Translation::vector(const std::vector<Size>& sizes) {
  std::vector<std::string> parts;
  std::vector<int64_t> constants;
  const auto flush = [&] {
    if (!constants.empty()) parts.push_back(add_vector(state_, constants));
    constants.clear();
  };
  for (const Size& size : sizes) {
    if (!size.dynamic()) {
      constants.push_back(size.traced);
      continue;
    }
    flush();
    parts.push_back(compute_size(state_, size));
  }
  if (parts.empty() || !constants.empty()) flush();
  if (parts.empty()) return add_vector(state_, {});
  return parts.size() == 1 ? parts[0] : add_node(state_, "Concat", parts, {{"axis", int64_t{0}}});
}

std::string Translation::cast(const std::string& value, c10::ScalarType from, c10::ScalarType to) {
  if (from == to) return value;
  if (const Constant* constant = state_.draft.constant(value); constant != nullptr) {
    return add_constant(state_, constant->data.to(to), own_stem(state_, "constant"));
  }
  return add_node(state_, "Cast", {value}, {{"to", int64_t{onnx_type(to)}}});
}

std::string Translation::emit(const std::string& op, const std::vector<std::string>& inputs,
                              const Attributes& attributes) {
  return add_node(state_, op, inputs, attributes);
}

std::vector<std::string> Translation::emit_many(const std::string& op, const std::vector<std::string>& inputs,
                                                size_t count, const Attributes& attributes) {
  return add_nodes(state_, op, inputs, count, attributes);
}

void Translation::packed_result(const PackedSequence& sequence, size_t output) {
  state_.packed[state_.node->output(output)] = sequence;
}

void Translation::result(const std::string& value) { results({value}); }

void Translation::results(const std::vector<std::string>& values) {
  const auto outputs = state_.node->outputs();
  if (outputs.size() == 1 && outputs[0]->type()->kind() == c10::TypeKind::ListType) {
    state_.lists[outputs[0]] = values;
    return;
  }
  if (values.size() > outputs.size()) {
    refuse("its translation gave " + std::to_string(values.size()) + " results for " +
           std::to_string(outputs.size()) + (outputs.size() == 1 ? " output" : " outputs"));
  }
  for (size_t i = 0; i < values.size(); ++i) {
    if (!values[i].empty()) state_.names[outputs[i]] = values[i];
  }
}

void Translation::refuse(const std::string& why) const { refuse_node(state_, why); }

}  // namespace torch_onnx
