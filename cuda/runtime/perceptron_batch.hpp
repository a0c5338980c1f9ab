// Perceptrons that are trained on a CUDA device, one a block.
#pragma once

#include <mutex>
#include <vector>

#include "compute/perceptron_batch.hpp"
#include "cuda/kernel/task.hpp"
#include "cuda/runtime/memory.hpp"

namespace incumbent::cuda {

class CudaPerceptronBatch final : public compute::PerceptronBatch {
 public:
  // device: its index. Error(usage) as require_perceptrons() says, and where an int does not count what there is.
  CudaPerceptronBatch(const perceptron::TrainingData& data, std::span<const compute::PerceptronStart> starts,
                      int device);
  ~CudaPerceptronBatch() override;

  std::size_t size() const override { return networks_.size(); }
  void run_epoch(std::span<double> losses) override;
  void errors(const perceptron::Rows& part, std::span<double> errors) override;
  perceptron::TrainingState state(std::size_t network) const override;

 private:
  // A network, and where its numbers begin in the arrays below.
  struct Network {
    perceptron::TrainingSettings settings;
    perceptron::Shape shape;
    std::uint64_t seed;
    std::int64_t epoch, steps;
    std::size_t layers, parameters, second, capacity, inputs, outputs;
  };
  // Rows in device memory.
  struct DeviceRows {
    DeviceArray<float> inputs, targets;
    DeviceArray<std::int32_t> labels;
  };

  bool is_adamw(const Network& net) const { return net.settings.optimizer.kind == Optimizer::adamw; }
  void upload_states(std::span<const compute::PerceptronStart> starts);
  PerceptronRows<float> upload(const perceptron::Rows& part, DeviceRows& to) const;
  void upload_views();

  using Optimizer = perceptron::OptimizerSettings::Kind;

  perceptron::TrainingData data_;
  int device_;
  mutable std::mutex mutex_;
  Stream stream_;
  std::vector<Network> networks_;
  DeviceRows train_, part_;
  PerceptronRows<float> train_rows_{};
  DeviceArray<PerceptronLayer> layers_;
  DeviceArray<float> parameters_, gradients_, first_, second_, inputs_, outputs_, deltas_;
  DeviceArray<std::uint32_t> orders_;  // training rows for each network
  DeviceArray<double> results_;        // losses or errors
  DeviceArray<std::int64_t> steps_;
  DeviceArray<PerceptronView<float>> views_;
};

}  // namespace incumbent::cuda
