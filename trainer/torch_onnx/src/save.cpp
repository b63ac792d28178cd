// Writing a model so that no reader ever sees half of one.
#include <onnx/onnx_pb.h>

#include <fstream>
#include <system_error>

#include "torch_onnx/error.hpp"
#include "torch_onnx/export.hpp"

namespace torch_onnx {

void save_model(const onnx::ModelProto& model, const std::filesystem::path& path) {
  constexpr size_t kProtobufLimit = (size_t{1} << 31) - 1;
  if (model.ByteSizeLong() > kProtobufLimit) {
    throw Error("The model for " + path.string() + " has " + std::to_string(model.ByteSizeLong()) +
                " bytes; a file in ONNX's format holds at most " + std::to_string(kProtobufLimit) + ".");
  }
  std::filesystem::path temporary = path;
  temporary += ".tmp";
  std::error_code error;
  {
    std::ofstream file(temporary, std::ios::binary);
    const bool written = model.SerializeToOstream(&file);
    file.close();
    if (!written || !file) {
      std::filesystem::remove(temporary, error);
      throw Error("Cannot write the model to " + path.string() + ".");
    }
  }
  std::filesystem::rename(temporary, path, error);
  if (error) {
    const std::string reason = error.message();
    std::filesystem::remove(temporary, error);
    throw Error("Cannot write the model to " + path.string() + ": " + reason + ".");
  }
}

}  // namespace torch_onnx
