// Output transforms.
#include "surrogate/output_transform.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/require.hpp"
#include "formula/normal.hpp"
#include "formula/yeo_johnson.hpp"

namespace incumbent {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Linear interpolation between order statistics. a + (b - a) f, without overflow of the difference.
double quantile(const std::vector<double>& sorted, double probability) {
  const double at = probability * static_cast<double>(sorted.size() - 1);
  const auto low = static_cast<std::size_t>(at);
  const double f = at - static_cast<double>(low);
  return low + 1 < sorted.size() ? sorted[low] * (1 - f) + sorted[low + 1] * f : sorted[low];
}

// The median, and the interquartile range or, if it is 0, the range, at most the largest number; 1 if that is 0 too.
struct Middle {
  double centre = 0, width = 1;
};

Middle middle_of(std::span<const double> values) {
  if (values.empty()) return {};
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  double width = quantile(sorted, 0.75) - quantile(sorted, 0.25);
  if (!(width > 0)) width = sorted.back() - sorted.front();
  return {quantile(sorted, 0.5), width > 0 ? std::min(width, std::numeric_limits<double>::max()) : 1.0};
}

// log density of normal values v(t) with their likeliest mean and variance, in t.
double normal_log_density(std::span<const double> t, double lambda) {
  const formula::YeoJohnson transform{lambda};
  std::vector<double> v;
  double jacobian = 0;
  for (const double x : t) {
    v.push_back(transform.value(x));
    jacobian += transform.log_slope(x);
    if (!std::isfinite(v.back())) return -kInfinity;
  }
  const auto how = standardization_of(v);
  const double n = static_cast<double>(t.size());
  return jacobian - n * formula::log(how.scale) - 0.5 * (lambda - 1) * (lambda - 1);
}

}  // namespace

double likeliest_lambda(std::span<const double> y) {
  const auto middle = middle_of(y);
  std::vector<double> t;
  for (const double value : y) t.push_back(scaled_difference(value, middle.centre, middle.width));
  auto different = t;
  std::sort(different.begin(), different.end());
  if (std::unique(different.begin(), different.end()) - different.begin() < 3) return 1;
  // A grid, then golden section around its best: the density need not be concave.
  constexpr int kSteps = 24;
  constexpr double kStep = (OutputTransform::kMostLambda - OutputTransform::kLeastLambda) / kSteps;
  double best = 1, best_density = -kInfinity;
  for (int i = 0; i <= kSteps; ++i) {
    const double lambda = OutputTransform::kLeastLambda + kStep * i, density = normal_log_density(t, lambda);
    if (density > best_density) best = lambda, best_density = density;
  }
  double low = std::max(best - kStep, OutputTransform::kLeastLambda);
  double high = std::min(best + kStep, OutputTransform::kMostLambda);
  constexpr double kGolden = 0.6180339887498949;
  double left = high - kGolden * (high - low), right = low + kGolden * (high - low);
  double left_density = normal_log_density(t, left), right_density = normal_log_density(t, right);
  while (high - low > 1e-3) {
    if (left_density > right_density) {
      high = right, right = left, right_density = left_density;
      left = high - kGolden * (high - low), left_density = normal_log_density(t, left);
    } else {
      low = left, left = right, left_density = right_density;
      right = low + kGolden * (high - low), right_density = normal_log_density(t, right);
    }
  }
  return 0.5 * (low + high);
}

OutputTransform::OutputTransform(OutputTransformKind kind, std::span<const double> values, double lambda)
    : kind_(kind), yeo_johnson_lambda_(kind == OutputTransformKind::yeo_johnson ? lambda : 1) {
  if (kind == OutputTransformKind::standardize) standardization_ = standardization_of(values);
  if (kind == OutputTransformKind::yeo_johnson) {
    require(lambda >= kLeastLambda && lambda <= kMostLambda, "lambda is {}; it must be in [{}, {}]", lambda,
            kLeastLambda, kMostLambda);
    const auto middle = middle_of(values);
    centre_ = middle.centre;
    width_ = middle.width;
    std::vector<double> v;
    for (const double y : values) {
      v.push_back(formula::YeoJohnson{lambda}.value(scaled_difference(y, centre_, width_)));
    }
    if (std::all_of(v.begin(), v.end(), [](double x) { return std::isfinite(x); })) {
      standardization_ = standardization_of(v);
    }
  }
  if (kind == OutputTransformKind::rank) {
    std::vector<double> sorted(values.begin(), values.end());
    std::sort(sorted.begin(), sorted.end());
    const double n = static_cast<double>(sorted.size());
    std::vector<double> all;
    for (std::size_t i = 0, end; i < sorted.size(); i = end) {
      for (end = i; end < sorted.size() && sorted[end] == sorted[i];) ++end;
      const double mean_rank = 0.5 * static_cast<double>(i + end - 1) + 0.5;  // rank - 1/2
      knots_.push_back(sorted[i]);
      scores_.push_back(formula::inverse_normal_cdf(mean_rank / n));
      all.insert(all.end(), end - i, scores_.back());
    }
    standardization_ = standardization_of(all);
    for (double& z : scores_) z = standardization_.apply(z);
  }
}

// The segment knots_[i] .. knots_[i + 1] whose line holds y; needs two knots.
std::size_t OutputTransform::segment(double y) const {
  const auto above = std::upper_bound(knots_.begin(), knots_.end(), y);
  const auto i = std::max<std::ptrdiff_t>(above - knots_.begin() - 1, 0);
  return std::min(static_cast<std::size_t>(i), knots_.size() - 2);
}

double OutputTransform::apply(double y) const {
  switch (kind_) {
    case OutputTransformKind::standardize: return standardization_.apply(y);
    case OutputTransformKind::yeo_johnson:
      return standardization_.apply(
          formula::YeoJohnson{yeo_johnson_lambda_}.value(scaled_difference(y, centre_, width_)));
    case OutputTransformKind::rank: break;
  }
  if (knots_.size() < 2) return y - (knots_.empty() ? 0 : knots_[0]);
  const std::size_t i = segment(y);
  if (y == knots_[i]) return scores_[i];
  if (y == knots_[i + 1]) return scores_[i + 1];
  return scores_[i] + 2 * ((0.5 * y - 0.5 * knots_[i]) * slope(y));
}

std::vector<double> OutputTransform::apply(std::span<const double> y) const {
  std::vector<double> z;
  z.reserve(y.size());
  for (const double value : y) z.push_back(apply(value));
  return z;
}

double OutputTransform::undo(double z) const {
  switch (kind_) {
    case OutputTransformKind::standardize: return standardization_.undo(z);
    case OutputTransformKind::yeo_johnson:
      return centre_ + width_ * formula::YeoJohnson{yeo_johnson_lambda_}.inverse(standardization_.undo(z));
    case OutputTransformKind::rank: break;
  }
  if (knots_.size() < 2) return z + (knots_.empty() ? 0 : knots_[0]);
  const auto above = std::upper_bound(scores_.begin(), scores_.end(), z);
  const auto i =
      std::min(static_cast<std::size_t>(std::max<std::ptrdiff_t>(above - scores_.begin() - 1, 0)), scores_.size() - 2);
  const double f = (z - scores_[i]) / (scores_[i + 1] - scores_[i]);
  return knots_[i] * (1 - f) + knots_[i + 1] * f;
}

double OutputTransform::slope(double y) const {
  switch (kind_) {
    case OutputTransformKind::standardize: return 1 / standardization_.scale;
    case OutputTransformKind::yeo_johnson: {
      const double t = scaled_difference(y, centre_, width_);
      return formula::exp(formula::YeoJohnson{yeo_johnson_lambda_}.log_slope(t)) / width_ / standardization_.scale;
    }
    case OutputTransformKind::rank: break;
  }
  if (knots_.size() < 2) return 1;
  const std::size_t i = segment(y);
  return 0.5 * (scores_[i + 1] - scores_[i]) / (0.5 * knots_[i + 1] - 0.5 * knots_[i]);  // no difference overflows
}

double OutputTransform::log_jacobian(std::span<const double> y) const {
  require(kind_ != OutputTransformKind::rank, "ranks have no density to be compared");
  double sum = 0;
  for (const double value : y) {
    if (!std::isfinite(apply(value))) return -kInfinity;
    if (kind_ == OutputTransformKind::yeo_johnson) {
      sum += formula::YeoJohnson{yeo_johnson_lambda_}.log_slope(scaled_difference(value, centre_, width_)) -
             formula::log(width_);
    }
  }
  return sum - static_cast<double>(y.size()) * formula::log(standardization_.scale);
}

}  // namespace incumbent
