#include "perceptron/elementwise.hpp"

#include "core/simd.hpp"
#include "formula/perceptron.hpp"

namespace incumbent::perceptron {
namespace {

template <class T>
INCUMBENT_INLINE void rectify_loop(std::size_t n, T* a) {
  for (std::size_t i = 0; i < n; ++i) a[i] = formula::rectified(a[i]);
}

template <class T>
INCUMBENT_INLINE void rectify_masked_loop(std::size_t n, const T* mask, T* a) {
  for (std::size_t i = 0; i < n; ++i) a[i] = formula::rectified(a[i]) * mask[i];
}

template <class T>
INCUMBENT_INLINE void gate_loop(std::size_t n, const T* activation, T* delta) {
  for (std::size_t i = 0; i < n; ++i) delta[i] = formula::gated(activation[i], delta[i]);
}

template <class T>
INCUMBENT_INLINE void gate_masked_loop(std::size_t n, const T* activation, const T* mask, T* delta) {
  for (std::size_t i = 0; i < n; ++i) delta[i] = formula::gated(activation[i], delta[i] * mask[i]);
}

template <class T>
INCUMBENT_INLINE void column_sums_loop(std::size_t rows, std::size_t columns, const T* values, T* sums) {
  for (std::size_t j = 0; j < columns; ++j) sums[j] = 0;
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t j = 0; j < columns; ++j) sums[j] += values[i * columns + j];
}

}  // namespace

INCUMBENT_SIMD_CLONES void rectify(std::size_t n, float* a) { rectify_loop(n, a); }
void rectify(std::size_t n, double* a) { rectify_loop(n, a); }

INCUMBENT_SIMD_CLONES void rectify_masked(std::size_t n, const float* mask, float* a) {
  rectify_masked_loop(n, mask, a);
}
void rectify_masked(std::size_t n, const double* mask, double* a) { rectify_masked_loop(n, mask, a); }

INCUMBENT_SIMD_CLONES void gate(std::size_t n, const float* activation, float* delta) {
  gate_loop(n, activation, delta);
}
void gate(std::size_t n, const double* activation, double* delta) { gate_loop(n, activation, delta); }

INCUMBENT_SIMD_CLONES void gate_masked(std::size_t n, const float* activation, const float* mask, float* delta) {
  gate_masked_loop(n, activation, mask, delta);
}
void gate_masked(std::size_t n, const double* activation, const double* mask, double* delta) {
  gate_masked_loop(n, activation, mask, delta);
}

INCUMBENT_SIMD_CLONES void column_sums(std::size_t rows, std::size_t columns, const float* values, float* sums) {
  column_sums_loop(rows, columns, values, sums);
}
void column_sums(std::size_t rows, std::size_t columns, const double* values, double* sums) {
  column_sums_loop(rows, columns, values, sums);
}

}  // namespace incumbent::perceptron
