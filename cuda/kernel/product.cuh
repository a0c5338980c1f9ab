// Products of matrices that no library needs to be opened for: out += factor op(A) op(B), op by tiles of 32 x 32, the
// sums in the order of the inner index.
#pragma once

#include "cuda/kernel/matrix_tile.cuh"

namespace incumbent::cuda {

// The thread's places of a tile: values -= op(a) op(b). All threads of the block; both tiles are free afterwards.
template <Product product, class T>
__device__ void subtract_tile_of_product(const MatrixOf<const T>& a, const MatrixOf<const T>& b, int first_row,
                                         int first_column, Tile<T>& left, Tile<T>& right, T (&values)[kEach]) {
  const int inner = product == Product::transposed_left ? a.rows : a.columns;
  for (int from = 0; from < inner; from += kTile) {
    if constexpr (product == Product::transposed_left) {
      load_tile(a, from, first_row, left);
      load_tile(b, from, first_column, right);
      __syncthreads();
      subtract_transposed_product(left, right, values);
    } else if constexpr (product == Product::transposed_right) {
      load_tile(a, first_row, from, left);
      load_tile(b, first_column, from, right);
      __syncthreads();
      subtract_product_transposed(left, right, values);
    } else {
      load_tile(a, first_row, from, left);
      load_tile(b, from, first_column, right);
      __syncthreads();
      subtract_product(left, right, values);
    }
    __syncthreads();
  }
}

template <Product product, class T>
__global__ void __launch_bounds__(kBlockThreads)
    add_product(MatrixOf<const T> a, MatrixOf<const T> b, T factor, MatrixOf<T> out) {
  INCUMBENT_SHARED(T, left, [kTile][kTile + 1]);
  INCUMBENT_SHARED(T, right, [kTile][kTile + 1]);
  const int x = static_cast<int>(threadIdx.x), y = static_cast<int>(threadIdx.y);
  const int first_row = static_cast<int>(blockIdx.y) * kTile, first_column = static_cast<int>(blockIdx.x) * kTile;
  T values[kEach] = {};
  subtract_tile_of_product<product>(a, b, first_row, first_column, left, right, values);
  load_tile(out, first_row, first_column, left);
  for (int e = 0; e < kEach; ++e) values[e] = left[y + e * kTileRows][x] - factor * values[e];
  store_tile(values, out, first_row, first_column);
}

template <class T>
void launch_add_product(Product product, const MatrixOf<const T>& a, const MatrixOf<const T>& b, T factor,
                        const MatrixOf<T>& out, DeviceStream stream) {
  if (out.rows == 0 || out.columns == 0) return;
  const auto start = [&]<Product which>() {
    launch<add_product<which, T>>(dim3(tiles(out.columns), tiles(out.rows)), tile_threads(), stream, a, b, factor, out);
  };
  switch (product) {
    case Product::plain: return start.template operator()<Product::plain>();
    case Product::transposed_left: return start.template operator()<Product::transposed_left>();
    case Product::transposed_right: return start.template operator()<Product::transposed_right>();
  }
}

}  // namespace incumbent::cuda
