// Conditions and clauses: what holds when, and what is refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formula/random.hpp"
#include "incumbent/error.hpp"
#include "incumbent/space.hpp"

namespace incumbent {
namespace {

using Op = Condition::Op;
using Ban = Forbidden::Op;

Level text(const char* t) { return std::string(t); }

// a, b: texts; n: 0..9; size: an ordinal; x: a real; child: what the conditions are about.
SearchSpace base() {
  SearchSpace space;
  space.add_categorical("a", {text("p"), text("q"), text("r")});
  space.add_integer("n", 0, 9);
  space.add_ordinal("size", {text("s"), text("m"), text("l")});
  space.add_real("x", -1, 1);
  space.add_real("child", 0, 1);
  return space;
}

bool active(const SearchSpace& space, const char* a, int n, const char* size, double x) {
  Configuration c = space.default_configuration();
  c[0] = space.code(0, text(a));
  c[1] = n;
  c[2] = space.code(2, text(size));
  c[3] = x;
  return space.activate(c).is_active(4);
}

template <class F>
void expect_error(F function, std::vector<const char*> parts) {
  try {
    function();
    ADD_FAILURE() << "accepted; expected an error with " << parts[0];
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::usage);
    for (const char* part : parts) EXPECT_THAT(error.what(), testing::HasSubstr(part));
  }
}

TEST(Conditions, Comparisons) {
  const auto with = [](Op op, const char* parent, std::vector<Level> values) {
    SearchSpace space = base();
    space.add_condition({.op = op, .child = "child", .parent = parent, .values = std::move(values)});
    return space;
  };
  EXPECT_TRUE(active(with(Op::equal, "a", {text("q")}), "q", 0, "s", 0));
  EXPECT_FALSE(active(with(Op::equal, "a", {text("q")}), "r", 0, "s", 0));
  EXPECT_FALSE(active(with(Op::not_equal, "a", {text("q")}), "q", 0, "s", 0));
  EXPECT_TRUE(active(with(Op::not_equal, "a", {text("q")}), "r", 0, "s", 0));
  EXPECT_TRUE(active(with(Op::in, "a", {text("q"), text("r")}), "r", 0, "s", 0));
  EXPECT_FALSE(active(with(Op::in, "a", {text("q"), text("r")}), "p", 0, "s", 0));
  EXPECT_TRUE(active(with(Op::less, "n", {3L}), "p", 2, "s", 0));
  EXPECT_FALSE(active(with(Op::less, "n", {3L}), "p", 3, "s", 0));
  EXPECT_TRUE(active(with(Op::greater, "n", {3L}), "p", 4, "s", 0));
  EXPECT_FALSE(active(with(Op::greater, "n", {3L}), "p", 3, "s", 0));
  // Ordinals: by place, not by text.
  EXPECT_TRUE(active(with(Op::greater, "size", {text("s")}), "p", 0, "m", 0));
  EXPECT_FALSE(active(with(Op::less, "size", {text("m")}), "p", 0, "l", 0));
  EXPECT_TRUE(active(with(Op::equal, "x", {0.1}), "p", 0, "s", 0.1));
  EXPECT_TRUE(active(with(Op::less, "x", {0.1}), "p", 0, "s", 0.0999));
}

TEST(Conditions, SeveralOfOneChildAllCount) {
  SearchSpace space = base();
  space.add_condition({.child = "child", .parent = "a", .values = {text("p")}});
  space.add_condition({.op = Op::greater, .child = "child", .parent = "n", .values = {4L}});
  EXPECT_TRUE(active(space, "p", 5, "s", 0));
  EXPECT_FALSE(active(space, "p", 4, "s", 0));
  EXPECT_FALSE(active(space, "q", 5, "s", 0));
}

TEST(Conditions, NestedCombinations) {
  SearchSpace space = base();
  const auto is = [](const char* parent, Level value) {
    return Condition{.child = "child", .parent = parent, .values = {std::move(value)}, .operands = {}};
  };
  // (a == p or (n == 1 and size == l))
  space.add_condition(
      {.op = Op::disjunction,
       .child = "child",
       .operands = {is("a", text("p")),
                    {.op = Op::conjunction, .child = "child", .operands = {is("n", 1L), is("size", text("l"))}}}});
  EXPECT_TRUE(active(space, "p", 0, "s", 0));
  EXPECT_TRUE(active(space, "q", 1, "l", 0));
  EXPECT_FALSE(active(space, "q", 1, "m", 0));
  EXPECT_FALSE(active(space, "q", 2, "l", 0));
}

// Even != does not hold for an inactive parent, and children come right whatever the order of declaration.
TEST(Conditions, ChainsInAnyOrder) {
  SearchSpace space;
  space.add_real("grandchild", 0, 1);
  space.add_integer("child", 0, 9);
  space.add_categorical("parent", {true, false});
  space.add_condition({.op = Op::not_equal, .child = "grandchild", .parent = "child", .values = {3L}});
  space.add_condition({.child = "child", .parent = "parent", .values = {true}});
  EXPECT_EQ(space.describe(space.activate(Configuration({0.5, 4, 0}))), "grandchild=0.5, child=4, parent=true");
  EXPECT_EQ(space.describe(space.activate(Configuration({0.5, 3, 0}))), "child=3, parent=true");
  EXPECT_EQ(space.describe(space.activate(Configuration({0.5, 4, 1}))), "parent=false");
  Stream stream(1, Purpose::test);
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(space.violation(space.sample(stream)), "");
  EXPECT_EQ(space.encode(Configuration({Configuration::inactive(), Configuration::inactive(), 1})),
            (std::vector<double>{0.5, 0.5, 0.75}));
  EXPECT_THAT(space.violation(Configuration({0.5, 4, 1})), testing::HasSubstr("'child' is inactive"));
  EXPECT_THAT(space.violation(Configuration({0.5, Configuration::inactive(), 0})),
              testing::HasSubstr("'child' is active"));
}

TEST(Conditions, WrongOnesNameWhatIsWrong) {
  SearchSpace space = base();
  const auto add = [&](Condition c) { return [&space, c] { space.add_condition(c); }; };
  expect_error(add({.child = "chld", .parent = "a", .values = {text("p")}}), {"'chld'", "known: a, n, size, x, child"});
  expect_error(add({.child = "child", .parent = "b", .values = {text("p")}}), {"'b'", "known: a, n"});
  expect_error(add({.child = "child", .parent = "child", .values = {0.5}}), {"'child'", "itself"});
  expect_error(add({.child = "child", .parent = "a", .values = {text("z")}}), {"'a'", "'z'", "'p', 'q', 'r'"});
  expect_error(add({.child = "child", .parent = "n", .values = {10L}}), {"'n'", "10", "[0, 9]"});
  expect_error(add({.child = "child", .parent = "n", .values = {2.5}}), {"'n'", "2.5", "integer"});
  expect_error(add({.op = Op::less, .child = "child", .parent = "a", .values = {text("p")}}), {"'a'", "no order"});
  expect_error(add({.child = "child", .parent = "a", .values = {}}), {"'a'", "0 values"});
  expect_error(add({.child = "child", .parent = "a", .values = {text("p"), text("q")}}), {"2 values"});
  expect_error(add({.op = Op::in, .child = "child", .parent = "a", .values = {}}), {"0 values"});
  expect_error(add({.op = Op::conjunction, .child = "child"}), {"'child'", "nothing"});
  expect_error(add({.op = Op::conjunction,
                    .child = "child",
                    .operands = {{.child = "x", .parent = "a", .values = {text("p")}}}}),
               {"'child'", "'x'"});
  EXPECT_EQ(space.conditions().size(), 0u);
  EXPECT_EQ(space.violation(space.default_configuration()), "");
}

TEST(Conditions, CyclesAreRefusedByName) {
  SearchSpace space;
  for (const char* name : {"a", "b", "c", "d"}) space.add_categorical(name, {true, false});
  const auto condition = [](const char* child, const char* parent) {
    return Condition{.child = child, .parent = parent, .values = {true}, .operands = {}};
  };
  space.add_condition(condition("b", "a"));
  space.add_condition(condition("c", "b"));
  space.add_condition(condition("d", "c"));
  expect_error([&] { space.add_condition(condition("a", "d")); }, {"cycle: a -> b -> c -> d -> a"});
  expect_error([&] { space.add_condition(condition("a", "b")); }, {"cycle: a -> b -> a"});
  space.add_condition(condition("d", "a"));
  EXPECT_EQ(space.conditions().size(), 4u);
  EXPECT_EQ(space.cardinality(), 5u);  // a off; a on, b off; b on, c off; d on or off
}

bool banned(const SearchSpace& space, std::vector<double> codes) {
  return space.is_forbidden(Configuration(std::move(codes)));
}

TEST(Clauses, RelationsCompareValues) {
  SearchSpace space;
  space.add_integer("n", 0, 9);
  space.add_real("x", 0, 9);
  space.add_ordinal("numbers", {8L, 2.5, 4L});
  space.add_ordinal("words", {text("b"), text("c"), text("a")});
  space.add_categorical("others", {text("c"), text("bb")});
  space.add_categorical("mixed", {true, 4L, text("c")});
  const auto with = [&](Ban op, const char* left, const char* right) {
    SearchSpace copy = space;
    copy.add_forbidden({.op = op, .parameter = left, .right = right});
    return copy;
  };
  const auto less = with(Ban::less, "n", "x");
  EXPECT_TRUE(banned(less, {3, 3.5, 0, 0, 0, 0}));
  EXPECT_FALSE(banned(less, {3, 3, 0, 0, 0, 0}));
  EXPECT_FALSE(banned(less, {3, Configuration::inactive(), 0, 0, 0, 0}));
  const auto numbers = with(Ban::greater_equal, "numbers", "n");
  EXPECT_TRUE(banned(numbers, {8, 0, 0, 0, 0, 0}));
  EXPECT_FALSE(banned(numbers, {3, 0, 1, 0, 0, 0}));
  EXPECT_FALSE(banned(numbers, {3, 0, 7, 0, 0, 0}));            // no such level
  const auto words = with(Ban::less_equal, "words", "others");  // b c a against c bb, as texts
  EXPECT_TRUE(banned(words, {0, 0, 0, 0, 0, 0}));
  EXPECT_TRUE(banned(words, {0, 0, 0, 1, 0, 0}));
  EXPECT_FALSE(banned(words, {0, 0, 0, 1, 1, 0}));
  EXPECT_TRUE(banned(words, {0, 0, 0, 0, 1, 0}));
  EXPECT_TRUE(banned(words, {0, 0, 0, 2, 1, 0}));
  const auto same = with(Ban::equal, "mixed", "words");
  EXPECT_TRUE(banned(same, {0, 0, 0, 1, 0, 2}));
  EXPECT_FALSE(banned(same, {0, 0, 0, 0, 0, 0}));
  const auto number = with(Ban::equal, "mixed", "n");
  EXPECT_TRUE(banned(number, {4, 0, 0, 0, 0, 1}));
  EXPECT_FALSE(banned(number, {1, 0, 0, 0, 0, 0}));  // true isn't 1
  expect_error([&] { with(Ban::less, "mixed", "words"); }, {"'mixed'", "'words'", "by size"});
  expect_error([&] { with(Ban::less, "n", "words"); }, {"'n'", "'words'"});
  expect_error([&] { with(Ban::less, "n", "n"); }, {"'n'", "itself"});
  expect_error([&] { with(Ban::in, "n", "x"); }, {"relation"});
  expect_error([&] { with(Ban::less, "n", "y"); }, {"'y'"});
}

TEST(Clauses, InactiveParametersDontCount) {
  SearchSpace space;
  space.add_categorical("on", {true, false});
  space.add_integer("n", 0, 9);
  space.add_condition({.child = "n", .parent = "on", .values = {true}});
  space.add_forbidden({.op = Ban::less, .parameter = "n", .values = {5L}});
  EXPECT_TRUE(banned(space, {0, 4}));
  EXPECT_FALSE(banned(space, {0, 5}));
  EXPECT_FALSE(banned(space, {1, Configuration::inactive()}));
  EXPECT_EQ(space.violation(Configuration({0, 4})), "forbidden: n < 5");
}

TEST(Clauses, WrongOnesNameWhatIsWrong) {
  SearchSpace space = base();
  const auto add = [&](Forbidden f) { return [&space, f] { space.add_forbidden(f); }; };
  expect_error(add({.parameter = "b", .values = {text("p")}}), {"'b'", "known"});
  expect_error(add({.parameter = "a", .values = {text("z")}}), {"a == 'z'", "'p', 'q', 'r'"});
  expect_error(add({.parameter = "a", .values = {}}), {"0 values"});
  expect_error(add({.op = Ban::greater, .parameter = "a", .values = {text("p")}}), {"no order"});
  expect_error(add({.op = Ban::conjunction}), {"nothing"});
  expect_error(add({.parameter = "n", .values = {1L}, .right = "x"}), {"both"});
  expect_error(add({.parameter = "n", .values = {1L}, .operands = {{.parameter = "n", .values = {1L}}}}), {"operands"});
  EXPECT_EQ(space.forbidden().size(), 0u);
}

TEST(Clauses, HopelessRejectionNamesThem) {
  SearchSpace space;
  space.add_integer("n", 0, 9);
  space.add_real("x", 0, 1);
  space.add_forbidden({.op = Ban::greater_equal, .parameter = "n", .values = {0L}});
  space.add_forbidden({.op = Ban::conjunction,
                       .operands = {{.op = Ban::less, .parameter = "x", .values = {0.25}},
                                    {.op = Ban::in, .parameter = "n", .values = {1L, 2L}}}});
  Stream stream(1, Purpose::test);
  expect_error([&] { space.sample(stream); }, {"10000", "n >= 0", "x < 0.25 and n in {1, 2}"});
}

// One in a thousand is left: found.
TEST(Clauses, RareConfigurationsAreFound) {
  SearchSpace space;
  space.add_integer("n", 1, 1000);
  space.add_forbidden({.op = Ban::less, .parameter = "n", .values = {1000L}});
  Stream stream(1, Purpose::test);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(space.sample(stream)[0], 1000);
}

}  // namespace
}  // namespace incumbent
