// Cholesky factors of many small kernel matrices, K = L L^T, one block a system, and what follows from them: beta =
// L^-1 r, alpha = L^-T beta, log|K| = 2 sum log L_ii; and L^-1. Left-looking by tiles:
//   L_jj L_jj^T = K_jj - sum_{k<j} L_jk L_jk^T,   L_ij L_jj^T = K_ij - sum_{k<j} L_ik L_jk^T
// (Golub, Van Loan, "Matrix computations", 4th edition, 2013, section 4.2.9).
#pragma once

#include "cuda/kernel/covariance.cuh"
#include "cuda/kernel/triangular_solve.cuh"
#include "formula/logarithm.hpp"

namespace incumbent::cuda {

// The lower triangle of d := its Cholesky factor, for the first `rows` rows; nobody reads what is above. False, for all
// threads, if a pivot is not positive.
template <class T>
__device__ bool factor_tile(Tile<T>& d, int rows) {
  using std::sqrt;
  const int x = static_cast<int>(threadIdx.x), y = static_cast<int>(threadIdx.y);
  for (int k = 0; k < rows; ++k) {
    const T pivot = d[k][k];
    if (!(pivot > T(0))) return false;  // the same value for all threads
    const T root = sqrt(pivot);
    __syncthreads();
    for (int row = y; row < rows; row += kTileRows) {
      if (x == k && row >= k) d[row][k] = row == k ? root : d[row][k] / root;
    }
    __syncthreads();
    for (int row = y; row < rows; row += kTileRows) {
      if (x > k && row >= x) d[row][x] -= d[row][k] * d[x][k];
    }
    __syncthreads();
  }
  return true;
}

// v := v d^-T, d lower triangular.
template <class T>
__device__ void solve_rows(const Tile<T>& d, Tile<T>& v) {
  const int x = static_cast<int>(threadIdx.x), y = static_cast<int>(threadIdx.y);
  for (int k = 0; k < kTile; ++k) {
    for (int row = y; row < kTile; row += kTileRows) {
      if (x == k) v[row][k] /= d[k][k];
    }
    __syncthreads();
    for (int row = y; row < kTile; row += kTileRows) {
      if (x > k) v[row][x] -= v[row][k] * d[x][k];
    }
    __syncthreads();
  }
}

// info[z]: 0 if the matrix of system z was positive definite, else 1; then it is spoiled.
template <class T>
__global__ void __launch_bounds__(kBlockThreads) cholesky(const SystemView<T>* systems, int* info) {
  INCUMBENT_SHARED(T, left, [kTile][kTile + 1]);
  INCUMBENT_SHARED(T, right, [kTile][kTile + 1]);
  INCUMBENT_SHARED(T, diagonal, [kTile][kTile + 1]);
  const int x = static_cast<int>(threadIdx.x), y = static_cast<int>(threadIdx.y);
  const int system = static_cast<int>(blockIdx.z);
  const int n = systems[system].n;
  const MatrixOf<T> matrix{systems[system].matrix, n, n, systems[system].stride};
  for (int first_j = 0; first_j < n; first_j += kTile) {
    for (int first_i = first_j; first_i < n; first_i += kTile) {
      T values[kEach];
      load_tile(matrix, first_i, first_j, right);
      for (int e = 0; e < kEach; ++e) values[e] = right[y + e * kTileRows][x];
      for (int from = 0; from < first_j; from += kTile) {
        __syncthreads();
        load_tile(matrix, first_i, from, left);
        load_tile(matrix, first_j, from, right);
        __syncthreads();
        subtract_product_transposed(left, right, values);
      }
      __syncthreads();
      Tile<T>& tile = first_i == first_j ? diagonal : right;
      for (int e = 0; e < kEach; ++e) tile[y + e * kTileRows][x] = values[e];
      __syncthreads();
      if (first_i == first_j) {
        if (!factor_tile(diagonal, n - first_j < kTile ? n - first_j : kTile)) {
          if (x == 0 && y == 0) info[system] = 1;
          return;
        }
      } else {
        solve_rows(diagonal, right);
      }
      for (int e = 0; e < kEach; ++e) values[e] = tile[y + e * kTileRows][x];
      store_tile(values, matrix, first_i, first_j);
    }
  }
  if (x == 0 && y == 0) info[system] = 0;
}

// alpha from beta, and first beta from the residuals if asked for.
template <class T>
__global__ void __launch_bounds__(kBlockThreads) solve_vectors(const SystemView<T>* systems, bool with_beta) {
  INCUMBENT_SHARED(T, left, [kTile][kTile + 1]);
  INCUMBENT_SHARED(T, right, [kTile][kTile + 1]);
  const SystemView<T> here = systems[blockIdx.z];
  const int thread = static_cast<int>(threadIdx.y) * kTile + static_cast<int>(threadIdx.x);
  if (with_beta) {
    for (int i = thread; i < here.n; i += kTile * kTileRows) here.beta[i] = here.residual[i];
    __syncthreads();
    solve_down<T>(here.factor(), {here.beta, here.n, 1, 1}, 0, 0, nullptr, left, right);
  }
  for (int i = thread; i < here.n; i += kTile * kTileRows) here.alpha[i] = here.beta[i];
  __syncthreads();
  solve_up<T>(here.factor(), {here.alpha, here.n, 1, 1}, 0, left, right);
}

// inverse := L^-1, 0 above the diagonal. Block x has columns 32 x .. 32 x + 31.
template <class T>
__global__ void __launch_bounds__(kBlockThreads) invert_factor(const SystemView<T>* systems) {
  INCUMBENT_SHARED(T, left, [kTile][kTile + 1]);
  INCUMBENT_SHARED(T, right, [kTile][kTile + 1]);
  const SystemView<T> here = systems[blockIdx.z];
  const int first_column = static_cast<int>(blockIdx.x) * kTile;
  if (first_column >= here.n) return;
  const MatrixOf<T> inverse{here.inverse, here.n, here.n, here.stride};
  for (int first = 0; first < here.n; first += kTile) {
    T values[kEach];
    for (int e = 0; e < kEach; ++e) {
      const int row = first + static_cast<int>(threadIdx.y) + e * kTileRows;
      values[e] = T(row == first_column + static_cast<int>(threadIdx.x) ? 1 : 0);
    }
    store_tile(values, inverse, first, first_column);
  }
  solve_down<T>(here.factor(), inverse, first_column, first_column, nullptr, left, right);
}

template <class T>
__global__ void __launch_bounds__(kBlockThreads) summarize(const SystemView<T>* systems, Summary<T>* summaries) {
  using formula::log;
  INCUMBENT_SHARED(T, sums, [3][kTile * kTileRows]);
  const SystemView<T> here = systems[blockIdx.z];
  const int thread = static_cast<int>(threadIdx.y) * kTile + static_cast<int>(threadIdx.x);
  T logarithms = 0, squares = 0, alphas = 0;
  for (int i = thread; i < here.n; i += kTile * kTileRows) {
    logarithms += log(here.matrix[static_cast<std::size_t>(i) * (here.stride + 1)]);
    squares += here.beta[i] * here.beta[i];
    alphas += here.alpha[i];
  }
  sums[0][thread] = logarithms;
  sums[1][thread] = squares;
  sums[2][thread] = alphas;
  for (int half = kTile * kTileRows / 2; half > 0; half /= 2) {
    __syncthreads();
    if (thread >= half) continue;
    for (int s = 0; s < 3; ++s) sums[s][thread] += sums[s][thread + half];
  }
  if (thread == 0) summaries[blockIdx.z] = {2 * sums[0][0], sums[1][0], sums[2][0]};
}

inline dim3 one_block_each(int count) { return dim3(1, 1, static_cast<unsigned>(count)); }

template <class T>
void launch_cholesky(const SystemView<T>* systems, int count, int* info, DeviceStream stream) {
  if (count > 0) launch<cholesky<T>>(one_block_each(count), tile_threads(), stream, systems, info);
}

template <class T>
void launch_solve_vectors(const SystemView<T>* systems, int count, bool with_beta, DeviceStream stream) {
  if (count > 0) launch<solve_vectors<T>>(one_block_each(count), tile_threads(), stream, systems, with_beta);
}

template <class T>
void launch_invert_factor(const SystemView<T>* systems, int count, int most, DeviceStream stream) {
  if (count == 0 || most == 0) return;
  launch<invert_factor<T>>(dim3(tiles(most), 1, static_cast<unsigned>(count)), tile_threads(), stream, systems);
}

template <class T>
void launch_summarize(const SystemView<T>* systems, int count, Summary<T>* summaries, DeviceStream stream) {
  if (count > 0) launch<summarize<T>>(one_block_each(count), tile_threads(), stream, systems, summaries);
}

}  // namespace incumbent::cuda
