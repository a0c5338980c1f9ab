// The part of an ONNX file that a small network needs: tensors, nodes, and what goes in and comes out.
// https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace incumbent::onnx {

// The element types that are read, with the numbers of TensorProto.DataType.
enum class Type { float32 = 1, int32 = 6, int64 = 7, float64 = 11 };
constexpr bool is_real(Type type) { return type == Type::float32 || type == Type::float64; }
std::string to_string(Type type);

// A constant. Doubles hold every value of the four types that is accepted: integers up to 2^53.
struct Tensor {
  std::string name;
  Type type = Type::float32;
  std::vector<std::int64_t> dims;
  std::vector<double> values;
};

struct Attribute {
  float real = 0;
  std::int64_t integer = 0;
  Tensor tensor;
};

struct Node {
  std::string op;
  std::vector<std::string> inputs, outputs;
  std::map<std::string, Attribute, std::less<>> attributes;
};

// An input or output: a matrix with a row for each point.
struct Port {
  std::string name;
  Type type = Type::float32;
  std::size_t width = 0;
};

struct Model {
  std::int64_t opset = 0;
  std::vector<Node> nodes;  // in an order in which they can be computed
  std::vector<Tensor> constants;
  std::vector<Port> inputs, outputs;
};

// Error(storage) saying what is wrong if the bytes are not such a model.
Model parse_model(std::string_view bytes);

}  // namespace incumbent::onnx
