// Fails if the registry holds an operator that no case exports.
#include <gtest/gtest.h>

#include <set>

#include "registry_lookup.hpp"

namespace torch_onnx_test {
namespace {

using namespace torch_onnx;

class EveryOperatorIsExported : public testing::Environment {
  void SetUp() override {
    for (const std::string& kind : registered_operators()) {
      unused_.insert(kind);
      register_operator(kind, [this, kind, translate = *find_translation(kind)](Translation& node) {
        unused_.erase(kind);
        translate(node);
      });
    }
  }

  void TearDown() override {
    const auto& tests = *testing::UnitTest::GetInstance();
    if (tests.test_to_run_count() < tests.total_test_count()) return;
    for (const std::string& kind : unused_) ADD_FAILURE() << "no case exports " << kind;
  }

  std::set<std::string> unused_;
};
const auto* const kCoverage = testing::AddGlobalTestEnvironment(new EveryOperatorIsExported);

}  // namespace
}  // namespace torch_onnx_test
