#include "autocast.hpp"

#include <gtest/gtest.h>

namespace vitrine::trainer {
namespace {

torch::ScalarType product_type() {
  const torch::Tensor ones = torch::ones({2, 2});
  return torch::matmul(ones, ones).scalar_type();
}

TEST(Autocast, IsOnAsLongAsItLives) {
  {
    const Autocast autocast(torch::kCPU, true);
    EXPECT_EQ(product_type(), torch::kBFloat16);
  }
  EXPECT_EQ(product_type(), torch::kFloat32);
  const Autocast off(torch::kCPU, false);
  EXPECT_EQ(product_type(), torch::kFloat32);
}

}  // namespace
}  // namespace vitrine::trainer
