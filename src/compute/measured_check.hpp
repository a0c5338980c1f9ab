// One operation of a backend beside what it should give.
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <exception>
#include <limits>
#include <string>
#include <vector>

#include "compute/self_check.hpp"

namespace incumbent::compute {

inline constexpr double kNoNumber = std::numeric_limits<double>::quiet_NaN();

// compute: returns what is to be as expected; what it throws is told, and not passed on.
template <class Compute>
OperationCheck measured_check(std::string operation, double tolerance, const std::vector<double>& expected,
                              Compute&& compute) {
  const auto start = std::chrono::steady_clock::now();
  std::vector<double> found;
  try {
    found = compute();
  } catch (const std::exception& error) {
    return {std::move(operation), kNoNumber, tolerance, 0, error.what()};
  }
  const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
  double error = found.size() == expected.size() ? 0 : kNoNumber;
  for (std::size_t i = 0; i < std::min(found.size(), expected.size()); ++i) {
    const double here = std::abs(found[i] - expected[i]) / (1 + std::abs(expected[i]));
    if (!(here <= error)) error = here;  // NaN stays
  }
  return {std::move(operation), error, tolerance, time.count(), {}};
}

// Covariances of every kind, of sums and of products, with labels, of a model of n rows, each added to `results` as it
// is found; covariance_check.cpp. What is thrown between operations is passed on.
void check_covariances(const Backend& backend, std::size_t n, std::uint64_t seed, std::vector<OperationCheck>& results);
// What else models of n rows do; model_check.cpp.
std::vector<OperationCheck> check_model(const Backend& backend, std::size_t n, std::uint64_t seed);
// Searches by all acquisition functions with a model of n rows; search_check.cpp.
std::vector<OperationCheck> check_searches(const Backend& backend, std::size_t n, std::uint64_t seed);
// Densities of mixtures, one of n components; density_check.cpp.
OperationCheck check_density_ratio(const Backend& backend, std::size_t n, std::uint64_t seed);
// The prior of learning curves at n points; curve_check.cpp.
OperationCheck check_curves(const Backend& backend, std::size_t n, std::uint64_t seed);
// Losses of perceptrons that learn n rows; perceptron_check.cpp.
OperationCheck check_perceptrons(const Backend& backend, std::size_t n, std::uint64_t seed);

}  // namespace incumbent::compute
