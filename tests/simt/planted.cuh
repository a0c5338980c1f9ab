// Kernels with planted mistakes, and the same kernels without: what each layer of the tests has to find. Lines are
// found by the comments at their end.
#pragma once

#include "cuda/kernel/launch.hpp"

namespace incumbent::simt::planted {

enum class Mistake { none, first_barrier, second_barrier, shared_index, guard };

inline constexpr int kTile = 16, kColumns = 8;

// Squared distances of n points in so many columns, in tiles of 16 x 16.
template <Mistake mistake>
__global__ void distances(const float* points, int n, int columns, float* out) {
  INCUMBENT_SHARED(float, left, [kTile][kColumns + 1]);
  INCUMBENT_SHARED(float, right, [kTile][kColumns + 1]);
  const int x = static_cast<int>(threadIdx.x), y = static_cast<int>(threadIdx.y);
  const int first_i = static_cast<int>(blockIdx.y) * kTile, first_j = static_cast<int>(blockIdx.x) * kTile;
  float sum = 0;
  for (int from = 0; from < columns; from += kColumns) {
    if (x < kColumns) {
      const int c = from + x;
      left[y][x] = first_i + y < n && c < columns ? points[(first_i + y) * columns + c] : 0;   // loads left
      right[y][x] = first_j + y < n && c < columns ? points[(first_j + y) * columns + c] : 0;  // loads right
    }
    if constexpr (mistake != Mistake::first_barrier) __syncthreads();
    const int column = mistake == Mistake::shared_index ? x + 1 : x;
    for (int c = 0; c < kColumns; ++c) {
      const float difference = left[y][c] - right[column][c];  // subtracts
      sum += difference * difference;
    }
    if constexpr (mistake != Mistake::second_barrier) __syncthreads();
  }
  const int i = first_i + y, j = first_j + x;
  if (mistake == Mistake::guard || (i < n && j < n)) out[i * n + j] = sum;  // stores
}

// Without the barrier only the order of threads decides whether it works: forward hides the mistake.
template <bool barrier>
__global__ void broadcast(float* out) {
  INCUMBENT_SHARED(float, value, [1]);
  if (threadIdx.x == 0) value[0] = 42;  // sets
  if constexpr (barrier) __syncthreads();
  out[blockIdx.x * blockDim.x + threadIdx.x] = value[0];  // passes on
}

// Lanes of one warp are not in step.
template <bool barrier>
__global__ void reverse_warp(float* out) {
  INCUMBENT_SHARED(float, lanes, [32]);
  lanes[threadIdx.x] = static_cast<float>(threadIdx.x);  // brings
  if constexpr (barrier) __syncwarp();
  out[threadIdx.x] = lanes[31 - threadIdx.x];  // takes
}

// A value goes from lane to lane, but memory doesn't follow.
__global__ inline void shuffle_as_barrier(float* out) {
  INCUMBENT_SHARED(float, lanes, [32]);
  lanes[threadIdx.x] = 1;
  const float sum = __shfl_xor_sync(~0u, 1.0f, 1);
  if (__any_sync(~0u, sum > 0)) out[threadIdx.x] = lanes[31 - threadIdx.x];
}

// The sum of x, of a warp by shuffles, of a block through a float a warp of dynamic shared memory, of all by atomics.
__global__ inline void sum(const float* x, int n, float* total, int* warps) {
  INCUMBENT_DYNAMIC_SHARED(float, partial);
  const unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
  float value = i < static_cast<unsigned>(n) ? x[i] : 0;
  for (unsigned delta = 16; delta > 0; delta /= 2) value += __shfl_down_sync(~0u, value, delta);
  if (threadIdx.x % 32 == 0) partial[threadIdx.x / 32] = value;  // keeps
  __syncthreads();
  if (threadIdx.x >= 32) return;
  const bool used = threadIdx.x < blockDim.x / 32;
  value = used ? partial[threadIdx.x] : 0;
  for (int mask = 16; mask > 0; mask /= 2) value += __shfl_xor_sync(~0u, value, mask);
  const unsigned ballot = __ballot_sync(~0u, used);
  if (threadIdx.x != 0) return;
  atomicAdd(total, value);
  atomicAdd(warps, __popc(ballot));
}

// A tile of 32 x 32, turned over; n is a multiple of 32. A column of the tile is in one bank unless it is padded.
template <int padding>
__global__ void transpose(const float* in, float* out, int n) {
  INCUMBENT_SHARED(float, tile, [32][32 + padding]);
  const unsigned x = threadIdx.x, y = threadIdx.y;
  tile[y][x] = in[(blockIdx.y * 32 + y) * static_cast<unsigned>(n) + blockIdx.x * 32 + x];
  __syncthreads();
  out[(blockIdx.x * 32 + y) * static_cast<unsigned>(n) + blockIdx.y * 32 + x] = tile[x][y];
}

// The same without shared memory: each lane stores to a row of its own.
__global__ inline void transpose_directly(const float* in, float* out, int n) {
  const unsigned x = blockIdx.x * 32 + threadIdx.x, y = blockIdx.y * 32 + threadIdx.y;
  out[x * static_cast<unsigned>(n) + y] = in[y * static_cast<unsigned>(n) + x];
}

}  // namespace incumbent::simt::planted
