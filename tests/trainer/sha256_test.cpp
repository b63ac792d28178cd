// Tests of sha256.hpp.
#include "sha256.hpp"

#include <gtest/gtest.h>

#include "data.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {
namespace {

std::string sha256_of_text(std::string_view text) {
  return sha256({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

TEST(Sha256, GivesTheStandardsExamples) {
  EXPECT_EQ(sha256_of_text(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_of_text("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_of_text("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256_of_text(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, PadsEveryLength) {
  // The digests of 0 to 129 letters, hashed as one text: all ways to fill the last block or two.
  std::string digests;
  for (std::size_t length = 0; length < 130; ++length) digests += sha256_of_text(std::string(length, 'v'));
  EXPECT_EQ(sha256_of_text(digests), "5385ba717088b9ef776837edfd0c829f1bf78b91f52f198206e9d4f571e76943");
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
