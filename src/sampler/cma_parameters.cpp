// Hansen, "The CMA evolution strategy: a tutorial", arXiv:1604.00772: equations (49) to (58) and table 1.
#include "sampler/cma_parameters.hpp"

#include <algorithm>
#include <cmath>

#include "formula/logarithm.hpp"

namespace incumbent {
namespace {

// w_i = ln((lambda + 1)/2) - ln i, the positive ones over their sum, the negative ones so that their magnitudes add up
// to the least of 1 + c_1/c_mu, 1 + 2 mu_eff^-/(mu_eff + 2) and (1 - c_1 - c_mu)/(d c_mu), which keeps C positive.
void scale_weights(CmaParameters& p) {
  const auto d = static_cast<double>(p.dimension);
  double positive = 0, negative = 0;
  for (const double w : p.weights) (w > 0 ? positive : negative) += std::abs(w);
  const double total =
      std::min({1 + p.rank_one_rate / p.rank_mu_rate, 1 + 2 * p.mu_effective_negative / (p.mu_effective + 2),
                (1 - p.rank_one_rate - p.rank_mu_rate) / (d * p.rank_mu_rate)});
  for (double& w : p.weights) w *= w > 0 ? 1 / positive : total / negative;
}

double effective(const std::vector<double>& weights, std::size_t first, std::size_t last) {
  double sum = 0, squares = 0;
  for (std::size_t i = first; i < last; ++i) {
    sum += weights[i];
    squares += weights[i] * weights[i];
  }
  return sum * sum / squares;
}

}  // namespace

std::size_t default_population(std::size_t dimension) {
  return 4 + static_cast<std::size_t>(3 * formula::log(static_cast<double>(dimension)));
}

CmaParameters cma_parameters(std::size_t dimension, std::size_t population, CmaVariant variant) {
  const bool tutorial = variant == CmaVariant::tutorial;
  const auto d = static_cast<double>(dimension), lambda = static_cast<double>(population);
  CmaParameters p;
  p.variant = variant;
  p.dimension = dimension;
  p.population = population;
  p.parents = population / 2;
  for (std::size_t i = 1; i <= population; ++i) {
    p.weights.push_back(formula::log((lambda + 1) / 2) - formula::log(static_cast<double>(i)));
  }
  const double mu = p.mu_effective = effective(p.weights, 0, p.parents);
  p.mu_effective_negative = effective(p.weights, p.parents, population);
  p.rank_one_rate = 2 / ((d + 1.3) * (d + 1.3) + mu) * (tutorial ? 1 : std::min(1.0, lambda / 6));
  const double offset = tutorial ? 0 : 0.25;
  p.rank_mu_rate =
      std::min(1 - p.rank_one_rate - (tutorial ? 1e-8 : 0), 2 * (offset + mu + 1 / mu - 2) / ((d + 2) * (d + 2) + mu));
  p.path_rate = (4 + mu / d) / (d + 4 + 2 * mu / d);
  p.step_path_rate = (mu + 2) / (d + mu + (tutorial ? 5 : 3));
  // pycma mirrors samples where the population is below 6, and damps less there; here no samples are mirrored.
  p.step_damping = 1 + 2 * std::max(0.0, std::sqrt((mu - 1) / (d + 1)) - 1) + p.step_path_rate;
  p.expected_length = std::sqrt(d) * (1 - 1 / (4 * d) + 1 / (21 * d * d));
  scale_weights(p);
  const double period = 1 / (10 * d * (p.rank_one_rate + p.rank_mu_rate));
  p.eigen_period = std::max<std::size_t>(1, static_cast<std::size_t>(period));
  return p;
}

}  // namespace incumbent
