// Exports a LibTorch module, or whatever a callable makes of it, to ONNX (opset 17).
// The arguments are those that users of Python's torch.onnx.export know.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace at {
class Tensor;
}
namespace onnx {
class ModelProto;
}
namespace torch::nn {
class Module;
}

namespace torch_onnx {

/// How weights are stored; computed with in float32 in any case. `float16` is half the bytes,
/// behind Cast. `int8` is a quarter, of weights of convolutions, matrix products, recurrent layers
/// and embedding tables: one scale per channel behind DequantizeLinear. Vectors (biases) and
/// tensors of fewer than 1,024 numbers stay float32, and so does in int8 what is read otherwise.
/// float32 also folds batch normalisation into the layer before it; the others do not, so that a
/// module's own weights can be put on the grid that is shipped (quantize.hpp).
enum class WeightStorage { float32, float16, int8 };

/// Axis `axis` of example input `input` may have any size at run time. Axes with one `name` have
/// the same size.
struct DynamicAxis {
  std::size_t input = 0;
  std::int64_t axis = 0;
  std::string name = {};
};

struct Options {
  std::vector<std::string> input_names = {};   ///< Empty: input_0, input_1, ...
  std::vector<std::string> output_names = {};  ///< Empty: output_0, output_1, ...
  std::vector<DynamicAxis> dynamic_axes = {};
  WeightStorage weights = WeightStorage::float32;
  std::string producer = "torch_onnx";
};

/// Inputs to outputs; runs once per trace, so it must not depend on how often it is called.
using Forward = std::function<std::vector<at::Tensor>(const std::vector<at::Tensor>&)>;

/// Traces `forward`, whose weights are `module`'s, in eval mode and translates the trace. A dynamic
/// axis costs further traces at other sizes: rows of the example are repeated or dropped to get
/// them. Training mode and requires_grad of the module are as before afterwards, also on errors.
/// The model passed ONNX's checker and shape inference; initializers carry the parameters' names.
/// Throws Error where an operator has no translation, a size cannot be followed, or the trace
/// would not tell the truth (data-dependent numbers, writes through views), naming the layer.
onnx::ModelProto export_model(torch::nn::Module& module, const Forward& forward,
                              const std::vector<at::Tensor>& example_inputs, const Options& options = {});

/// What protobuf, and so one file in ONNX's format, can hold.
inline constexpr std::size_t kInlineLimit = (std::size_t{1} << 31) - 1;

/// Writes through a temporary file beside `path`, which therefore is either whole or as before.
/// A model above `inline_limit_bytes` has its large weights in one more file, `path` with ".data"
/// after its name, that must lie beside it (ONNX's external data); it is replaced first. That file of
/// an earlier save is removed when the model needs none. Throws Error when a file cannot be
/// written, or what is not weights is larger than kInlineLimit.
void save_model(const onnx::ModelProto& model, const std::filesystem::path& path,
                std::size_t inline_limit_bytes = kInlineLimit);

}  // namespace torch_onnx
