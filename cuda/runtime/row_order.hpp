// Rows of a Gaussian process in the order in which they tell most about a sample of points, with a factor of their own:
// a few of them bound the variances of points like those. Chosen one after the other, each given those before, by
// compute/row_choice.hpp; the choice stays on the device.
#pragma once

#include "cuda/runtime/gp_model.hpp"

namespace incumbent::cuda {

class RowOrder {
 public:
  // sample: in device memory. size: rows that are kept, at most those that one block factors. room: device memory for
  // sample.count + size numbers of each row of the system. On the current device.
  RowOrder(const CudaGpModel& model, const System& system, const PointsView<double>& sample, std::size_t size,
           double* room);

  // Rows that have a factor; 0 if it failed, or if rounding may move its variances too far.
  std::size_t size() const { return size_; }
  PointsView<double> points(std::size_t rows) const;
  MatrixOf<const double> factor() const { return view_.factor(); }
  // A variance that these rows leave is, so much larger, no less than the one that all rows leave, rounded as it is
  // (compute/cpu/screen.hpp): (variance + absolute) (1 + relative).
  double absolute() const { return absolute_; }
  double relative() const { return relative_; }

 private:
  // Their numbers, in the order of their choice.
  DeviceArray<int> choose(const CudaGpModel& model, const System& system, const PointsView<double>& sample,
                          std::size_t size, double* room) const;

  std::size_t size_, columns_;
  double absolute_ = 0, relative_ = 0;
  DeviceArray<double> points_, noise_, matrix_;
  SystemView<double> view_{};
};

}  // namespace incumbent::cuda
