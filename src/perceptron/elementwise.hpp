// The loops over single elements that a network and its optimizer need, vectorized for the processor at hand. All give
// the same bits everywhere: each element is computed alone.
#pragma once

#include <cstddef>

namespace incumbent::perceptron {

// a = max(a, 0); NaN stays.
void rectify(std::size_t n, float* a);
void rectify(std::size_t n, double* a);

// a = max(a, 0) * mask.
void rectify_masked(std::size_t n, const float* mask, float* a);
void rectify_masked(std::size_t n, const double* mask, double* a);

// delta = delta where the activation is positive, else 0.
void gate(std::size_t n, const float* activation, float* delta);
void gate(std::size_t n, const double* activation, double* delta);

// delta = delta * mask where the activation is positive, else 0.
void gate_masked(std::size_t n, const float* activation, const float* mask, float* delta);
void gate_masked(std::size_t n, const double* activation, const double* mask, double* delta);

// sums[j] = sum over the rows, in order, of values[i*columns + j].
void column_sums(std::size_t rows, std::size_t columns, const float* values, float* sums);
void column_sums(std::size_t rows, std::size_t columns, const double* values, double* sums);

}  // namespace incumbent::perceptron
