// What a value tells about the optimum: mutual information, averaged over samples of the least value of the function.
// With gamma = (mean - optimum) / s, r = phi(gamma) / Phi(gamma) and d = gamma + r:
//   max-value entropy search:  gamma r / 2 - log Phi(gamma)
//     Wang, Jegelka, "Max-value entropy search for efficient Bayesian optimization", ICML 2017, equation 6;
//   GIBBON, for one point:     -1/2 log(1 - rho^2 r d),  rho^2 = s^2 / (s^2 + noise)
//     Moss, Leslie, Gonzalez, Rayson, "GIBBON: General-purpose information-based Bayesian optimisation", JMLR 2021.
// For gamma = -y <= 0, with T = scaled_tail(y) and I = scaled_improvement(y): r = 1 / (sqrt(2 pi) T), d = I / T, and
// the first is -y d / 2 - log T: the squares are cancelled. Without deviation nothing is told: 0.
#pragma once

#include "core/host_device.hpp"
#include "formula/acquisition/improvement.hpp"
#include "formula/logarithm.hpp"
#include "formula/normal.hpp"
#include "formula/normal_tail.hpp"

namespace incumbent::formula {

// r and d at gamma, and 1 - r d: the variance that is left of a normal value known to be beyond -gamma.
struct BoundedNormal {
  double r;
  double d;
  double left;

  INCUMBENT_HOST_DEVICE static constexpr BoundedNormal at(double gamma) {
    const double y = clamped_magnitude(gamma, 0x1p300);
    if (gamma > 0) {
      const double r = inverse_mills_ratio(y), d = y + r;
      return {r, d, 1 - r * d};
    }
    const double tail = scaled_tail(y).hi, d = scaled_improvement(y).hi / tail, r = kInverseRoot2Pi / tail;
    // 1 - r d cancels like y^2; its series is good to 1e-15 where that has cost six digits.
    const double q = 1 / (y * y);
    return {r, d, y > 1e3 ? q * (1 - q * (6 - 50 * q)) : 1 - r * d};
  }
};

struct MaxValueEntropy {
  INCUMBENT_HOST_DEVICE static constexpr AcquisitionSlopes slopes(double mean, double deviation,
                                                                  const AcquisitionParameters& p) {
    AcquisitionSlopes sum{0, 0, 0};
    if (deviation == 0) return sum;
    for (int i = 0; i < p.optima_count; ++i) {
      const double gamma = (mean - p.optima[i]) / deviation;
      const BoundedNormal t = BoundedNormal::at(gamma);
      const double y = clamped_magnitude(gamma, 0x1p300);
      const double right = 0.5 * y * t.r - log_normal_cdf(y);
      const double left = -0.5 * y * t.d - log(scaled_tail(y).hi);
      const double q = 1 / (y * y);
      const double moved = gamma < -1e3 ? q * (2 - 10 * q) : 1 + (gamma > 0 ? y : -y) * t.d;  // 1 + gamma d
      const double by_gamma = -0.5 * t.r * moved / deviation;
      sum.value += gamma > 0 ? right : left;
      sum.by_mean += by_gamma;
      sum.by_deviation -= gamma * by_gamma;
    }
    const double share = p.optima_count > 0 ? 1.0 / p.optima_count : 0.0;
    return {sum.value * share, sum.by_mean * share, sum.by_deviation * share};
  }
  INCUMBENT_HOST_DEVICE static constexpr double value(double mean, double deviation, const AcquisitionParameters& p) {
    return slopes(mean, deviation, p).value;
  }
};

struct Gibbon {
  INCUMBENT_HOST_DEVICE static constexpr AcquisitionSlopes slopes(double mean, double deviation,
                                                                  const AcquisitionParameters& p) {
    AcquisitionSlopes sum{0, 0, 0};
    if (deviation == 0) return sum;
    const double variance = deviation * deviation, total = variance + p.noise;
    const double noise_share = p.noise / total, signal_share = variance / total;  // 1 - rho^2, rho^2
    for (int i = 0; i < p.optima_count; ++i) {
      const double gamma = (mean - p.optima[i]) / deviation;
      const BoundedNormal t = BoundedNormal::at(gamma);
      const double left = noise_share + signal_share * t.left;
      const double y = magnitude(gamma);
      // d(r d) / d gamma = r (1 - d^2 - r d); its series far to the left.
      const double slope = gamma < -1e3 ? -2 / (y * y * y) : t.r * (t.left - t.d * t.d);
      const double by_gamma = 0.5 * signal_share * slope / left / deviation;
      const double by_share = 0.5 * (1 - t.left) / left;
      sum.value -= 0.5 * (t.left < 0.5 ? log(left) : log1p(-signal_share * (t.r * t.d)));
      sum.by_mean += by_gamma;
      sum.by_deviation += by_share * (2 * deviation * noise_share / total) - gamma * by_gamma;
    }
    const double share = p.optima_count > 0 ? 1.0 / p.optima_count : 0.0;
    return {sum.value * share, sum.by_mean * share, sum.by_deviation * share};
  }
  INCUMBENT_HOST_DEVICE static constexpr double value(double mean, double deviation, const AcquisitionParameters& p) {
    return slopes(mean, deviation, p).value;
  }
};

}  // namespace incumbent::formula
