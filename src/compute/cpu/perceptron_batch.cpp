#include "compute/cpu/perceptron_batch.hpp"

#include "compute/cpu/parallel.hpp"
#include "compute/perceptron_input.hpp"

namespace incumbent::compute::cpu {

CpuPerceptronBatch::CpuPerceptronBatch(const perceptron::TrainingData& data, std::span<const PerceptronStart> starts,
                                       int threads)
    : data_(data), threads_(threads) {
  require_perceptrons(data, starts);
  trainings_.reserve(starts.size());
  for (const auto& start : starts) trainings_.emplace_back(data_, start.settings, start.state, start.seed);
}

void CpuPerceptronBatch::run_epoch(std::span<double> losses) {
  require(losses.size() == size(), "{} networks, but room for {} losses", size(), losses.size());
  parallel_for(threads_, size(), [&](std::size_t b) { losses[b] = trainings_[b].run_epoch(); });
}

void CpuPerceptronBatch::errors(const perceptron::Rows& part, std::span<double> errors) {
  require(errors.size() == size(), "{} networks, but room for {} errors", size(), errors.size());
  require_rows(part, data_);
  parallel_for(threads_, size(), [&](std::size_t b) { errors[b] = trainings_[b].error(part); });
}

perceptron::TrainingState CpuPerceptronBatch::state(std::size_t network) const {
  require(network < size(), "network {} of a batch that has {}", network, size());
  return trainings_[network].state();
}

}  // namespace incumbent::compute::cpu
