// Tests of sha256.hpp.
#include "sha256.hpp"

#include <gtest/gtest.h>

#include "data.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {
namespace {

TEST(Sha256, GivesTheStandardsExample) {
  const std::vector<std::uint8_t> abc{'a', 'b', 'c'};
  EXPECT_EQ(sha256(abc), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256({}), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(VerifyFile, SaysWhatDiffers) {
  const auto folder = std::filesystem::path(testing::TempDir());
  const auto path = folder / "sha256_test.txt";
  write_file(path, "abc");
  PackFile file = describe_file(path);
  EXPECT_EQ(file.file, "sha256_test.txt");
  EXPECT_EQ(file.bytes, 3U);
  verify_file(folder, file);

  write_file(path, "abd");
  EXPECT_THROW(verify_file(folder, file), Error);
  file.bytes = 4;
  try {
    verify_file(folder, file);
    FAIL() << "expected an error";
  } catch (const Error& error) {
    EXPECT_EQ(error.what(), "'" + path.string() + "': expected 4 bytes, but found 3.");
  }
}

}  // namespace
}  // namespace vitrine::trainer
