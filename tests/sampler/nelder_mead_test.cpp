// Sampler nelder_mead and its simplex against the method written down as a loop.
#include <gtest/gtest.h>

#include <algorithm>

#include "sampler/simplex.hpp"
#include "sampler/simulation.hpp"

namespace incumbent {
namespace {

using namespace simulation;
using Point = std::vector<double>;

// Every point that is evaluated, in order, once: Gao and Han 2012, section 2, as it stands there.
std::vector<Point> obvious(std::vector<Point> x, const Function& f, std::size_t count) {
  std::vector<Point> visited;
  const auto value = [&](const Point& p) {
    if (std::ranges::find(visited, p) == visited.end()) visited.push_back(p);
    return f(p);
  };
  const std::size_t n = x.size() - 1;
  const double dn = static_cast<double>(n);
  std::vector<std::pair<double, Point>> s;
  for (const auto& p : x) s.emplace_back(value(p), p);
  while (visited.size() < count) {
    std::stable_sort(s.begin(), s.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    Point centre(n);
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) centre[j] += s[i].second[j] / dn;
    }
    const auto at = [&](double t) {
      Point p(n);
      for (std::size_t j = 0; j < n; ++j) p[j] = std::clamp(centre[j] + t * (centre[j] - s[n].second[j]), 0.0, 1.0);
      return std::pair(value(p), p);
    };
    const auto r = at(1);
    if (r.first < s[0].first) {
      const auto e = at(1 + 2 / dn);
      s[n] = e.first < r.first ? e : r;
    } else if (r.first < s[n - 1].first) {
      s[n] = r;
    } else {
      const double c = 0.75 - 1 / (2 * dn);
      const auto k = r.first < s[n].first ? at(c) : at(-c);
      if (k.first < std::min(r.first, s[n].first)) {
        s[n] = k;
      } else {
        for (std::size_t i = 1; i <= n; ++i) {
          for (std::size_t j = 0; j < n; ++j) {
            s[i].second[j] = s[0].second[j] + (1 - 1 / dn) * (s[i].second[j] - s[0].second[j]);
          }
          s[i].first = value(s[i].second);
        }
      }
    }
  }
  visited.resize(count);
  return visited;
}

TEST(Simplex, VisitsThePointsOfTheMethodInItsOrder) {
  const std::size_t count = 100;
  for (const auto kind : {Kind::sphere, Kind::rosenbrock, Kind::rotated_ellipsoid}) {
    for (const std::size_t d : {2, 4}) {
      const auto g = function(kind, d, 3);
      const Function f = [&](std::span<const double> u) {
        Point x(u.begin(), u.end());
        for (double& v : x) v = 10 * v - 5;
        return g(x);
      };
      std::vector<Point> start(d + 1, Point(d, 0.3));
      for (std::size_t j = 0; j < d; ++j) start[j + 1][j] += 0.2;
      const auto expected = obvious(start, f, count);

      std::vector<Point> visited;
      std::vector<Trial> trials;
      trials.reserve(count);
      const SimplexValues values = [&](const Point& p) -> const Trial* {
        for (std::size_t i = 0; i < visited.size(); ++i) {
          if (visited[i] == p) return &trials[i];
        }
        return nullptr;
      };
      while (visited.size() < count) {
        const auto wanted = Simplex(start).advance(values);
        ASSERT_FALSE(wanted.empty());
        visited.push_back(wanted.front());
        Trial trial;
        trial.number = static_cast<std::int64_t>(trials.size());
        trial.status = TrialStatus::complete;
        trial.measurements.push_back({1, {f(wanted.front())}, {}});
        trials.push_back(trial);
      }
      EXPECT_EQ(visited, expected);
    }
  }
}

TEST(NelderMead, ReachesTheOptimum) {
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    const auto sphere = study("nelder_mead", box(5), seed);
    EXPECT_LT(trials_to_target(*sphere, function(Kind::sphere, 5, seed), 1e-8, 1000), 1000);
    const auto rosenbrock = study("nelder_mead", box(2), seed);
    EXPECT_LT(trials_to_target(*rosenbrock, function(Kind::rosenbrock, 2, seed), 1e-8, 1000), 1000);
  }
}

// What was asked for ahead is used when it is needed: eight workers need less than a third of the rounds.
TEST(NelderMead, UsesWhatItAskedForAhead) {
  const auto f = function(Kind::sphere, 4, 1);
  const auto serial = study("nelder_mead", box(4), 1);
  const auto alone = trials_to_target(*serial, f, 1e-6, 2000);
  const auto parallel = study("nelder_mead", box(4), 1);
  int rounds = 0;
  for (double best = 1; best > 1e-6 && rounds < 2000; ++rounds) {
    for (const auto& action : parallel->ask(8)) {
      Result result;
      result.objectives = {f(action.configuration.codes())};
      best = std::min(best, result.objectives.front());
      parallel->tell(action.trial, result);
    }
  }
  EXPECT_LT(rounds, 0.7 * static_cast<double>(alone));
}

}  // namespace
}  // namespace incumbent
