#include "perceptron/network.hpp"

#include <algorithm>
#include <cmath>

#include "formula/perceptron.hpp"
#include "formula/random.hpp"
#include "perceptron/elementwise.hpp"

namespace incumbent::perceptron {
namespace {

// Four masks from each 64 random bits.
template <class T>
void draw_mask(const Dropout& dropout, std::uint32_t part, std::size_t n, T* mask) {
  Stream stream(dropout.seed, Purpose::dropout, dropout.epoch, part);
  const auto entries = formula::DropoutMask::of(dropout.probability);
  for (std::size_t i = 0; i < n; i += 4) {
    const std::uint64_t bits = stream.bits64();
    for (std::size_t q = 0; q < 4; ++q) mask[i + q] = entries.entry<T>((bits >> (16 * q)) & 0xFFFFu);
  }
}

}  // namespace

Shape::Shape(std::size_t inputs, std::size_t width, std::size_t depth, std::size_t outputs) {
  for (std::size_t l = 0; l <= depth; ++l) {
    Layer layer;
    layer.inputs = l == 0 ? inputs : width;
    layer.outputs = l == depth ? outputs : width;
    layer.rows = l == 0 ? inputs : padded(width);
    layer.columns = padded(layer.outputs);
    layer.weights = parameters;
    layer.biases = layer.weights + layer.rows * layer.columns;
    parameters = layer.biases + layer.columns;
    layers.push_back(layer);
  }
}

std::vector<float> initial_parameters(const Shape& shape, std::uint64_t seed) {
  std::vector<float> parameters(shape.parameters);
  for (std::size_t l = 0; l < shape.layers.size(); ++l) {
    const Layer& layer = shape.layers[l];
    const bool rectified = l + 1 < shape.layers.size();
    const double bound = std::sqrt((rectified ? 6.0 : 3.0) / static_cast<double>(layer.inputs));
    Stream stream(seed, Purpose::initialization, l);
    for (std::size_t i = 0; i < layer.inputs; ++i)
      for (std::size_t j = 0; j < layer.outputs; ++j)
        parameters[layer.weights + i * layer.columns + j] = static_cast<float>(stream.uniform(-bound, bound));
  }
  return parameters;
}

template <class T>
Network<T>::Network(const Shape& shape, std::size_t capacity) : shape_(shape) {
  for (const Layer& layer : shape_.layers) {
    output_.emplace_back(capacity * layer.columns);
    delta_.emplace_back(capacity * layer.columns);
  }
  mask_.resize(shape_.layers.size() - 1);
}

template <class T>
const T* Network<T>::forward(const T* parameters, const T* inputs, std::size_t rows, const Dropout& dropout) {
  inputs_ = inputs;
  rows_ = rows;
  dropped_ = dropout.probability > 0;
  const std::size_t hidden = shape_.layers.size() - 1;
  for (std::size_t l = 0; l <= hidden; ++l) {
    const Layer& layer = shape_.layers[l];
    const Left<T> left{l == 0 ? inputs : output_[l - 1].data(), layer.rows, 1};
    T* output = output_[l].data();
    multiply(rows, layer.columns, layer.rows, left, {parameters + layer.weights, layer.columns},
             parameters + layer.biases, output);
    if (l == hidden) break;
    const std::size_t size = rows * layer.columns;
    if (dropped_) {
      mask_[l].resize(output_[l].size());
      draw_mask(dropout, static_cast<std::uint32_t>(dropout.batch * hidden + l), size, mask_[l].data());
      rectify_masked(size, mask_[l].data(), output);
    } else {
      rectify(size, output);
    }
  }
  return output_.back().data();
}

template <class T>
void Network<T>::backward(const T* parameters, T* gradient) {
  for (std::size_t l = shape_.layers.size(); l-- > 0;) {
    const Layer& layer = shape_.layers[l];
    const T* delta = delta_[l].data();
    const T* input = l == 0 ? inputs_ : output_[l - 1].data();
    multiply(layer.rows, layer.columns, rows_, Left<T>{input, 1, layer.rows}, Right<T>{delta, layer.columns},
             static_cast<const T*>(nullptr), gradient + layer.weights);
    column_sums(rows_, layer.columns, delta, gradient + layer.biases);
    if (l == 0) break;
    T* before = delta_[l - 1].data();
    multiply(rows_, layer.rows, layer.columns, Left<T>{delta, layer.columns, 1},
             Right<T>{parameters + layer.weights, layer.columns, true}, static_cast<const T*>(nullptr), before);
    if (dropped_) {
      gate_masked(rows_ * layer.rows, input, mask_[l - 1].data(), before);
    } else {
      gate(rows_ * layer.rows, input, before);
    }
  }
}

template class Network<float>;
template class Network<double>;

}  // namespace incumbent::perceptron
