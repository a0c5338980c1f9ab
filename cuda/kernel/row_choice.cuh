// Rows of a Gaussian process, chosen one after the other by what they tell about a sample of points
// (compute/row_choice.hpp). A step is two launches, and between them the covariances of the chosen row with all:
//   choose_row    the row with the largest gain, the first of equals
//   account_row   its direction, given those before, and what it leaves of every other row's covariances with the
//                 sample and of its variance
// No step waits for the host. A block accounts for 32 rows; thread (x, y) sums up entries y, y + 8, ... of row x, and
// the eight sums are added in the order of y.
#pragma once

#include "compute/row_choice.hpp"
#include "cuda/kernel/candidates.cuh"
#include "cuda/kernel/covariance.cuh"

namespace incumbent::cuda {

// The first of the largest of what the threads of a line have, for all of them.
template <class T>
struct LargestGain {
  T gain;
  int row;

  __device__ void offer(T other_gain, int other_row) {
    if (other_gain > gain || (other_gain == gain && other_row < row)) {
      gain = other_gain;
      row = other_row;
    }
  }
};

// chosen[step] := the row.
template <class T>
__global__ void __launch_bounds__(kBlockThreads) choose_row(RowChoiceTask<T> task, int step) {
  INCUMBENT_SHARED(T, gains, [kLineThreads]);
  INCUMBENT_SHARED(int, rows, [kLineThreads]);
  const int thread = static_cast<int>(threadIdx.x), n = task.covariances.columns;
  LargestGain<T> best{T(-2), n};
  for (int j = thread; j < n; j += static_cast<int>(kLineThreads)) {
    if (task.scores[j] == compute::kChosen<T>) continue;
    best.offer(compute::row_gain(task.scores[j], task.variances[j]), j);
  }
  gains[thread] = best.gain;
  rows[thread] = best.row;
  for (int half = static_cast<int>(kLineThreads) / 2; half > 0; half /= 2) {
    __syncthreads();
    if (thread >= half) continue;
    best.offer(gains[thread + half], rows[thread + half]);
    gains[thread] = best.gain;
    rows[thread] = best.row;
  }
  if (thread != 0) return;
  task.chosen[step] = best.row;
  task.scores[best.row] = compute::kChosen<T>;
}

// The sum of the threads' numbers of column x, for those with y = 0. All threads of the block.
template <class T>
__device__ T sum_over_y(T value, T (&parts)[kTileRows][kTile]) {
  const int x = static_cast<int>(threadIdx.x), y = static_cast<int>(threadIdx.y);
  __syncthreads();
  parts[y][x] = value;
  __syncthreads();
  if (y != 0) return value;
  for (int part = 1; part < kTileRows; ++part) value += parts[part][x];
  return value;
}

// step: of the row chosen last, whose covariances with all rows are in its row of `directions`; -1: none was, and all
// scores and variances are still to be made.
template <class T>
__global__ void __launch_bounds__(kBlockThreads) account_row(RowChoiceTask<T> task, int step) {
  using std::sqrt;
  INCUMBENT_SHARED(T, parts, [kTileRows][kTile]);
  INCUMBENT_SHARED(T, direction, [kTile]);
  const int x = static_cast<int>(threadIdx.x), y = static_cast<int>(threadIdx.y);
  const int n = task.covariances.columns, j = static_cast<int>(blockIdx.x) * kTile + x;
  const bool is_open = j < n && (step < 0 || task.scores[j] != compute::kChosen<T>);
  const auto at = [](const MatrixOf<T>& matrix, int row, int column) -> T& {
    return matrix.data[static_cast<std::size_t>(row) * static_cast<std::size_t>(matrix.stride) +
                       static_cast<std::size_t>(column)];
  };
  T w = 0, per = 0;
  int best = 0;
  if (step >= 0) {
    best = task.chosen[step];
    const T variance = task.variances[best], least = compute::least_row_variance(task.noise[best], task.prior);
    per = T(1) / sqrt(variance > least ? variance : least);
    T explained = 0;
    for (int s = y; s < step && is_open; s += kTileRows)
      explained += at(task.directions, s, best) * at(task.directions, s, j);
    explained = sum_over_y(explained, parts);
    if (y == 0 && is_open) {
      direction[x] = at(task.directions, step, j) = (at(task.directions, step, j) - explained) * per;
    }
    __syncthreads();
    if (is_open) w = direction[x];
  }
  T score = 0;
  for (int t = y; t < task.covariances.rows && is_open; t += kTileRows) {
    T& covariance = at(task.covariances, t, j);
    if (step >= 0) covariance -= w * (at(task.covariances, t, best) * per);
    score += covariance * covariance;
  }
  score = sum_over_y(score, parts);
  if (y != 0 || !is_open) return;
  task.scores[j] = score;
  const T left = step < 0 ? task.prior + task.noise[j] : task.variances[j] - w * w;
  const T least = compute::least_row_variance(task.noise[j], task.prior);
  task.variances[j] = left > least ? left : least;
}

template <class T>
void launch_choose_row(const RowChoiceTask<T>& task, int step, DeviceStream stream) {
  launch<choose_row<T>>(dim3(1), dim3(kLineThreads), stream, task, step);
}

template <class T>
void launch_account_row(const RowChoiceTask<T>& task, int step, DeviceStream stream) {
  launch<account_row<T>>(dim3(tiles(task.covariances.columns)), tile_threads(), stream, task, step);
}

}  // namespace incumbent::cuda
