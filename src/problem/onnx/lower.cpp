#include "perceptron/gemm.hpp"
#include "problem/onnx/lowering.hpp"

namespace incumbent::onnx {
namespace {

constexpr std::size_t kWidestPoint = 1u << 18;  // numbers in all registers of one point

}  // namespace

Lowering::Lowering(const Model& model) {
  for (const auto& constant : model.constants) define(constant.name, {constant});
  for (const auto& port : model.inputs) {
    if (values_.contains(port.name)) continue;
    network_.inputs.push_back(port);
    define(port.name, variable(add_register(port.type, port.width, port.width)));
  }
  for (const auto& node : model.nodes) {
    try {
      lower(node);
    } catch (const Error& error) {
      throw Error(error.code(), fmt::format("{} '{}': {}", node.op, name_of(node), error.what()), error.where());
    }
  }
  check(model.outputs.size() == 1, "it has {} outputs; there must be 1", model.outputs.size());
  const Value& output = value(model.outputs[0].name);
  check(!output.is_constant && output.matrix && type(output) == Type::float32, "the output is no float matrix");
  network_.output = output.index;
  place_registers(network_);
}

std::size_t Lowering::add_register(Type type, std::size_t width, std::size_t stride) {
  total_ += stride;
  check(width >= 1 && total_ <= kWidestPoint, "a point needs more than {} numbers", kWidestPoint);
  network_.registers.push_back({type, width, stride});
  return network_.registers.size() - 1;
}

void Lowering::emit(const Node& node, Instruction instruction, Type type, std::size_t width, bool matrix) {
  const std::size_t stride = instruction.op == Op::product ? perceptron::padded(width) : width;
  instruction.result = add_register(type, width, stride);
  define(name_of(node), variable(instruction.result, matrix));
  network_.instructions.push_back(std::move(instruction));
}

Network lower(const Model& model) { return Lowering(model).take(); }

}  // namespace incumbent::onnx
