#include "space/draw.hpp"

#include <algorithm>
#include <cmath>

#include "core/require.hpp"
#include "formula/exponential.hpp"
#include "formula/logarithm.hpp"
#include "formula/normal.hpp"

namespace incumbent {
namespace {

// The logarithm of a Gamma(shape, 1) variate. Marsaglia and Tsang, "A simple method for generating gamma variables",
// ACM TOMS 26 (2000); shape < 1 by Gamma(shape + 1) * U^(1/shape), in logarithms because that may underflow.
double log_gamma_variate(double shape, Stream& stream) {
  double boost = 0;
  if (shape < 1) {
    boost = formula::log(1 - stream.uniform()) / shape;
    shape += 1;
  }
  const double d = shape - 1.0 / 3.0;
  const double c = 1 / std::sqrt(9 * d);
  for (;;) {
    const double x = stream.normal();
    const double root = 1 + c * x;
    if (root <= 0) continue;
    const double v = root * root * root;
    const double u = 1 - stream.uniform();
    if (formula::log(u) < 0.5 * x * x + d - d * v + d * formula::log(v)) return formula::log(d * v) + boost;
  }
}

}  // namespace

Draw::Draw(const Parameter& p, const Axis& axis) : kind_(p.prior.kind), first_(p.prior.first), second_(p.prior.second) {
  if (kind_ == Prior::Kind::normal) {
    first_ = (first_ - axis.natural_lower) / axis.natural_width;
    second_ = second_ / axis.natural_width;
    double a = (0 - first_) / second_, b = (1 - first_) / second_;
    mirrored_ = a > 0;
    if (mirrored_) a = std::exchange(b, -a), a = -a;
    tail_ = formula::normal_cdf(a);
    mass_ = formula::normal_cdf(b) - tail_;
    require(mass_ > 1e-300, "the normal prior of '{}' (mu {}, sigma {}) has no mass between its bounds {} and {}",
            p.name, p.prior.first, p.prior.second, p.lower, p.upper);
  } else if (kind_ == Prior::Kind::weights) {
    double sum = 0;
    for (const double weight : p.prior.weights) cumulative_.push_back(sum += weight);
  }
}

double Draw::operator()(const Axis& axis, Stream& stream) const {
  switch (kind_) {
    case Prior::Kind::uniform:
      if (axis.has_equal_bins()) return axis.at(stream.below(axis.count));
      return axis.is_constant() ? 0 : axis.from_unit(stream.uniform());
    case Prior::Kind::normal: {
      const double z = formula::inverse_normal_cdf(tail_ + stream.uniform() * mass_);
      return axis.from_unit(first_ + second_ * (mirrored_ ? -z : z));
    }
    case Prior::Kind::beta: {
      const double a = log_gamma_variate(first_, stream);
      const double b = log_gamma_variate(second_, stream);
      return axis.from_unit(1 / (1 + formula::exp(b - a)));
    }
    case Prior::Kind::weights: {
      const double x = stream.uniform() * cumulative_.back();
      // The first choice whose cumulative weight is above x: never one of weight 0.
      const auto found = std::upper_bound(cumulative_.begin(), cumulative_.end(), x);
      return static_cast<double>(found - cumulative_.begin());
    }
  }
  return 0;
}

}  // namespace incumbent
