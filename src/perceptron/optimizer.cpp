#include "perceptron/optimizer.hpp"

#include <cstddef>

#include "core/simd.hpp"
#include "formula/perceptron.hpp"

namespace incumbent::perceptron {
namespace {

INCUMBENT_SIMD_CLONES void sgd_step(std::size_t n, formula::SgdStep step, const float* gradient, float* velocity,
                                    float* parameters) {
  for (std::size_t i = 0; i < n; ++i) step.take(gradient[i], velocity[i], parameters[i]);
}

INCUMBENT_SIMD_CLONES void adamw_step(std::size_t n, formula::AdamwStep step, const float* gradient, float* first,
                                      float* second, float* parameters) {
  for (std::size_t i = 0; i < n; ++i) step.take(gradient[i], first[i], second[i], parameters[i]);
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
  if (adamw) {
    adamw_step(n, formula::AdamwStep::at(state.steps, settings.learning_rate, settings.weight_decay, settings.beta2),
               gradient.data(), state.first.data(), state.second.data(), parameters.data());
  } else {
    sgd_step(n,
             {static_cast<float>(settings.learning_rate), static_cast<float>(settings.weight_decay),
              static_cast<float>(settings.momentum)},
             gradient.data(), state.first.data(), parameters.data());
  }
}

}  // namespace incumbent::perceptron
