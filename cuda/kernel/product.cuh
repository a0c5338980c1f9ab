// Products of matrices that no library needs to be opened for: out += factor op(A) op(B), op by tiles of 32 x 32, the
// sums in the order of the inner index.
#pragma once

#include "cuda/kernel/matrix_tile.cuh"

namespace incumbent::cuda {

template <Product product, class T>
__global__ void __launch_bounds__(kTile* kTileRows)
    add_product(MatrixOf<const T> a, MatrixOf<const T> b, T factor, MatrixOf<T> out) {
  INCUMBENT_SHARED(T, left, [kTile][kTile + 1]);
  INCUMBENT_SHARED(T, right, [kTile][kTile + 1]);
  const int x = static_cast<int>(threadIdx.x), y = static_cast<int>(threadIdx.y);
  const int first_row = static_cast<int>(blockIdx.y) * kTile, first_column = static_cast<int>(blockIdx.x) * kTile;
  const int inner = product == Product::transposed_left ? a.rows : a.columns;
  T values[kEach] = {};
  for (int from = 0; from < inner; from += kTile) {
    if constexpr (product == Product::transposed_left) {
      load_tile(a, from, first_row, left);
      load_tile(b, from, first_column, right);
      __syncthreads();
      subtract_transposed_product(left, right, values);
    } else {
      load_tile(a, first_row, from, left);
      load_tile(b, first_column, from, right);
      __syncthreads();
      subtract_product_transposed(left, right, values);
    }
    __syncthreads();
  }
  load_tile(out, first_row, first_column, left);
  for (int e = 0; e < kEach; ++e) values[e] = left[y + e * kTileRows][x] - factor * values[e];
  store_tile(values, out, first_row, first_column);
}

template <class T>
void launch_add_product(Product product, const MatrixOf<const T>& a, const MatrixOf<const T>& b, T factor,
                        const MatrixOf<T>& out, DeviceStream stream) {
  if (out.rows == 0 || out.columns == 0) return;
  const auto kernel = product == Product::transposed_left ? add_product<Product::transposed_left, T>
                                                          : add_product<Product::transposed_right, T>;
  launch(kernel, dim3(tiles(out.columns), tiles(out.rows)), tile_threads(), stream, a, b, factor, out);
}

}  // namespace incumbent::cuda
