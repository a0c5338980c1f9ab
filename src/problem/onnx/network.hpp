// An ONNX network for many points at a time, in single precision except where the file says double.
//
// lower() turns the graph into instructions once; everything that a file can have wrong is found there. Values are
// registers: matrices with a row for each point. Shapes and what depends on constants only are computed at that time.
// Known: operator set 13 with Add, BatchNormalization, Cast, Concat, Constant, Div, Exp, Gather, Gemm, Log, Mul, Neg,
// Relu, Round, Shape, Sigmoid, Slice, Sub and Unsqueeze, as far as rows stay independent of each other.
#pragma once

#include <filesystem>
#include <span>
#include <vector>

#include "core/matrix.hpp"
#include "problem/onnx/model.hpp"

namespace incumbent::onnx {

enum class Op {
  add,
  subtract,
  multiply,
  divide,
  exponential,
  logarithm,
  negate,
  relu,
  round,
  sigmoid,
  cast,
  embed,
  take,
  concatenate,
  affine,
  product
};

// n rows of `width` numbers, `stride` apart, at n*offset in the memory of its type. Whole numbers are kept as doubles.
struct Register {
  Type type = Type::float32;
  std::size_t width = 0;
  std::size_t stride = 0;
  std::size_t offset = 0;
};

// result = op(inputs, constants)
struct Instruction {
  Op op = Op::add;
  std::size_t result = 0;
  std::vector<std::size_t> inputs;
  std::vector<float> floats{};    // binary: a row; affine: factors and summands; embed: rows; product: bias and weights
  std::vector<double> doubles{};  // binary: a row
  bool constant_first = false;    // binary: the row is the left operand
  std::size_t first = 0;          // take: the first column
};

struct Network {
  std::vector<Port> inputs;
  std::size_t output = 0;           // register
  std::vector<Register> registers;  // the first ones are the inputs
  std::vector<Instruction> instructions;
  std::size_t float_width = 0, double_width = 0;  // memory of one point

  std::size_t output_width() const { return registers[output].width; }
  // Row i of `outputs`, n x output_width(), from row i of each of `points`, n x width. Error(storage) if a category is
  // not in its table. Thread-safe.
  void evaluate(std::span<const MatrixView<const double>> points, MatrixView<float> outputs) const;
};

Network lower(const Model& model);  // Error(storage) saying what is wrong

// Gives each register its offset; a place is free again after its last use.
void place_registers(Network& network);

// Error(storage) naming the file and what is wrong with it.
Network read_network(const std::filesystem::path& file);

}  // namespace incumbent::onnx
