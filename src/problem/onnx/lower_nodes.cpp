// One function an operator.
#include <algorithm>
#include <cmath>

#include "perceptron/gemm.hpp"
#include "problem/onnx/lowering.hpp"

namespace incumbent::onnx {
namespace {

double rounded(Type type, double value) {
  return type == Type::float32 ? static_cast<double>(static_cast<float>(value)) : value;
}

}  // namespace

void Lowering::constant_node(const Node& node) {
  const auto found = node.attributes.find("value");
  check(found != node.attributes.end() && !found->second.tensor.values.empty(), "it has no tensor 'value'");
  define(name_of(node), {found->second.tensor});
}

template <Op op>
void Lowering::unary(const Node& node) {
  const Value& x = points(node, 0);
  check(is_real(type(x)), "its input is of type {}; it must be float or double", to_string(type(x)));
  emit(node, {op, 0, {x.index}}, type(x), reg(x).width, x.matrix);
}

template <Op op>
void Lowering::binary(const Node& node) {
  const Value &a = input(node, 0), &b = input(node, 1);
  check(type(a) == type(b), "its inputs have the types {} and {}", to_string(type(a)), to_string(type(b)));
  if (a.is_constant && b.is_constant) return define(name_of(node), {folded(op, a.constant, b.constant)});
  check(is_real(type(a)), "its inputs are of type {}; they must be float or double", to_string(type(a)));
  const Value& x = a.is_constant ? b : a;
  Instruction instruction{op, 0, {x.index}};
  const std::size_t width = reg(x).width;
  if (!a.is_constant && !b.is_constant) {
    check(a.matrix == b.matrix && reg(a).width == reg(b).width, "its inputs have {} and {} columns", reg(a).width,
          reg(b).width);
    instruction.inputs = {a.index, b.index};
  } else {
    const Tensor& constant = a.is_constant ? a.constant : b.constant;
    const bool one = constant.values.size() == 1 && constant.dims.size() <= (x.matrix ? 2 : 1);
    check(one || (x.matrix && constant.dims.size() == 1 && constant.values.size() == width),
          "a constant of {} numbers does not fit {} columns", constant.values.size(), width);
    instruction.constant_first = a.is_constant;
    for (std::size_t j = 0; j < width; ++j) {
      const double number = constant.values[one ? 0 : j];
      if (type(x) == Type::float32) {
        instruction.floats.push_back(static_cast<float>(number));
      } else {
        instruction.doubles.push_back(number);
      }
    }
  }
  emit(node, std::move(instruction), type(x), width, x.matrix);
}

Tensor Lowering::folded(Op op, const Tensor& a, const Tensor& b) {
  check(a.values.size() == b.values.size() || a.values.size() == 1 || b.values.size() == 1,
        "constants of {} and {} numbers", a.values.size(), b.values.size());
  Tensor result = a.values.size() >= b.values.size() ? a : b;
  for (std::size_t i = 0; i < result.values.size(); ++i) {
    const double x = a.values[a.values.size() == 1 ? 0 : i], y = b.values[b.values.size() == 1 ? 0 : i];
    check(op != Op::divide || y != 0, "division by 0");
    const double z = op == Op::add ? x + y : op == Op::subtract ? x - y : op == Op::multiply ? x * y : x / y;
    check(std::fabs(z) <= 0x1p53, "{} is beyond 2^53", z);
    result.values[i] = is_real(a.type) ? rounded(a.type, z) : std::trunc(z);
  }
  return result;
}

void Lowering::cast(const Node& node) {
  const Value& x = points(node, 0);
  const auto to = attribute(node, "to", 0);
  const bool known = to == static_cast<int>(Type::float32) || to == static_cast<int>(Type::float64);
  check(known && is_real(type(x)), "from {} to type {}; both must be 1 (float) or 11 (double)", to_string(type(x)), to);
  if (to == static_cast<int>(type(x))) return define(name_of(node), x);
  emit(node, {Op::cast, 0, {x.index}}, static_cast<Type>(to), reg(x).width, x.matrix);
}

void Lowering::unsqueeze(const Node& node) {
  Value x = points(node, 0);
  check_last(integer(node, 1));
  check(!x.matrix, "'{}' has two dimensions already", node.inputs[0]);
  x.matrix = true;
  define(name_of(node), x);
}

// A column of the points, rows of a table chosen by the points, or an element of a constant (of a shape).
void Lowering::gather(const Node& node) {
  const Value &data = input(node, 0), &index = input(node, 1);
  const auto axis = attribute(node, "axis", 0);
  if (!data.is_constant) {
    check_last(axis);
    check(data.matrix && index.is_constant && index.constant.dims.empty(), "only one column can be taken");
    const std::size_t column = inside(integer(node, 1), reg(data).width);
    return emit(node, {.op = Op::take, .inputs = {data.index}, .first = column}, type(data), 1, false);
  }
  const Tensor& table = data.constant;
  check(axis == 0, "axis {} of a constant; it must be 0", axis);
  if (index.is_constant) {
    check(table.dims.size() == 1, "a constant with {} dimensions; it must have 1", table.dims.size());
    Tensor element{{}, table.type, index.constant.dims, {table.values[inside(integer(node, 1), table.values.size())]}};
    check(element.values[0] >= 0, "the number of points is not known before they come");
    return define(name_of(node), {element});
  }
  check(table.dims.size() == 2 && table.type == Type::float32 && !index.matrix && !is_real(type(index)),
        "a table must be a float matrix, its index an integer a point");
  const auto width = static_cast<std::size_t>(table.dims[1]);
  emit(node, {.op = Op::embed, .inputs = {index.index}, .floats = floats(table)}, Type::float32, width);
}

std::size_t Lowering::inside(std::int64_t index, std::size_t size) {
  if (index < 0) index += static_cast<std::int64_t>(size);
  check(index >= 0 && static_cast<std::size_t>(index) < size, "index {} of {}", index, size);
  return static_cast<std::size_t>(index);
}

void Lowering::concatenate(const Node& node) {
  check_last(attribute(node, "axis", 0));
  Instruction instruction{Op::concatenate};
  std::size_t width = 0;
  for (std::size_t i = 0; i < std::max<std::size_t>(node.inputs.size(), 1); ++i) {
    const Value& x = points(node, i);
    check(x.matrix && type(x) == Type::float32, "'{}' must be a float matrix", node.inputs[i]);
    instruction.inputs.push_back(x.index);
    width += reg(x).width;
  }
  emit(node, std::move(instruction), Type::float32, width);
}

void Lowering::slice(const Node& node) {
  const Value& x = points(node, 0);
  const auto width = static_cast<std::int64_t>(reg(x).width);
  const auto bound = [&](std::size_t i) {
    const std::int64_t at = integer(node, i);
    return std::clamp<std::int64_t>(at < 0 ? at + width : at, 0, width);
  };
  const std::int64_t first = bound(1), last = bound(2);
  check_last(integer(node, 3));
  check(x.matrix && node.inputs.size() == 4 && first < last, "columns {} to {} of {}, steps of 1, can't be taken",
        first, last, width);
  emit(node, {.op = Op::take, .inputs = {x.index}, .first = static_cast<std::size_t>(first)}, type(x),
       static_cast<std::size_t>(last - first));
}

void Lowering::shape(const Node& node) {
  const Value& x = points(node, 0);
  check(x.matrix, "of something with one dimension");
  define(name_of(node), {{{}, Type::int64, {2}, {-1, static_cast<double>(reg(x).width)}}});
}

// x W + b
void Lowering::product(const Node& node) {
  const Value& x = points(node, 0);
  const Tensor& weights = constant(node, 1);
  check(x.matrix && type(x) == Type::float32 && weights.type == Type::float32 && weights.dims.size() == 2,
        "it must multiply float matrices");
  check(attribute(node, "transA", 0) == 0 && real_attribute(node, "alpha", 1) == 1 &&
            real_attribute(node, "beta", 1) == 1,
        "alpha and beta must be 1 and transA 0");
  const bool transposed = attribute(node, "transB", 0) != 0;
  const auto rows = static_cast<std::size_t>(weights.dims[transposed ? 1 : 0]);
  const auto width = static_cast<std::size_t>(weights.dims[transposed ? 0 : 1]);
  check(rows == reg(x).width, "{} columns times {} rows", reg(x).width, rows);
  const std::size_t stride = perceptron::padded(width);
  Instruction instruction{Op::product, 0, {x.index}};
  instruction.floats.resize(stride * (1 + rows));
  if (node.inputs.size() > 2) {
    const Tensor& bias = row(node, 2, width);
    std::transform(bias.values.begin(), bias.values.end(), instruction.floats.begin(),
                   [](double number) { return static_cast<float>(number); });
  }
  for (std::size_t k = 0; k < rows; ++k)
    for (std::size_t j = 0; j < width; ++j)
      instruction.floats[stride * (1 + k) + j] =
          static_cast<float>(weights.values[transposed ? j * rows + k : k * width + j]);
  emit(node, std::move(instruction), Type::float32, width);
}

// scale (x - mean) / sqrt(variance + epsilon) + bias
void Lowering::normalize(const Node& node) {
  const Value& x = points(node, 0);
  check(x.matrix && type(x) == Type::float32, "its input must be a float matrix");
  const std::size_t width = reg(x).width;
  const Tensor &scale = row(node, 1, width), &bias = row(node, 2, width), &mean = row(node, 3, width),
               &variance = row(node, 4, width);
  const auto epsilon = static_cast<double>(real_attribute(node, "epsilon", 1e-5f));
  Instruction instruction{Op::affine, 0, {x.index}};
  instruction.floats.resize(2 * width);
  for (std::size_t j = 0; j < width; ++j) {
    const double factor = scale.values[j] / std::sqrt(variance.values[j] + epsilon);
    instruction.floats[j] = static_cast<float>(factor);
    instruction.floats[width + j] = static_cast<float>(bias.values[j] - mean.values[j] * factor);
  }
  emit(node, std::move(instruction), Type::float32, width);
}

const Tensor& Lowering::row(const Node& node, std::size_t i, std::size_t width) const {
  const Tensor& tensor = constant(node, i);
  check(tensor.type == Type::float32 && tensor.dims.size() == 1 && tensor.values.size() == width,
        "'{}' must be {} floats", node.inputs[i], width);
  return tensor;
}
std::vector<float> Lowering::floats(const Tensor& tensor) {
  std::vector<float> result;
  for (const double number : tensor.values) result.push_back(static_cast<float>(number));
  return result;
}

void Lowering::lower(const Node& node) {
  check(node.outputs.size() == 1, "it has {} outputs; there must be 1", node.outputs.size());
  static const std::map<std::string, void (Lowering::*)(const Node&), std::less<>> known = {
      {"Add", &Lowering::binary<Op::add>},
      {"Sub", &Lowering::binary<Op::subtract>},
      {"Mul", &Lowering::binary<Op::multiply>},
      {"Div", &Lowering::binary<Op::divide>},
      {"Exp", &Lowering::unary<Op::exponential>},
      {"Log", &Lowering::unary<Op::logarithm>},
      {"Neg", &Lowering::unary<Op::negate>},
      {"Relu", &Lowering::unary<Op::relu>},
      {"Round", &Lowering::unary<Op::round>},
      {"Sigmoid", &Lowering::unary<Op::sigmoid>},
      {"Cast", &Lowering::cast},
      {"Constant", &Lowering::constant_node},
      {"Gather", &Lowering::gather},
      {"Unsqueeze", &Lowering::unsqueeze},
      {"Concat", &Lowering::concatenate},
      {"Slice", &Lowering::slice},
      {"Shape", &Lowering::shape},
      {"Gemm", &Lowering::product},
      {"BatchNormalization", &Lowering::normalize},
  };
  const auto found = known.find(node.op);
  check(found != known.end(), "the operator is not known");
  (this->*found->second)(node);
}

}  // namespace incumbent::onnx
