// A folder with a small drawn catalogue, and calls of the program `vitrine` in it.
#pragma once

#include <gtest/gtest.h>
#include <stb/stb_image_write.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "data.hpp"
#include "image_backbones.hpp"
#include "random.hpp"
#include "run.hpp"
#include "safetensors.hpp"
#include "vitrine/csv.hpp"

namespace vitrine::trainer {

namespace fs = std::filesystem;

inline constexpr int kProducts = 60;
inline constexpr int kSide = 48;

struct Called {
  int code = 0;
  std::string out;
  std::string err;
};

inline std::string shell_quoted(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

/// Weights as an ImageNet training leaves them in one respect: activations keep their scale from layer to
/// layer.
inline void write_random_init(const fs::path& path) {
  torch::manual_seed(5);
  const torch::NoGradGuard no_grad;
  Safetensors file;
  for (const auto& parameter : make_mobilenet_v2(2, 1)->named_parameters()) {
    if (parameter.key().rfind("features.", 0) != 0) continue;
    torch::Tensor value = torch::zeros_like(parameter.value());
    if (value.dim() == 4) torch::nn::init::kaiming_normal_(value);
    file.tensors[parameter.key()] = value;
  }
  write_safetensors(path, file);
}

/// Disc, square or stripes in the colour of its class on a pale ground.
inline std::vector<std::uint8_t> draw(int label, Random& random) {
  std::vector<std::uint8_t> rgb;
  const int radius = 12 + static_cast<int>(random.below(8));
  for (int y = 0; y < kSide; ++y) {
    for (int x = 0; x < kSide; ++x) {
      const int dx = x - kSide / 2;
      const int dy = y - kSide / 2;
      const bool inside = label == 0   ? dx * dx + dy * dy < radius * radius
                          : label == 1 ? std::abs(dx) < radius && std::abs(dy) < radius
                                       : (y / 6) % 2 == 0;
      for (int channel = 0; channel < 3; ++channel) {
        const int ink = channel == label ? 220 : 20;
        const auto noise = static_cast<int>(random.below(20));
        rgb.push_back(static_cast<std::uint8_t>((inside ? ink : 220) + noise));
      }
    }
  }
  return rgb;
}

class CliFixture : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = fs::temp_directory_path() / ("vitrine-cli-" + std::to_string(getpid()));
    fs::remove_all(folder_);
    fs::create_directories(folder_ / "photos");
    write_random_init(folder_ / "init.safetensors");
    write_catalogue();
  }
  static void TearDownTestSuite() { fs::remove_all(folder_); }

  static void write_catalogue() {
    const std::vector<std::vector<std::string>> words{{"round", "ball", "disc", "wheel"},
                                                      {"square", "box", "tile", "crate"},
                                                      {"striped", "scarf", "ribbon", "flag"}};
    const std::vector<std::string> common{"new", "fine", "small", "cheap", "garden", "kitchen"};
    Random random(11);
    std::string csv = "title,description,image,label\n";
    for (int i = 0; i < kProducts; ++i) {
      const int label = i % 3;
      const auto& own = words[static_cast<std::size_t>(label)];
      const std::string photo = "photo" + std::to_string(i) + ".png";
      const std::vector<std::uint8_t> rgb = draw(label, random);
      if (i != 7)
        stbi_write_png((folder_ / "photos" / photo).c_str(), kSide, kSide, 3, rgb.data(), 3 * kSide);
      csv += common[random.below(6)] + ' ' + own[random.below(4)] + ' ' + std::to_string(i) + ",\"a " +
             own[random.below(4)] + ", " + common[random.below(6)] + "\"," + photo + ',' +
             std::to_string(10 + 30 * label) + '\n';
    }
    csv += "no label here,,photo0.png,\n";
    write_file(folder_ / "data.csv", csv);
    write_file(folder_ / "names.csv", "code,name\n10,Round things\n40,Boxes\n70,Stripes\n");
  }

  static std::string train_arguments(const std::string& out) {
    return "train --data data.csv --images photos --init init.safetensors --out " + out +
           " --folds 2 --image-size 32 --head-epochs 10 --epochs 1 --text-features 400 --name shapes"
           " --label-names names.csv --licence 'CC0 1.0' --threads 1 --device cpu --seed 3";
  }

  /// Runs the program in the test's folder, by way of `runner`.
  static Called call(const std::string& arguments, const std::string& runner = {},
                     const std::string& program = VITRINE_PROGRAM) {
    const std::string command = "cd " + shell_quoted(folder_.string()) +
                                " && export XDG_CACHE_HOME=cache && " + runner + shell_quoted(program) + " " +
                                arguments + " >stdout.txt 2>stderr.txt";
    const int status = std::system(command.c_str());
    return {.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1,
            .out = read_text(folder_ / "stdout.txt"),
            .err = read_text(folder_ / "stderr.txt")};
  }

  /// For `call`: a signal as soon as the shell finds `condition` true, or after a minute.
  static std::string signal_when(const std::string& signal, const std::string& condition) {
    return "bash -c 'set -m; \"$@\" & i=0; until " + condition +
           " || [ $((i += 1)) -gt 300 ]; do sleep 0.2; done; kill -" + signal + " -$!; wait $!' bash ";
  }
  /// Ctrl-C.
  static std::string interrupt_when(const std::string& condition) { return signal_when("INT", condition); }

  static nlohmann::json read_json(const std::string& name) {
    return nlohmann::json::parse(read_text(folder_ / name));
  }

  static std::vector<std::vector<std::string>> read_csv(const std::string& name) {
    const std::string bytes = read_text(folder_ / name);
    CsvReader reader(bytes, name);
    std::vector<std::vector<std::string>> rows;
    for (auto record = reader.next(); record; record = reader.next()) rows.push_back(record->fields);
    return rows;
  }

  /// A row of a run's log.
  struct Logged {
    double seconds;
    std::string stage, phase;
    int step;
    std::string metric;
    double value;
  };

  static std::vector<Logged> read_log(const std::string& run) {
    auto rows = read_csv(run + "/log/log.csv");
    EXPECT_EQ(rows.at(0),
              (std::vector<std::string>{"time", "seconds", "stage", "phase", "step", "metric", "value"}));
    rows.erase(rows.begin());
    std::vector<Logged> log;
    for (const auto& row : rows) {
      EXPECT_EQ(row.size(), 7U);
      log.push_back({std::stod(row.at(1)), row.at(2), row.at(3), std::stoi(row.at(4)), row.at(5),
                     std::stod(row.at(6))});
    }
    return log;
  }

  static inline fs::path folder_;
};

}  // namespace vitrine::trainer
