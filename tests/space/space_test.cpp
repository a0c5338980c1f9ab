#include "incumbent/space.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formula/random.hpp"
#include "incumbent/error.hpp"

namespace incumbent {
namespace {

Level text(const char* t) { return std::string(t); }

SearchSpace network() {
  SearchSpace space;
  space.add_real("lr", 1e-5, 0.1, {.log = true, .default_value = 1e-3});
  space.add_categorical("opt", {text("sgd"), text("adam")});
  space.add_real("mom", 0, 0.99, {.default_value = 0.9});
  space.add_ordinal("bs", {16L, 32L, 64L}, Level{32L});
  space.add_integer("layers", 1, 9);
  space.add_constant("epochs", 100L);
  space.add_condition({.child = "mom", .parent = "opt", .values = {text("sgd")}});
  space.add_forbidden(
      {.op = Forbidden::Op::conjunction,
       .operands = {{.parameter = "opt", .values = {text("adam")}}, {.parameter = "bs", .values = {16L}}}});
  return space;
}

TEST(Space, DefaultAndItsDescription) {
  const SearchSpace space = network();
  EXPECT_EQ(space.describe(space.default_configuration()), "lr=0.001, opt=sgd, mom=0.9, bs=32, layers=5, epochs=100");
  EXPECT_EQ(space.violation(space.default_configuration()), "");
}

TEST(Space, SamplesAreHeldAndComeBackFromTheUnitCube) {
  const SearchSpace space = network();
  Stream stream(1, Purpose::test);
  for (int i = 0; i < 10000; ++i) {
    const Configuration c = space.sample(stream);
    ASSERT_EQ(space.violation(c), "");
    ASSERT_EQ(space.decode(space.encode(c)), c) << space.describe(c);
  }
}

}  // namespace
}  // namespace incumbent
