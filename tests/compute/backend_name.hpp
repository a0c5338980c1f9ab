// The names of tests that run on every backend.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "compute/backend.hpp"

namespace incumbent::compute {

// As GoogleTest allows it: cuda_1 for cuda:1.
inline std::string backend_name(const testing::TestParamInfo<const Backend*>& tested) {
  std::string name = tested.param->description().name;
  std::replace(name.begin(), name.end(), ':', '_');
  return name;
}

}  // namespace incumbent::compute
