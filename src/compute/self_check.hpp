// Whether a backend computes what it should on this machine: every operation of its models, on fresh random data,
// beside plain loops in double precision.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compute/backend.hpp"

namespace incumbent::compute {

struct OperationCheck {
  std::string operation;  // "factor, n = 60"
  double error = 0;       // the largest, relative to 1 + the size of what is compared; NaN if a number is missing
  double tolerance = 0;
  double seconds = 0;        // of the backend's part, by the clock
  std::string failure = {};  // what was thrown instead of an answer

  bool passed() const { return failure.empty() && error <= tolerance; }
};

// n = 60, and n = 600 for what large systems do otherwise. What throws has not passed.
std::vector<OperationCheck> check_backend(const Backend& backend, std::uint64_t seed);

}  // namespace incumbent::compute
