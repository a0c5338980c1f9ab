// Two mixtures of products that live on a CUDA device, and the points that are scored by them.
#pragma once

#include <mutex>
#include <vector>

#include "compute/density_ratio.hpp"
#include "cuda/kernel/task.hpp"
#include "cuda/runtime/memory.hpp"

namespace incumbent::cuda {

class CudaDensityRatio final : public compute::DensityRatio {
 public:
  // device: its index.
  explicit CudaDensityRatio(int device) : device_(device) {}
  ~CudaDensityRatio() override;

  void set(const compute::DensityMixture& good, const compute::DensityMixture& bad) override;
  void scores(const compute::DensityPoints& good, const compute::DensityPoints& bad,
              std::span<double> out) const override;
  std::optional<compute::ScoredPoint> best(const compute::DensityPoints& good, const compute::DensityPoints& bad,
                                           double least) const override;

 private:
  struct Table {
    DeviceArray<double> values;
    DeviceArray<std::uint32_t> of_point, row;
  };
  struct Mixture {
    std::size_t components = 0, normals = 0;
    DeviceArray<double> offset, means, precisions;
    std::vector<Table> tables;
    DeviceArray<DensityTableView<double>> views;
  };

  void upload(const compute::DensityMixture& from, Mixture& to);
  // out := or -= the log densities of the points, whose normal columns are there.
  void launch(Mixture& mixture, const compute::DensityPoints& points, bool subtract) const;

  int device_;
  mutable std::mutex mutex_;
  Stream stream_;
  mutable Mixture good_, bad_;
  mutable DeviceArray<double> x_, out_;
};

}  // namespace incumbent::cuda
