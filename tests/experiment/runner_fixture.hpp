// Experiments that run in this process, in a folder of their own.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "core/read_file.hpp"
#include "experiment/files.hpp"
#include "experiment/results.hpp"
#include "incumbent/error.hpp"
#include "incumbent/experiment.hpp"
#include "temporary_folder.hpp"

namespace incumbent {

inline constexpr const char* kSpec = R"(
name = "small"
seeds = 2
[[problem]]
spec = "branin"
budget = 6
[[problem]]
label = "noisy"
spec = "ackley:dim=3,noise=0.5"
budget = 5
[[method]]
sampler = "random"
[[method]]
sampler = "grid"
)";
inline constexpr std::int64_t kTrials = 2 * 2 * (6 + 5);

class RunnerTest : public testing::Test {
 protected:
  std::filesystem::path spec_file(const std::string& text = kSpec) {
    const auto file = folder_.path() / "spec.toml";
    std::ofstream(file) << text;
    return file;
  }
  RunOptions options(const std::string& out, bool resume = false) {
    RunOptions how;
    how.out = folder_.path() / out;
    how.resume = resume;
    how.command = "incumbent run";
    return how;
  }
  RunResult run(const RunOptions& how, const std::string& text = kSpec) {
    const auto file = spec_file(text);
    return run_experiment(read_experiment(file), file, how);
  }
  std::string refusal(const RunOptions& how, const std::string& text = kSpec) {
    try {
      run(how, text);
      return "no error";
    } catch (const Error& error) {
      code_ = error.code();
      return error.what();
    }
  }
  // trials.csv with the measured times blanked out.
  std::string trials(const std::string& out) const {
    std::istringstream lines(read_file(folder_.path() / out / "trials.csv"));
    std::string result;
    for (std::string line; std::getline(lines, line);) {
      std::size_t start = 0;
      for (int column = 0; column < 16; ++column) start = line.find(',', start) + 1;
      result += line.replace(start, line.find(',', start) - start, "time") + "\n";
    }
    return result;
  }

  const TemporaryFolder folder_;
  ErrorCode code_{};
};

}  // namespace incumbent
