// A fully connected network with rectified hidden layers: forward pass and gradient for a batch of rows.
//
//   z_l = a_{l-1} W_l + b_l,   a_l = max(z_l, 0) o m_l,   output = z_L
//
// a_0 is the input and m_l the dropout mask: 0 with probability p, else 1/(1-p) (Srivastava et al., "Dropout", JMLR 15,
// 2014; scaled at training time). The gradient is back-propagation (Rumelhart, Hinton, Williams, Nature 323, 1986):
//
//   dW_l = a_{l-1}' dz_l,   db_l = sum of dz_l's rows,   dz_{l-1} = (dz_l W_l') o m_{l-1} where a_{l-1} > 0, else 0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "perceptron/gemm.hpp"

namespace incumbent::perceptron {

// Where a layer's parameters stand. Columns are padded to a multiple of kPad, and so are the rows of all layers but the
// first; what is padded is 0 and stays 0: its gradient is 0.
struct Layer {
  std::size_t inputs = 0;
  std::size_t outputs = 0;
  std::size_t rows = 0;     // of the stored weights
  std::size_t columns = 0;  // of the stored weights, and of the layer's output
  std::size_t weights = 0;  // offset of the weights: rows x columns, element (input, output)
  std::size_t biases = 0;   // offset of the biases: columns

  bool operator==(const Layer&) const = default;
};

struct Shape {
  std::vector<Layer> layers;
  std::size_t parameters = 0;  // length of a parameter vector, with padding

  Shape() = default;
  // depth hidden layers of equal width.
  Shape(std::size_t inputs, std::size_t width, std::size_t depth, std::size_t outputs);
  const Layer& last() const { return layers.back(); }
  bool operator==(const Shape&) const = default;
};

// Weights uniform in +-sqrt(6/inputs) where a rectifier follows: variance 2/inputs (He, Zhang, Ren, Sun, "Delving deep
// into rectifiers", ICCV 2015, section 2.2), in +-sqrt(3/inputs) in the last layer: variance 1/inputs. Biases 0.
std::vector<float> initial_parameters(const Shape& shape, std::uint64_t seed);

// One draw of dropout masks: the same (seed, epoch, batch) gives the same masks.
struct Dropout {
  double probability = 0;  // in [0, 1), used to the nearest 1/65536; 0: no masks
  std::uint64_t seed = 0;
  std::uint64_t epoch = 0;
  std::uint32_t batch = 0;
};

// The memory of one forward and backward pass over up to `capacity` rows. float trains; double is for gradient checks.
template <class T>
class Network {
 public:
  Network(const Shape& shape, std::size_t capacity);

  // inputs: rows x inputs, without gaps. Returns the outputs: rows x shape.last().columns, valid until the next call.
  const T* forward(const T* parameters, const T* inputs, std::size_t rows, const Dropout& dropout = {});

  // Where the derivatives of the loss by the outputs of the last forward() go before backward(): same layout; padding
  // 0.
  T* output_gradient() { return delta_.back().data(); }
  // gradient: as long as the parameters; overwritten.
  void backward(const T* parameters, T* gradient);

 private:
  Shape shape_;
  std::vector<std::vector<T>> output_;  // z_l, then a_l
  std::vector<std::vector<T>> mask_;    // m_l; only filled where dropout is on
  std::vector<std::vector<T>> delta_;   // dz_l
  const T* inputs_ = nullptr;
  std::size_t rows_ = 0;
  bool dropped_ = false;
};

extern template class Network<float>;
extern template class Network<double>;

}  // namespace incumbent::perceptron
