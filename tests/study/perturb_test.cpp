// The default exploration around a parent, for every kind of parameter.
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "incumbent/sampler.hpp"

namespace incumbent {
namespace {

class PlainSampler : public Sampler {
 public:
  explicit PlainSampler(SearchSpace space) : Sampler({std::move(space), 3, {}, 1, false}) {}
  std::vector<Suggestion> suggest(const History&, const SuggestRequest&, int) const override { return {}; }
};

// One parent, perturbed many times.
class Perturbed : public testing::Test {
 protected:
  Perturbed() {
    space_.add_real("lr", 1e-5, 1e-1, {.log = true});
    space_.add_integer("k", 1, 8);
    space_.add_real("step", 0, 1, {.step = 0.25});
    space_.add_ordinal("o", {std::int64_t{16}, std::int64_t{32}, std::int64_t{64}});
    space_.add_categorical("c", {std::string("a"), std::string("b")});
  }

  std::vector<Configuration> clones(const Exploration& exploration) const {
    History history(space_);
    TrialStarted started;
    started.configuration = parent_;
    history.apply(started);
    std::vector<Configuration> result;
    for (std::int64_t trial = 1; trial <= 400; ++trial) {
      SuggestRequest request;
      request.trial = trial;
      request.parent = 0;
      result.push_back(PlainSampler(space_).perturb(history, request, exploration).configuration);
      EXPECT_EQ(space_.violation(result.back()), "");
    }
    return result;
  }

  std::set<double> values(const Exploration& exploration, std::size_t parameter) const {
    std::set<double> result;
    for (const auto& clone : clones(exploration)) result.insert(clone[parameter]);
    return result;
  }

  SearchSpace space_;
  const Configuration parent_{{1e-3, 2, 0.5, 1, 1}};
};

TEST_F(Perturbed, ByAFactorOrToTheNextValue) {
  const Exploration perturb{0, 0.2};
  const auto rates = values(perturb, 0);
  ASSERT_EQ(rates.size(), 2u);
  EXPECT_NEAR(*rates.begin(), 0.8e-3, 1e-12);
  EXPECT_NEAR(*rates.rbegin(), 1.2e-3, 1e-12);
  EXPECT_EQ(values(perturb, 1), (std::set<double>{1, 3}));  // not 1.6 and 2.4, which round to 2
  EXPECT_EQ(values(perturb, 2), (std::set<double>{0.25, 0.75}));
  EXPECT_EQ(values(perturb, 3), (std::set<double>{0, 2}));
  EXPECT_EQ(values(perturb, 4), (std::set<double>{1}));
}

TEST_F(Perturbed, OrDrawnAnewOrNotAtAll) {
  EXPECT_EQ(values({1, 0.2}, 0).size(), 400u);
  EXPECT_EQ(values({1, 0.2}, 1).size(), 8u);
  EXPECT_EQ(values({1, 0.2}, 4).size(), 2u);
  for (const auto& clone : clones({0, 0})) EXPECT_EQ(clone, parent_);
  // A quarter of the parameters is drawn anew by default.
  int drawn = 0;
  for (const auto& clone : clones({})) {
    const double factor = clone[0] / parent_[0];
    drawn += std::abs(factor - 1.2) > 1e-9 && std::abs(factor - 0.8) > 1e-9;
  }
  EXPECT_NEAR(drawn, 100, 35);
}

// A parameter of one choice among four, which most fresh draws leave out: drawn anew or moved, never as it was.
TEST(PerturbedChild, IsDrawnAnewAsOftenAsItsParent) {
  SearchSpace space;
  space.add_categorical("c", {std::int64_t{0}, std::int64_t{1}, std::int64_t{2}, std::int64_t{3}});
  space.add_real("beta", 1, 100);
  space.add_condition({Condition::Op::equal, "beta", "c", {std::int64_t{2}}, {}});
  History history(space);
  TrialStarted started;
  started.configuration = Configuration({2, 50});
  history.apply(started);
  int children = 0, anew = 0;
  for (std::int64_t trial = 1; trial <= 800; ++trial) {
    SuggestRequest request;
    request.trial = trial;
    request.parent = 0;
    const auto clone = PlainSampler(space).perturb(history, request, {0.5, 0.2}).configuration;
    if (clone[0] != 2) continue;
    ++children;
    EXPECT_NE(clone[1], 50);
    anew += std::abs(clone[1] - 40) > 1e-9 && std::abs(clone[1] - 60) > 1e-9;
  }
  EXPECT_NEAR(anew, children / 2, 4 * std::sqrt(children) / 2);
}

}  // namespace
}  // namespace incumbent
