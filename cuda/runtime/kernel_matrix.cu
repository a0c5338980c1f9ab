#include "cuda/runtime/kernel_matrix.hpp"

#include <vector>

#include "cuda/kernel/kernel_matrix.cuh"
#include "cuda/runtime/memory.hpp"

namespace incumbent::cuda {

template <class T>
void kernel_matrix(formula::CovarianceKind kind, MatrixView<const T> points, std::span<const T> length_scales, T shape,
                   T output_scale, T noise, MatrixView<T> out) {
  std::vector<T> weights;
  for (const T length_scale : length_scales) weights.push_back(1 / (length_scale * length_scale));
  const std::size_t n = points.rows;
  const DeviceArray<T> device_points(std::span(points.data, n * points.cols));
  const DeviceArray<T> device_weights{std::span<const T>(weights)};
  const DeviceArray<T> device_out(n * n);
  launch_kernel_matrix<T>(kind,
                          {device_points.data(), device_weights.data(), static_cast<int>(n),
                           static_cast<int>(points.cols), shape, output_scale, noise, device_out.data()},
                          DeviceStream{});
  check(cudaGetLastError(), "launch of kernel_matrix");
  device_out.copy_to(std::span(out.data, n * n));
}

template void kernel_matrix<float>(formula::CovarianceKind, MatrixView<const float>, std::span<const float>, float,
                                   float, float, MatrixView<float>);
template void kernel_matrix<double>(formula::CovarianceKind, MatrixView<const double>, std::span<const double>, double,
                                    double, double, MatrixView<double>);

}  // namespace incumbent::cuda
