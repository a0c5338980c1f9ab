// How outputs are made to look like a Gaussian process: increasing maps y -> z, with mean 0 and variance 1 of the
// values that they were made from.
//   standardize  z = (y - shift) / scale
//   yeo_johnson  the same of v((y - centre) / width; lambda), formula/yeo_johnson.hpp; centre is the median, width the
//                interquartile range: outliers move neither
//   rank         normal scores Phi^-1((rank - 1/2) / n), equal values with their mean rank; linear in between and
//                beyond
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "surrogate/standardization.hpp"

namespace incumbent {

enum class OutputTransformKind : std::uint8_t { standardize, yeo_johnson, rank };
inline constexpr std::string_view kOutputTransformNames[] = {"standardize", "yeo_johnson", "rank"};

class OutputTransform {
 public:
  static constexpr double kLeastLambda = -2, kMostLambda = 4;

  OutputTransform() = default;
  // Any finite values. lambda: of yeo_johnson only; likeliest_lambda() gives one.
  OutputTransform(OutputTransformKind kind, std::span<const double> values, double lambda = 1);

  OutputTransformKind kind() const { return kind_; }
  double lambda() const { return yeo_johnson_lambda_; }

  double apply(double y) const;
  std::vector<double> apply(std::span<const double> y) const;
  double undo(double z) const;
  // dz/dy; for ranks that of the straight line at y.
  double slope(double y) const;
  // sum log dz/dy: what is added to a log density of z to have that of y. -infinity if z is not finite somewhere. Ranks
  // have none.
  double log_jacobian(std::span<const double> y) const;

 private:
  std::size_t segment(double y) const;

  OutputTransformKind kind_ = OutputTransformKind::standardize;
  double centre_ = 0, width_ = 1, yeo_johnson_lambda_ = 1;
  Standardization standardization_;
  std::vector<double> knots_, scores_;  // rank: different values, ascending, and their z
};

// The lambda that makes independent normal values of y likeliest, with a prior N(1, 1) on it: 1 for less than three
// different values.
double likeliest_lambda(std::span<const double> y);

}  // namespace incumbent
