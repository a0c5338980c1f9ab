// Waves at given phases: of a matrix whose upper half holds phases, cosines in their places and sines in the lower
// half.
#pragma once

#include "cuda/kernel/candidates.cuh"
#include "formula/trigonometric.hpp"

namespace incumbent::cuda {

template <class T>
__global__ void __launch_bounds__(kBlockThreads) waves_of_phases(MatrixOf<T> v) {
  const std::size_t half = static_cast<std::size_t>(v.rows / 2), columns = static_cast<std::size_t>(v.columns);
  const std::size_t e = line_index();
  if (e >= half * columns) return;
  const std::size_t row = e / columns, at = row * v.stride + e % columns;
  const double phase = v.data[at];
  v.data[at] = T(formula::cos(phase));
  v.data[at + half * v.stride] = T(formula::sin(phase));
}

template <class T>
void launch_waves_of_phases(const MatrixOf<T>& v, DeviceStream stream) {
  const std::size_t count = static_cast<std::size_t>(v.rows / 2) * static_cast<std::size_t>(v.columns);
  if (count > 0) launch<waves_of_phases<T>>(line_blocks(count), dim3(kLineThreads), stream, v);
}

}  // namespace incumbent::cuda
