// The CPU's Gaussian processes.
#pragma once

#include <vector>

#include "compute/backend.hpp"
#include "compute/cpu/system.hpp"

namespace incumbent::compute::cpu {

class CpuGpModel final : public GpModel {
 public:
  CpuGpModel(const GpModelOptions& options, const Context& context);
  CpuGpModel(const CpuGpModel&) = delete;
  CpuGpModel& operator=(const CpuGpModel&) = delete;

  std::size_t systems() const override { return systems_.size(); }
  std::size_t size(std::size_t system) const override { return at(system).size(); }
  void set_data(MatrixView<const double> x, std::span<const double> y, std::size_t system) override;
  void set_row_noise(std::span<const double> variances, std::size_t system) override;
  void set_parameters(std::span<const double> parameters, std::size_t system) override;
  void factorize(std::span<const std::size_t> systems, std::span<Factorization> results) override;
  Factorization append(std::span<const double> x, double y, double row_noise, std::size_t system) override;
  void set_outputs(std::span<const double> y, std::size_t system) override { at(system).set_outputs(y); }
  void drop_last(std::size_t rows, std::size_t system) override;
  void likelihood(std::span<const std::size_t> systems, std::span<double> values,
                  MatrixView<double> gradients) override;
  Matrix input_gradient(std::size_t system) const override { return at(system).input_gradient(); }
  Factorization factorization(std::size_t system) const override { return at(system).factorization(); }
  std::vector<double> alpha(std::size_t system) const override { return at(system).alpha(); }
  Matrix factor(std::size_t system) const override { return at(system).factor(); }
  LeaveOneOut leave_one_out(std::size_t system) const override { return at(system).leave_one_out(); }
  Posterior posterior(MatrixView<const double> points, bool gradient, std::size_t system) const override;
  JointPosterior joint_posterior(MatrixView<const double> points, std::size_t system) const override;
  Matrix sample(MatrixView<const double> points, MatrixView<const double> normals, std::size_t system) const override;
  Matrix solve(MatrixView<const double> b, std::size_t system) const override;
  Matrix weighted_covariance(MatrixView<const double> points, MatrixView<const double> weights,
                             std::size_t system) const override;
  Matrix weighted_gradient(MatrixView<const double> points, MatrixView<const double> weights,
                           MatrixView<const double> coefficients, std::size_t system) const override;
  Matrix sum_of_waves(MatrixView<const double> points, MatrixView<const double> frequencies,
                      MatrixView<const double> amplitudes) const override;
  Screening screen(const CandidateSource& candidates, const Acquisition& acquisition, std::size_t k, Search search,
                   std::size_t system) const override;

 private:
  System& at(std::size_t system);
  const System& at(std::size_t system) const;

  GpModelOptions options_;
  Context context_;
  std::vector<System> systems_;
};

}  // namespace incumbent::compute::cpu
