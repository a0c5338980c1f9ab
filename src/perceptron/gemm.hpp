// Small dense matrix products on one thread, for the layers of a perceptron.
#pragma once

#include <cstddef>
#include <span>

namespace incumbent::perceptron {

// Columns of everything that stands on the right of a product, or receives one, come in multiples of this.
inline constexpr std::size_t kPad = 16;
constexpr std::size_t padded(std::size_t n) { return (n + kPad - 1) / kPad * kPad; }

// The operand on the left: element (i, k) is data[i*row + k*col].
template <class T>
struct Left {
  const T* data;
  std::size_t row;
  std::size_t col;
};

// The operand on the right: element (k, j) is data[k*stride + j], or data[j*stride + k] if transposed.
template <class T>
struct Right {
  const T* data;
  std::size_t stride;
  bool transposed = false;
};

// C (m x n) = bias + A (m x k) B (k x n); n is a multiple of kPad; C's rows are n apart; bias: n values, or null for 0.
// An element is the sum bias + a0 b0 + a1 b1 + ... from left to right, every operation rounded, so that its bits depend
// neither on the shape around it nor on the processor.
void multiply(std::size_t m, std::size_t n, std::size_t k, Left<float> a, Right<float> b, const float* bias, float* c);
void multiply(std::size_t m, std::size_t n, std::size_t k, Left<double> a, Right<double> b, const double* bias,
              double* c);

// The float product for each instruction set that this processor has, the fastest first: multiply() takes that.
using Product = void (*)(std::size_t, std::size_t, std::size_t, Left<float>, Right<float>, const float*, float*);
std::span<const Product> products();

}  // namespace incumbent::perceptron
