// Perceptrons on the CPU, one a thread's turn.
#pragma once

#include <vector>

#include "compute/perceptron_batch.hpp"

namespace incumbent::compute::cpu {

class CpuPerceptronBatch final : public PerceptronBatch {
 public:
  // What the data's views are of must outlive this. Error(usage) as require_perceptrons() says.
  CpuPerceptronBatch(const learner::TrainingData& data, std::span<const PerceptronStart> starts, int threads);

  std::size_t size() const override { return trainings_.size(); }
  void run_epoch(std::span<double> losses) override;
  void errors(const learner::Rows& part, std::span<double> errors) override;
  learner::TrainingState state(std::size_t network) const override;

 private:
  learner::TrainingData data_;
  int threads_;
  std::vector<learner::Training> trainings_;
};

}  // namespace incumbent::compute::cpu
