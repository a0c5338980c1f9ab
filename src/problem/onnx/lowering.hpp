// Turns a graph into instructions: values of names here and in lower.cpp, one function an operator in lower_nodes.cpp.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/require.hpp"
#include "problem/onnx/network.hpp"

namespace incumbent::onnx {

template <class... Args>
void check(bool condition, Message<std::type_identity_t<Args>...> message, Args&&... args) {
  if (!condition)
    throw Error(ErrorCode::storage, fmt::format(message.text, std::forward<Args>(args)...), message.where);
}

// What a name in the graph stands for: a constant, or a register seen as a matrix or, without `matrix`, as a vector
// with one number a point.
struct Value {
  Tensor constant;
  std::size_t index = 0;
  bool is_constant = true;
  bool matrix = true;
};

class Lowering {
 public:
  explicit Lowering(const Model& model);

  Network take() { return std::move(network_); }

 private:
  static std::string name_of(const Node& node) { return node.outputs.empty() ? "" : node.outputs[0]; }

  // ---- values

  void define(const std::string& name, Value value) {
    check(values_.emplace(name, std::move(value)).second, "'{}' is computed twice", name);
  }
  const Value& value(const std::string& name) const {
    const auto found = values_.find(name);
    check(found != values_.end(), "nothing before it computes '{}'", name);
    return found->second;
  }
  const Value& input(const Node& node, std::size_t i) const {
    check(i < node.inputs.size(), "it has {} inputs; input {} is missing", node.inputs.size(), i);
    return value(node.inputs[i]);
  }
  const Value& points(const Node& node, std::size_t i) const {
    const Value& found = input(node, i);
    check(!found.is_constant, "'{}' is a constant; it must depend on the input", node.inputs[i]);
    return found;
  }
  const Tensor& constant(const Node& node, std::size_t i) const {
    const Value& found = input(node, i);
    check(found.is_constant, "'{}' must be a constant", node.inputs[i]);
    return found.constant;
  }
  // An integer in a constant of one element.
  std::int64_t integer(const Node& node, std::size_t i) const {
    const Tensor& tensor = constant(node, i);
    check(tensor.values.size() == 1 && !is_real(tensor.type), "'{}' must be one integer", node.inputs[i]);
    return static_cast<std::int64_t>(tensor.values[0]);
  }
  static std::int64_t attribute(const Node& node, std::string_view name, std::int64_t fallback) {
    const auto found = node.attributes.find(name);
    return found == node.attributes.end() ? fallback : found->second.integer;
  }
  static float real_attribute(const Node& node, std::string_view name, float fallback) {
    const auto found = node.attributes.find(name);
    return found == node.attributes.end() ? fallback : found->second.real;
  }
  static void check_last(std::int64_t axis) { check(axis == 1 || axis == -1, "axis {}; it must be 1", axis); }

  const Register& reg(const Value& v) const { return network_.registers[v.index]; }
  Type type(const Value& v) const { return v.is_constant ? v.constant.type : reg(v).type; }

  std::size_t add_register(Type type, std::size_t width, std::size_t stride);
  static Value variable(std::size_t index, bool matrix = true) { return {{}, index, false, matrix}; }

  void emit(const Node& node, Instruction instruction, Type type, std::size_t width, bool matrix = true);

  // ---- nodes

  void lower(const Node& node);
  void constant_node(const Node& node);
  template <Op op>
  void unary(const Node& node);
  template <Op op>
  void binary(const Node& node);
  static Tensor folded(Op op, const Tensor& a, const Tensor& b);
  void cast(const Node& node);
  void unsqueeze(const Node& node);
  void gather(const Node& node);
  static std::size_t inside(std::int64_t index, std::size_t size);
  void concatenate(const Node& node);
  void slice(const Node& node);
  void shape(const Node& node);
  void product(const Node& node);
  void normalize(const Node& node);
  const Tensor& row(const Node& node, std::size_t i, std::size_t width) const;
  static std::vector<float> floats(const Tensor& tensor);

  Network network_;
  std::map<std::string, Value> values_;
  std::size_t total_ = 0;
};

}  // namespace incumbent::onnx
