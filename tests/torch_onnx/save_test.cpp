// Files: whole or not there, with large weights beside the model where it would be too large.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <onnx/checker.h>
#include <onnx/onnx_pb.h>
#include <torch/torch.h>

#include <fstream>

#include "complaint.hpp"
#include "torch_onnx/error.hpp"
#include "torch_onnx/export.hpp"

namespace torch_onnx {
namespace {

namespace fs = std::filesystem;
namespace nn = torch::nn;
using testing::HasSubstr;
using Tensors = std::vector<torch::Tensor>;

class Save : public testing::Test {
 protected:
  void SetUp() override {
    fs::remove_all(folder);
    fs::create_directories(folder);
  }
  void TearDown() override { fs::remove_all(folder); }

  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder))
      names.push_back(entry.path().filename().string());
    return names;
  }

  onnx::ModelProto saved() const {
    std::ifstream file(path, std::ios::binary);
    onnx::ModelProto model;
    EXPECT_TRUE(model.ParseFromIstream(&file));
    return model;
  }

  const fs::path folder = fs::path(testing::TempDir()) / "torch_onnx_save";
  const fs::path path = folder / "model.onnx";
};

// Two weights of more than 1 kB, two biases of less.
onnx::ModelProto small_model() {
  nn::Sequential net(nn::Linear(64, 32), nn::ReLU(), nn::Linear(32, 33));
  return export_model(*net, [&](const Tensors& in) { return Tensors{net->forward(in[0])}; },
                      {torch::rand({2, 64})});
}

std::string entry(const onnx::TensorProto& tensor, const std::string& key) {
  for (const auto& item : tensor.external_data()) {
    if (item.key() == key) return item.value();
  }
  return "";
}

TEST_F(Save, WritesOneFileWhereOneIsEnough) {
  const auto model = small_model();
  save_model(model, path);
  EXPECT_EQ(saved().SerializeAsString(), model.SerializeAsString());
  EXPECT_THAT(files(), testing::ElementsAre("model.onnx"));
}

TEST_F(Save, LeavesNothingWhenItFails) {
  EXPECT_THAT(complaint([&] { save_model(small_model(), folder / "none" / "model.onnx"); }),
              HasSubstr("Cannot write the model to "));
  EXPECT_THAT(complaint([&] { save_model(small_model(), folder / "none" / "model.onnx", 0); }),
              HasSubstr("Cannot write the model to "));
  // A folder of the model's name cannot be replaced.
  fs::create_directories(path / "something");
  EXPECT_THAT(complaint([&] { save_model(small_model(), path); }), HasSubstr("Cannot write the model to "));
  EXPECT_THAT(files(), testing::ElementsAre("model.onnx"));
}

TEST_F(Save, PutsLargeWeightsBesideTheModel) {
  const auto model = small_model();
  save_model(model, path, 1000);
  EXPECT_THAT(files(), testing::UnorderedElementsAre("model.onnx", "model.onnx.data"));
  EXPECT_LT(fs::file_size(path), 2000);
  EXPECT_NO_THROW(onnx::checker::check_model(path.string()));

  onnx::ModelProto read = saved();
  std::ifstream data(path.string() + ".data", std::ios::binary);
  int external = 0;
  for (onnx::TensorProto& tensor : *read.mutable_graph()->mutable_initializer()) {
    if (tensor.data_location() != onnx::TensorProto::EXTERNAL) continue;
    ++external;
    EXPECT_EQ(entry(tensor, "location"), "model.onnx.data");
    const long offset = std::stol(entry(tensor, "offset"));
    EXPECT_EQ(offset % 4096, 0);
    std::string bytes(std::stoul(entry(tensor, "length")), '\0');
    data.seekg(offset);
    data.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    EXPECT_TRUE(data.good());
    tensor.set_raw_data(bytes);
    tensor.clear_external_data();
    tensor.clear_data_location();
  }
  EXPECT_EQ(external, 2);
  EXPECT_EQ(read.SerializeAsString(), model.SerializeAsString());
}

TEST_F(Save, RemovesTheWeightsOfAnEarlierSave) {
  save_model(small_model(), path, 0);
  save_model(small_model(), path);
  EXPECT_THAT(files(), testing::ElementsAre("model.onnx"));
}

}  // namespace
}  // namespace torch_onnx
