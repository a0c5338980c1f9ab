// How likely an evaluation is to succeed, learnt from which ones failed: a Gaussian process f behind a probit,
//   P(success at x) = Phi(f(x)),
// its posterior approximated at its mode (Rasmussen and Williams 2006, sections 3.4 and 3.6). Each Newton step towards
// the mode is a regression on f + W^-1 grad log p with noise W^-1, row by row (their equation 3.18), and so is the
// result; P at a point is Phi(mean / sqrt(1 + variance)) (3.82).
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "compute/backend.hpp"
#include "core/matrix.hpp"
#include "surrogate/gp_prior.hpp"

namespace incumbent {

struct SuccessPrediction {
  std::vector<double> log_probability;
  std::vector<double> log_deviation;  // of f; with no success to learn from, what is worth exploring
  Matrix probability_gradient;        // points x columns, of the logarithms; empty unless asked for
  Matrix deviation_gradient;
};

class SuccessModel {
 public:
  SuccessModel(const compute::Backend& backend, const compute::Context& context, compute::CovarianceKind kind,
               std::vector<compute::ColumnKind> columns);

  // One row of x and one entry of `success` an evaluation, at least one; fits the parameters. O(columns n^3).
  void fit(Matrix x, const std::vector<bool>& success);
  // Takes parameters, in the order of the covariance (the noise is not used), as they are.
  void use(Matrix x, const std::vector<bool>& success, const std::vector<double>& parameters);

  const std::vector<double>& parameters() const { return parameters_; }
  // The approximate log marginal likelihood of the labels (3.32).
  double log_evidence() const { return log_evidence_; }
  const compute::GpModel& latent() const { return *model_; }

  SuccessPrediction predict(MatrixView<const double> points, bool gradient) const;

 private:
  double find_mode(const std::vector<double>& parameters, double tolerance);

  compute::GpModelOptions options_;
  GpPrior prior_;
  std::unique_ptr<compute::GpModel> model_;
  Matrix x_;
  std::vector<double> sign_;  // 1: success, -1: failure
  std::vector<double> mode_;
  std::vector<double> parameters_;
  double log_evidence_ = 0;
};

}  // namespace incumbent
