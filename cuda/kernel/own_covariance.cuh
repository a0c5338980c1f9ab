// Covariances of points with themselves, where columns of resources move them (compute/covariance.hpp):
//   k(p, p) = sum_t s_t prod_f k_tf(r_tf),   r_tf^2 = sum_c 2 w_c p_c over the resources c,
//   dk(p, p) / dp_c = 2 sum_tf w_c s_t k'_tf prod_{g != f} k_tg.
// A thread takes a point.
#pragma once

#include "cuda/kernel/candidates.cuh"
#include "cuda/kernel/covariance.cuh"

namespace incumbent::cuda {

// r^2 of a factor between a point and itself; NaN if one of its entries is no number.
template <class T>
__device__ T own_square(const OwnCovarianceTask<T>& task, const FlatFactor& factor, const T* point) {
  T sum = 0;
  for (int c = 0; c < factor.columns; ++c) {
    const int column = factor.first_column + c;
    sum += task.numbers[factor.parameter + c] * entry_distance(task.kinds[column], point[column], point[column]);
  }
  return sum;
}

// scale_t prod_f k_tf, with the slope in place of the value of one factor (`sloped` = -1: of none).
template <class T>
__device__ T own_term(const OwnCovarianceTask<T>& task, int term, int sloped, const T* point) {
  const FlatCovariance& structure = task.structure;
  T product = task.numbers[structure.scale[term]];
  for (int f = structure.first_factor[term]; f < structure.first_factor[term + 1]; ++f) {
    const FlatFactor& factor = structure.factors[f];
    const T square = own_square(task, factor, point), shape = factor.shape < 0 ? T(0) : task.numbers[factor.shape];
    product *= formula::with_covariance(factor.kind, [&](auto kind) {
      return f == sloped ? decltype(kind)::slope(square, shape) : decltype(kind)::value(square, shape);
    });
  }
  return product;
}

template <class T>
__global__ void __launch_bounds__(kBlockThreads) own_covariances(const __grid_constant__ OwnCovarianceTask<T> task) {
  const std::size_t e = line_index(), columns = static_cast<std::size_t>(task.points.columns);
  if (e >= static_cast<std::size_t>(task.points.count)) return;
  const T* point = task.points.data + e * columns;
  const FlatCovariance& structure = task.structure;
  if (task.variances != nullptr) {
    T sum = 0;
    for (int t = 0; t < structure.terms; ++t) sum += own_term(task, t, -1, point);
    task.variances[e] = sum;
  }
  if (task.gradient == nullptr) return;
  for (int t = 0; t < structure.terms; ++t) {
    for (int f = structure.first_factor[t]; f < structure.first_factor[t + 1]; ++f) {
      const FlatFactor& factor = structure.factors[f];
      const T slope = own_term(task, t, f, point);
      for (int c = 0; c < factor.columns; ++c) {
        const int column = factor.first_column + c;
        if (task.kinds[column] != compute::ColumnKind::resource) continue;
        task.gradient[e * columns + static_cast<std::size_t>(column)] += 2 * task.numbers[factor.parameter + c] * slope;
      }
    }
  }
}

template <class T>
void launch_own_covariances(const OwnCovarianceTask<T>& task, DeviceStream stream) {
  if (task.points.count == 0) return;
  launch<own_covariances<T>>(line_blocks(static_cast<std::size_t>(task.points.count)), dim3(kLineThreads), stream,
                             task);
}

}  // namespace incumbent::cuda
