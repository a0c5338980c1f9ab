// A study in a journal of its own, as the command line sees it.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "cli/program.hpp"
#include "golden.hpp"

namespace incumbent {

inline constexpr const char* kSpace = R"({"name": "s", "hyperparameters": [
  {"type": "uniform_float", "name": "lr", "lower": 1e-5, "upper": 0.1, "default_value": 1e-3, "log": true, "meta": null},
  {"type": "uniform_int", "name": "layers", "lower": 1, "upper": 8, "default_value": 2, "log": false, "meta": null},
  {"type": "categorical", "name": "opt", "choices": ["sgd", "adam"], "weights": null, "default_value": "sgd", "meta": null},
  {"type": "uniform_float", "name": "momentum", "lower": 0.0, "upper": 0.99, "default_value": 0.9, "log": false, "meta": null},
  {"type": "constant", "name": "data", "value": "letter", "meta": null}],
  "conditions": [{"type": "EQ", "child": "momentum", "parent": "opt", "value": "sgd"}],
  "forbiddens": [], "python_module_version": "1.2.1", "format_version": 0.4})";

inline std::string text_of(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

class AskTell : public testing::Test {
 protected:
  ProgramResult create(const std::string& more = "--seed 7", const char* space = kSpace) {
    return run_incumbent("create " + journal_ + " --space " + directory_.file("space.json", space) + " " + more);
  }
  ProgramResult run(const std::string& verb, const std::string& more = "") const {
    return run_incumbent(verb + " " + journal_ + " " + more);
  }
  // Succeeds, and its output as JSON.
  golden::Node json(const std::string& verb, const std::string& more = "") const {
    const auto result = run(verb, more);
    EXPECT_EQ(result.status, 0) << result.err;
    return golden::parse(result.out);
  }
  // Refused as a usage error that changes nothing; what it says.
  std::string refused(const std::string& verb, const std::string& more, int status = 2) const {
    const auto before = text_of(journal_);
    const auto result = run(verb, more);
    EXPECT_EQ(result.status, status) << result.out << result.err;
    EXPECT_EQ(result.out, "");
    EXPECT_EQ(text_of(journal_), before);
    return result.err;
  }

  TemporaryDirectory directory_;
  std::string journal_ = directory_.path("study.log").string();
};

}  // namespace incumbent
