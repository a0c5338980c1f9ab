#include "problem/learner/optimizer.hpp"

#include <cmath>
#include <cstddef>

#include "core/simd.hpp"

namespace incumbent::learner {
namespace {

constexpr double kBeta1 = 0.9;
constexpr double kEpsilon = 1e-8;
// Smaller moments become 0. They move no weight by a bit (epsilon is 1e-8), but where gradients have died out they
// would shrink into the subnormal numbers, with which processors are slow.
constexpr float kNegligible = 1e-30f;

INCUMBENT_SIMD_CLONES void sgd_step(std::size_t n, float rate, float decay, float momentum, const float* gradient,
                                    float* velocity, float* parameters) {
  for (std::size_t i = 0; i < n; ++i) {
    const float v = momentum * velocity[i] + (gradient[i] + decay * parameters[i]);
    velocity[i] = v;
    parameters[i] -= rate * v;
  }
}

// rate: r / (1 - b1^t); root: 1 / sqrt(1 - b2^t); shrink: 1 - r d.
INCUMBENT_SIMD_CLONES void adamw_step(std::size_t n, float rate, float shrink, float root, float beta2,
                                      const float* gradient, float* first, float* second, float* parameters) {
  constexpr auto beta1 = static_cast<float>(kBeta1);
  constexpr auto epsilon = static_cast<float>(kEpsilon);
  for (std::size_t i = 0; i < n; ++i) {
    const float g = gradient[i];
    const float m = beta1 * first[i] + (1 - beta1) * g;
    const float v = beta2 * second[i] + (1 - beta2) * (g * g);
    first[i] = std::fabs(m) < kNegligible ? 0.0f : m;
    second[i] = v < kNegligible ? 0.0f : v;
    parameters[i] = shrink * parameters[i] - rate * m / (std::sqrt(v) * root + epsilon);
  }
}

// By squaring: the same bits on every processor.
double power(double base, std::int64_t exponent) {
  double result = 1;
  for (; exponent > 0; exponent >>= 1, base *= base)
    if (exponent & 1) result *= base;
  return result;
}

}  // namespace

void take_step(const OptimizerSettings& settings, std::span<const float> gradient, OptimizerState& state,
               std::span<float> parameters) {
  const bool adamw = settings.kind == OptimizerSettings::Kind::adamw;
  const std::size_t n = parameters.size();
  if (state.kind != settings.kind || state.first.size() != n) {
    state = {settings.kind, 0, std::vector<float>(n), std::vector<float>(adamw ? n : 0)};
  }
  ++state.steps;
  const double rate = settings.learning_rate;
  if (adamw) {
    const double correction1 = 1 - power(kBeta1, state.steps);
    const double correction2 = 1 - power(settings.beta2, state.steps);
    adamw_step(n, static_cast<float>(rate / correction1), static_cast<float>(1 - rate * settings.weight_decay),
               static_cast<float>(1 / std::sqrt(correction2)), static_cast<float>(settings.beta2), gradient.data(),
               state.first.data(), state.second.data(), parameters.data());
  } else {
    sgd_step(n, static_cast<float>(rate), static_cast<float>(settings.weight_decay),
             static_cast<float>(settings.momentum), gradient.data(), state.first.data(), parameters.data());
  }
}

}  // namespace incumbent::learner
