#include "perceptron/loss.hpp"

#include <algorithm>
#include <vector>

#include "core/simd.hpp"
#include "formula/perceptron.hpp"

namespace incumbent::perceptron {
namespace {

// weight: room for one row.
template <class T>
INCUMBENT_INLINE double cross_entropy_loop(std::span<const std::int32_t> labels, std::size_t classes,
                                           std::size_t columns, const T* outputs, T* gradient, double* weight) {
  double loss = 0;
  const double rows = static_cast<double>(labels.size());
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const T* z = outputs + i * columns;
    const T largest = formula::largest_of(z, classes);
    for (std::size_t j = 0; j < columns; ++j) weight[j] = formula::softmax_weight(z[j], largest);
    loss += formula::cross_entropy_row(
        z, largest, static_cast<std::size_t>(labels[i]), classes, columns,
        rows, [weight](std::size_t j) __attribute__((always_inline)) { return weight[j]; }, gradient + i * columns);
  }
  return loss / rows;
}

template <class T>
double half_squared_error_loop(std::span<const float> targets, std::size_t columns, const T* outputs, T* gradient) {
  double loss = 0;
  const double rows = static_cast<double>(targets.size());
  std::fill_n(gradient, targets.size() * columns, T{0});
  for (std::size_t i = 0; i < targets.size(); ++i) {
    loss += formula::half_squared_error_row(outputs[i * columns], targets[i], rows, &gradient[i * columns]);
  }
  return loss / rows;
}

INCUMBENT_SIMD_CLONES double cross_entropy_rows(std::span<const std::int32_t> labels, std::size_t classes,
                                                std::size_t columns, const float* outputs, float* gradient,
                                                double* weight) {
  return cross_entropy_loop(labels, classes, columns, outputs, gradient, weight);
}

}  // namespace

double cross_entropy(std::span<const std::int32_t> labels, std::size_t classes, std::size_t columns,
                     const float* outputs, float* gradient) {
  std::vector<double> weight(columns);
  return cross_entropy_rows(labels, classes, columns, outputs, gradient, weight.data());
}

double cross_entropy(std::span<const std::int32_t> labels, std::size_t classes, std::size_t columns,
                     const double* outputs, double* gradient) {
  std::vector<double> weight(columns);
  return cross_entropy_loop(labels, classes, columns, outputs, gradient, weight.data());
}

double half_squared_error(std::span<const float> targets, std::size_t columns, const float* outputs, float* gradient) {
  return half_squared_error_loop(targets, columns, outputs, gradient);
}

double half_squared_error(std::span<const float> targets, std::size_t columns, const double* outputs,
                          double* gradient) {
  return half_squared_error_loop(targets, columns, outputs, gradient);
}

}  // namespace incumbent::perceptron
