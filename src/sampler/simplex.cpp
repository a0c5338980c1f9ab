// Nelder, Mead, "A simplex method for function minimization", Computer Journal 7, 1965, with the coefficients of Gao,
// Han, "Implementing the Nelder-Mead simplex algorithm with adaptive parameters", Computational Optimization and
// Applications 51, 2012: reflection 1, expansion 1 + 2/d, contraction 3/4 - 1/(2d), shrinkage 1 - 1/d. With the worst
// vertex w and the centre c of the others, a step tries c + f (c - w): f = 1, then 1 + 2/d if that is the best, the
// contraction's factor if it is no better than the second worst, less if it is no better than w. Points outside of the
// cube are moved to its faces.
#include "sampler/simplex.hpp"

#include <algorithm>
#include <cmath>

#include "sampler/trials.hpp"

namespace incumbent {
namespace {

constexpr double kCollapsed = 1e-12;  // extent, in sides of the cube

}  // namespace

std::vector<Simplex::Point> Simplex::advance(const SimplexValues& values) {
  std::vector<Point> wanted;
  while (wanted.empty() && !is_collapsed()) wanted = step(values);
  return wanted;
}

// One step; or, if a value is missing, the points that it wants.
std::vector<Simplex::Point> Simplex::step(const SimplexValues& values) {
  std::vector<Point> wanted;
  std::vector<Vertex> vertices;
  for (const auto& point : points_) {
    const Trial* trial = values(point);
    if (!trial) wanted.push_back(point);
    vertices.push_back({point, trial});
  }
  if (!wanted.empty()) return wanted;
  const auto ranks = [](const Vertex& a, const Vertex& b) { return ranks_before(*a.trial, *b.trial); };
  std::ranges::stable_sort(vertices, ranks);
  for (std::size_t i = 0; i < points_.size(); ++i) points_[i] = vertices[i].point;
  is_one_trial_ = std::ranges::all_of(vertices, [&](const Vertex& v) { return v.trial == vertices.front().trial; });
  if (is_one_trial_) return {};
  const Trial& best = *vertices.front().trial;
  const Trial& second_worst = *vertices[vertices.size() - 2].trial;
  const Trial& worst = *vertices.back().trial;

  const std::size_t d = points_.size() - 1;
  Point centre(d);
  for (std::size_t i = 0; i < d; ++i) {
    for (std::size_t j = 0; j < d; ++j) centre[j] += points_[i][j] / static_cast<double>(d);
  }
  const double n = std::max(2.0, static_cast<double>(d));
  const double contraction = 0.75 - 1 / (2 * n);
  const auto reflection = along(centre, 1), expansion = along(centre, 1 + 2 / n);
  const auto outside = along(centre, contraction), inside = along(centre, -contraction);

  const Trial* at_reflection = values(reflection);
  if (!at_reflection) {
    wanted = {reflection, expansion, outside, inside};
    std::ranges::copy(shrunk(), std::back_inserter(wanted));
    return wanted;
  }
  if (ranks_before(*at_reflection, best)) {
    const Trial* at_expansion = values(expansion);
    if (!at_expansion) return {expansion};
    accept(ranks_before(*at_expansion, *at_reflection) ? expansion : reflection);
  } else if (ranks_before(*at_reflection, second_worst)) {
    accept(reflection);
  } else {
    const bool is_outside = ranks_before(*at_reflection, worst);
    const auto& contracted = is_outside ? outside : inside;
    const Trial* at_contracted = values(contracted);
    if (!at_contracted) {
      wanted = {contracted};
      std::ranges::copy(shrunk(), std::back_inserter(wanted));
      return wanted;
    }
    if (ranks_before(*at_contracted, is_outside ? *at_reflection : worst))
      accept(contracted);
    else
      std::ranges::copy(shrunk(), points_.begin() + 1);
  }
  return {};
}

// centre + factor (centre - worst).
Simplex::Point Simplex::along(const Point& centre, double factor) const {
  Point result(centre.size());
  for (std::size_t j = 0; j < result.size(); ++j) {
    result[j] = std::clamp(centre[j] + factor * (centre[j] - points_.back()[j]), 0.0, 1.0);
  }
  return result;
}

// All but the best, nearer to it.
std::vector<Simplex::Point> Simplex::shrunk() const {
  const double n = std::max(2.0, static_cast<double>(points_.size() - 1));
  std::vector<Point> result(points_.begin() + 1, points_.end());
  for (auto& point : result) {
    for (std::size_t j = 0; j < point.size(); ++j) point[j] = points_[0][j] + (1 - 1 / n) * (point[j] - points_[0][j]);
  }
  return result;
}

bool Simplex::is_collapsed() const {
  if (is_one_trial_) return true;
  double extent = 0;
  for (const auto& point : points_) {
    for (std::size_t j = 0; j < point.size(); ++j) extent = std::max(extent, std::abs(point[j] - points_[0][j]));
  }
  return extent < kCollapsed;
}

}  // namespace incumbent
