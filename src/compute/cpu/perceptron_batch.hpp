// Perceptrons on the CPU, one a thread's turn.
#pragma once

#include <vector>

#include "compute/perceptron_batch.hpp"

namespace incumbent::compute::cpu {

class CpuPerceptronBatch final : public PerceptronBatch {
 public:
  // What the data's views are of must outlive this. Error(usage) as require_perceptrons() says.
  CpuPerceptronBatch(const perceptron::TrainingData& data, std::span<const PerceptronStart> starts, int threads);

  std::size_t size() const override { return trainings_.size(); }
  void run_epoch(std::span<double> losses) override;
  void errors(const perceptron::Rows& part, std::span<double> errors) override;
  perceptron::TrainingState state(std::size_t network) const override;

 private:
  perceptron::TrainingData data_;
  int threads_;
  std::vector<perceptron::Training> trainings_;
};

}  // namespace incumbent::compute::cpu
