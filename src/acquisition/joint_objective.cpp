// Joint posteriors and what follows from them.
#include "acquisition/joint_objective.hpp"

#include <algorithm>

#include "core/require.hpp"
#include "surrogate/factorize.hpp"

namespace incumbent {

JointObjective::JointObjective(const GpSurrogate& surrogate, const JointParameters& parameters, Matrix fixed,
                               std::size_t count, std::size_t samples, std::uint64_t seed)
    : parameters_(parameters),
      fixed_(std::move(fixed)),
      normals_(base_samples(samples, fixed_.rows + count, seed)),
      rows_(surrogate.rows()),
      model_(surrogate.make_model()),
      prior_(surrogate.make_model()) {
  require(count >= 1, "{} new points; one or more are needed", count);
  model_->set_data(rows_.view(), surrogate.outputs());
  model_->set_row_noise(surrogate.row_noise());
  model_->set_parameters(surrogate.parameters());
  prior_->set_parameters(surrogate.parameters());
  factorize_or_fail(*model_);
  alpha_ = Matrix(rows_.rows, 1);
  alpha_.values = model_->alpha();
}

double JointObjective::evaluate(MatrixView<const double> points, MatrixView<double> gradient) const {
  const std::size_t first = fixed_.rows, m = normals_.cols, q = m - first;
  require(points.rows == q, "{} points of a joint acquisition function of {}", points.rows, q);
  Matrix all(m, fixed_.cols);
  std::ranges::copy(fixed_.values, all.values.begin());
  for (std::size_t i = 0; i < q; ++i) std::ranges::copy(points.row(i), all.row(first + i).begin());
  auto posterior = model_->joint_posterior(all.view());
  const auto joint = joint_expectation(parameters_, posterior.mean, posterior.covariance, first, normals_.view());
  jitter_ = joint.jitter;

  // k(X, points) W and k(points, points) are sums over rows: of the model, and of one whose rows are the points.
  prior_->set_data(all.view(), posterior.mean);
  Matrix identity(m, m);
  for (std::size_t i = 0; i < m; ++i) identity(i, i) = 1;
  const Matrix weights = model_->solve(prior_->weighted_covariance(rows_.view(), identity.view()).view());
  Matrix by_covariance(q, m), by_data(q, m), by_mean(q, 1);
  for (std::size_t i = 0; i < q; ++i) {
    by_mean(i, 0) = joint.by_mean[first + i];
    for (std::size_t j = 0; j < m; ++j) {
      by_covariance(i, j) = 2 * joint.by_covariance(first + i, j);
      by_data(i, j) = -by_covariance(i, j);
    }
    by_covariance(i, first + i) = 0;  // k(x, x) is constant
  }
  const Matrix parts[] = {model_->weighted_gradient(points, alpha_.view(), by_mean.view()),
                          model_->weighted_gradient(points, weights.view(), by_data.view()),
                          prior_->weighted_gradient(points, identity.view(), by_covariance.view())};
  for (std::size_t i = 0; i < q; ++i) {
    for (std::size_t j = 0; j < points.cols; ++j) {
      gradient(i, j) = parts[0](i, j) + parts[1](i, j) + parts[2](i, j);
    }
  }
  return joint.value;
}

}  // namespace incumbent
