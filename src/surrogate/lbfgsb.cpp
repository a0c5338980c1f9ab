// L-BFGS-B by ask and tell: iterations and their line searches.
#include "surrogate/lbfgsb.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/require.hpp"
#include "surrogate/dot.hpp"

namespace incumbent {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kSufficientDecrease = 1e-4;
constexpr double kCurvature = 0.9;
constexpr int kMaxLineEvaluations = 20;

}  // namespace

Lbfgsb::Lbfgsb(std::vector<double> start, std::vector<double> lower, std::vector<double> upper,
               const LbfgsbOptions& options)
    : lower_(std::move(lower)), upper_(std::move(upper)), options_(options), x_(std::move(start)), value_(kInfinity) {
  require(lower_.size() == x_.size() && upper_.size() == x_.size(), "{} starting values, {} lower and {} upper bounds",
          x_.size(), lower_.size(), upper_.size());
  for (std::size_t i = 0; i < x_.size(); ++i) {
    require(lower_[i] <= upper_[i], "lower bound {} is above upper bound {} of coordinate {}", lower_[i], upper_[i], i);
    x_[i] = std::clamp(x_[i], lower_[i], upper_[i]);
  }
  trial_ = x_;
  gradient_.assign(x_.size(), 0);
  direction_.assign(x_.size(), 0);
}

double Lbfgsb::projected_gradient() const {
  double largest = 0;
  for (std::size_t i = 0; i < x_.size(); ++i) {
    largest = std::max(largest, std::abs(std::clamp(x_[i] - gradient_[i], lower_[i], upper_[i]) - x_[i]));
  }
  return largest;
}

void Lbfgsb::tell(double value, std::span<const double> gradient) {
  if (done_) return;
  ++evaluations_;
  const bool finite =
      std::isfinite(value) && std::all_of(gradient.begin(), gradient.end(), [](double g) { return std::isfinite(g); });
  if (!std::isfinite(value_)) {  // the starting point
    if (!finite) {
      done_ = true;
      return;
    }
    value_ = value;
    gradient_.assign(gradient.begin(), gradient.end());
    begin_iteration();
    return;
  }
  ++line_evaluations_;
  const double slope = finite ? dot(gradient, direction_) : 0;
  if (!finite || value > value_ + kSufficientDecrease * step_ * slope_) {  // too far
    high_ = step_;
    double next = 0.5 * (low_ + high_);
    if (finite) {  // minimum of the cubic through both ends of the bracket
      const double width = step_ - low_;
      const double a = low_slope_ + slope - 3 * (value - low_value_) / width;
      const double inside = a * a - low_slope_ * slope;
      if (inside >= 0) {
        const double root = std::sqrt(inside);
        const double fraction = 1 - (slope + root - a) / (slope - low_slope_ + 2 * root);
        if (fraction > 0.05 && fraction < 0.95) next = low_ + fraction * width;
      }
    }
    step_ = next;
  } else if (slope < kCurvature * slope_ && step_ < longest_) {  // not far enough
    low_ = step_;
    low_value_ = value;
    low_slope_ = slope;
    step_ = high_ < kInfinity ? 0.5 * (low_ + high_) : std::min(4 * step_, longest_);
  } else {
    accept(value, gradient);
    return;
  }
  if (evaluations_ >= options_.max_evaluations || line_evaluations_ >= kMaxLineEvaluations) {
    if (finite && value < value_) {  // better than nothing
      accept(value, gradient);
    } else {
      shrink_or_stop();
    }
    return;
  }
  move_to(step_);
}

// The line search found nothing: once more along steepest descent, or the end.
void Lbfgsb::shrink_or_stop() {
  if (s_.empty() || evaluations_ >= options_.max_evaluations) {
    done_ = true;
    return;
  }
  forget();
  begin_iteration();
}

void Lbfgsb::accept(double value, std::span<const double> gradient) {
  const double decrease = value_ - value;
  const double scale = std::max({std::abs(value_), std::abs(value), 1.0});
  remember(gradient);
  x_ = trial_;
  value_ = value;
  gradient_.assign(gradient.begin(), gradient.end());
  if (decrease <= options_.value_tolerance * scale || evaluations_ >= options_.max_evaluations) {
    done_ = true;
    return;
  }
  begin_iteration();
}

void Lbfgsb::begin_iteration() {
  if (projected_gradient() <= options_.gradient_tolerance || evaluations_ >= options_.max_evaluations) {
    done_ = true;
    return;
  }
  search_direction();
  slope_ = dot(gradient_, direction_);
  if (slope_ < 0 && -0.5 * slope_ <= options_.decrease_tolerance) {
    done_ = satisfied_ = true;
    return;
  }
  if (!(slope_ < 0)) {  // rounding spoiled the model
    if (s_.empty()) {
      done_ = true;
      return;
    }
    forget();
    begin_iteration();
    return;
  }
  longest_ = kInfinity;
  for (std::size_t i = 0; i < x_.size(); ++i) {
    if (direction_[i] > 0) longest_ = std::min(longest_, (upper_[i] - x_[i]) / direction_[i]);
    if (direction_[i] < 0) longest_ = std::min(longest_, (lower_[i] - x_[i]) / direction_[i]);
  }
  low_ = 0;
  low_value_ = value_;
  low_slope_ = slope_;
  high_ = kInfinity;
  line_evaluations_ = 0;
  step_ = s_.empty() ? std::min(1.0, 1.0 / std::sqrt(dot(direction_, direction_))) : 1.0;
  double farthest = 0;
  for (const double v : direction_) farthest = std::max(farthest, std::abs(v));
  step_ = std::min({step_, longest_, options_.longest_step / farthest});
  move_to(step_);
}

void Lbfgsb::refine(double decrease_tolerance) {
  options_.decrease_tolerance = decrease_tolerance;
  if (!satisfied_) return;
  done_ = satisfied_ = false;
  begin_iteration();
}

double Lbfgsb::promised_value() const {
  if (evaluations_ == 0) return -kInfinity;
  return value_ + 0.5 * std::min(slope_, 0.0);
}

void Lbfgsb::move_to(double step) {
  for (std::size_t i = 0; i < x_.size(); ++i)
    trial_[i] = std::clamp(x_[i] + step * direction_[i], lower_[i], upper_[i]);
}

void minimize(std::span<Lbfgsb> runs, const BatchFunction& evaluate,
              const std::function<bool(const Lbfgsb&)>& is_wanted) {
  if (runs.empty()) return;
  const std::size_t d = runs.front().ask().size();
  std::vector<std::size_t> which;
  for (;;) {
    which.clear();
    for (std::size_t i = 0; i < runs.size(); ++i) {
      if (!runs[i].done() && is_wanted(runs[i])) which.push_back(i);
    }
    if (which.empty()) return;
    Matrix points(which.size(), d), gradients(which.size(), d);
    std::vector<double> values(which.size());
    for (std::size_t i = 0; i < which.size(); ++i) std::copy_n(runs[which[i]].ask().begin(), d, points.row(i).begin());
    evaluate(which, points.view(), values, gradients.view());
    for (std::size_t i = 0; i < which.size(); ++i) runs[which[i]].tell(values[i], gradients.row(i));
  }
}

}  // namespace incumbent
