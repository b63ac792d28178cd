// Recurrent layers. ONNX has one node per layer, both directions in it, its gates in another order, and
// lengths instead of packed sequences.
#include "registry_lookup.hpp"

namespace torch_onnx {
namespace {

using c10::ScalarType;

/// What tells the kinds apart.
struct Cell {
  const char* op;
  std::vector<int64_t> gates;  ///< ONNX's gate i is LibTorch's gate gates[i].
  std::vector<std::string> activations;
  bool has_cell_state = false;
};

// LibTorch: input, forget, cell, output; ONNX: input, output, forget, cell.
Cell lstm() { return {.op = "LSTM", .gates = {0, 3, 1, 2}, .activations = {}, .has_cell_state = true}; }
// LibTorch: reset, update, new; ONNX: update, reset, hidden.
Cell gru() { return {.op = "GRU", .gates = {1, 0, 2}, .activations = {}}; }
Cell rnn(const char* activation) { return {.op = "RNN", .gates = {0}, .activations = {activation}}; }

/// The arguments of both forms: (input, hx, params, has_biases, num_layers, dropout, train, bidirectional,
/// batch_first) and (data, batch_sizes, hx, params, ... bidirectional).
struct Arguments {
  bool packed;
  size_t state;
  size_t parameters;
  bool has_biases;
  int64_t layers;
  bool bidirectional;
  bool batch_first;
};

Arguments read_arguments(Translation& node) {
  const bool packed = node.is_packed(0);
  const size_t shift = packed ? 1 : 0;
  return {.packed = packed,
          .state = 1 + shift,
          .parameters = 2 + shift,
          .has_biases = node.flag(3 + shift),
          .layers = node.integer(4 + shift),
          .bidirectional = node.flag(7 + shift),
          .batch_first = !packed && node.flag(8)};
}

std::string transposed(Translation& node, const std::string& x, const std::vector<int64_t>& order) {
  return node.emit("Transpose", {x}, {{"perm", order}});
}

std::string axis_vector(Translation& node, int64_t axis) { return node.vector(std::vector<int64_t>{axis}); }

// Rows of a weight or bias in ONNX's order of gates.
std::string reordered(Translation& node, const std::string& rows, const std::vector<int64_t>& gates) {
  if (gates.size() == 1) return rows;
  const auto parts = node.emit_many("Split", {rows}, gates.size(), {{"axis", int64_t{0}}});
  std::vector<std::string> ordered;
  for (const int64_t gate : gates) ordered.push_back(parts[gate]);
  return node.emit("Concat", ordered, {{"axis", int64_t{0}}});
}

// Both directions' tensors behind one another along a new first axis.
std::string by_direction(Translation& node, const std::vector<std::string>& directions) {
  std::vector<std::string> parts;
  for (const std::string& part : directions)
    parts.push_back(node.emit("Unsqueeze", {part, axis_vector(node, 0)}));
  return parts.size() == 1 ? parts[0] : node.emit("Concat", parts, {{"axis", int64_t{0}}});
}

// W, R and B of the layer whose parameters begin at `first`.
std::vector<std::string> layer_weights(Translation& node, const Cell& cell, const Arguments& arguments,
                                       const std::vector<std::string>& parameters, int64_t layer) {
  const size_t directions = arguments.bidirectional ? 2 : 1;
  const size_t each = arguments.has_biases ? 4 : 2;
  std::vector<std::string> inputs;
  std::vector<std::string> recurrences;
  std::vector<std::string> biases;
  for (size_t direction = 0; direction < directions; ++direction) {
    const size_t first = (layer * directions + direction) * each;
    inputs.push_back(reordered(node, parameters[first], cell.gates));
    recurrences.push_back(reordered(node, parameters[first + 1], cell.gates));
    if (!arguments.has_biases) continue;
    biases.push_back(node.emit("Concat",
                               {reordered(node, parameters[first + 2], cell.gates),
                                reordered(node, parameters[first + 3], cell.gates)},
                               {{"axis", int64_t{0}}}));
  }
  return {by_direction(node, inputs), by_direction(node, recurrences),
          biases.empty() ? "" : by_direction(node, biases)};
}

// The layer's part [directions, batch, hidden] of an initial state; none stands for zeros.
std::string initial_state(Translation& node, const Arguments& arguments, const std::string& state,
                          size_t element, int64_t layer) {
  if (node.is_zero(arguments.state, element)) return "";
  if (arguments.layers == 1) return state;
  const int64_t directions = arguments.bidirectional ? 2 : 1;
  return node.emit("Slice", {state, axis_vector(node, layer * directions),
                             axis_vector(node, (layer + 1) * directions), axis_vector(node, 0)});
}

std::string joined(Translation& node, const std::vector<std::string>& parts) {
  return parts.size() == 1 ? parts[0] : node.emit("Concat", parts, {{"axis", int64_t{0}}});
}

void translate_recurrent(Translation& node, const Cell& cell) {
  const Arguments arguments = read_arguments(node);
  const size_t directions = arguments.bidirectional ? 2 : 1;
  const std::vector<std::string> parameters = node.tensors(arguments.parameters);
  if (parameters.size() != arguments.layers * directions * (arguments.has_biases ? 4 : 2)) {
    node.refuse("ONNX has no projections of the hidden state");
  }
  if (!arguments.packed && node.shape(0).size() != 3) node.refuse("it needs an input with a batch axis");
  std::vector<std::string> states = {};
  if (cell.has_cell_state) {
    states = node.tensors(arguments.state);
  } else {
    states = {node.tensor(arguments.state)};
  }
  const int64_t hidden = node.output_shape(1).back().traced;
  Attributes attributes = {{"hidden_size", hidden},
                           {"direction", std::string(arguments.bidirectional ? "bidirectional" : "forward")}};
  if (!cell.activations.empty()) {
    attributes.emplace_back("activations", std::vector<std::string>(directions, cell.activations[0]));
  }
  // LibTorch's GRU multiplies the reset gate with the product, as cuDNN does.
  if (cell.op == std::string("GRU")) attributes.emplace_back("linear_before_reset", int64_t{1});

  std::string x = arguments.packed ? node.packed(0).padded : node.tensor(0);
  if (arguments.batch_first) x = transposed(node, x, {1, 0, 2});
  const std::string lengths =
      arguments.packed ? node.cast(node.packed(0).lengths, ScalarType::Long, ScalarType::Int) : "";
  std::vector<std::vector<std::string>> finals(states.size());
  for (int64_t layer = 0; layer < arguments.layers; ++layer) {
    std::vector<std::string> inputs = {x};
    for (std::string& weight : layer_weights(node, cell, arguments, parameters, layer))
      inputs.push_back(weight);
    inputs.push_back(lengths);
    for (size_t i = 0; i < states.size(); ++i) {
      inputs.push_back(initial_state(node, arguments, states[i], i, layer));
    }
    const auto outputs = node.emit_many(cell.op, inputs, 1 + states.size(), attributes);
    // [time, directions, batch, hidden] to [time, batch, directions * hidden]
    x = directions == 1 ? node.emit("Squeeze", {outputs[0], axis_vector(node, 1)})
                        : node.emit("Reshape", {transposed(node, outputs[0], {0, 2, 1, 3}),
                                                node.vector(std::vector<int64_t>{0, 0, -1})});
    for (size_t i = 0; i < states.size(); ++i) finals[i].push_back(outputs[1 + i]);
  }
  std::vector<std::string> results = {arguments.batch_first ? transposed(node, x, {1, 0, 2}) : x};
  for (const auto& parts : finals) results.push_back(joined(node, parts));
  if (arguments.packed) {
    PackedSequence sequence = node.packed(0);
    sequence.padded = x;
    sequence.ends_in_zeros = true;
    results[0] = "";
    node.packed_result(sequence);
  }
  node.results(results);
}

// (input, lengths, batch_first) to (data, batch_sizes)
void translate_pack(Translation& node) {
  const bool batch_first = node.flag(2);
  std::vector<Size> shape = node.shape(0);
  std::vector<int64_t> order = {1, 0};
  for (size_t axis = 2; axis < shape.size(); ++axis) order.push_back(static_cast<int64_t>(axis));
  const PackedSequence sequence = {
      .padded = batch_first ? transposed(node, node.tensor(0), order) : node.tensor(0),
      .lengths = node.tensor(1),
      .time = shape[batch_first ? 1 : 0],
      .batch = shape[batch_first ? 0 : 1]};
  node.packed_result(sequence, 0);
  node.packed_result(sequence, 1);
}

// (data, batch_sizes, batch_first, padding_value, total_length) to (padded, lengths)
void translate_pad_packed(Translation& node) {
  const PackedSequence& sequence = node.packed(0);
  if (node.size(4) != sequence.time) {
    node.refuse(
        "the padded output must be as long as the input that was packed: give pad_packed_sequence() that "
        "input's size as total_length");
  }
  if (!sequence.ends_in_zeros) node.refuse("it pads what no recurrent layer made; mask the input instead");
  if (node.number(3) != 0) node.refuse("ONNX pads the outputs of recurrent layers with 0 only");
  const bool batch_first = node.flag(2);
  std::vector<int64_t> order = {1, 0};
  for (size_t axis = 2; axis < node.output_shape().size(); ++axis)
    order.push_back(static_cast<int64_t>(axis));
  node.results({batch_first ? transposed(node, sequence.padded, order) : sequence.padded, sequence.lengths});
}

}  // namespace

void add_recurrent_operators(Registry& registry) {
  registry["aten::lstm"] = [](Translation& node) { translate_recurrent(node, lstm()); };
  registry["aten::gru"] = [](Translation& node) { translate_recurrent(node, gru()); };
  registry["aten::rnn_tanh"] = [](Translation& node) { translate_recurrent(node, rnn("Tanh")); };
  registry["aten::rnn_relu"] = [](Translation& node) { translate_recurrent(node, rnn("Relu")); };
  registry["aten::_pack_padded_sequence"] = translate_pack;
  registry["aten::_pad_packed_sequence"] = translate_pad_packed;
}

}  // namespace torch_onnx
