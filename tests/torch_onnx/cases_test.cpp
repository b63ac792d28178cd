// Exports every case of the tables into the folder that TORCH_ONNX_CASES names.
#include <gtest/gtest.h>

#include <cstdlib>

#include "random_modules.hpp"

namespace torch_onnx_test {
namespace {

std::filesystem::path folder() {
  const char* path = std::getenv("TORCH_ONNX_CASES");
  return path != nullptr ? path : std::filesystem::temp_directory_path() / "torch_onnx_cases";
}

// Stale cases of an earlier build must not be compared.
class EmptyFolder : public testing::Environment {
  void SetUp() override {
    std::filesystem::remove_all(folder());
    std::filesystem::create_directories(folder());
  }
};
const auto* const kFolder = testing::AddGlobalTestEnvironment(new EmptyFolder);

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  for (auto* table : {layer_cases, function_cases, arithmetic_cases, index_cases, sequence_cases, size_cases,
                      network_cases}) {
    torch::manual_seed(7);  // A new case changes none of another table.
    for (Case& test_case : table()) cases.push_back(std::move(test_case));
  }
  return cases;
}

class Cases : public testing::TestWithParam<Case> {};

TEST_P(Cases, IsWritten) { ASSERT_NO_THROW(write_case(GetParam(), folder())); }

INSTANTIATE_TEST_SUITE_P(All, Cases, testing::ValuesIn(all_cases()),
                         [](const auto& info) { return info.param.name; });

class RandomModules : public testing::TestWithParam<uint64_t> {};

TEST_P(RandomModules, IsWritten) {
  const Case test_case = random_module(GetParam());
  ASSERT_NO_THROW(write_case(test_case, folder())) << test_case.description;
}

INSTANTIATE_TEST_SUITE_P(All, RandomModules, testing::ValuesIn(random_seeds()),
                         [](const auto& info) { return std::to_string(info.param); });

}  // namespace
}  // namespace torch_onnx_test
