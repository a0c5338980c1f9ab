// Restarts: Auger, Hansen, "A restart CMA evolution strategy with increasing population size", CEC 2005 (ipop); Hansen,
// "Benchmarking a BI-population CMA-ES on the BBOB-2009 function testbed", GECCO 2009 (bipop): runs of a population
// that doubles take turns with runs of small ones,
//   lambda_s = lambda_0 (lambda_l/(2 lambda_0))^(U^2),  sigma_s = sigma_0 10^(-2U'),
// whichever kind has had fewer evaluations. A restart's mean is uniform in the cube.
#include "sampler/cma_strategy.hpp"

#include <algorithm>
#include <cmath>

#include "formula/exponential.hpp"
#include "formula/logarithm.hpp"
#include "formula/random.hpp"
#include "sampler/trials.hpp"

namespace incumbent {

CmaStrategy::CmaStrategy(CmaOptions options, const Levels& levels)
    : options_(options),
      levels_(&levels),
      cma_(cma_parameters(levels.size(), options.population, options.variant), std::vector<double>(levels.size(), 0.5),
           options.sigma) {
  start(options.population, std::vector<double>(levels.size(), 0.5), options.sigma);
}

void CmaStrategy::start(std::size_t population, std::vector<double> mean, double sigma) {
  cma_ = Cma(cma_parameters(levels_->size(), population, options_.variant), std::move(mean), sigma);
  first_sigma_ = sigma;
  scales_.assign(levels_->size(), 1.0);
  bests_.clear();
  stagnation_ = {};
  keep_margin(*levels_, cma_, scales_);
}

void CmaStrategy::place(std::span<const double> sample, std::span<double> unit) const {
  const auto mean = cma_.mean();
  for (std::size_t j = 0; j < unit.size(); ++j) {
    unit[j] = (*levels_)[j] ? std::clamp(mean[j] + scales_[j] * (sample[j] - mean[j]), 0.0, 1.0) : reflected(sample[j]);
  }
}

void CmaStrategy::update(MatrixView<const double> samples, std::span<const double> values) {
  constexpr double kPoint = 1e-30;  // narrower, no digits are left to learn from
  if (cma_.largest_deviation() > kPoint) cma_.update(samples);
  keep_margin(*levels_, cma_, scales_);
  if (run_ > 0) (is_small_ ? evaluations_small_ : evaluations_large_) += samples.rows;
  bests_.push_back(values.front());
  if (bests_.size() > remembered()) bests_.pop_front();
  if (options_.restarts == CmaRestarts::none) return;
  stagnation_.add(cma_.generation(), values);
  if (is_done(values)) restart();
}

// Generations.
std::size_t CmaStrategy::remembered() const { return 10 + (30 * levels_->size() + population() - 1) / population(); }

// pycma's criteria tolx, tolfun, tolfunhist, conditioncov, tolfacup, maxiter and tolstagnation.
bool CmaStrategy::is_done(std::span<const double> values) const {
  constexpr double kLeastStep = 1e-12, kLeastRange = 1e-11, kLeastRangeOfBests = 1e-12;
  constexpr double kLargestCondition = 1e14, kLargestGrowth = 1e3;
  const auto d = static_cast<double>(levels_->size()), lambda = static_cast<double>(values.size());
  const auto generations = static_cast<double>(cma_.generation());
  if (generations > 100 + 150 * (d + 3) * (d + 3) / std::sqrt(lambda)) return true;
  if (cma_.condition() > kLargestCondition || cma_.largest_deviation() > kLargestGrowth * first_sigma_) return true;
  double widest = 0;
  for (std::size_t j = 0; j < levels_->size(); ++j) {
    const double deviation = std::max(std::abs(cma_.path()[j]), std::sqrt(cma_.covariance()(j, j)));
    widest = std::max(widest, cma_.sigma() * deviation * scales_[j]);
  }
  if (widest < kLeastStep || stagnation_.is_seen(cma_.generation(), d, lambda)) return true;
  if (bests_.size() < remembered()) return false;
  const auto [least, most] = std::minmax_element(bests_.begin(), bests_.end());
  if (!std::isfinite(*most)) return !std::isfinite(*least);  // of failures alone there is nothing to learn
  double worst = *most;
  for (const double v : values) worst = std::isfinite(v) ? std::max(worst, v) : worst;
  return *most - *least < kLeastRangeOfBests || worst - *least < kLeastRange;
}

void CmaStrategy::restart() {
  ++run_;
  Stream stream(options_.seed, Purpose::restart, static_cast<std::uint64_t>(run_));
  std::vector<double> mean(levels_->size());
  for (double& m : mean) m = stream.uniform();
  is_small_ = options_.restarts == CmaRestarts::bipop && evaluations_small_ < evaluations_large_;
  if (!is_small_) ++doublings_;
  const auto first = static_cast<double>(options_.population);
  const double doubled = first * static_cast<double>(std::uint64_t{1} << std::min<std::int64_t>(doublings_, 20));
  if (!is_small_) return start(static_cast<std::size_t>(doubled), std::move(mean), options_.sigma);
  const double u = stream.uniform(), v = stream.uniform();
  const double population = first * formula::exp(u * u * formula::log(0.5 * doubled / first));
  const double ten = 2.302585092994046;  // ln 10
  start(static_cast<std::size_t>(population), std::move(mean), options_.sigma * formula::exp(-2 * v * ten));
}

}  // namespace incumbent
