// A folder of a test's own, which goes when the test ends.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

namespace vitrine::trainer {

class ScratchFolder : public testing::Test {
 protected:
  ScratchFolder() { std::filesystem::create_directories(folder_); }
  ~ScratchFolder() override { std::filesystem::remove_all(folder_); }

  const std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() /
      (std::string("vitrine-") + testing::UnitTest::GetInstance()->current_test_info()->name() + '-' +
       std::to_string(getpid()));
};

}  // namespace vitrine::trainer
