// A chain of categories: each is there if the one before it is x. So `length` of them have length + 1 configurations in
// 2^length cells.
#pragma once

#include <string>

#include "incumbent/space.hpp"

namespace incumbent::test {

inline SearchSpace chain_space(int length) {
  SearchSpace space;
  const auto name = [](int i) { return "p" + std::to_string(i); };
  for (int i = 0; i < length; ++i) space.add_categorical(name(i), {std::string("x"), std::string("y")});
  for (int i = 1; i < length; ++i)
    space.add_condition({.child = name(i), .parent = name(i - 1), .values = {std::string("x")}});
  return space;
}

}  // namespace incumbent::test
