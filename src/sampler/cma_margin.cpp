#include "sampler/cma_margin.hpp"

#include <algorithm>
#include <cmath>

#include "formula/normal.hpp"

namespace incumbent {
namespace {

// P(N(mean, deviation^2) <= edge).
double below(double edge, double mean, double deviation) { return formula::normal_cdf((edge - mean) / deviation); }

// The mean in an outermost level: at most so far from the one edge that the other side has probability alpha.
double near_edge(double mean, double edge, double deviation, double alpha) {
  const double most = deviation * -formula::inverse_normal_cdf(alpha);
  return edge + std::clamp(mean - edge, -most, most);
}

struct Normal {
  double mean, deviation;
};

// The mean in an inner level: both neighbouring sides get at least alpha/2, what they gain is taken from where there is
// more than alpha/2; a normal distribution has these two tails.
Normal between_edges(Normal normal, double lower, double upper, double alpha) {
  constexpr double kTiny = 1e-10;
  const double least = alpha / 2;
  const double low = below(lower, normal.mean, normal.deviation), high = below(-upper, -normal.mean, normal.deviation);
  if (low >= least && high >= least) return normal;
  const double middle = 1 - low - high;
  const double a = std::max(low, least), b = std::max(high, least);
  const double excess = (1 - a - b - middle) / (a + b + middle - 3 * least);
  const double tail_a = std::clamp(a + excess * (a - least), kTiny, 0.5 - kTiny);
  const double tail_b = std::clamp(b + excess * (b - least), kTiny, 0.5 - kTiny);
  const double quantile_a = -formula::inverse_normal_cdf(tail_a), quantile_b = -formula::inverse_normal_cdf(tail_b);
  const double sum = quantile_a + quantile_b;
  return {(lower * quantile_b + upper * quantile_a) / sum, (upper - lower) / sum};
}

}  // namespace

std::optional<CoordinateLevels> CoordinateLevels::of(const SearchSpace& space, std::size_t coordinate) {
  const auto count = space.code_count(space.coordinates()[coordinate]);
  if (count == 0) return {};
  return CoordinateLevels(space, coordinate, count);
}

std::uint64_t CoordinateLevels::level(double unit) const {
  const double code = space_->code_at(parameter_, std::clamp(unit, 0.0, 1.0));
  std::uint64_t first = 0, last = count_ - 1;
  while (first < last) {
    const auto middle = first + (last - first) / 2;
    if (space_->nth_code(parameter_, middle) < code)
      first = middle + 1;
    else
      last = middle;
  }
  return first;
}

double CoordinateLevels::place(std::uint64_t k) const {
  auto configuration = space_->default_configuration();
  configuration[parameter_] = space_->nth_code(parameter_, k);
  return space_->encode(configuration)[coordinate_];
}

double CoordinateLevels::edge(std::uint64_t k) const { return 0.5 * (place(k) + place(k + 1)); }

void keep_margin(const Levels& levels, Cma& cma, std::vector<double>& scales) {
  const double alpha = 1 / static_cast<double>(levels.size() * cma.parameters().population);
  for (std::size_t j = 0; j < levels.size(); ++j) {
    if (!levels[j] || levels[j]->count() < 2) continue;
    const double unscaled = cma.sigma() * std::sqrt(cma.covariance()(j, j));
    const Normal normal{cma.mean()[j], unscaled * scales[j]};
    const auto level = levels[j]->level(normal.mean), last = levels[j]->count() - 1;
    if (level == 0 || level == last) {
      const double edge = levels[j]->edge(level == 0 ? 0 : last - 1);
      cma.set_mean(j, near_edge(normal.mean, edge, normal.deviation, alpha));
    } else {
      const auto moved = between_edges(normal, levels[j]->edge(level - 1), levels[j]->edge(level), alpha);
      cma.set_mean(j, moved.mean);
      if (moved.deviation != normal.deviation) scales[j] = moved.deviation / unscaled;
    }
  }
}

}  // namespace incumbent
