// Option rows of sampler gp: a model of some observations.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "gp_case.hpp"
#include "sampler/observation_subset.hpp"

namespace incumbent {
namespace {

std::vector<Observation> observations(std::size_t n) {
  std::vector<Observation> list;
  for (std::size_t i = 0; i < n; ++i) {
    list.push_back({static_cast<std::int64_t>(2 * i), std::cos(1.7 * static_cast<double>(i))});
  }
  return list;
}

std::vector<std::int64_t> trials(const std::vector<Observation>& list) {
  std::vector<std::int64_t> numbers;
  for (const auto& o : list) numbers.push_back(o.trial);
  return numbers;
}

TEST(ObservationSubset, HoldsTheBestAndIsInOrder) {
  constexpr std::size_t kRows = 30;
  for (const std::size_t n : {0u, 1u, 29u, 30u, 31u, 32u, 33u, 34u, 100u, 1000u}) {
    const auto all = observations(n);
    const auto subset = observation_subset(all, kRows);
    const auto chosen = trials(subset);
    EXPECT_TRUE(std::ranges::is_sorted(chosen));
    EXPECT_EQ(std::set(chosen.begin(), chosen.end()).size(), chosen.size());
    EXPECT_EQ(chosen.size(), n <= kRows ? n : kRows + (n - kRows) % 3) << n;
    if (n <= kRows) continue;
    const std::size_t known = n - (n - kRows) % 3;  // the last choice was made of these
    auto order = std::vector(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(known));
    std::ranges::stable_sort(order, {}, &Observation::objective);
    for (std::size_t i = 0; i < kRows / 2; ++i)
      EXPECT_TRUE(std::ranges::count(chosen, order[i].trial)) << n << " " << i;
    for (std::size_t i = known; i < n; ++i) EXPECT_TRUE(std::ranges::count(chosen, all[i].trial)) << n << " " << i;
    // The others are spread: no gap among them is longer than twice their mean distance.
    std::set<std::int64_t> best;
    for (std::size_t i = 0; i < kRows / 2; ++i) best.insert(order[i].trial);
    std::int64_t last = -1, longest = 0, others = 0;
    for (std::size_t i = 0; i < known; ++i) {
      if (best.contains(all[i].trial)) continue;
      ++others;
      if (!std::ranges::count(chosen, all[i].trial)) continue;
      longest = std::max(longest, others - last);
      last = others;
    }
    EXPECT_LE(longest, 2 * (others / static_cast<std::int64_t>(kRows - kRows / 2) + 1)) << n;
  }
}

TEST(ObservationSubset, ChangesOnlyWhenThereIsATenthMoreToChooseFrom) {
  auto before = trials(observation_subset(observations(200), 50));
  for (std::size_t n = 201; n < 205; ++n) {
    const auto now = trials(observation_subset(observations(n), 50));
    ASSERT_EQ(now.size(), before.size() + 1);
    EXPECT_TRUE(std::ranges::equal(before, std::span(now).first(before.size()))) << n;
    before = now;
  }
  EXPECT_EQ(observation_subset(observations(205), 50).size(), 50u);
}

double bowl(const Configuration& c) { return (c[0] - 0.3) * (c[0] - 0.3) + std::cos(9 * c[1]) + c[1]; }

// A sampler that knows the history only says the same, and learns from no more than a tenth more than it was told; a
// trial that runs is no part of it, one that is left out is not proposed again.
TEST(GpSubset, LearnsFromSomeAsASamplerThatStarts) {
  SearchSpace space;
  space.add_real("x", 0, 1);
  space.add_real("y", 0, 1);
  const auto sampler = [&] { return make_sampler("gp:rows=20,candidates=256,starts=4", {space, 5, 70}); };
  const auto one = sampler();
  History history(space);
  std::set<std::vector<double>> seen;
  for (std::int64_t t = 0; t < 70; ++t) {
    const SuggestRequest request{.trial = t};
    const auto suggestion = one->suggest(history, request, 1).front();
    EXPECT_TRUE(seen.insert({suggestion.configuration[0], suggestion.configuration[1]}).second) << t;
    if (t % 5 == 4) {
      const auto fresh = sampler()->suggest(history, request, 1).front();
      EXPECT_TRUE(suggestion.configuration == fresh.configuration) << t;
      EXPECT_EQ(suggestion.model, fresh.model) << t;
    }
    if (t > 20) {
      EXPECT_LE(std::stoi(suggestion.model), 22) << suggestion.model;
      const auto of = suggestion.model.find(" of ");
      if (std::stoi(suggestion.model) < t) {
        ASSERT_NE(of, std::string::npos) << suggestion.model;
        EXPECT_EQ(std::stoi(suggestion.model.substr(of + 4)), t) << suggestion.model;
      }
    }
    start(history, t, suggestion);
    finish(history, t, bowl(suggestion.configuration));
  }
  EXPECT_LT(history.best()->measurements.back().objectives[0], -0.65);  // least: -0.6571 at y = 0.337
}

}  // namespace
}  // namespace incumbent
