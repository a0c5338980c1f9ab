// Candidates made where they are scored: points of a scrambled Sobol sequence in a box (formula/sobol.hpp), rows of
// points of a space (formula/space_table.hpp), and chosen rows of a matrix of points. A thread makes one coordinate.
#pragma once

#include <cstdint>

#include "cuda/kernel/launch.hpp"
#include "cuda/kernel/task.hpp"
#include "formula/sobol.hpp"

namespace incumbent::cuda {

inline constexpr unsigned kLineThreads = kBlockThreads;  // of blocks that work on a line of numbers
inline dim3 line_blocks(std::size_t count) {
  return dim3(static_cast<unsigned>((count + kLineThreads - 1) / kLineThreads));
}
__device__ inline std::size_t line_index() { return std::size_t{blockIdx.x} * kLineThreads + threadIdx.x; }

template <class T>
__global__ void __launch_bounds__(kBlockThreads) sobol_points(SobolTask<T> task) {
  const std::size_t e = line_index();
  if (e >= static_cast<std::size_t>(task.count) * task.columns) return;
  const std::size_t point = e / task.columns, column = e % task.columns;
  const auto index = static_cast<std::uint32_t>(task.first + point);
  const std::uint32_t bits = formula::sobol_bits(index, task.directions + 32 * column);
  const double unit = formula::scrambled_unit(bits, task.seeds[column]);
  task.out[e] = task.lower[column] + T(unit) * (task.upper[column] - task.lower[column]);
}

template <class T>
void launch_sobol_points(const SobolTask<T>& task, DeviceStream stream) {
  if (task.count == 0 || task.columns == 0) return;
  launch<sobol_points<T>>(line_blocks(static_cast<std::size_t>(task.count) * task.columns), dim3(kLineThreads), stream,
                          task);
}

// One of many columns of numbers that stand side by side.
struct StridedColumn {
  double* data;
  std::size_t stride;

  __device__ double& operator[](std::size_t i) const { return data[i * stride]; }
};

// The codes of the points' coordinates; entry e is of point e mod count.
template <class T>
__global__ void __launch_bounds__(kBlockThreads) space_codes(const __grid_constant__ SpaceTask<T> task) {
  const std::size_t e = line_index(), count = static_cast<std::size_t>(task.count);
  if (e >= count * task.space.dimension) return;
  const std::size_t point = e % count, index = task.first + point;
  const auto k = static_cast<std::uint32_t>(e / count);
  double unit;
  if (task.moves.count > 0) {
    unit = task.moves.unit(task.space, task.moves.move(index), k);
  } else {
    const auto bits = formula::sobol_bits(static_cast<std::uint32_t>(index), task.directions + 32 * k);
    unit = formula::scrambled_unit(bits, task.seeds[k]);
  }
  task.codes[task.space.coordinates[k].parameter * count + point] = task.space.code(k, unit);
}

template <class T>
__global__ void __launch_bounds__(kBlockThreads) space_rules(const __grid_constant__ SpaceTask<T> task) {
  const std::size_t point = line_index(), count = static_cast<std::size_t>(task.count);
  if (point >= count) return;
  const StridedColumn codes{task.codes + point, count};
  task.space.settle(codes);
  task.forbidden[point] = task.space.is_forbidden(codes) ? 1 : 0;
}

template <class T>
__global__ void __launch_bounds__(kBlockThreads) space_rows(const __grid_constant__ SpaceTask<T> task) {
  const std::size_t e = line_index(), count = static_cast<std::size_t>(task.count);
  if (e >= count * task.space.dimension) return;
  const std::size_t point = e % count;
  const auto k = static_cast<std::uint32_t>(e / count);
  task.space.write(k, task.codes[task.space.coordinates[k].parameter * count + point], task.forbidden[point] != 0,
                   task.out + point * task.space.columns);
}

template <class T>
void launch_space_points(const SpaceTask<T>& task, DeviceStream stream) {
  if (task.count == 0 || task.space.dimension == 0) return;
  const auto count = static_cast<std::size_t>(task.count);
  launch<space_codes<T>>(line_blocks(count * task.space.dimension), dim3(kLineThreads), stream, task);
  launch<space_rules<T>>(line_blocks(count), dim3(kLineThreads), stream, task);
  launch<space_rows<T>>(line_blocks(count * task.space.dimension), dim3(kLineThreads), stream, task);
}

// out := rows ids[0], ids[1], ... of a matrix of `columns` columns.
template <class T>
__global__ void __launch_bounds__(kBlockThreads)
    gather_rows(const T* from, const int* ids, int count, int columns, T* out) {
  const std::size_t e = line_index();
  if (e >= static_cast<std::size_t>(count) * columns) return;
  out[e] = from[static_cast<std::size_t>(ids[e / columns]) * columns + e % columns];
}

template <class T>
void launch_gather_rows(const T* from, const int* ids, int count, int columns, T* out, DeviceStream stream) {
  if (count == 0 || columns == 0) return;
  launch<gather_rows<T>>(line_blocks(static_cast<std::size_t>(count) * columns), dim3(kLineThreads), stream, from, ids,
                         count, columns, out);
}

}  // namespace incumbent::cuda
