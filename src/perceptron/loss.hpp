// What training minimizes, with its derivative by the network's outputs. Rows of outputs are `columns` apart.
//
//   classification: mean over rows of log(sum_j e^(z_j)) - z_label;   derivative (softmax(z)_j - [j = label]) / rows
//   regression:     mean over rows of (z_0 - y)^2 / 2;                derivative (z_0 - y) / rows
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace incumbent::perceptron {

// One label a row, 0 .. classes-1. gradient: the outputs' layout, padding set to 0. Returns the loss; not finite if an
// output isn't.
double cross_entropy(std::span<const std::int32_t> labels, std::size_t classes, std::size_t columns,
                     const float* outputs, float* gradient);
double cross_entropy(std::span<const std::int32_t> labels, std::size_t classes, std::size_t columns,
                     const double* outputs, double* gradient);

// One target a row.
double half_squared_error(std::span<const float> targets, std::size_t columns, const float* outputs, float* gradient);
double half_squared_error(std::span<const float> targets, std::size_t columns, const double* outputs, double* gradient);

}  // namespace incumbent::perceptron
