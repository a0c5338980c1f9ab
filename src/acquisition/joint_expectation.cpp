// Sums over base samples, and their derivatives in reverse.
#include "acquisition/joint_expectation.hpp"

#include <algorithm>
#include <cmath>

#include "acquisition/cholesky.hpp"
#include "core/require.hpp"
#include "formula/acquisition/expected_improvement.hpp"
#include "formula/acquisition/log_expected_improvement.hpp"
#include "formula/exponential.hpp"
#include "formula/logarithm.hpp"
#include "formula/normal.hpp"
#include "formula/sobol.hpp"

namespace incumbent {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kRootHalfPi = 1.2533141373155003;  // sqrt(pi / 2)
constexpr std::size_t kKnown = static_cast<std::size_t>(-1);

// One new point given the base samples of those before it: E of what it adds, and its derivatives in its own
// conditional mean and deviation and in the threshold.
struct Term {
  double value, by_mean, by_deviation, by_threshold;
};

Term log_improvement(double mean, double deviation, double threshold) {
  formula::AcquisitionParameters p;
  p.best = threshold;
  const auto a = formula::LogExpectedImprovement::slopes(mean, deviation, p);
  return {a.value, a.by_mean, a.by_deviation, -a.by_mean};
}

// (|g| - t)^+, g normal: from both sides for t > 0; |g| - t before that.
Term excess(double mean, double deviation, double threshold) {
  formula::AcquisitionParameters p;
  p.best = -std::max(threshold, 0.0);
  const auto below = formula::ExpectedImprovement::slopes(mean, deviation, p);
  const auto above = formula::ExpectedImprovement::slopes(-mean, deviation, p);
  return {below.value + above.value - std::min(threshold, 0.0), below.by_mean - above.by_mean,
          below.by_deviation + above.by_deviation, threshold > 0 ? below.by_mean + above.by_mean : -1.0};
}

class Expectation {
 public:
  Expectation(const JointParameters& parameters, const std::vector<double>& mean, const CholeskyFactor& factor,
              std::size_t fixed, MatrixView<const double> normals)
      : p_(parameters),
        mean_(mean),
        l_(factor.lower),
        fixed_(fixed),
        normals_(normals),
        by_mean_(mean.size()),
        signs_(mean.size()),
        by_lower_(mean.size(), mean.size()) {}

  double value() { return p_.kind == JointKind::log_expected_improvement ? log_improvements() : upper_bounds(); }
  const std::vector<double>& by_mean() const { return by_mean_; }
  const Matrix& by_lower() const { return by_lower_; }

 private:
  std::size_t size() const { return mean_.size(); }
  // sum_{j < i} L_ij z_j.
  double before(std::span<const double> z, std::size_t i) const {
    double sum = 0;
    for (std::size_t j = 0; j < i; ++j) sum += l_(i, j) * z[j];
    return sum;
  }
  // A cotangent of sum_{j < i} L_ij z_j, or of j <= i.
  void add_by_lower(std::span<const double> z, std::size_t i, std::size_t end, double cotangent) {
    for (std::size_t j = 0; j < end; ++j) by_lower_(i, j) += cotangent * z[j];
  }

  // Terms by sample and new point; the thresholds' points in `held`, kKnown for `best`.
  double log_improvements() {
    const std::size_t count = normals_.rows, added = size() - fixed_;
    std::vector<Term> terms(count * added);
    std::vector<std::size_t> held(count * added);
    double largest = -kInfinity;
    for (std::size_t s = 0; s < count; ++s) {
      const auto z = normals_.row(s);
      double threshold = p_.best;
      std::size_t holder = kKnown;
      for (std::size_t i = 0; i < size(); ++i) {
        if (i == fixed_) threshold -= p_.xi;
        const double mean = mean_[i] + before(z, i);
        if (i >= fixed_) {
          const std::size_t at = s * added + i - fixed_;
          terms[at] = log_improvement(mean, l_(i, i), threshold);
          held[at] = holder;
          largest = std::max(largest, terms[at].value);
        }
        const double f = mean + l_(i, i) * z[i];
        if (f < threshold) {
          threshold = f;
          holder = i;
        }
      }
    }
    if (!(largest > -kInfinity)) return largest;  // nothing to gain
    double sum = 0;
    for (auto& term : terms) sum += term.value = formula::exp(term.value - largest);
    for (std::size_t s = 0; s < count; ++s) {
      const auto z = normals_.row(s);
      for (std::size_t i = fixed_; i < size(); ++i) {
        const std::size_t at = s * added + i - fixed_;
        const double weight = terms[at].value / sum;
        if (weight == 0) continue;
        by_mean_[i] += weight * terms[at].by_mean;
        add_by_lower(z, i, i, weight * terms[at].by_mean);
        by_lower_(i, i) += weight * terms[at].by_deviation;
        if (held[at] == kKnown) continue;
        by_mean_[held[at]] += weight * terms[at].by_threshold;
        add_by_lower(z, held[at], held[at] + 1, weight * terms[at].by_threshold);
      }
    }
    return largest + formula::log(sum / static_cast<double>(count));
  }

  double upper_bounds() {
    const double c = p_.kappa * kRootHalfPi, share = 1 / static_cast<double>(normals_.rows);
    double value = 0;
    for (std::size_t s = 0; s < normals_.rows; ++s) {
      const auto z = normals_.row(s);
      double highest = 0;
      std::size_t holder = 0;
      for (std::size_t i = 0; i < size(); ++i) {
        const double g = before(z, i), own = g + l_(i, i) * z[i], bound = c * std::abs(own) - mean_[i];
        if (i == 0) {
          value += share * (p_.kappa * l_(0, 0) - mean_[0]);
          by_mean_[0] -= share;
          by_lower_(0, 0) += share * p_.kappa;
        } else if (c > 0) {
          const Term term = excess(g, l_(i, i), (highest + mean_[i]) / c);
          value += share * c * term.value;
          by_mean_[i] += share * term.by_threshold;
          add_by_lower(z, i, i, share * c * term.by_mean);
          by_lower_(i, i) += share * c * term.by_deviation;
          by_mean_[holder] -= share * term.by_threshold;
          const double side = signs_[holder] * share * c * term.by_threshold;
          add_by_lower(z, holder, holder + 1, side);
        } else if (-mean_[i] > highest) {
          value += share * (-mean_[i] - highest);
          by_mean_[i] -= share;
          by_mean_[holder] += share;
        }
        signs_[i] = own < 0 ? -1 : 1;
        if (i == 0 || bound > highest) {
          highest = bound;
          holder = i;
        }
      }
    }
    return value;
  }

  const JointParameters& p_;
  const std::vector<double>& mean_;
  const Matrix& l_;
  std::size_t fixed_;
  MatrixView<const double> normals_;
  std::vector<double> by_mean_, signs_;
  Matrix by_lower_;
};

}  // namespace

JointExpectation joint_expectation(const JointParameters& parameters, std::vector<double> mean,
                                   const Matrix& covariance, std::size_t fixed, MatrixView<const double> normals) {
  const std::size_t m = mean.size();
  require(covariance.rows == m && covariance.cols == m, "a covariance of {} x {} for {} values", covariance.rows,
          covariance.cols, m);
  require(fixed < m, "{} fixed of {} values; one or more must be new", fixed, m);
  require(normals.rows >= 1 && normals.cols >= m, "{} samples of {} normal numbers for {} values", normals.rows,
          normals.cols, m);
  JointExpectation result{std::numeric_limits<double>::quiet_NaN(), std::vector<double>(m), Matrix(m, m), 0};
  const auto factor = cholesky_factor(covariance);
  result.jitter = factor.jitter;
  if (!factor.ok) return result;
  Expectation expectation(parameters, mean, factor, fixed, normals);
  result.value = expectation.value();
  result.by_mean = expectation.by_mean();
  result.by_covariance = pull_back(factor, expectation.by_lower());
  return result;
}

Matrix base_samples(std::size_t count, std::size_t dimension, std::uint64_t seed) {
  const formula::SobolSequence sequence(dimension, seed);
  Matrix normals(count, dimension);
  for (std::size_t s = 0; s < count; ++s) {
    sequence.point(s, normals.row(s));
    for (double& z : normals.row(s)) z = formula::inverse_normal_cdf(z);
  }
  return normals;
}

}  // namespace incumbent
