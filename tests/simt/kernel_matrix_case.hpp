// The kernel matrix of given points, in the SIMT machine's global memory.
#pragma once

#include <vector>

#include "cuda/kernel/kernel_matrix.cuh"
#include "simt/global_array.hpp"

namespace incumbent::cuda {

template <class T>
struct KernelMatrixCase {
  // points: n x columns; weights: 1 / l^2, one a column. Of the rational quadratic also the shape is read.
  KernelMatrixCase(formula::CovarianceKind covariance, int rows, const std::vector<T>& points,
                   const std::vector<T>& weights, T shape, T scale, T noise_variance)
      : kind(covariance),
        n(rows),
        columns(static_cast<int>(weights.size())),
        x("points", points),
        numbers("numbers", numbers_of(weights, shape, scale)),
        noise("noise", std::vector<T>(static_cast<std::size_t>(n), noise_variance)),
        kinds("kinds", std::vector<compute::ColumnKind>(weights.size(), compute::ColumnKind::number)),
        out("out", static_cast<std::size_t>(n * n)),
        systems("systems", std::vector<SystemView<T>>{{x.data(), numbers.data(), noise.data(), nullptr, out.data(),
                                                       nullptr, nullptr, nullptr, n, n}}) {}

  void run() {
    const auto structure = FlatCovariance::of(compute::Covariance::ard(kind, static_cast<std::size_t>(columns)));
    launch_kernel_matrix<T>({structure, kinds.data(), systems.data(), columns}, 1, n, {});
  }
  static std::vector<T> numbers_of(const std::vector<T>& weights, T shape, T scale) {
    std::vector<T> values{scale};
    values.insert(values.end(), weights.begin(), weights.end());
    values.push_back(shape);
    return values;
  }

  formula::CovarianceKind kind;
  int n, columns;
  simt::GlobalArray<T> x, numbers, noise;
  simt::GlobalArray<compute::ColumnKind> kinds;
  simt::GlobalArray<T> out;
  simt::GlobalArray<SystemView<T>> systems;
};

}  // namespace incumbent::cuda
