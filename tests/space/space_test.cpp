// The search space as a user builds and asks it.
#include "incumbent/space.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "formula/random.hpp"
#include "incumbent/error.hpp"
#include "space/level.hpp"

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

TEST(Space, DefaultAndItsDescription) {
  const SearchSpace space = network();
  EXPECT_EQ(space.describe(space.default_configuration()), "lr=0.001, opt=sgd, mom=0.9, bs=32, layers=5, epochs=100");
  EXPECT_EQ(space.violation(space.default_configuration()), "");
}

TEST(Space, UsualDefaults) {
  SearchSpace space;
  space.add_real("x", -5, 10);
  space.add_real("log", 1e-4, 1, {.log = true});
  space.add_real("bell", 0, 10, {.prior = {.kind = Prior::Kind::normal, .first = 3, .second = 1}});
  space.add_real("far", 0, 10, {.prior = {.kind = Prior::Kind::normal, .first = 12, .second = 1}});
  space.add_real("beta", 0, 3, {.prior = {.kind = Prior::Kind::beta, .first = 3, .second = 2}});
  space.add_integer("n", 0, 10);
  space.add_categorical("c", {1L, 2L, 3L}, {0.2, 0.5, 0.3});
  space.add_ordinal("o", {text("s"), text("m")});
  EXPECT_EQ(space.describe(space.default_configuration()),
            "x=2.5, log=0.01, bell=3.0, far=10.0, beta=2.0, n=5, c=2, o=s");
}

TEST(Space, EmptySpace) {
  const SearchSpace space;
  Stream stream(1, Purpose::test);
  EXPECT_EQ(space.size(), 0u);
  EXPECT_EQ(space.dimension(), 0u);
  EXPECT_EQ(space.sample(stream), Configuration());
  EXPECT_EQ(space.decode({}), Configuration());
  EXPECT_EQ(space.default_configuration(), Configuration());
  EXPECT_EQ(space.violation(Configuration()), "");
  EXPECT_EQ(space.cardinality(), 1u);
  EXPECT_EQ(space.describe(Configuration()), "");
  expect_error([&] { space.index("x"); }, {"'x'", "none"});
}

TEST(Space, NamesAreFound) {
  const SearchSpace space = network();
  for (std::size_t i = 0; i < space.size(); ++i) EXPECT_EQ(space.index(space[i].name), i);
  EXPECT_FALSE(space.find("LR"));
  EXPECT_FALSE(space.find(""));
  expect_error([&] { space.index("learning"); }, {"'learning'", "lr, opt, mom, bs, layers, epochs"});
}

TEST(Space, ValuesAndCodes) {
  const SearchSpace space = network();
  EXPECT_EQ(space.code(0, 0.01), 0.01);
  EXPECT_EQ(space.code(1, text("adam")), 1);
  EXPECT_EQ(space.code(2, 0L), 0);  // an integer for a real
  EXPECT_FALSE(std::signbit(space.code(2, -0.0)));
  EXPECT_EQ(space.code(3, 64.0), 2);  // 64.0 is 64
  EXPECT_EQ(space.code(4, 7.0), 7);
  EXPECT_EQ(space.value(3, 2), Level(64L));
  EXPECT_EQ(space.value(4, 7), Level(7L));
  EXPECT_EQ(space.value(0, 0.01), Level(0.01));
  EXPECT_EQ(space.value(5, 0), Level(100L));
  expect_error([&] { space.code(0, 0.5); }, {"'lr'", "0.5", "[1e-05, 0.1]"});
  expect_error([&] { space.code(0, std::nan("")); }, {"'lr'", "nan"});
  expect_error([&] { space.code(0, text("0.01")); }, {"'lr'", "'0.01'"});
  expect_error([&] { space.code(0, true); }, {"'lr'", "true"});
  expect_error([&] { space.code(1, text("rmsprop")); }, {"'opt'", "'rmsprop'", "'sgd', 'adam'"});
  expect_error([&] { space.code(3, text("16")); }, {"'bs'", "'16'", "16, 32, 64"});
  expect_error([&] { space.code(4, 2.5); }, {"'layers'", "2.5", "integer in [1, 9]"});
  expect_error([&] { space.code(4, 10L); }, {"'layers'", "10"});
  expect_error([&] { space.code(5, 99L); }, {"'epochs'", "99", "100"});
  expect_error([&] { space.value(3, 3); }, {"'bs'", "3"});
  expect_error([&] { space.value(2, Configuration::inactive()); }, {"'mom'", "nan"});
  expect_error([&] { space.code(6, 1L); }, {"6", "6 parameters"});
}

TEST(Space, HugeIntegersAreNotRoundedIntoTheBounds) {
  SearchSpace space;
  const std::int64_t edge = std::int64_t{1} << 53;
  space.add_integer("n", 1, edge);
  EXPECT_EQ(space.value(0, space.code(0, edge - 1)), Level(edge - 1));
  EXPECT_EQ(space.value(0, space.code(0, edge)), Level(edge));
  expect_error([&] { space.code(0, edge + 1); }, {"9007199254740993"});
}

TEST(Space, ViolationsNameWhatIsWrong) {
  const SearchSpace space = network();
  const double off = Configuration::inactive();
  const auto violation = [&](std::vector<double> codes) { return space.violation(Configuration(std::move(codes))); };
  EXPECT_EQ(violation({0.01, 0, 0.5, 1, 3, 0}), "");
  EXPECT_THAT(violation({0.01, 0, 0.5, 1, 3}), testing::HasSubstr("5 values"));
  EXPECT_THAT(violation({0.5, 0, 0.5, 1, 3, 0}), testing::HasSubstr("'lr' has the value 0.5"));
  EXPECT_THAT(violation({off, 0, 0.5, 1, 3, 0}), testing::HasSubstr("'lr' is active"));
  EXPECT_THAT(violation({0.01, 2, 0.5, 1, 3, 0}), testing::HasSubstr("'opt' has the code 2"));
  EXPECT_THAT(violation({0.01, 1, 0.5, 1, 3, 0}), testing::HasSubstr("'mom' is inactive"));
  EXPECT_THAT(violation({0.01, 0, off, 1, 3, 0}), testing::HasSubstr("'mom' is active"));
  EXPECT_THAT(violation({0.01, 0, 0.5, 1, 3.5, 0}), testing::HasSubstr("'layers'"));
  EXPECT_THAT(violation({0.01, 0, 0.5, 1, 3, 1}), testing::HasSubstr("'epochs'"));
  EXPECT_EQ(violation({0.01, 1, off, 0, 3, 0}), "forbidden: opt == 'adam' and bs == 16");
}

TEST(Space, ActivateRepairs) {
  const SearchSpace space = network();
  const double off = Configuration::inactive();
  EXPECT_EQ(space.activate(Configuration({off, 1, 0.3, off, 42, 0})), Configuration({1e-3, 1, off, 1, 9, 0}));
  EXPECT_EQ(space.activate(Configuration({off, 0, off, 0, 3.4, 0})), Configuration({1e-3, 0, 0.9, 0, 3, 0}));
  EXPECT_EQ(space.nearest(4, 3.6), 4);
  EXPECT_EQ(space.nearest(0, 1), 0.1);
}

TEST(Space, EncodingHasNoConstantAndChecksItsInput) {
  const SearchSpace space = network();
  EXPECT_THAT(space.coordinates(), testing::ElementsAre(0, 1, 2, 3, 4));
  EXPECT_THAT(space.encode(Configuration({0.1, 1, Configuration::inactive(), 2, 1, 0})),
              testing::ElementsAre(1, 0.75, 0.5, 2.5 / 3, 0.5 / 9));
  const std::vector<double> ends{0, 1, 0, 0, 1};
  EXPECT_EQ(space.describe(space.decode(ends)), "lr=1e-05, opt=adam, bs=16, layers=9, epochs=100");
  EXPECT_TRUE(space.is_forbidden(space.decode(ends)));
  EXPECT_EQ(space.decode(std::vector<double>{-1, 5, 0, -0.1, 1e300}), space.decode(ends));
  expect_error([&] { space.decode(std::vector<double>{0, 0}); }, {"2 coordinates", "5"});
  expect_error([&] { space.decode(std::vector<double>{0, 0, std::nan(""), 0, 0}); }, {"coordinate 2", "'mom'", "nan"});
  expect_error([&] { space.encode(Configuration({1, 2})); }, {"2 values"});
  std::vector<double> small(3);
  expect_error([&] { space.encode(space.default_configuration(), small); }, {"3 coordinates"});
}

TEST(Space, WrongParametersNameWhatIsWrong) {
  SearchSpace space;
  space.add_real("x", 0, 1);
  const double inf = HUGE_VAL, nan = std::nan("");
  expect_error([&] { space.add_real("", 0, 1); }, {"empty"});
  expect_error([&] { space.add_real("x", 0, 1); }, {"already", "'x'"});
  expect_error([&] { space.add_constant("x", 1L); }, {"already", "'x'"});
  expect_error([&] { space.add_real("y", 3, 1); }, {"3.0", "'y'", "1.0"});
  expect_error([&] { space.add_real("y", 1, 1); }, {"1.0", "'y'", "constant"});
  expect_error([&] { space.add_real("y", 0, inf); }, {"'y'", "inf", "finite"});
  expect_error([&] { space.add_real("y", nan, 1); }, {"'y'", "nan"});
  expect_error([&] { space.add_real("y", -1e308, 1e308); }, {"'y'", "wide"});
  expect_error([&] { space.add_real("y", 0, 1, {.log = true}); }, {"0.0", "'y'", "positive"});
  expect_error([&] { space.add_real("y", -1, 1, {.log = true}); }, {"-1.0", "'y'"});
  expect_error([&] { space.add_real("y", 0, 1, {.step = -0.1}); }, {"-0.1", "'y'"});
  expect_error([&] { space.add_real("y", 0, 1, {.step = nan}); }, {"nan", "'y'"});
  expect_error([&] { space.add_real("y", 0, 1, {.step = 2}); }, {"2.0", "'y'", "width"});
  expect_error([&] { space.add_real("y", 0, 1, {.step = 1e-17}); }, {"1e-17", "'y'", "1e-15"});
  expect_error([&] { space.add_real("y", 1e6, 1e6 + 1, {.step = 1e-10}); }, {"1e-10", "'y'", "1.000001e-09"});
  expect_error([&] { space.add_real("y", 0, 1, {.default_value = 2}); }, {"'y'", "2.0", "[0.0, 1.0]"});
  expect_error([&] { space.add_real("y", 0, 1, {.default_value = nan}); }, {"'y'", "nan"});
  expect_error([&] { space.add_real("y", 0, 1, {.step = 0.5, .default_value = 0.3}); }, {"'y'", "0.3", "steps of 0.5"});
  expect_error([&] { space.add_real("y", 0, 1, {.prior = {.kind = Prior::Kind::normal, .second = 0}}); },
               {"sigma", "'y'"});
  expect_error([&] { space.add_real("y", 0, 1, {.prior = {.kind = Prior::Kind::normal, .first = nan}}); },
               {"mu", "nan"});
  expect_error([&] { space.add_real("y", 0, 1, {.prior = {.kind = Prior::Kind::beta, .first = -1}}); },
               {"alpha", "-1"});
  expect_error([&] { space.add_real("y", 0, 1, {.prior = {.kind = Prior::Kind::weights}}); }, {"'y'", "categorical"});
  expect_error([&] { space.add_integer("n", 5, 5); }, {"'n'", "constant"});
  expect_error([&] { space.add_integer("n", 0, 9, {.log = true}); }, {"'n'", "positive"});
  expect_error([&] { space.add_integer("n", 0, 9, {.step = 0}); }, {"step 0", "'n'"});
  expect_error([&] { space.add_integer("n", 0, 9, {.step = 10}); }, {"step 10", "'n'"});
  expect_error([&] { space.add_integer("n", 0, 9, {.default_value = 10}); }, {"'n'", "10"});
  expect_error([&] { space.add_integer("n", 0, INT64_MAX); }, {"9223372036854775807", "'n'", "2^53"});
  expect_error([&] { space.add_integer("n", -(1L << 53), 1L << 53); }, {"'n'", "steps"});
  expect_error([&] { space.add_integer("n", 1, 1L << 50, {.log = true}); }, {"'n'", "2^43"});
  expect_error([&] { space.add_categorical("c", {}); }, {"'c'", "no values"});
  expect_error([&] { space.add_categorical("c", {1L, 2L, 1.0}); }, {"'c'", "twice"});
  expect_error([&] { space.add_categorical("c", {nan}); }, {"'c'", "nan"});
  expect_error([&] { space.add_categorical("c", {1L, 2L}, {1, 2, 3}); }, {"'c'", "3 weights", "2 choices"});
  expect_error([&] { space.add_categorical("c", {1L, 2L}, {-1, 2}); }, {"'c'", "-1", "negative"});
  expect_error([&] { space.add_categorical("c", {1L, 2L}, {nan, 2}); }, {"'c'", "nan"});
  expect_error([&] { space.add_categorical("c", {1L, 2L}, {0, 0}); }, {"'c'", "sum"});
  expect_error([&] { space.add_categorical("c", {1L, 2L}, {}, Level(3L)); }, {"'c'", "3"});
  expect_error([&] { space.add_ordinal("o", {text("a"), text("a")}); }, {"'o'", "'a'", "twice"});
  expect_error([&] { space.add_ordinal("o", {text("a")}, text("b")); }, {"'o'", "'b'"});
  EXPECT_EQ(space.size(), 1u);
  EXPECT_EQ(space.dimension(), 1u);
  EXPECT_EQ(space.violation(Configuration({0.5})), "");
}

TEST(Space, Cardinality) {
  SearchSpace space;
  space.add_integer("n", 1, 10);
  space.add_categorical("c", {true, false});
  space.add_constant("k", 1L);
  space.add_real("s", 0, 1, {.step = 0.25});
  EXPECT_EQ(space.cardinality(), 100u);
  space.add_real("x", 0, 1);
  EXPECT_EQ(space.cardinality(), std::nullopt);
  // x only where c is true and false at once.
  space.add_condition({.child = "x", .parent = "c", .values = {true}});
  space.add_condition({.child = "x", .parent = "c", .values = {false}});
  EXPECT_EQ(space.cardinality(), 100u);
  space.add_integer("huge", 1, 1L << 50);
  EXPECT_EQ(space.cardinality(), std::nullopt);
}

TEST(Space, CardinalityCountsStretchesOfAParent) {
  SearchSpace space;
  space.add_integer("n", 0, 1L << 40);
  space.add_categorical("c", {1L, 2L, 3L});
  space.add_condition({.op = Condition::Op::less, .child = "c", .parent = "n", .values = {100L}});
  EXPECT_EQ(space.cardinality(), 300u + (std::uint64_t{1} << 40) - 99);
  SearchSpace real;
  real.add_real("x", 0, 1);
  real.add_categorical("c", {1L, 2L, 3L});
  real.add_condition({.child = "c", .parent = "x", .values = {0.0}});
  EXPECT_EQ(real.cardinality(), std::nullopt);
}

TEST(Configuration, EqualityAndHash) {
  const double off = Configuration::inactive();
  EXPECT_EQ(Configuration({0.0, off}), Configuration({-0.0, -off}));
  EXPECT_EQ(Configuration({0.0, off}).hash(), Configuration({-0.0, -off}).hash());
  EXPECT_NE(Configuration({0.0, 1}), Configuration({0.0, off}));
  EXPECT_NE(Configuration({0.0}), Configuration({0.0, 0.0}));
  EXPECT_NE(Configuration({0.0}).hash(), Configuration({0.0, 0.0}).hash());
  EXPECT_NE(Configuration({1, 2}).hash(), Configuration({2, 1}).hash());
  EXPECT_NE(Configuration({1.0}), Configuration({std::nextafter(1, 2)}));
  EXPECT_TRUE(Configuration().empty());
}

TEST(Levels, AsText) {
  EXPECT_EQ(to_string(Level(nullptr)), "null");
  EXPECT_EQ(to_string(Level(true)), "true");
  EXPECT_EQ(to_string(Level(-3L)), "-3");
  EXPECT_EQ(to_string(Level(0.1)), "0.1");
  EXPECT_EQ(to_string(Level(3.0)), "3.0");
  EXPECT_EQ(to_string(text("adam")), "adam");
}

TEST(Level, ShortestTextReadsBack) {
  EXPECT_EQ(shortest(0.1), "0.1");
  EXPECT_EQ(shortest(1), "1.0");
  EXPECT_EQ(shortest(1e-6), "1e-06");
  EXPECT_EQ(shortest(1e22), "1e+22");
  EXPECT_EQ(shortest(-0.0), "-0.0");
  Stream stream(2, Purpose::test);
  for (int i = 0; i < 10000; ++i) {
    const double x = std::exp2(stream.uniform(-1000, 1000));
    ASSERT_EQ(std::strtod(shortest(x).c_str(), nullptr), x);
  }
}

}  // namespace
}  // namespace incumbent
