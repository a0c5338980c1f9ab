// Properties over many random spaces.
#include <gtest/gtest.h>

#include <functional>
#include <unordered_set>

#include "space/random_space.hpp"

namespace incumbent {
namespace {

constexpr int kSpaces = 300;

TEST(RandomSpaces, SamplesAreHeldAndComeBackFromTheUnitCube) {
  for (int s = 0; s < kSpaces; ++s) {
    Stream stream(1, Purpose::test, static_cast<std::uint64_t>(s));
    const SearchSpace space = random_space(stream);
    for (int i = 0; i < 50; ++i) {
      const Configuration c = space.sample(stream);
      ASSERT_EQ(space.violation(c), "") << space.describe(c);
      ASSERT_TRUE(space.contains(c));
      ASSERT_EQ(space.activate(c), c);
      const std::vector<double> unit = space.encode(c);
      for (const double u : unit) ASSERT_TRUE(u >= 0 && u <= 1);
      ASSERT_EQ(space.decode(unit), c) << space.describe(c);
      ASSERT_EQ(space.encode(space.decode(unit)), unit);
      ASSERT_EQ(space.decode(unit).hash(), c.hash());
      for (std::size_t p = 0; p < space.size(); ++p) {
        if (c.is_active(p)) {
          ASSERT_EQ(space.code(p, space.value(p, c[p])), c[p]);
        }
      }
    }
  }
}

TEST(RandomSpaces, ActivityAndClausesAsNamesAndValuesSay) {
  int forbidden = 0, inactive = 0;
  for (int s = 0; s < kSpaces; ++s) {
    Stream stream(2, Purpose::test, static_cast<std::uint64_t>(s));
    const SearchSpace space = random_space(stream);
    for (int i = 0; i < 30; ++i) {
      const Configuration full = random_assignment(space, stream);
      const Configuration c = space.activate(full);
      for (std::size_t p = 0; p < space.size(); ++p) {
        const bool active = slow_is_active(space, full, p);
        ASSERT_EQ(c.is_active(p), active);
        if (active) {
          ASSERT_EQ(c[p], full[p]);
        }
        inactive += !active;
      }
      ASSERT_EQ(space.is_forbidden(c), slow_is_forbidden(space, full));
      ASSERT_EQ(space.contains(c), !space.is_forbidden(c));
      forbidden += space.is_forbidden(c);
    }
  }
  EXPECT_GT(forbidden, 100);
  EXPECT_GT(inactive, 1000);
}

// Wrong in one place: contains() must see it.
TEST(RandomSpaces, WrongConfigurationsAreRefused) {
  for (int s = 0; s < kSpaces; ++s) {
    Stream stream(3, Purpose::test, static_cast<std::uint64_t>(s));
    const SearchSpace space = random_space(stream);
    Configuration c = space.sample(stream);
    const std::size_t p = stream.below(space.size());
    if (c.is_active(p)) {
      const double code = c[p];
      for (const double wrong : {Configuration::inactive(), space[p].upper + 1e3, space[p].lower - 1e3}) {
        c[p] = wrong;
        ASSERT_NE(space.violation(c), "");
      }
      c[p] = code + 0.5;
      if (space[p].kind != ParameterKind::real) {
        ASSERT_NE(space.violation(c), "");
      }
    } else {
      c[p] = space[p].default_code;
      ASSERT_NE(space.violation(c), "");
    }
  }
}

TEST(RandomSpaces, CopiesAreIndependent) {
  Stream stream(4, Purpose::test);
  const SearchSpace space = random_space(stream);
  const Configuration before = space.default_configuration();
  SearchSpace copy = space;
  copy.add_constant("more", 1L);
  copy.add_categorical("choice", {true, false});
  EXPECT_EQ(space.size() + 2, copy.size());
  EXPECT_EQ(space.default_configuration(), before);
  EXPECT_FALSE(space.find("more"));
  EXPECT_TRUE(copy.find("more"));
}

struct Hash {
  std::size_t operator()(const Configuration& c) const { return c.hash(); }
};

// Counting against listing.
TEST(RandomSpaces, CardinalityIsTheNumberOfConfigurations) {
  for (int s = 0; s < kSpaces; ++s) {
    Stream stream(5, Purpose::test, static_cast<std::uint64_t>(s));
    const SearchSpace space =
        random_space(stream, {.parameters = 6, .conditions = 4, .clauses = 0, .continuous = false});
    std::unordered_set<Configuration, Hash> all;
    std::vector<double> codes(space.size());
    const std::function<void(std::size_t)> list = [&](std::size_t i) {
      if (i == space.size()) {
        all.insert(space.activate(Configuration(codes)));
        return;
      }
      const Parameter& p = space[i];
      const auto count =
          p.kind == ParameterKind::integer ? static_cast<std::size_t>(p.upper - p.lower) + 1 : p.levels.size();
      for (std::size_t k = 0; k < count; ++k) {
        codes[i] = static_cast<double>(k) + (p.kind == ParameterKind::integer ? p.lower : 0);
        list(i + 1);
      }
    };
    list(0);
    ASSERT_EQ(space.cardinality(), all.size());
  }
}

}  // namespace
}  // namespace incumbent
