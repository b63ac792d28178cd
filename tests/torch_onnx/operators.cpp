// Writes the README's table of operators from the registry, or says that it is no longer right:
//   torch_onnx_operators --check README.md | --write README.md
#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "registry_lookup.hpp"
#include "torch_onnx_families.hpp"  // kFamilies, made of the declarations in registry_lookup.hpp

namespace {

constexpr std::string_view kBegin = "<!-- operators: written by torch_onnx_operators -->\n";
constexpr std::string_view kEnd = "<!-- end of operators -->\n";

std::string without_namespace(const std::string& kind) {
  return kind.starts_with("aten::") ? kind.substr(6) : kind;
}

std::string table() {
  std::string text = "\n| family | operators |\n|---|---|\n";
  std::vector<std::string> kinds;
  for (const auto& [family, add_operators] : kFamilies) {
    torch_onnx::Registry registry;
    add_operators(registry);
    text += "| " + std::string(family) + " |";
    for (const auto& [kind, translate] : registry) {
      text += " `" + without_namespace(kind) + "`";
      kinds.push_back(kind);
    }
    text += " |\n";
  }
  std::sort(kinds.begin(), kinds.end());
  if (kinds != torch_onnx::registered_operators()) {
    throw std::runtime_error(
        "The families that registry_lookup.hpp declares do not make up the registry: one of them is not "
        "added to "
        "it, or two translate the same operator.");
  }
  return text + "\n";
}

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("Cannot read " + path + ".");
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string with_table(const std::string& readme, const std::string& path) {
  const size_t begin = readme.find(kBegin);
  const size_t end = readme.find(kEnd);
  if (begin == std::string::npos || end == std::string::npos || end < begin) {
    throw std::runtime_error("Expected the lines '" + std::string(kBegin.substr(0, kBegin.size() - 1)) +
                             "' and '" + std::string(kEnd.substr(0, kEnd.size() - 1)) + "' in " + path + ".");
  }
  return readme.substr(0, begin + kBegin.size()) + table() + readme.substr(end);
}

}  // namespace

int main(int argc, char** argv) try {
  const std::string mode = argc == 3 ? argv[1] : "";
  if (mode != "--check" && mode != "--write") {
    throw std::runtime_error("Expected --check README.md or --write README.md.");
  }
  const std::string path = argv[2];
  const std::string readme = read(path);
  const std::string right = with_table(readme, path);
  if (mode == "--check" && readme != right) {
    throw std::runtime_error("The table of operators in " + path +
                             " is not the registry's. This rewrites it:\n  " + argv[0] + " --write " + path);
  }
  if (mode == "--write" && !(std::ofstream(path, std::ios::binary) << right << std::flush)) {
    throw std::runtime_error("Cannot write " + path + ".");
  }
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
