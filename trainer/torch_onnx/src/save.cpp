// Writing a model so that no reader ever sees half of one.
#include <google/protobuf/util/field_mask_util.h>
#include <onnx/onnx_pb.h>

#include <algorithm>
#include <fstream>
#include <system_error>

#include "torch_onnx/error.hpp"
#include "torch_onnx/export.hpp"

namespace torch_onnx {
namespace {

namespace fs = std::filesystem;
using google::protobuf::FieldMask;
using google::protobuf::util::FieldMaskUtil;

// What is smaller stays in the model: it costs less there than the padding to a page.
constexpr size_t kSmallestExternal = 1024;
constexpr std::streamoff kPage = 4096;

// A file that gets its name when it is whole, and is removed if it never does.
class TemporaryFile {
 public:
  explicit TemporaryFile(fs::path path) : path_(std::move(path)), temporary_(path_) {
    temporary_ += ".tmp";
    stream_.open(temporary_, std::ios::binary);
  }
  ~TemporaryFile() {
    std::error_code ignored;
    if (!renamed_) fs::remove(temporary_, ignored);
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  std::ofstream& stream() { return stream_; }

  void close() {
    stream_.close();
    if (!stream_) throw Error("Cannot write the model to " + path_.string() + ".");
  }

  void rename() {
    std::error_code error;
    fs::rename(temporary_, path_, error);
    if (error) throw Error("Cannot write the model to " + path_.string() + ": " + error.message() + ".");
    renamed_ = true;
  }

 private:
  fs::path path_;
  fs::path temporary_;
  std::ofstream stream_;
  bool renamed_ = false;
};

void write_proto(const onnx::ModelProto& model, const fs::path& path, TemporaryFile& file) {
  if (model.ByteSizeLong() > kInlineLimit) {
    throw Error("The model for " + path.string() + " has " + std::to_string(model.ByteSizeLong()) +
                " bytes beside its weights; a file in ONNX's format holds at most " +
                std::to_string(kInlineLimit) + ".");
  }
  if (!model.SerializeToOstream(&file.stream())) file.stream().setstate(std::ios::failbit);
  file.close();
}

// All fields of a message but one; with `prefix`, of the message in that field.
void add_fields_except(const google::protobuf::Descriptor& message, const std::string& except,
                       const std::string& prefix, FieldMask& mask) {
  for (int i = 0; i < message.field_count(); ++i) {
    if (message.field(i)->name() != except) mask.add_paths(prefix + message.field(i)->name());
  }
}

void add_external_field(onnx::TensorProto& tensor, const char* key, const std::string& value) {
  onnx::StringStringEntryProto& entry = *tensor.add_external_data();
  entry.set_key(key);
  entry.set_value(value);
}

// The tensor without its bytes, which go to `data` from the next page on.
void write_external(const onnx::TensorProto& tensor, const std::string& location, std::ofstream& data,
                    onnx::TensorProto& small) {
  FieldMask all_but_bytes;
  add_fields_except(*onnx::TensorProto::descriptor(), "raw_data", "", all_but_bytes);
  FieldMaskUtil::MergeMessageTo(tensor, all_but_bytes, {}, &small);
  const std::string padding((kPage - data.tellp() % kPage) % kPage, '\0');
  data.write(padding.data(), static_cast<std::streamsize>(padding.size()));
  const std::streamoff offset = data.tellp();
  small.set_data_location(onnx::TensorProto::EXTERNAL);
  add_external_field(small, "location", location);
  add_external_field(small, "offset", std::to_string(offset));
  add_external_field(small, "length", std::to_string(tensor.raw_data().size()));
  data.write(tensor.raw_data().data(), static_cast<std::streamsize>(tensor.raw_data().size()));
}

// The model without its weights, which are never copied: they may be most of the memory.
onnx::ModelProto without_initializers(const onnx::ModelProto& model) {
  FieldMask mask;
  add_fields_except(*onnx::ModelProto::descriptor(), "graph", "", mask);
  add_fields_except(*onnx::GraphProto::descriptor(), "initializer", "graph.", mask);
  onnx::ModelProto small;
  FieldMaskUtil::MergeMessageTo(model, mask, {}, &small);
  return small;
}

}  // namespace

void save_model(const onnx::ModelProto& model, const fs::path& path, size_t inline_limit_bytes) {
  fs::path data_path = path;
  data_path += ".data";
  TemporaryFile file(path);
  if (model.ByteSizeLong() <= std::min(inline_limit_bytes, kInlineLimit)) {
    write_proto(model, path, file);
    file.rename();
    std::error_code ignored;
    fs::remove(data_path, ignored);
    return;
  }
  TemporaryFile data(data_path);
  onnx::ModelProto small = without_initializers(model);
  for (const onnx::TensorProto& tensor : model.graph().initializer()) {
    onnx::TensorProto& copy = *small.mutable_graph()->add_initializer();
    if (tensor.raw_data().size() > kSmallestExternal) {
      write_external(tensor, data_path.filename().string(), data.stream(), copy);
    } else {
      copy = tensor;
    }
  }
  data.close();
  write_proto(small, path, file);
  data.rename();
  file.rename();
}

}  // namespace torch_onnx
