// The CPU's Gaussian processes: independent systems share the threads, tiles of candidates do too.
#include "compute/cpu/gp_model.hpp"

#include <algorithm>
#include <utility>

#include "compute/cpu/candidates.hpp"
#include "compute/cpu/parallel.hpp"
#include "core/require.hpp"

namespace incumbent::compute::cpu {

CpuGpModel::CpuGpModel(const GpModelOptions& options, const Context& context) : options_(options), context_(context) {
  require(options_.systems > 0, "a model of {} Gaussian processes; at least one is needed", options_.systems);
  require(context_.threads > 0, "{} threads; at least one is needed", context_.threads);
  systems_.reserve(options_.systems);
  for (std::size_t s = 0; s < options_.systems; ++s) systems_.emplace_back(options_);
}

System& CpuGpModel::at(std::size_t system) { return const_cast<System&>(std::as_const(*this).at(system)); }

const System& CpuGpModel::at(std::size_t system) const {
  require(system < systems_.size(), "system {} of a model that has {}", system, systems_.size());
  return systems_[system];
}

void CpuGpModel::set_data(MatrixView<const double> x, std::span<const double> y, std::size_t system) {
  at(system).set_data(x, y);
}

void CpuGpModel::set_row_noise(std::span<const double> variances, std::size_t system) {
  at(system).set_row_noise(variances);
}

void CpuGpModel::set_parameters(std::span<const double> parameters, std::size_t system) {
  at(system).set_parameters(parameters);
}

void CpuGpModel::factorize(std::span<const std::size_t> systems, std::span<Factorization> results) {
  require(systems.size() == results.size(), "{} systems, but room for {} results", systems.size(), results.size());
  const int inner = systems.size() > 1 ? 1 : context_.threads;
  parallel_for(context_.threads, systems.size(), [&](std::size_t i) { results[i] = at(systems[i]).factorize(inner); });
}

Factorization CpuGpModel::append(std::span<const double> x, double y, double row_noise, std::size_t system) {
  return at(system).append(x, y, row_noise);
}

void CpuGpModel::drop_last(std::size_t rows, std::size_t system) { at(system).drop_last(rows); }

void CpuGpModel::likelihood(std::span<const std::size_t> systems, std::span<double> values,
                            MatrixView<double> gradients) {
  require(systems.size() == values.size() && (gradients.rows == 0 || gradients.rows == systems.size()),
          "{} systems, but room for {} values and {} gradients", systems.size(), values.size(), gradients.rows);
  const int inner = systems.size() > 1 ? 1 : context_.threads;
  parallel_for(context_.threads, systems.size(), [&](std::size_t i) {
    values[i] = at(systems[i]).likelihood(gradients.rows == 0 ? std::span<double>{} : gradients.row(i), inner);
  });
}

Posterior CpuGpModel::posterior(MatrixView<const double> points, bool gradient, std::size_t system) const {
  return at(system).posterior(points, gradient);
}

JointPosterior CpuGpModel::joint_posterior(MatrixView<const double> points, std::size_t system) const {
  return at(system).joint_posterior(points);
}

// Brute force: every candidate is solved. Threads share tiles of one fixed width; each keeps the best of its tile.
Screening CpuGpModel::screen(const CandidateSource& candidates, const Acquisition& acquisition, std::size_t k,
                             std::size_t system) const {
  const System& model = at(system);
  model.require_factor();
  constexpr std::size_t kWidth = 64;
  const std::size_t columns = options_.columns.size(), count = count_candidates(candidates, columns);
  const auto better = [](const Scored& a, const Scored& b) {
    return a.value > b.value || (a.value == b.value && a.index < b.index);
  };
  const std::size_t tiles = (count + kWidth - 1) / kWidth;
  std::vector<std::vector<Scored>> best(tiles);
  parallel_for(context_.threads, tiles, [&](std::size_t tile) {
    thread_local AlignedVector block, work;
    block.resize(columns * kWidth);
    work.resize(model.size() * kWidth);
    alignas(64) double mean[kWidth], variance[kWidth];
    const std::size_t first = tile * kWidth;
    fill_candidates(candidates, first, kWidth, block.data());
    model.predict({block.data(), kWidth, kWidth}, mean, variance, work.data());
    auto& kept = best[tile];
    for (std::size_t t = 0; t < std::min(kWidth, count - first); ++t) {
      const double value = acquisition_value(acquisition, mean[t], variance[t]);
      if (value == value) kept.push_back({first + t, mean[t], variance[t], value});
    }
    std::sort(kept.begin(), kept.end(), better);
    if (kept.size() > k) kept.resize(k);
  });
  std::vector<Scored> all;
  for (const auto& kept : best) all.insert(all.end(), kept.begin(), kept.end());
  std::sort(all.begin(), all.end(), better);
  if (all.size() > k) all.resize(k);
  return {std::move(all), 1.0};
}

}  // namespace incumbent::compute::cpu
