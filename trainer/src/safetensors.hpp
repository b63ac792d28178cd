// The safetensors format: named tensors in one file (https://github.com/huggingface/safetensors, format
// section). A file is untrusted input: its header is checked before a byte of data is used.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>

namespace vitrine::trainer {

struct Safetensors {
  std::map<std::string, torch::Tensor> tensors;
  std::map<std::string, std::string> metadata;
};

/// Reads every tensor into memory of its own, on the CPU; `name` stands in messages. Throws Error that names
/// the tensor for a header that is not the format's, an unknown dtype, a shape that does not fit its bytes,
/// and tensors that overlap, leave gaps or pass the end of the file.
Safetensors parse_safetensors(std::span<const std::uint8_t> bytes, const std::string& name);
/// The same of a file. Throws Error where it cannot be read.
Safetensors read_safetensors(const std::filesystem::path& path);

/// A number of the metadata, 0 to 999,999. Throws Error that names `path` where there is none.
std::int64_t metadata_number(const Safetensors& file, const std::string& name,
                             const std::filesystem::path& path);

/// Writes contiguous copies, in the order of the names, through a temporary file and a rename. Throws Error
/// for a dtype that the format does not have.
void write_safetensors(const std::filesystem::path& path, const Safetensors& file);

}  // namespace vitrine::trainer
