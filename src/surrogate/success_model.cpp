// Laplace's approximation with a probit, on the regression of compute::GpModel.
#include "surrogate/success_model.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/require.hpp"
#include "formula/normal.hpp"
#include "surrogate/dot.hpp"

namespace incumbent {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr int kMostSteps = 100;
constexpr double kRough = 1e-3, kExact = 1e-9;  // change of f in the last step
constexpr double kLeastCurvature = 1e-10;

// The logarithm of the output scale is normal with these. More makes walls steeper, but leaves more doubt at a place
// that failed often: the curvature of a sure label vanishes.
constexpr double kScaleLocation = 1, kScaleSpread = 0.7;
constexpr double kLengthOfOneKind = 0.05;  // times sqrt(columns)

// log p, its derivative and minus its second derivative in f, of a label (3.16).
struct Label {
  double log_probability, gradient, curvature;
  Label(double sign, double f) {
    const double z = sign * f, ratio = formula::inverse_mills_ratio(z);
    log_probability = formula::log_normal_cdf(z);
    gradient = sign * ratio;
    curvature = std::max(ratio * (ratio + z), kLeastCurvature);
  }
};

}  // namespace

SuccessModel::SuccessModel(const compute::Backend& backend, const compute::Context& context,
                           compute::CovarianceKind kind, std::vector<compute::ColumnKind> columns)
    : options_{compute::Covariance::ard(kind, columns.size()), columns, 1},
      prior_(options_.covariance, false),
      model_(backend.make_gp_model(options_, context)) {}

// Newton's method from the last mode, with half steps where a whole one does not help. Returns the log evidence,
//   log q = -(f - m) K^-1 (f - m) / 2 + sum log p - log|K + W^-1| / 2 - sum log W / 2,
// and leaves the model conditioned at the mode; -infinity if a matrix is not positive definite.
double SuccessModel::find_mode(const std::vector<double>& parameters, double tolerance) {
  const std::size_t n = sign_.size(), system = 0;
  const double prior_mean = parameters[options_.covariance.mean_index()];
  std::vector<double> f = mode_, target(n), noise(n), weight(n, 0.0);
  if (f.size() != n) f.assign(n, prior_mean);
  model_->set_parameters(parameters);
  double before = -kInfinity;  // log posterior of f; its K^-1 (f - m) is not known at the start
  for (int step = 0;; ++step) {
    double log_curvatures = 0;
    for (std::size_t i = 0; i < n; ++i) {
      const Label label(sign_[i], f[i]);
      noise[i] = 1 / label.curvature;
      target[i] = f[i] + label.gradient * noise[i];
      log_curvatures += formula::log(label.curvature);
    }
    model_->set_data(x_.view(), target);
    model_->set_row_noise(noise);
    compute::Factorization factorization;
    model_->factorize({&system, 1}, {&factorization, 1});
    if (!factorization.ok) return -kInfinity;
    const auto next_weight = model_->alpha();  // K^-1 (next - m)
    double fraction = 1, now = 0;
    std::vector<double> next(n), combined(n);
    for (; fraction > 1e-3; fraction *= 0.5) {
      double fit = 0;
      for (std::size_t i = 0; i < n; ++i) {
        next[i] = f[i] + fraction * (target[i] - noise[i] * next_weight[i] - f[i]);
        combined[i] = step == 0 ? next_weight[i] : weight[i] + fraction * (next_weight[i] - weight[i]);
        fit += Label(sign_[i], next[i]).log_probability;
      }
      std::vector<double> centred(next);
      for (double& v : centred) v -= prior_mean;
      now = fit - 0.5 * dot(centred, combined);
      if (step == 0 || now >= before) break;
    }
    double change = 0;
    for (std::size_t i = 0; i < n; ++i) change = std::max(change, std::abs(next[i] - f[i]));
    f = next;
    weight = combined;
    if (change <= tolerance || step == kMostSteps) {
      mode_ = f;
      return now - 0.5 * (factorization.log_determinant + log_curvatures);
    }
    before = now;
  }
}

void SuccessModel::use(Matrix x, const std::vector<bool>& success, const std::vector<double>& parameters) {
  require(x.rows == success.size() && x.rows > 0, "{} rows of inputs, {} labels; at least one is needed", x.rows,
          success.size());
  x_ = std::move(x);
  sign_.clear();
  for (const bool s : success) sign_.push_back(s ? 1 : -1);
  mode_.clear();
  parameters_ = parameters;
  log_evidence_ = find_mode(parameters_, kExact);
  if (log_evidence_ == -kInfinity) fail(ErrorCode::internal, "the labels' covariance is not positive definite");
}

// A pattern search over the logarithms of output scale and length scales: evidence and prior of one coordinate moved by
// a factor of two and a half, for as long as that helps, then by less. The mean is that of the share of successes.
void SuccessModel::fit(Matrix x, const std::vector<bool>& success) {
  const auto& covariance = options_.covariance;
  const double n = static_cast<double>(success.size());
  const double successes = static_cast<double>(std::count(success.begin(), success.end(), true));
  const double base = formula::inverse_normal_cdf((successes + 1) / (n + 2));
  const auto natural = [&](const std::vector<double>& point) {
    auto p = prior_.natural(point);
    p[covariance.noise_index()] = 0;
    p[covariance.mean_index()] = base * std::sqrt(1 + p[0]);
    return p;
  };
  auto point = prior_.typical();
  point[0] = kScaleLocation;
  if (successes == 0 || successes == n) {
    // One kind of label says nothing about parameters: it is likeliest that it is the same everywhere.
    const double length = formula::log(kLengthOfOneKind * std::sqrt(static_cast<double>(x.cols)));
    for (std::size_t p = 1; p <= x.cols; ++p) point[p] = length;
    return use(std::move(x), success, natural(point));
  }
  use(std::move(x), success, natural(point));
  std::vector<double> ignored(point.size());
  const auto score = [&](const std::vector<double>& at) {
    const double evidence = find_mode(natural(at), kRough);
    auto density_at = at;
    density_at[covariance.mean_index()] = 0;
    density_at[0] = 0;  // this one has a prior of its own
    const double z = (at[0] - kScaleLocation) / kScaleSpread;
    return evidence + prior_.log_density(density_at, ignored) - 0.5 * z * z;
  };
  double best = score(point);
  for (const double step : {0.9, 0.45}) {
    for (std::size_t p = 0; p < covariance.noise_index(); ++p) {
      for (const double direction : {step, -step}) {
        bool moved = false;
        for (;;) {
          auto other = point;
          other[p] = std::clamp(other[p] + direction, prior_.lower()[p], prior_.upper()[p]);
          const double value = score(other);
          if (!(value > best + 1e-3)) break;
          best = value;
          point = other;
          moved = true;
        }
        if (moved) break;
      }
    }
  }
  parameters_ = natural(point);
  mode_.clear();
  log_evidence_ = find_mode(parameters_, kExact);
}

SuccessPrediction SuccessModel::predict(MatrixView<const double> points, bool gradient) const {
  const auto posterior = model_->posterior(points, gradient);
  SuccessPrediction result;
  if (gradient) {
    result.probability_gradient = Matrix(points.rows, points.cols);
    result.deviation_gradient = Matrix(points.rows, points.cols);
  }
  for (std::size_t i = 0; i < points.rows; ++i) {
    const double variance = std::max(posterior.variance[i], 1e-300), root = std::sqrt(1 + variance);
    const double z = posterior.mean[i] / root;
    result.log_probability.push_back(formula::log_normal_cdf(z));
    result.log_deviation.push_back(0.5 * formula::log(variance));
    if (!gradient) continue;
    const double ratio = formula::inverse_mills_ratio(z);
    for (std::size_t j = 0; j < points.cols; ++j) {
      const double by_variance = posterior.variance_gradient(i, j);
      result.probability_gradient(i, j) = ratio * (posterior.mean_gradient(i, j) - 0.5 * z * by_variance / root) / root;
      result.deviation_gradient(i, j) = 0.5 * by_variance / variance;
    }
  }
  return result;
}

}  // namespace incumbent
