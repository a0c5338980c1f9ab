// The CPU's Gaussian processes: independent systems share the threads, tiles of candidates do too.
#include "compute/cpu/gp_model.hpp"

#include <algorithm>
#include <utility>

#include "compute/cpu/candidates.hpp"
#include "compute/cpu/parallel.hpp"
#include "compute/cpu/screen.hpp"
#include "compute/gp_input.hpp"
#include "compute/joint_samples.hpp"

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

Matrix CpuGpModel::sample(MatrixView<const double> points, MatrixView<const double> normals, std::size_t system) const {
  return joint_samples(at(system).joint_posterior(points), normals);
}

Screening CpuGpModel::screen(const CandidateSource& source, const Acquisition& acquisition, std::size_t k,
                             Search search, std::size_t system) const {
  const System& model = at(system);
  model.require_factor();
  require_candidates(source, acquisition, options_.columns.size());
  const Candidates candidates(source, options_.columns.size());
  const ScreenTask task{model, options_, candidates, acquisition, k, context_.threads};
  const bool bounded = model.covariance().is_stationary();  // screening's bounds begin with one k(x, x) for all
  return search == Search::brute_force || !bounded ? score_all(task) : cpu::screen(task);
}

}  // namespace incumbent::compute::cpu
