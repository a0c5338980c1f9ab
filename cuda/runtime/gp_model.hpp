// Gaussian processes that live on a CUDA device.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "compute/gp_model.hpp"
#include "cuda/runtime/linear_algebra.hpp"
#include "cuda/runtime/system.hpp"

namespace incumbent::cuda {

// Device memory of predictions, kept from call to call.
struct Workspace {
  DeviceArray<double> points, values, means, variances, gradient, weights, frequencies, out;
};

class CudaGpModel final : public compute::GpModel {
 public:
  // device: its index.
  CudaGpModel(const compute::GpModelOptions& options, int device);
  ~CudaGpModel() override;

  std::size_t systems() const override { return systems_.size(); }
  std::size_t size(std::size_t system) const override { return at(system).size(); }
  void set_data(MatrixView<const double> x, std::span<const double> y, std::size_t system) override;
  void set_row_noise(std::span<const double> variances, std::size_t system) override;
  void set_parameters(std::span<const double> parameters, std::size_t system) override;
  void likelihood(std::span<const std::size_t> systems, std::span<double> values,
                  MatrixView<double> gradients) override;
  compute::Factorization factorization(std::size_t system) const override { return at(system).factorization; }
  std::vector<double> alpha(std::size_t system) const override;
  Matrix factor(std::size_t system) const override;

  // factor.cpp
  void factorize(std::span<const std::size_t> systems, std::span<compute::Factorization> results) override;
  compute::Factorization append(std::span<const double> x, double y, double row_noise, std::size_t system) override;
  void set_outputs(std::span<const double> y, std::size_t system) override;
  void drop_last(std::size_t rows, std::size_t system) override;

  // predict.cpp
  compute::LeaveOneOut leave_one_out(std::size_t system) const override;
  compute::Posterior posterior(MatrixView<const double> points, bool gradient, std::size_t system) const override;
  compute::JointPosterior joint_posterior(MatrixView<const double> points, std::size_t system) const override;
  Matrix sample(MatrixView<const double> points, MatrixView<const double> normals, std::size_t system) const override;

  // shared_factor.cpp
  Matrix input_gradient(std::size_t system) const override;
  Matrix solve(MatrixView<const double> b, std::size_t system) const override;
  Matrix weighted_covariance(MatrixView<const double> points, MatrixView<const double> weights,
                             std::size_t system) const override;
  Matrix weighted_gradient(MatrixView<const double> points, MatrixView<const double> weights,
                           MatrixView<const double> coefficients, std::size_t system) const override;
  Matrix sum_of_waves(MatrixView<const double> points, MatrixView<const double> frequencies,
                      MatrixView<const double> amplitudes) const override;

  const System& at(std::size_t system) const;

  // Of any points, with parameters that the model does not keep.
  void covariance_matrix(std::span<const double> parameters, MatrixView<const double> a, MatrixView<const double> b,
                         MatrixView<double> out);

  // screen.cpp
  compute::Screening screen(const compute::CandidateSource& candidates, const compute::Acquisition& acquisition,
                            std::size_t k, compute::Search search, std::size_t system) const override;

 private:
  // One call at a time, on this model's device.
  struct Call {
    explicit Call(const CudaGpModel& model) : lock(model.mutex_), scope(model.device_) {}
    std::lock_guard<std::recursive_mutex> lock;
    DeviceScope scope;
  };

  LinearAlgebra& library() const;
  System& at(std::size_t system);
  // The device's views of some systems, and the most rows of one.
  SystemsView<double> views(std::span<const std::size_t> systems) const;
  std::size_t most_rows(std::span<const std::size_t> systems) const;

  // One copy for all systems: a copy from the host and the wait for it cost more than most systems' kernels.
  void upload_numbers(std::span<const std::size_t> systems) const;  // of those whose parameters are new
  void upload_diagonals(std::span<const std::size_t> systems) const;
  void upload_residuals(std::span<const std::size_t> systems) const;
  void upload_each(std::span<const std::size_t> systems, std::vector<double> (System::*values)() const,
                   double* (System::*there)() const) const;
  std::vector<bool> try_factorize(std::span<const std::size_t> systems, std::span<const double> jitters);
  // beta (if asked for), alpha and what is told of the factors.
  void finish_factorization(std::span<const std::size_t> systems, bool with_beta);
  std::vector<Summary<double>> summaries(std::span<const std::size_t> systems) const;
  void invert_factors(std::span<const std::size_t> systems) const;
  void solve_lower(const System& model, const MatrixOf<double>& v, bool transposed) const;

  PairsView<double> pairs(const System& model, const PointsView<double>& points) const;
  CrossCovarianceTask<double> cross_covariance(const System& model, const PointsView<double>& points) const;
  PointGradientTask<double> point_gradient(const System& model, const PointsView<double>& points) const;
  // Whether k(x, x) differs from point to point.
  bool has_resource() const;
  OwnCovarianceTask<double> own_covariance(const System& model, const PointsView<double>& points) const;
  // variances := k(p, p) of each point.
  void fill_prior(const System& model, const PointsView<double>& points, double* variances) const;
  // The points in device memory.
  PointsView<double> upload_points(MatrixView<const double> points, std::size_t first, std::size_t count) const;
  // How many points are taken at once, whose covariances with n rows are kept.
  std::size_t width(std::size_t n, std::size_t wanted) const;
  std::size_t width_within(std::size_t bytes, std::size_t n, std::size_t wanted) const;

  compute::GpModelOptions options_;
  FlatCovariance structure_;
  int device_;
  std::size_t multiprocessors_ = 1;
  mutable std::recursive_mutex mutex_;
  Stream stream_;
  DeviceArray<compute::ColumnKind> kinds_;
  mutable std::unique_ptr<LinearAlgebra> library_;  // once a large system needs it
  mutable std::vector<System> systems_;
  mutable DeviceArray<SystemView<double>> views_;
  mutable DeviceArray<Summary<double>> summaries_;
  mutable DeviceArray<int> info_;
  mutable DeviceArray<double> gradient_sums_, gradients_, staged_;
  mutable Workspace workspace_;

  friend class CandidateTiles;
  friend class RowOrder;
};

}  // namespace incumbent::cuda
