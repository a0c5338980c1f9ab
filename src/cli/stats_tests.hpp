// The tests that the verb stats knows.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>

#include "cli/stats_table.hpp"

namespace incumbent::cli {

struct StatsOptions {
  std::string file;
  std::string test;
  std::vector<std::string> columns;
  std::optional<std::string> problem;
  std::string alternative = "two-sided";
  std::string method = "automatic";
  std::string zeros = "drop";
  std::string kind = "wilcoxon";
  std::string statistic = "median";
  std::string resampling = "percentile";
  bool continuity = false;
  bool larger_is_better = false;
  double alpha = 0.05;
  double margin = 0;
  double power = 0.8;
  std::int64_t resamples = 10000;
  std::int64_t seed = 1;
  std::vector<double> targets, reference;
  std::optional<double> budget;
  std::string svg;
  bool json = false;
};

// What a test answers: a list of rows with the same keys, or one object.
using StatsAnswer = nlohmann::ordered_json;

struct StatsTest {
  const char* name;
  const char* summary;
  StatsAnswer (*run)(const StatsTable&, const StatsOptions&);
  const char* options;        // those that it reads, besides FILE, --columns, --problem and --json
  bool takes_others = false;  // the answer has the file's other columns too
};
std::span<const StatsTest> stats_tests();

// Error(usage) if an option is not at its default and the test doesn't read it.
void refuse_unused(const StatsTest& test, const StatsOptions& options);

}  // namespace incumbent::cli
