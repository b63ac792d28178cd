// Stands in for export.cpp where there is no onnx; see export.hpp.
#include "export.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {

std::string missing_pack(const Run& run, const std::filesystem::path& folder) {
  if (std::string why = native_only(run, folder); !why.empty()) return why;
  return "This vitrine was built without onnx; `vitrine export --run " + folder.string() +
         " --out PACK` of one that has it writes the pack.";
}

Pack export_pack(const Run& run, const std::filesystem::path& folder, const std::filesystem::path&) {
  throw Error(missing_pack(run, folder));
}

}  // namespace vitrine::trainer
