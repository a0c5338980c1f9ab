// Joint acquisition functions of several new points of a Gaussian process, climbed in all coordinates at once: the
// functions are joint_expectation's of their joint posterior with the points that stand. With W = K^-1 k(X, points),
// S = k(points, points) - k(points, X) W, and S' its symmetric cotangent, that of point i is
//   sum_j 2 S'_ij d [k(x_i, x_j) - k(x_i, X) W_j] / d x_i + m'_i d k(x_i, X) alpha / d x_i.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "acquisition/joint_expectation.hpp"
#include "surrogate/gp_surrogate.hpp"

namespace incumbent {

class JointObjective {
 public:
  // fixed: points that stand, as the model sees them; seed: of the base samples, which are the same for any points.
  // The surrogate's data are used, not what it believes of pending points.
  JointObjective(const GpSurrogate& surrogate, const JointParameters& parameters, Matrix fixed, std::size_t count,
                 std::size_t samples, std::uint64_t seed);

  // Of `count` new points, as the model sees them, and the gradient in their columns: 0 for labels.
  double evaluate(MatrixView<const double> points, MatrixView<double> gradient) const;

  // What the last evaluation had to add to each variance, relative to it.
  double jitter() const { return jitter_; }

 private:
  JointParameters parameters_;
  Matrix fixed_;
  Matrix normals_;
  Matrix rows_;
  std::unique_ptr<compute::GpModel> model_;
  std::unique_ptr<compute::GpModel> prior_;  // whose rows are the points
  Matrix alpha_;                             // K^-1 (y - mean)
  mutable double jitter_ = 0;
};

}  // namespace incumbent
