// Spaces that the tests of tpe share.
#pragma once

#include <string>

#include "incumbent/study.hpp"

namespace incumbent {

inline constexpr const char* kPresets[] = {"recommended", "optuna", "optuna4_univariate", "optuna4_multivariate",
                                           "hyperopt"};

inline SearchSpace cube(int d, double lower = -5, double upper = 5) {
  SearchSpace space;
  for (int i = 0; i < d; ++i) space.add_real("x" + std::to_string(i), lower, upper);
  return space;
}

inline StudySpec spec_of(SearchSpace space, std::string sampler, std::uint64_t seed = 1) {
  StudySpec spec;
  spec.space = std::move(space);
  spec.sampler = std::move(sampler);
  spec.seed = seed;
  return spec;
}

// kind decides between a line and a plane; the plane's first coordinate has a child of its own.
inline SearchSpace tree() {
  SearchSpace space;
  space.add_real("leaf", 0, 1);  // before its parents
  space.add_real("line", -5, 5);
  space.add_categorical("kind", {std::string("line"), std::string("plane")});
  space.add_real("u", -5, 5);
  space.add_real("v", -5, 5);
  space.add_condition({.child = "line", .parent = "kind", .values = {std::string("line")}});
  space.add_condition({.child = "u", .parent = "kind", .values = {std::string("plane")}});
  space.add_condition({.child = "v", .parent = "kind", .values = {std::string("plane")}});
  space.add_condition({.op = Condition::Op::greater, .child = "leaf", .parent = "u", .values = {0.0}});
  return space;
}

}  // namespace incumbent
