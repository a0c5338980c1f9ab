// The kernel matrix on a CUDA device, from host memory and back.
#pragma once

#include <span>

#include "core/matrix.hpp"
#include "formula/covariance.hpp"

namespace incumbent::cuda {

// out(i, j) = output_scale k(r_ij) + noise [i = j] for the rows of points, by cuda/kernel/kernel_matrix.cuh. T: float,
// double. points: n x columns, without gaps between rows; length_scales: one a column, positive; shape: of the rational
// quadratic, else ignored; out: n x n, without gaps. On the current device. Error(unavailable) with CUDA's words if the
// device can't, for want of memory say; then it also says how much was asked for and how much was free.
template <class T>
void kernel_matrix(formula::CovarianceKind kind, MatrixView<const T> points, std::span<const T> length_scales, T shape,
                   T output_scale, T noise, MatrixView<T> out);

extern template void kernel_matrix<float>(formula::CovarianceKind, MatrixView<const float>, std::span<const float>,
                                          float, float, float, MatrixView<float>);
extern template void kernel_matrix<double>(formula::CovarianceKind, MatrixView<const double>, std::span<const double>,
                                           double, double, double, MatrixView<double>);

}  // namespace incumbent::cuda
