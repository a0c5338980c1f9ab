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

Simplex::Simplex(std::vector<std::vector<double>> points) {
  for (auto& point : points) vertices_.push_back({std::move(point)});
}

std::vector<Simplex::Point> Simplex::advance(const SimplexValues& values) {
  for (auto& vertex : vertices_) vertex.trial = nullptr;  // those of an earlier call may have moved
  // A step that wants values is done again when they are there: it has sorted the vertices, and their extent is
  // measured from the first, so that it must not be looked at a second time.
  while (is_in_step_ || !is_collapsed()) {
    auto wanted = step(values);
    is_in_step_ = !wanted.empty();
    if (is_in_step_) return wanted;
  }
  return {};
}

// One step; or, if a value is missing, the points that it wants.
std::vector<Simplex::Point> Simplex::step(const SimplexValues& values) {
  std::vector<Point> wanted;
  for (auto& vertex : vertices_) {
    if (!vertex.trial) vertex.trial = values(vertex.point);
    if (!vertex.trial) wanted.push_back(vertex.point);
  }
  if (!wanted.empty()) return wanted;
  const auto ranks = [](const Vertex& a, const Vertex& b) { return ranks_before(*a.trial, *b.trial); };
  std::ranges::stable_sort(vertices_, ranks);
  is_one_trial_ = std::ranges::all_of(vertices_, [&](const Vertex& v) { return v.trial == vertices_.front().trial; });
  if (is_one_trial_) return {};
  const std::size_t d = vertices_.size() - 1;
  const Trial& best = *vertices_.front().trial;
  const Trial& second_worst = *vertices_[d - 1].trial;
  const Trial& worst = *vertices_.back().trial;

  Point centre(d);
  for (std::size_t i = 0; i < d; ++i) {
    for (std::size_t j = 0; j < d; ++j) centre[j] += vertices_[i].point[j] / static_cast<double>(d);
  }
  const double n = std::max(2.0, static_cast<double>(d));
  const double contraction = 0.75 - 1 / (2 * n);
  const auto reflection = along(centre, 1);

  const Trial* at_reflection = values(reflection);
  if (!at_reflection) {
    wanted = {reflection, along(centre, 1 + 2 / n), along(centre, contraction), along(centre, -contraction)};
    std::ranges::copy(shrunk(), std::back_inserter(wanted));
    return wanted;
  }
  if (ranks_before(*at_reflection, best)) {
    const auto expansion = along(centre, 1 + 2 / n);
    const Trial* at_expansion = values(expansion);
    if (!at_expansion) return {expansion};
    const bool expands = ranks_before(*at_expansion, *at_reflection);
    vertices_.back() = expands ? Vertex{expansion, at_expansion} : Vertex{reflection, at_reflection};
  } else if (ranks_before(*at_reflection, second_worst)) {
    vertices_.back() = {reflection, at_reflection};
  } else {
    const bool is_outside = ranks_before(*at_reflection, worst);
    const auto contracted = along(centre, is_outside ? contraction : -contraction);
    const Trial* at_contracted = values(contracted);
    if (!at_contracted) {
      wanted = {contracted};
      std::ranges::copy(shrunk(), std::back_inserter(wanted));
      return wanted;
    }
    if (ranks_before(*at_contracted, is_outside ? *at_reflection : worst)) {
      vertices_.back() = {contracted, at_contracted};
    } else {
      const auto points = shrunk();
      for (std::size_t i = 0; i < d; ++i) vertices_[i + 1] = {points[i]};
    }
  }
  return {};
}

// centre + factor (centre - worst).
Simplex::Point Simplex::along(const Point& centre, double factor) const {
  Point result(centre.size());
  for (std::size_t j = 0; j < result.size(); ++j) {
    result[j] = std::clamp(centre[j] + factor * (centre[j] - vertices_.back().point[j]), 0.0, 1.0);
  }
  return result;
}

// All but the best, nearer to it.
std::vector<Simplex::Point> Simplex::shrunk() const {
  const double n = std::max(2.0, static_cast<double>(vertices_.size() - 1));
  const auto& best = vertices_.front().point;
  std::vector<Point> result;
  for (std::size_t i = 1; i < vertices_.size(); ++i) {
    auto point = vertices_[i].point;
    for (std::size_t j = 0; j < point.size(); ++j) point[j] = best[j] + (1 - 1 / n) * (point[j] - best[j]);
    result.push_back(std::move(point));
  }
  return result;
}

bool Simplex::is_collapsed() const {
  if (is_one_trial_) return true;
  const auto& first = vertices_.front().point;
  double extent = 0;
  for (const auto& vertex : vertices_) {
    for (std::size_t j = 0; j < first.size(); ++j) extent = std::max(extent, std::abs(vertex.point[j] - first[j]));
  }
  return extent < kCollapsed;
}

}  // namespace incumbent
