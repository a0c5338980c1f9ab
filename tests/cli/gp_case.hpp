// Rows for incumbent gp, and a call of it.
#pragma once

#include <fmt/format.h>

#include <cmath>
#include <string>
#include <vector>

#include "cli/program.hpp"

namespace incumbent {

inline std::string csv(const std::vector<std::vector<double>>& x, const std::vector<double>* y) {
  std::string text;
  for (std::size_t j = 0; j < x.front().size(); ++j) text += fmt::format("{}x{}", j == 0 ? "" : ",", j);
  text += y != nullptr ? ",y\n" : "\n";
  for (std::size_t i = 0; i < x.size(); ++i) {
    for (std::size_t j = 0; j < x[i].size(); ++j) text += fmt::format("{}{:.17g}", j == 0 ? "" : ",", x[i][j]);
    text += y != nullptr ? fmt::format(",{:.17g}\n", (*y)[i]) : "\n";
  }
  return text;
}

inline const std::string kTrain = "x0,x1,y\n0.1,0.2,1.5\n0.4,0.9,-0.3\n0.7,0.5,0.2\n";
inline const std::string kQuery = "x0,x1\n0.5,0.5\n0.1,0.2\n";

inline ProgramResult gp(const std::string& train, const std::string& query, const std::string& more) {
  const TemporaryDirectory directory;
  return run_incumbent("gp --train " + directory.file("train.csv", train) +
                       (query.empty() ? "" : " --query " + directory.file("query.csv", query)) + " " + more);
}

// Rows of a smooth function in three columns.
inline std::string some_rows(std::size_t n, bool with_y) {
  std::vector<std::vector<double>> x;
  std::vector<double> y;
  for (std::size_t i = 0; i < n; ++i) {
    const double t = static_cast<double>(i + (with_y ? 0 : 100'000));
    x.push_back({std::fmod(0.7548776662 * t, 1.0), std::fmod(0.5698402910 * t, 1.0), std::fmod(0.3247179572 * t, 1.0)});
    y.push_back(std::sin(5 * x[i][0]) + x[i][1] * x[i][2]);
  }
  return csv(x, with_y ? &y : nullptr);
}

}  // namespace incumbent
