// Finite spaces: all of their configurations are tried, then the study ends.
#include <gtest/gtest.h>

#include <set>

#include "incumbent/study.hpp"
#include "space/chain_space.hpp"
#include "study/scripted.hpp"

namespace incumbent {
namespace {

using testing_doubles::FixedSampler;
using testing_doubles::script;
using testing_doubles::spec;
using testing_doubles::start_at;

// A sampler that always suggests the same: the study finds the other five.
TEST(Exhaustion, AFiniteSpaceIsUsedUpThenFinished) {
  SearchSpace space;
  space.add_integer("k", 1, 3);
  space.add_categorical("c", {std::string("a"), std::string("b")});
  auto s = spec();
  s.space = space;
  Study study(s, std::make_unique<FixedSampler>(space, Configuration({2, 1})),
              script(std::vector<Decision>(10, Decision(start_at(9)))), nullptr);
  std::set<std::pair<double, double>> seen;
  for (int i = 0; i < 6; ++i) {
    const auto action = study.ask().front();
    ASSERT_EQ(action.kind, Action::Kind::start);
    EXPECT_TRUE(space.contains(action.configuration));
    seen.emplace(action.configuration[0], action.configuration[1]);
  }
  EXPECT_EQ(seen.size(), 6u);
  EXPECT_EQ(study.ask().front().kind, Action::Kind::finished);
  EXPECT_EQ(study.ask().front().reason, "exhausted");
}

// 41 configurations of 2^40 cells.
TEST(Exhaustion, ADeepSpaceIsExhaustedWhenAllWasSeen) {
  const auto space = test::chain_space(40);
  ASSERT_EQ(space.cardinality(), 41u);
  auto s = spec();
  s.space = space;
  Study study(s, std::make_unique<FixedSampler>(space, space.default_configuration()),
              script(std::vector<Decision>(50, Decision(start_at(9)))), nullptr);
  std::set<std::string> seen;
  for (int i = 0; i < 41; ++i) {
    const auto action = study.ask().front();
    ASSERT_EQ(action.kind, Action::Kind::start) << i;
    EXPECT_TRUE(space.contains(action.configuration));
    seen.insert(space.describe(action.configuration));
  }
  EXPECT_EQ(seen.size(), 41u);
  EXPECT_EQ(study.ask().front().reason, "exhausted");
}

}  // namespace
}  // namespace incumbent
