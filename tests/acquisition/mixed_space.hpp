// A space with everything in it: logarithms, steps, levels, a condition and a forbidden clause.
#pragma once

#include <string>

#include "incumbent/space.hpp"

namespace incumbent::test {

inline SearchSpace mixed_space() {
  SearchSpace space;
  space.add_real("rate", 1e-5, 1e-1, {.log = true});
  space.add_integer("width", 8, 512, {.log = true});
  space.add_real("step", 0, 1, {.step = 0.25});
  space.add_categorical("optimizer", {std::string("sgd"), std::string("adam"), std::string("rmsprop")});
  space.add_real("momentum", 0, 0.99);
  Condition condition;
  condition.child = "momentum";
  condition.parent = "optimizer";
  condition.values = {std::string("sgd")};
  space.add_condition(condition);
  Forbidden adam, zero, both;
  adam.parameter = "optimizer";
  adam.values = {std::string("adam")};
  zero.parameter = "step";
  zero.values = {0.0};
  both.op = Forbidden::Op::conjunction;
  both.operands = {adam, zero};
  space.add_forbidden(both);
  return space;
}

inline SearchSpace cube(std::size_t d) {
  SearchSpace space;
  for (std::size_t j = 0; j < d; ++j) space.add_real("x" + std::to_string(j), 0, 1);
  return space;
}

}  // namespace incumbent::test
