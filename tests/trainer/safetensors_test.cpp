// What is written reads back; a damaged or hostile file gives a sentence that names the file and the tensor.
#include "safetensors.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

#include "sentence_of.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {
namespace {

namespace fs = std::filesystem;

class SafetensorsTest : public ::testing::Test {
 protected:
  SafetensorsTest()
      : path_(fs::temp_directory_path() / ("vitrine-" + std::to_string(getpid()) + ".safetensors")) {}
  ~SafetensorsTest() override { fs::remove(path_); }

  void write(const std::string& bytes) const { std::ofstream(path_, std::ios::binary) << bytes; }

  void write(const std::string& header, const std::string& data) const {
    std::string length(8, '\0');
    for (int byte = 0; byte < 8; ++byte)
      length[byte] = static_cast<char>(static_cast<std::uint64_t>(header.size()) >> (8 * byte));
    write(length + header + data);
  }

  /// The message, less the path that leads it.
  std::string read_error() const {
    const std::string message = sentence_of([&] { read_safetensors(path_); });
    const std::string lead = path_.string() + ": ";
    return message.rfind(lead, 0) == 0 ? message.substr(lead.size()) : message;
  }

  fs::path path_;
};

TEST_F(SafetensorsTest, KeepsEveryDtypeShapeAndBit) {
  Safetensors file;
  file.tensors["weights"] = torch::randn({3, 4, 5});
  file.tensors["grid"] = torch::randint(-127, 128, {7}, torch::kInt8);
  file.tensors["half"] = torch::randn({2, 2}).to(torch::kFloat16);
  file.tensors["ids"] = torch::tensor({std::int64_t{-1}, std::int64_t{1} << 40});
  file.tensors["scalar"] = torch::tensor(2.5);
  file.tensors["nothing"] = torch::empty({0, 3});
  file.metadata = {{"architecture", "none"}};
  write_safetensors(path_, file);

  const Safetensors read = read_safetensors(path_);
  EXPECT_EQ(read.metadata, file.metadata);
  ASSERT_EQ(read.tensors.size(), file.tensors.size());
  for (const auto& [name, tensor] : file.tensors) {
    EXPECT_EQ(read.tensors.at(name).scalar_type(), tensor.scalar_type()) << name;
    EXPECT_TRUE(torch::equal(read.tensors.at(name), tensor)) << name;
  }
}

TEST_F(SafetensorsTest, WritesTransposedTensorsAsTheyLook) {
  const torch::Tensor matrix = torch::arange(6, torch::kFloat32).view({2, 3});
  write_safetensors(path_, {.tensors = {{"turned", matrix.t()}}, .metadata = {}});
  EXPECT_TRUE(torch::equal(read_safetensors(path_).tensors.at("turned"), matrix.t()));
}

TEST_F(SafetensorsTest, RefusesToWriteADtypeThatTheFormatLacks) {
  const Safetensors file{.tensors = {{"wave", torch::zeros({1}, torch::kComplexFloat)}}, .metadata = {}};
  EXPECT_THROW(write_safetensors(path_, file), Error);
  EXPECT_FALSE(fs::exists(path_));
}

TEST_F(SafetensorsTest, NamesTheFileThatIsMissing) {
  try {
    read_safetensors(path_);
    FAIL() << "a missing file was read";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find(path_.string()), std::string::npos) << error.what();
  }
}

TEST_F(SafetensorsTest, RefusesFilesWithoutTheirHeader) {
  write("abc");
  EXPECT_EQ(read_error(),
            "not a safetensors file: it has 3 bytes and does not hold the header that its first 8 "
            "bytes announce.");
  write(std::string(8, '\xff'));
  EXPECT_NE(read_error().find("not a safetensors file"), std::string::npos);
  write("[]", "");
  EXPECT_EQ(read_error(), "the safetensors header is not a JSON object.");
  write("{\"a\":", "");
  EXPECT_EQ(read_error(), "the safetensors header is not a JSON object.");
  write(R"({"__metadata__":{"a":1}})", "");
  EXPECT_EQ(read_error(), "\"__metadata__\" of the safetensors header is not an object of texts.");
}

struct BadTensor {
  const char* header;
  const char* message;
};

TEST_F(SafetensorsTest, RefusesTensorsThatDoNotFitTheirBytes) {
  const BadTensor cases[] = {
      {R"({"a":7})", R"(tensor "a" is not described by a JSON object.)"},
      {R"({"a":{"shape":[2],"data_offsets":[0,8]}})", R"(tensor "a" has no "dtype".)"},
      {R"({"a":{"dtype":"F8","shape":[8],"data_offsets":[0,8]}})",
       R"(tensor "a" has dtype "F8"; one of F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL was expected.)"},
      {R"({"a":{"dtype":"F32","data_offsets":[0,8]}})", R"(tensor "a" has no list "shape".)"},
      {R"({"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}})",
       R"(tensor "a" has "shape" with -2 in it; whole numbers from 0 were expected.)"},
      {R"({"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}})",
       R"(tensor "a" has "shape" with 2.5 in it; whole numbers from 0 were expected.)"},
      {R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[8]}})",
       R"(tensor "a" has "data_offsets" that are not a begin and an end after it.)"},
      {R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}})",
       R"(tensor "a" has "data_offsets" that are not a begin and an end after it.)"},
      {R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}})",
       R"(tensor "a" ends at byte 12 of the data, which has 8 bytes.)"},
      {R"({"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}})",
       R"(tensor "a" has a shape that takes 12 bytes, but its offsets span 8.)"},
      {R"({"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}})",
       R"(tensor "a" has a shape with more elements than any file can hold.)"},
      {R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"I8","shape":[4],"data_offsets":[4,8]}})",
       R"(tensor "b" overlaps another tensor.)"},
      {R"({"a":{"dtype":"I8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"I8","shape":[4],"data_offsets":[4,8]}})",
       R"(tensor "b" leaves a gap of 2 bytes before it.)"},
      {R"({"a":{"dtype":"I8","shape":[4],"data_offsets":[0,4]}})", "4 bytes at the end belong to no tensor."},
      {R"({"a":{"dtype":"I8","shape":[8],"data_offsets":[0,8]},"a":{"dtype":"I8","shape":[8],"data_offsets":[0,8]}})",
       R"(the safetensors header names tensor "a" twice.)"},
  };
  for (const BadTensor& bad : cases) {
    write(bad.header, "12345678");
    EXPECT_EQ(read_error(), bad.message) << bad.header;
  }
}

TEST_F(SafetensorsTest, ReadsTensorsInAnyOrderOfTheirBytes) {
  write(
      R"({"a":{"dtype":"I8","shape":[3],"data_offsets":[1,4]},"b":{"dtype":"I8","shape":[1],"data_offsets":[0,1]}})",
      std::string("\x05\x01\x02\x03", 4));
  const auto tensors = read_safetensors(path_).tensors;
  EXPECT_TRUE(torch::equal(tensors.at("a"), torch::tensor({1, 2, 3}, torch::kInt8)));
  EXPECT_TRUE(torch::equal(tensors.at("b"), torch::tensor({5}, torch::kInt8)));
}

}  // namespace
}  // namespace vitrine::trainer
