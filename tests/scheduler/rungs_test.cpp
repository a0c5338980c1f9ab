#include "scheduler/rungs.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "golden.hpp"
#include "incumbent/error.hpp"

namespace incumbent {
namespace {

using Numbers = std::vector<std::int64_t>;

Fraction fraction_of(double eta) {
  auto options = Options::parse("test");
  auto text = std::to_string(eta);
  options.set("eta", text);
  return get_eta(options);
}

// ceil(factor p/q) of "p" or "p/q".
std::int64_t rounded_up(const std::string& text, std::int64_t factor) {
  const auto slash = text.find('/');
  const auto p = factor * std::stoll(text.substr(0, slash));
  const auto q = slash == std::string::npos ? 1 : std::stoll(text.substr(slash + 1));
  return (p + q - 1) / q;
}

std::vector<Numbers> all_sizes(const std::vector<BracketPlan>& plans, const Fraction& eta) {
  std::vector<Numbers> result;
  for (const auto& plan : plans) result.push_back(rung_sizes(plan.size, plan.resources.size(), eta));
  return result;
}

std::int64_t cost(const std::vector<BracketPlan>& plans, const Fraction& eta) {
  std::int64_t total = 0;
  for (const auto& plan : plans) {
    const auto sizes = rung_sizes(plan.size, plan.resources.size(), eta);
    for (std::size_t i = 0; i < sizes.size(); ++i) total += sizes[i] * plan.resources[i];
  }
  return total;
}

TEST(Rungs, TheTablesOfAlgorithm1) {
  const auto file = golden::load("hyperband.json");
  for (const auto& table : file["tables"]) {
    const auto eta = fraction_of(table["eta"].number());
    const std::int64_t factor = table["r_min"].number() < 1 ? 2 : 1;  // resources are whole: in halves
    const auto plans = hyperband_brackets(std::llround(factor * table["R"].number()),
                                          std::llround(factor * table["r_min"].number()), eta, BracketRule::algorithm1);
    const auto& brackets = table["brackets"];
    ASSERT_EQ(plans.size(), brackets.size()) << "R " << table["R"].number();
    ASSERT_EQ(plans.size(), static_cast<std::size_t>(table["s_max"].integer()) + 1);
    for (std::size_t b = 0; b < plans.size(); ++b) {
      EXPECT_EQ(plans[b].size, brackets[b]["n"].integer());
      const auto sizes = rung_sizes(plans[b].size, plans[b].resources.size(), eta);
      const auto& rounds = brackets[b]["rounds"];
      ASSERT_EQ(sizes.size(), rounds.size());
      for (std::size_t i = 0; i < sizes.size(); ++i) {
        EXPECT_EQ(sizes[i], rounds[i]["n_i"].integer());
        EXPECT_EQ(plans[b].resources[i], rounded_up(rounds[i]["r_i_rational"].string(), factor));
        if (i + 1 < sizes.size()) {
          EXPECT_EQ(share(sizes[i], eta), rounds[i]["keep"].integer());
        }
      }
    }
  }
}

TEST(Rungs, ThreeRulesForTheSameBrackets) {
  const Fraction eta{3, 1};
  const auto sizes = [&](BracketRule rule) {
    Numbers result;
    for (const auto& plan : hyperband_brackets(81, 1, eta, rule)) result.push_back(plan.size);
    return result;
  };
  EXPECT_EQ(sizes(BracketRule::algorithm1), (Numbers{81, 34, 15, 8, 5}));
  EXPECT_EQ(sizes(BracketRule::hpbandster), (Numbers{81, 27, 9, 6, 5}));
  EXPECT_EQ(sizes(BracketRule::syne_tune), (Numbers{81, 54, 18, 9, 5}));
  EXPECT_EQ(cost(hyperband_brackets(81, 1, eta, BracketRule::algorithm1), eta), 1902);
  EXPECT_EQ(cost(hyperband_brackets(81, 1, eta, BracketRule::hpbandster), eta), 1701);
  EXPECT_EQ(cost(hyperband_brackets(81, 1, eta, BracketRule::syne_tune), eta), 2430);
}

TEST(Rungs, TheBracketOf81) {
  const auto bracket = hyperband_brackets(81, 1, {3, 1}, BracketRule::algorithm1).front();
  EXPECT_EQ(bracket.resources, (Numbers{1, 3, 9, 27, 81}));
  EXPECT_EQ(rung_sizes(81, 5, {3, 1}), (Numbers{81, 27, 9, 3, 1}));
  EXPECT_EQ(cost({bracket}, {3, 1}), 405);  // 81 units a rung
}

TEST(Rungs, PowersThatLogarithmsMiss) {
  EXPECT_EQ(rung_resources(243, 1, {3, 1}), (Numbers{1, 3, 9, 27, 81, 243}));
  EXPECT_EQ(rung_resources(1000, 1, {10, 1}), (Numbers{1, 10, 100, 1000}));
  EXPECT_EQ(rung_resources(1000, 10, {10, 1}), (Numbers{10, 100, 1000}));
  EXPECT_EQ(all_sizes(hyperband_brackets(1000, 10, {10, 1}, BracketRule::algorithm1), {10, 1}),
            (std::vector<Numbers>{{100, 10, 1}, {15, 1}, {3}}));
  for (std::int64_t eta = 2; eta <= 10; ++eta) {
    std::int64_t power = 1;
    for (std::size_t exponent = 0; power < (std::int64_t{1} << 58); ++exponent, power *= eta) {
      EXPECT_EQ(rung_resources(power, 1, {eta, 1}).size(), exponent + 1);
      if (power > eta) {
        EXPECT_EQ(rung_resources(power - 1, 1, {eta, 1}).size(), exponent);
      }
    }
  }
}

TEST(Rungs, ResourcesThatAreNoPowersAreRoundedUp) {
  EXPECT_EQ(rung_resources(100, 1, {3, 1}), (Numbers{2, 4, 12, 34, 100}));
  EXPECT_EQ(rung_resources(10, 3, {2, 1}), (Numbers{5, 10}));
  EXPECT_EQ(rung_resources(1, 1, {3, 1}), Numbers{1});
}

// min_t eta^k of Ray Tune and Syne Tune, and the largest resource.
TEST(Rungs, OfAshaGrowFromTheSmallestResource) {
  EXPECT_EQ(rungs_upward(10, 100, {4, 1}), (Numbers{10, 40, 100}));
  EXPECT_EQ(rungs_upward(1, 100, {3, 1}), (Numbers{1, 3, 9, 27, 81, 100}));
  EXPECT_EQ(rungs_upward(2, 52, {3, 1}), (Numbers{2, 6, 18, 52}));
  EXPECT_EQ(rungs_upward(1, 243, {3, 1}), (Numbers{1, 3, 9, 27, 81, 243}));
  EXPECT_EQ(rungs_upward(1, 20, {5, 2}), (Numbers{1, 3, 7, 16, 20}));  // 2.5, 6.25, 15.625
  EXPECT_EQ(rungs_upward(1, 7, {5, 2}), (Numbers{1, 3, 7}));           // 6.25 is the last one, rounded up
  EXPECT_EQ(rungs_upward(100, 100, {4, 1}), Numbers{100});
  EXPECT_EQ(rungs_upward(1, 1, {3, 1}), Numbers{1});
  const auto plans = brackets_of(rungs_upward(10, 100, {4, 1}), {4, 1}, BracketRule::algorithm1);
  ASSERT_EQ(plans.size(), 3u);  // ceil(3 4^s / (s + 1)), s = 2, 1, 0
  EXPECT_EQ(plans[0].size, 16);
  EXPECT_EQ(plans[1].size, 6);
  EXPECT_EQ(plans[1].resources, (Numbers{40, 100}));
  EXPECT_EQ(plans[2].size, 3);
}

TEST(Rungs, EtaIsAnExactFraction) {
  EXPECT_EQ(fraction_of(2.5).numerator, 5);
  EXPECT_EQ(fraction_of(2.5).denominator, 2);
  EXPECT_EQ(share(5, fraction_of(2.5)), 2);
  EXPECT_EQ(share(4, fraction_of(2.5)), 1);
  const auto error = [](const char* specification) -> std::string {
    try {
      get_eta(Options::parse(specification));
    } catch (const Error& e) {
      return e.what();
    }
    return {};
  };
  EXPECT_NE(error("asha:eta=2.0001").find("eta=2.0001 has more than three decimals"), std::string::npos);
  EXPECT_NE(error("asha:eta=1.9").find("is not a number from 2 to 1000"), std::string::npos);
}

}  // namespace
}  // namespace incumbent
