// The training of many perceptrons at once, one network a block of 32 x 8 threads: forward pass, gradient and step as
// in perceptron/network.hpp, perceptron/loss.hpp and perceptron/optimizer.hpp, for all batches of an epoch in one
// launch.
//
// Products go by tiles of 32 x 32 (product.cuh), their sums in the order of the inner index and begun with what is
// added to them: the order of the CPU's, so that they differ by fused operations alone. A loss or a derivative by the
// outputs is one thread's row. A network's numbers are in global memory; what one thread writes another reads only
// beyond a barrier of the block.
#pragma once

#include "cuda/kernel/product.cuh"
#include "formula/perceptron.hpp"

namespace incumbent::cuda {

inline constexpr int kTileThreads = kTile * kTileRows;
__device__ inline int tile_thread() { return static_cast<int>(threadIdx.y) * kTile + static_cast<int>(threadIdx.x); }

// Both tiles of a product.
template <class T>
struct ProductTiles {
  Tile<T>& left;
  Tile<T>& right;
};

// out_ij := result(i, j, begin(j) + (op(a) op(b))_ij) for all places of out, which a barrier must make known.
template <Product product, class T, class Begin, class Result>
__device__ void for_product(const MatrixOf<const T>& a, const MatrixOf<const T>& b, const MatrixOf<T>& out,
                            const ProductTiles<T>& tiles, Begin&& begin, Result&& result) {
  const int x = static_cast<int>(threadIdx.x), y = static_cast<int>(threadIdx.y);
  for (int first_row = 0; first_row < out.rows; first_row += kTile) {
    for (int first_column = 0; first_column < out.columns; first_column += kTile) {
      const int column = first_column + x;
      T values[kEach];
      const T start = column < out.columns ? begin(column) : T(0);
      for (int e = 0; e < kEach; ++e) values[e] = -start;  // products are subtracted
      subtract_tile_of_product<product>(a, b, first_row, first_column, tiles.left, tiles.right, values);
      for (int e = 0; e < kEach; ++e) values[e] = result(first_row + y + e * kTileRows, column, -values[e]);
      store_tile(values, out, first_row, first_column);
    }
  }
}

// What a network does with `rows` rows of a batch.
template <class T>
struct PerceptronPass {
  const PerceptronView<T>& net;
  const T* inputs;  // rows x features
  int rows;

  __device__ MatrixOf<T> outputs(int layer) const {
    const auto& l = net.layers[layer];
    return {net.outputs + l.columns_before * static_cast<std::size_t>(net.capacity), rows, l.columns, l.columns};
  }
  __device__ MatrixOf<T> deltas(int layer) const {
    const auto& l = net.layers[layer];
    return {net.deltas + l.columns_before * static_cast<std::size_t>(net.capacity), rows, l.columns, l.columns};
  }
  __device__ MatrixOf<const T> input(int layer) const {
    const int columns = net.layers[layer].rows;
    return {layer == 0 ? inputs : outputs(layer - 1).data, rows, columns, columns};
  }
  __device__ MatrixOf<const T> weights(int layer) const {
    const auto& l = net.layers[layer];
    return {net.parameters + l.weights, l.rows, l.columns, l.columns};
  }
};

// The outputs of all layers; hidden ones masked where mask.threshold > 0, with masks number first_part and on.
template <class T>
__device__ void pass_forward(const PerceptronPass<T>& pass, const formula::DropoutMask& mask, std::uint64_t epoch,
                             std::uint32_t first_part, const ProductTiles<T>& tiles) {
  const auto& net = pass.net;
  for (int l = 0; l < net.depth; ++l) {
    const auto out = pass.outputs(l);
    const T* biases = net.parameters + net.layers[l].biases;
    const bool is_hidden = l + 1 < net.depth;
    for_product<Product::plain>(
        pass.input(l), pass.weights(l), out, tiles, [&](int column) { return biases[column]; },
        [&](int row, int column, T z) {
          if (!is_hidden) return z;
          const T a = formula::rectified(z);
          if (mask.threshold == 0) return a;
          const auto place = static_cast<std::uint32_t>(row * out.columns + column);
          const auto part = first_part + static_cast<std::uint32_t>(l);
          return a * mask.template entry<T>(formula::DropoutMask::bits(net.seed, epoch, part, place));
        });
    __syncthreads();
  }
}

// The mean loss of the rows, for all threads, and its derivative by the outputs. ids: the rows of the data, one a row.
template <class T>
__device__ double batch_loss(const PerceptronPass<T>& pass, const PerceptronRows<T>& data, const std::uint32_t* ids,
                             double (&losses)[kTileThreads], double& total) {
  const auto outputs = pass.outputs(pass.net.depth - 1);
  const T* z = outputs.data;
  T* gradient = pass.deltas(pass.net.depth - 1).data;
  const auto columns = static_cast<std::size_t>(outputs.columns), classes = static_cast<std::size_t>(data.classes);
  const int thread = tile_thread();
  const double rows = pass.rows;
  double sum = 0;
  for (int first = 0; first < pass.rows; first += kTileThreads) {
    const int row = first + thread;
    if (row < pass.rows) {
      const T* here = z + static_cast<std::size_t>(row) * columns;
      T* slope = gradient + static_cast<std::size_t>(row) * columns;
      if (data.classes == 0) {
        losses[thread] = formula::half_squared_error_row(here[0], data.targets[ids[row]], rows, slope);
        for (std::size_t j = 1; j < columns; ++j) slope[j] = T(0);
      } else {
        const T largest = formula::largest_of(here, classes);
        losses[thread] = formula::cross_entropy_row(
            here, largest, static_cast<std::size_t>(data.labels[ids[row]]), classes, columns, rows,
            [&](std::size_t j) { return formula::softmax_weight(here[j], largest); }, slope);
      }
    }
    __syncthreads();
    if (thread == 0) {
      const int count = pass.rows - first < kTileThreads ? pass.rows - first : kTileThreads;
      for (int i = 0; i < count; ++i) sum += losses[i];
      total = sum / rows;
    }
    __syncthreads();
  }
  return total;
}

// The gradient by all parameters, from the derivatives by the outputs.
template <class T>
__device__ void pass_backward(const PerceptronPass<T>& pass, const formula::DropoutMask& mask,
                              const ProductTiles<T>& tiles) {
  const auto& net = pass.net;
  const auto nothing = [](int) { return T(0); };
  for (int l = net.depth - 1; l >= 0; --l) {
    const auto& layer = net.layers[l];
    const auto delta = pass.deltas(l);
    const MatrixOf<const T> slopes{delta.data, delta.rows, delta.columns, delta.stride};
    const auto input = pass.input(l);
    const MatrixOf<T> by_weights{net.gradient + layer.weights, layer.rows, layer.columns, layer.columns};
    for_product<Product::transposed_left>(input, slopes, by_weights, tiles, nothing, [](int, int, T v) { return v; });
    for (int column = tile_thread(); column < layer.columns; column += kTileThreads) {
      T sum = 0;
      for (int row = 0; row < pass.rows; ++row)
        sum += delta.data[static_cast<std::size_t>(row) * delta.stride + column];
      net.gradient[layer.biases + column] = sum;
    }
    if (l > 0) {
      const T* activations = input.data;
      const T kept = mask.threshold == 0 ? T(1) : static_cast<T>(mask.kept);
      for_product<Product::transposed_right>(
          slopes, pass.weights(l), pass.deltas(l - 1), tiles, nothing, [&](int row, int column, T slope) {
            if (row >= pass.rows || column >= layer.rows) return T(0);
            // What is positive was kept.
            return formula::gated(activations[static_cast<std::size_t>(row) * layer.rows + column], slope * kept);
          });
    }
    __syncthreads();
  }
}

template <class T>
__device__ void take_step(const PerceptronView<T>& net, std::int64_t step) {
  if (net.is_adamw) {
    const auto adamw = formula::AdamwStep::at(step, net.learning_rate, net.weight_decay, net.beta2);
    for (int p = tile_thread(); p < net.parameter_count; p += kTileThreads)
      adamw.take(net.gradient[p], net.first[p], net.second[p], net.parameters[p]);
  } else {
    const formula::SgdStep sgd{static_cast<float>(net.learning_rate), static_cast<float>(net.weight_decay),
                               static_cast<float>(net.momentum)};
    for (int p = tile_thread(); p < net.parameter_count; p += kTileThreads)
      sgd.take(net.gradient[p], net.first[p], net.parameters[p]);
  }
}

// An epoch of network blockIdx.x: its mean loss, or the first batch's that is not finite, where it stops.
template <class T>
__global__ void __launch_bounds__(kBlockThreads, 2)
    train_epoch(const PerceptronView<T>* networks, PerceptronRows<T> data) {
  INCUMBENT_SHARED(T, left, [kTile][kTile + 1]);
  INCUMBENT_SHARED(T, right, [kTile][kTile + 1]);
  INCUMBENT_SHARED(double, losses, [kTileThreads]);
  INCUMBENT_SHARED(double, total, [1]);
  const PerceptronView<T> net = networks[blockIdx.x];
  const ProductTiles<T> tiles{left, right};
  double sum = 0;
  std::int64_t steps = net.steps;
  std::uint32_t batch = 0;
  for (int first = 0; first < data.count; first += net.batch_size, ++batch) {
    const int rows = data.count - first < net.batch_size ? data.count - first : net.batch_size;
    const std::uint32_t* ids = net.order + first;
    for (int e = tile_thread(); e < rows * data.features; e += kTileThreads) {
      net.inputs[e] = data.inputs[static_cast<std::size_t>(ids[e / data.features]) * data.features + e % data.features];
    }
    __syncthreads();
    const PerceptronPass<T> pass{net, net.inputs, rows};
    pass_forward(pass, net.mask, net.epoch, batch * static_cast<std::uint32_t>(net.depth - 1), tiles);
    const double loss = batch_loss(pass, data, ids, losses, total[0]);
    sum += loss * rows;
    if (!(loss - loss == 0)) {  // the same value for all threads
      sum = loss * data.count;
      break;
    }
    pass_backward(pass, net.mask, tiles);
    take_step(net, ++steps);  // known to all at the barrier before the next pass
  }
  if (tile_thread() == 0) {
    *net.loss = sum / data.count;
    *net.steps_done = steps;
  }
}

// errors[b]: of network b, the rows whose largest output is not the label's, or the sum of squared errors.
template <class T>
__global__ void __launch_bounds__(kBlockThreads, 2)
    perceptron_errors(const PerceptronView<T>* networks, PerceptronRows<T> data, double* errors) {
  INCUMBENT_SHARED(T, left, [kTile][kTile + 1]);
  INCUMBENT_SHARED(T, right, [kTile][kTile + 1]);
  INCUMBENT_SHARED(double, wrong, [kTileThreads]);
  const PerceptronView<T> net = networks[blockIdx.x];
  const int thread = tile_thread(), most = net.capacity < kTileThreads ? net.capacity : kTileThreads;
  double sum = 0;
  for (int first = 0; first < data.count; first += most) {
    const int rows = data.count - first < most ? data.count - first : most;
    const PerceptronPass<T> pass{net, data.inputs + static_cast<std::size_t>(first) * data.features, rows};
    pass_forward(pass, {}, 0, 0, {left, right});
    if (thread < rows) {
      const auto outputs = pass.outputs(net.depth - 1);
      const T* z = outputs.data + static_cast<std::size_t>(thread) * outputs.columns;
      if (data.classes == 0) {
        const double difference = static_cast<double>(z[0]) - static_cast<double>(data.targets[first + thread]);
        wrong[thread] = difference * difference;
      } else {
        int largest = 0;
        for (int j = 1; j < data.classes; ++j) largest = z[j] > z[largest] ? j : largest;
        wrong[thread] = largest == data.labels[first + thread] && z[largest] == z[largest] ? 0 : 1;
      }
    }
    __syncthreads();
    for (int i = 0; thread == 0 && i < rows; ++i) sum += wrong[i];
    __syncthreads();
  }
  if (thread == 0) errors[blockIdx.x] = sum;
}

template <class T>
void launch_train_epoch(const PerceptronView<T>* networks, int count, const PerceptronRows<T>& data,
                        DeviceStream stream) {
  if (count > 0) launch<train_epoch<T>>(dim3(static_cast<unsigned>(count)), tile_threads(), stream, networks, data);
}

template <class T>
void launch_perceptron_errors(const PerceptronView<T>* networks, int count, const PerceptronRows<T>& data,
                              double* errors, DeviceStream stream) {
  if (count > 0)
    launch<perceptron_errors<T>>(dim3(static_cast<unsigned>(count)), tile_threads(), stream, networks, data, errors);
}

}  // namespace incumbent::cuda
