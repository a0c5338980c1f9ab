// What the training of a perceptron does to single numbers and rows, for the CPU's loops and a device's kernel alike.
// What it all is for: perceptron/network.hpp, perceptron/loss.hpp and perceptron/optimizer.hpp.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>

#include "core/host_device.hpp"
#include "formula/exponential.hpp"
#include "formula/logarithm.hpp"
#include "formula/stream_block.hpp"

namespace incumbent::formula {

// max(z, 0); NaN stays.
template <class T>
[[gnu::always_inline]] INCUMBENT_HOST_DEVICE inline T rectified(T z) {
  return z < 0 ? T{0} : z;
}

// The derivative by what was rectified, from that by the result.
template <class T>
[[gnu::always_inline]] INCUMBENT_HOST_DEVICE inline T gated(T activation, T delta) {
  return activation > 0 ? delta : T{0};
}

// A mask's entry is 0 with probability threshold / 2^16, else kept = 1 / (1 - threshold / 2^16). Entry i of the mask
// `part` takes 16 bits of the stream (seed, dropout, epoch, part), the i-th from its beginning on.
struct DropoutMask {
  static constexpr double kSteps = 65536;

  std::uint32_t threshold = 0;  // 0: all are 1
  double kept = 1;

  // probability: in [0, 1), taken to the nearest 2^-16.
  static DropoutMask of(double probability) {
    const auto threshold = static_cast<std::uint32_t>(std::lround(probability * kSteps));
    return {threshold, kSteps / (kSteps - threshold)};
  }
  template <class T>
  [[gnu::always_inline]] INCUMBENT_HOST_DEVICE T entry(std::uint32_t sixteen_bits) const {
    return sixteen_bits < threshold ? T{0} : static_cast<T>(kept);
  }
  INCUMBENT_HOST_DEVICE static std::uint32_t bits(std::uint64_t seed, std::uint64_t epoch, std::uint32_t part,
                                                  std::uint32_t i) {
    const auto block = stream_block(seed, Purpose::dropout, epoch, part, i / 8);
    // Word i % 8 / 2, chosen without an index: registers have none.
    const auto& w = block.word;
    const std::uint32_t word = (i & 4u) == 0 ? (i & 2u) == 0 ? w[0] : w[1] : (i & 2u) == 0 ? w[2] : w[3];
    return word >> (i % 2 * 16) & 0xFFFFu;
  }
};

template <class T>
[[gnu::always_inline]] INCUMBENT_HOST_DEVICE inline T largest_of(const T* z, std::size_t classes) {
  T largest = z[0];
  for (std::size_t j = 1; j < classes; ++j) largest = z[j] > largest ? z[j] : largest;
  return largest;
}

// e^(z - largest): the largest output is subtracted first, so that no exponential overflows.
template <class T>
[[gnu::always_inline]] INCUMBENT_HOST_DEVICE inline double softmax_weight(T z, T largest) {
  return exp(static_cast<double>(z) - static_cast<double>(largest));
}

// A row's loss log(sum_j e^(z_j)) - z_label, and gradient[j] = (softmax(z)_j - [j = label]) / rows, 0 from `classes` to
// `columns`. weight(j): softmax_weight(z[j], largest), asked for twice.
template <class T, class Weight>
[[gnu::always_inline]] INCUMBENT_HOST_DEVICE inline double cross_entropy_row(const T* z, T largest, std::size_t label,
                                                                             std::size_t classes, std::size_t columns,
                                                                             double rows, const Weight& weight,
                                                                             T* gradient) {
  double sum = 0;
  for (std::size_t j = 0; j < classes; ++j) sum += weight(j);
  const double scale = 1 / (sum * rows);
  for (std::size_t j = 0; j < columns; ++j) gradient[j] = static_cast<T>(weight(j) * scale);
  for (std::size_t j = classes; j < columns; ++j) gradient[j] = 0;
  gradient[label] = static_cast<T>(weight(label) * scale - 1 / rows);
  return log(sum) - (static_cast<double>(z[label]) - static_cast<double>(largest));
}

// A row's loss (z - y)^2 / 2, and its derivative / rows.
template <class T>
[[gnu::always_inline]] INCUMBENT_HOST_DEVICE inline double half_squared_error_row(T z, float target, double rows,
                                                                                  T* gradient) {
  const double difference = static_cast<double>(z) - static_cast<double>(target);
  *gradient = static_cast<T>(difference / rows);
  return 0.5 * difference * difference;
}

// v <- momentum v + (g + d w);   w <- w - r v.
struct SgdStep {
  float rate, decay, momentum;

  [[gnu::always_inline]] INCUMBENT_HOST_DEVICE void take(float gradient, float& velocity, float& parameter) const {
    const float v = momentum * velocity + (gradient + decay * parameter);
    velocity = v;
    parameter -= rate * v;
  }
};

// base^exponent by squaring: the same bits on every processor.
INCUMBENT_HOST_DEVICE inline double whole_power(double base, std::int64_t exponent) {
  double result = 1;
  for (; exponent > 0; exponent >>= 1, base *= base)
    if (exponent & 1) result *= base;
  return result;
}

struct AdamwStep {
  static constexpr double kBeta1 = 0.9, kEpsilon = 1e-8;
  // Smaller moments become 0. They move no weight by a bit (epsilon is 1e-8), but where gradients have died out they
  // would shrink into the subnormal numbers, with which processors are slow.
  static constexpr float kNegligible = 1e-30f;

  float rate;    // r / (1 - b1^t)
  float shrink;  // 1 - r d
  float root;    // 1 / sqrt(1 - b2^t)
  float beta2;

  // Step t, counted from 1.
  INCUMBENT_HOST_DEVICE static AdamwStep at(std::int64_t t, double rate, double decay, double beta2) {
    const double correction1 = 1 - whole_power(kBeta1, t), correction2 = 1 - whole_power(beta2, t);
    return {static_cast<float>(rate / correction1), static_cast<float>(1 - rate * decay),
            static_cast<float>(1 / std::sqrt(correction2)), static_cast<float>(beta2)};
  }
  [[gnu::always_inline]] INCUMBENT_HOST_DEVICE void take(float gradient, float& first, float& second,
                                                         float& parameter) const {
    constexpr auto beta1 = static_cast<float>(kBeta1);
    constexpr auto epsilon = static_cast<float>(kEpsilon);
    const float m = beta1 * first + (1 - beta1) * gradient;
    const float v = beta2 * second + (1 - beta2) * (gradient * gradient);
    first = std::fabs(m) < kNegligible ? 0.0f : m;
    second = v < kNegligible ? 0.0f : v;
    parameter = shrink * parameter - rate * m / (std::sqrt(v) * root + epsilon);
  }
};

}  // namespace incumbent::formula
