// Translations of traced operators to ONNX nodes, open to the users' own operators:
//   register_operator("aten::linalg_det", [](Translation& node) {
//     node.result(node.emit("Det", {node.tensor(0)}));
//   });
#pragma once

#include <c10/core/ScalarType.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace torch_onnx {

/// A size that is `traced` at the example's size. With a symbol it depends on dynamic axes; two
/// sizes with one symbol were equal in every trace.
struct Size {
  std::int64_t traced = 0;
  int symbol = -1;

  bool dynamic() const { return symbol >= 0; }
  bool operator==(const Size&) const = default;
};

using Attribute = std::variant<std::int64_t, double, std::string, std::vector<std::int64_t>,
                               std::vector<double>, std::vector<std::string>>;
using Attributes = std::vector<std::pair<std::string, Attribute>>;

/// What stands for torch's packed sequence: ONNX has padded tensors and lengths instead.
struct PackedSequence {
  std::string padded;   ///< [time, batch, ...]
  std::string lengths;  ///< int64 [batch]
  Size time;
  Size batch;
  bool ends_in_zeros = false;  ///< `padded` holds zeros behind each sequence's end.
};

/// One node of the trace and the means to say it in ONNX. Arguments are counted as in ATen's
/// schema. Reading an argument as what it is not throws Error naming operator and layer.
class Translation {
 public:
  struct State;
  explicit Translation(State& state) : state_(state) {}

  // What was traced.
  std::string kind() const;
  std::size_t argument_count() const;
  bool given(std::size_t argument) const;      ///< Present and not None.
  bool is_tensor(std::size_t argument) const;  ///< Else a number, a list, a string or None.
  std::int64_t integer(std::size_t argument) const;
  double number(std::size_t argument) const;
  bool flag(std::size_t argument) const;
  std::string text(std::size_t argument) const;
  std::vector<std::int64_t> integers(std::size_t argument) const;
  Size size(std::size_t argument) const;                ///< An integer that may be dynamic.
  std::vector<Size> sizes(std::size_t argument) const;  ///< A list of these.
  std::vector<Size> shape(std::size_t argument) const;
  std::vector<Size> output_shape(std::size_t output = 0) const;
  c10::ScalarType dtype(std::size_t argument) const;
  c10::ScalarType element_dtype(std::size_t argument, std::size_t element) const;  ///< Of a list of tensors.
  c10::ScalarType output_dtype(std::size_t output = 0) const;
  /// An axis given by argument, counted from the front; `rank` is that of the indexed tensor.
  std::int64_t axis(std::size_t argument, std::size_t rank) const;
  /// The type that LibTorch computes in when these two, tensors or numbers, meet.
  c10::ScalarType common_dtype(std::size_t first, std::size_t second) const;
  /// True if tensor `element` of a list, or the argument itself, is known to hold zeros only.
  bool is_zero(std::size_t argument, std::size_t element = 0) const;
  bool is_packed(std::size_t argument) const;
  const PackedSequence& packed(std::size_t argument) const;

  // Names of ONNX values.
  std::string tensor(std::size_t argument);
  std::vector<std::string> tensors(std::size_t argument);  ///< Of a list of tensors; empty for None.
  /// A tensor or number as a value of `dtype`.
  std::string operand(std::size_t argument, c10::ScalarType dtype);
  std::string scalar(double value, c10::ScalarType dtype);
  /// A constant tensor; without a shape it has one axis.
  std::string numbers(const std::vector<double>& values, c10::ScalarType dtype,
                      const std::vector<std::int64_t>& shape = {});
  std::string vector(const std::vector<std::int64_t>& values);  ///< int64, one axis.
  std::string vector(std::initializer_list<std::int64_t> values) {
    return vector(std::vector<std::int64_t>(values));
  }
  std::string vector(const std::vector<Size>& sizes);  ///< The same, computed where dynamic.
  std::string cast(const std::string& value, c10::ScalarType from, c10::ScalarType to);

  /// Appends a node with one output and returns the output's name.
  std::string emit(const std::string& op, const std::vector<std::string>& inputs,
                   const Attributes& attributes = {});
  /// Appends a node with `count` outputs and returns their names.
  std::vector<std::string> emit_many(const std::string& op, const std::vector<std::string>& inputs,
                                     std::size_t count, const Attributes& attributes = {});
  void result(const std::string& value);
  void results(const std::vector<std::string>& values);  ///< Of an operator giving several or a list.
  /// The outputs are a packed sequence: only operators that ask for `packed` can read them.
  void packed_result(const PackedSequence& sequence, std::size_t output = 0);
  [[noreturn]] void refuse(const std::string& why) const;

 private:
  State& state_;
};

using Translate = std::function<void(Translation&)>;

/// Adds or replaces the translation of `kind` ("aten::relu") for the whole process. Not to be
/// called while a model is exported in another thread. Throws Error for a kind without namespace.
void register_operator(const std::string& kind, Translate translate);

/// The kinds that have a translation, sorted.
std::vector<std::string> registered_operators();

}  // namespace torch_onnx
