// Runs a network's instructions, block of points by block of points, so that what a block needs stays in the cache.
#include <algorithm>
#include <cmath>

#include "core/require.hpp"
#include "formula/exponential.hpp"
#include "formula/logarithm.hpp"
#include "perceptron/gemm.hpp"
#include "problem/onnx/network.hpp"

namespace incumbent::onnx {
namespace {

constexpr std::size_t kBlock = 64;  // points

class Block {
 public:
  Block(const Network& network, std::size_t points)
      : network_(network),
        points_(points),
        floats_(grown(floats_memory(), points * network.float_width)),
        doubles_(grown(doubles_memory(), points * network.double_width)) {}

  void load(std::size_t input, const MatrixView<const double>& rows, std::size_t first) {
    const auto copy = [&](auto to) {
      for (std::size_t i = 0; i < points_; ++i)
        for (std::size_t j = 0; j < to.cols; ++j)
          to(i, j) = static_cast<std::remove_reference_t<decltype(to(i, j))>>(rows(first + i, j));
    };
    is_float(input) ? copy(view<float>(input)) : copy(view<double>(input));
  }

  void store(MatrixView<float> rows, std::size_t first) {
    const auto output = view<float>(network_.output);
    for (std::size_t i = 0; i < points_; ++i) std::copy_n(&output(i, 0), output.cols, &rows(first + i, 0));
  }

  void run(const Instruction& step) {
    switch (step.op) {
      case Op::add: return binary(step, [](auto x, auto y) { return x + y; });
      case Op::subtract: return binary(step, [](auto x, auto y) { return x - y; });
      case Op::multiply: return binary(step, [](auto x, auto y) { return x * y; });
      case Op::divide: return binary(step, [](auto x, auto y) { return x / y; });
      case Op::exponential: return unary(step, [](auto x) { return formula::exp(static_cast<double>(x)); });
      case Op::logarithm: return unary(step, [](auto x) { return formula::log(static_cast<double>(x)); });
      case Op::negate: return unary(step, [](auto x) { return -x; });
      case Op::relu: return unary(step, [](auto x) { return x < 0 ? 0 : x; });  // NaN stays
      case Op::round: return unary(step, [](auto x) { return std::nearbyint(x); });
      case Op::sigmoid: return unary(step, [](auto x) { return 1 / (1 + formula::exp(-static_cast<double>(x))); });
      case Op::cast:
        return is_float(step.result) ? map(view<double>(step.inputs[0]), view<float>(step.result), kSame)
                                     : map(view<float>(step.inputs[0]), view<double>(step.result), kSame);
      case Op::take: return is_float(step.result) ? take<float>(step) : take<double>(step);
      case Op::embed: return embed(step);
      case Op::concatenate: return concatenate(step);
      case Op::affine: return affine(step);
      case Op::product: return product(step);
    }
  }

 private:
  static constexpr auto kSame = [](auto x) { return x; };

  static std::vector<float>& floats_memory() {
    thread_local std::vector<float> memory;
    return memory;
  }
  static std::vector<double>& doubles_memory() {
    thread_local std::vector<double> memory;
    return memory;
  }
  template <class T>
  static T* grown(std::vector<T>& memory, std::size_t size) {
    if (memory.size() < size) memory.resize(size);
    return memory.data();
  }

  bool is_float(std::size_t index) const { return network_.registers[index].type == Type::float32; }
  template <class T>
  MatrixView<T> view(std::size_t index) const {
    const Register& r = network_.registers[index];
    if constexpr (std::is_same_v<T, float>) {
      return {floats_ + points_ * r.offset, points_, r.width, r.stride};
    } else {
      return {doubles_ + points_ * r.offset, points_, r.width, r.stride};
    }
  }

  template <class From, class To, class F>
  static void map(MatrixView<From> from, MatrixView<To> to, F f) {
    for (std::size_t i = 0; i < to.rows; ++i) {
      const From* x = from.data + i * from.stride;
      To* y = to.data + i * to.stride;
      for (std::size_t j = 0; j < to.cols; ++j) y[j] = static_cast<To>(f(x[j]));
    }
  }
  template <class F>
  void unary(const Instruction& step, F f) {
    is_float(step.result) ? map(view<float>(step.inputs[0]), view<float>(step.result), f)
                          : map(view<double>(step.inputs[0]), view<double>(step.result), f);
  }

  template <class F>
  void binary(const Instruction& step, F f) {
    is_float(step.result) ? combine(step, view<float>(step.result), step.floats, f)
                          : combine(step, view<double>(step.result), step.doubles, f);
  }
  template <class T, class F>
  void combine(const Instruction& step, MatrixView<T> to, const std::vector<T>& row, F f) {
    const MatrixView<T> x = view<T>(step.inputs[0]);
    MatrixView<const T> a = x, b{row.data(), to.rows, to.cols, 0};  // the same row for every point
    if (step.inputs.size() == 2) b = view<T>(step.inputs[1]);
    if (step.constant_first) std::swap(a, b);
    for (std::size_t i = 0; i < to.rows; ++i) {
      const T *left = a.data + i * a.stride, *right = b.data + i * b.stride;
      T* result = to.data + i * to.stride;
      for (std::size_t j = 0; j < to.cols; ++j) result[j] = f(left[j], right[j]);
    }
  }

  template <class T>
  void take(const Instruction& step) {
    const auto from = view<T>(step.inputs[0]), to = view<T>(step.result);
    for (std::size_t i = 0; i < points_; ++i) std::copy_n(&from(i, step.first), to.cols, &to(i, 0));
  }

  void embed(const Instruction& step) {
    const auto index = view<double>(step.inputs[0]);
    const auto to = view<float>(step.result);
    const std::size_t rows = step.floats.size() / to.cols;
    for (std::size_t i = 0; i < points_; ++i) {
      const double category = index(i, 0);
      if (!(category >= 0 && category < static_cast<double>(rows)))
        fail(ErrorCode::storage, "category {} is not in a table of {}", category, rows);
      std::copy_n(&step.floats[static_cast<std::size_t>(category) * to.cols], to.cols, &to(i, 0));
    }
  }

  void concatenate(const Instruction& step) {
    const auto to = view<float>(step.result);
    std::size_t column = 0;
    for (const std::size_t input : step.inputs) {
      const auto from = view<float>(input);
      for (std::size_t i = 0; i < points_; ++i) std::copy_n(&from(i, 0), from.cols, &to(i, column));
      column += from.cols;
    }
  }

  void affine(const Instruction& step) {
    const auto from = view<float>(step.inputs[0]), to = view<float>(step.result);
    const float *factors = step.floats.data(), *summands = factors + to.cols;
    for (std::size_t i = 0; i < points_; ++i)
      for (std::size_t j = 0; j < to.cols; ++j) to(i, j) = from(i, j) * factors[j] + summands[j];
  }

  void product(const Instruction& step) {
    const auto from = view<float>(step.inputs[0]), to = view<float>(step.result);
    const float *bias = step.floats.data(), *weights = bias + to.stride;
    perceptron::multiply(points_, to.stride, from.cols, {from.data, from.stride, 1}, {weights, to.stride}, bias,
                         to.data);
  }

  const Network& network_;
  std::size_t points_;
  float* floats_;
  double* doubles_;
};

}  // namespace

void Network::evaluate(std::span<const MatrixView<const double>> points, MatrixView<float> outputs) const {
  require(points.size() == inputs.size() && outputs.cols == output_width(),
          "{} inputs and {} columns of outputs; the network has {} and {}", points.size(), outputs.cols, inputs.size(),
          output_width());
  for (std::size_t k = 0; k < inputs.size(); ++k)
    require(points[k].rows == outputs.rows && points[k].cols == inputs[k].width, "'{}' is {} x {}; it must be {} x {}",
            inputs[k].name, points[k].rows, points[k].cols, outputs.rows, inputs[k].width);
  for (std::size_t first = 0; first < outputs.rows; first += kBlock) {
    Block block(*this, std::min(kBlock, outputs.rows - first));
    for (std::size_t k = 0; k < inputs.size(); ++k) block.load(k, points[k], first);
    for (const auto& instruction : instructions) block.run(instruction);
    block.store(outputs, first);
  }
}

}  // namespace incumbent::onnx
