// Candidates made where they are scored: points of a scrambled Sobol sequence in a box (formula/sobol.hpp), and chosen
// rows of a matrix of points. A thread makes one coordinate.
#pragma once

#include <cstdint>

#include "cuda/kernel/launch.hpp"
#include "formula/sobol.hpp"

namespace incumbent::cuda {

inline constexpr unsigned kLineThreads = 256;  // of blocks that work on a line of numbers
inline dim3 line_blocks(std::size_t count) {
  return dim3(static_cast<unsigned>((count + kLineThreads - 1) / kLineThreads));
}
__device__ inline std::size_t line_index() { return std::size_t{blockIdx.x} * kLineThreads + threadIdx.x; }

template <class T>
__global__ void __launch_bounds__(kLineThreads) sobol_points(SobolTask<T> task) {
  const std::size_t e = line_index();
  if (e >= static_cast<std::size_t>(task.count) * task.columns) return;
  const std::size_t point = e / task.columns, column = e % task.columns;
  const auto index = static_cast<std::uint32_t>(task.first + point);
  const std::uint32_t bits = formula::sobol_bits(index, task.directions + 32 * column);
  const double unit = (formula::owen_scrambled(bits, task.seeds[column]) + 0.5) * 0x1p-32;
  task.out[e] = task.lower[column] + T(unit) * (task.upper[column] - task.lower[column]);
}

template <class T>
void launch_sobol_points(const SobolTask<T>& task, DeviceStream stream) {
  if (task.count == 0 || task.columns == 0) return;
  launch(sobol_points<T>, line_blocks(static_cast<std::size_t>(task.count) * task.columns), dim3(kLineThreads), stream,
         task);
}

// out := rows ids[0], ids[1], ... of a matrix of `columns` columns.
template <class T>
__global__ void __launch_bounds__(kLineThreads)
    gather_rows(const T* from, const int* ids, int count, int columns, T* out) {
  const std::size_t e = line_index();
  if (e >= static_cast<std::size_t>(count) * columns) return;
  out[e] = from[static_cast<std::size_t>(ids[e / columns]) * columns + e % columns];
}

template <class T>
void launch_gather_rows(const T* from, const int* ids, int count, int columns, T* out, DeviceStream stream) {
  if (count == 0 || columns == 0) return;
  launch(gather_rows<T>, line_blocks(static_cast<std::size_t>(count) * columns), dim3(kLineThreads), stream, from, ids,
         count, columns, out);
}

}  // namespace incumbent::cuda
