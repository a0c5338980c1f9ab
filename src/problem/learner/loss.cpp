#include "problem/learner/loss.hpp"

#include <algorithm>
#include <vector>

#include "core/simd.hpp"
#include "formula/exponential.hpp"
#include "formula/logarithm.hpp"

namespace incumbent::learner {
namespace {

// The largest output is subtracted first, so that no exponential overflows. weight: room for one row.
template <class T>
INCUMBENT_INLINE double cross_entropy_loop(std::span<const std::int32_t> labels, std::size_t classes,
                                           std::size_t columns, const T* outputs, T* gradient, double* weight) {
  double loss = 0;
  const double rows = static_cast<double>(labels.size());
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const T* z = outputs + i * columns;
    T* g = gradient + i * columns;
    const auto label = static_cast<std::size_t>(labels[i]);
    T largest = z[0];
    for (std::size_t j = 1; j < classes; ++j) largest = z[j] > largest ? z[j] : largest;
    for (std::size_t j = 0; j < columns; ++j) weight[j] = formula::exp(static_cast<double>(z[j]) - largest);
    double sum = 0;
    for (std::size_t j = 0; j < classes; ++j) sum += weight[j];
    const double scale = 1 / (sum * rows);
    for (std::size_t j = 0; j < columns; ++j) g[j] = static_cast<T>(weight[j] * scale);
    for (std::size_t j = classes; j < columns; ++j) g[j] = 0;
    g[label] = static_cast<T>(weight[label] * scale - 1 / rows);
    loss += formula::log(sum) - (static_cast<double>(z[label]) - largest);
  }
  return loss / rows;
}

template <class T>
double half_squared_error_loop(std::span<const float> targets, std::size_t columns, const T* outputs, T* gradient) {
  double loss = 0;
  const double rows = static_cast<double>(targets.size());
  std::fill_n(gradient, targets.size() * columns, T{0});
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const double difference = static_cast<double>(outputs[i * columns]) - targets[i];
    gradient[i * columns] = static_cast<T>(difference / rows);
    loss += 0.5 * difference * difference;
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

}  // namespace incumbent::learner
