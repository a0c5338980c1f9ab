// ONNX networks: one that is written here against its formula, and damaged ones.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <bit>
#include <cmath>
#include <fstream>

#include "formula/random.hpp"
#include "incumbent/error.hpp"
#include "problem/onnx/network.hpp"
#include "problem/onnx/wire.hpp"

namespace incumbent::onnx {
namespace {

using testing::HasSubstr;

// Protocol buffers' wire format, the other way round.
std::string varint(std::uint64_t value) {
  std::string bytes;
  for (; value >= 0x80; value >>= 7) bytes += static_cast<char>(value | 0x80);
  return bytes + static_cast<char>(value);
}
std::string number(int field, std::int64_t value) {
  return varint(static_cast<std::uint64_t>(field) << 3) + varint(static_cast<std::uint64_t>(value));
}
std::string bytes(int field, const std::string& value) {
  return varint(static_cast<std::uint64_t>(field) << 3 | 2) + varint(value.size()) + value;
}
std::string real(int field, float value) {
  std::string text = varint(static_cast<std::uint64_t>(field) << 3 | 5);
  const auto bits = std::bit_cast<std::uint32_t>(value);
  for (int i = 0; i < 4; ++i) text += static_cast<char>(bits >> (8 * i));
  return text;
}
template <class T>
std::string raw(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}
template <class T>
std::string tensor(const std::string& name, const std::vector<std::int64_t>& dims, const std::vector<T>& values) {
  const Type type = std::is_same_v<T, float> ? Type::float32 : std::is_same_v<T, double> ? Type::float64 : Type::int64;
  std::string text;
  for (const auto dim : dims) text += number(1, dim);
  return text + number(2, static_cast<int>(type)) + bytes(8, name) + bytes(9, raw(values));
}
std::string node(const std::string& op, const std::vector<std::string>& inputs, const std::string& output,
                 const std::string& attributes = "") {
  std::string text;
  for (const auto& input : inputs) text += bytes(1, input);
  return bytes(1, text + bytes(2, output) + bytes(4, op) + attributes);
}
std::string integer(const std::string& name, std::int64_t value) { return bytes(5, bytes(1, name) + number(3, value)); }
std::string real_attribute(const std::string& name, float value) { return bytes(5, bytes(1, name) + real(2, value)); }
template <class T>
std::string constant(const std::string& output, const std::vector<std::int64_t>& dims, const std::vector<T>& values) {
  return node("Constant", {}, output, bytes(5, bytes(1, "value") + bytes(5, tensor("", dims, values))));
}
std::string port(int field, const std::string& name, Type type, std::int64_t width) {
  const std::string shape = bytes(1, bytes(2, "n")) + bytes(1, number(1, width));
  const std::string kind = bytes(1, number(1, static_cast<int>(type)) + bytes(2, shape));
  return bytes(field, bytes(1, name) + bytes(2, kind));
}
std::string model(const std::string& graph, std::int64_t opset = 13) {
  return number(1, 7) + bytes(7, graph) + bytes(8, number(2, opset));
}
std::string ports(std::int64_t width = 1) {
  return port(11, "c", Type::int32, 1) + port(11, "x", Type::float32, 2) + port(12, "y", Type::float32, width);
}

constexpr float kTable[3][2] = {{0.5f, -1}, {2, 0.25f}, {-3, 1}};
constexpr float kWeights[4][4] = {{1, -2, 0.5f, 3}, {0.5f, 1, -1, 2}, {-1, 0.25f, 1, 1}, {2, 1, 1, -0.5f}};
constexpr float kBias[4] = {0.1f, -0.2f, 0.3f, -0.4f};

// Every operator: embedding of c, transforms of both columns of x in both precisions, product, normalization, the two
// halves multiplied, a second product, and the output's transforms.
std::string everything(const char* last = "Round") {
  std::vector<float> table, weights;
  for (const auto& row : kTable) table.insert(table.end(), row, row + 2);
  for (const auto& row : kWeights) weights.insert(weights.end(), row, row + 4);
  const std::string columns = integer("axis", 1);
  return bytes(5, tensor("table", {3, 2}, table)) + bytes(5, tensor("weights", {4, 4}, weights)) +
         bytes(5, tensor("bias", {4}, std::vector<float>(kBias, kBias + 4))) +
         bytes(5, tensor("scale", {4}, std::vector<float>{1, 2, 0.5f, 1})) +
         bytes(5, tensor("shift", {4}, std::vector<float>{0, 0.5f, 1, -1})) +
         bytes(5, tensor("mean", {4}, std::vector<float>{0.1f, 0.2f, 0.3f, 0.4f})) +
         bytes(5, tensor("variance", {4}, std::vector<float>{1, 4, 0.25f, 2})) +
         bytes(5, tensor("head", {2, 1}, std::vector<float>{0.5f, -0.75f})) + ports() +
         constant<std::int64_t>("zero", {}, {0}) + constant<std::int64_t>("one", {}, {1}) +
         constant<std::int64_t>("last", {}, {-1}) + constant<std::int64_t>("two", {}, {2}) +
         constant<std::int64_t>("axis", {1}, {1}) + constant<std::int64_t>("start", {1}, {0}) +
         constant<float>("small", {}, {1e-3f}) + constant<double>("half", {}, {0.5}) +
         node("Gather", {"c", "zero"}, "category", columns) + node("Gather", {"table", "category"}, "embedded") +
         node("Gather", {"x", "zero"}, "a0", columns) + node("Add", {"a0", "small"}, "a1") + node("Log", {"a1"}, "a2") +
         node("Unsqueeze", {"a2", "axis"}, "a") + node("Gather", {"x", "last"}, "b0", columns) +
         node("Cast", {"b0"}, "b1", integer("to", 11)) + node("Div", {"b1", "half"}, "b2") + node("Neg", {"b2"}, "b3") +
         node("Exp", {"b3"}, "b4") + node("Cast", {"b4"}, "b5", integer("to", 1)) +
         node("Unsqueeze", {"b5", "axis"}, "b") + node("Concat", {"embedded", "a", "b"}, "all", integer("axis", 1)) +
         node("Gemm", {"all", "weights", "bias"}, "hidden",
              integer("transB", 1) + real_attribute("alpha", 1) + real_attribute("beta", 1)) +
         node("BatchNormalization", {"hidden", "scale", "shift", "mean", "variance"}, "normal",
              real_attribute("epsilon", 1e-5f)) +
         node("Shape", {"normal"}, "shape") + node("Gather", {"shape", "last"}, "width") +
         node("Add", {"width", "one"}, "odd") + node("Div", {"odd", "two"}, "middle") +
         node("Mul", {"middle", "two"}, "end") + node("Slice", {"normal", "zero", "middle", "last"}, "left") +
         node("Slice", {"normal", "middle", "end", "last"}, "right") + node("Relu", {"right"}, "gate") +
         node("Mul", {"left", "gate"}, "gated") + node("Gemm", {"gated", "head"}, "score") +
         node("Sigmoid", {"score"}, "share") + node("Sub", {"small", "share"}, "less") +
         constant<float>("thousand", {1}, {1000}) + node("Mul", {"less", "thousand"}, "scaled") +
         node(last, {"scaled"}, "y");
}

double formula(int category, double x0, double x1) {
  const double all[4] = {kTable[category][0], kTable[category][1], std::log(x0 + 1e-3), std::exp(-x1 / 0.5)};
  const double scale[4] = {1, 2, 0.5, 1}, shift[4] = {0, 0.5, 1, -1}, mean[4] = {0.1, 0.2, 0.3, 0.4},
               variance[4] = {1, 4, 0.25, 2};
  double normal[4];
  for (int j = 0; j < 4; ++j) {
    double sum = kBias[j];
    for (int k = 0; k < 4; ++k) sum += all[k] * kWeights[j][k];
    normal[j] = scale[j] * (sum - mean[j]) / std::sqrt(variance[j] + 1e-5) + shift[j];
  }
  const double score = 0.5 * normal[0] * std::max(0.0, normal[2]) - 0.75 * normal[1] * std::max(0.0, normal[3]);
  return 1000 * (1e-3 - 1 / (1 + std::exp(-score)));
}

std::vector<float> evaluate(const Network& network, const Matrix& categories, const Matrix& numbers) {
  std::vector<float> outputs(categories.rows * network.output_width());
  const MatrixView<const double> points[] = {{categories.values.data(), categories.rows, categories.cols},
                                             {numbers.values.data(), numbers.rows, numbers.cols}};
  network.evaluate(points, {outputs.data(), categories.rows, network.output_width()});
  return outputs;
}

TEST(Onnx, EveryOperatorFollowsItsFormula) {
  const auto network = lower(parse_model(model(everything())));
  const auto negated = lower(parse_model(model(everything("Neg"))));  // what is rounded, but for its sign
  Stream stream(1, Purpose::test);
  Matrix categories(200, 1), numbers(200, 2);
  for (std::size_t i = 0; i < 200; ++i) {
    categories(i, 0) = static_cast<double>(stream.below(3));
    numbers(i, 0) = stream.uniform(0, 2);
    numbers(i, 1) = stream.uniform(-1, 1);
  }
  const auto outputs = evaluate(network, categories, numbers);
  const auto before = evaluate(negated, categories, numbers);
  for (std::size_t i = 0; i < 200; ++i) {
    EXPECT_NEAR(-before[i], formula(static_cast<int>(categories(i, 0)), numbers(i, 0), numbers(i, 1)), 1e-3) << i;
    EXPECT_EQ(outputs[i], std::nearbyint(-before[i])) << i;
  }
  // Alone as among others.
  for (std::size_t i = 0; i < 200; i += 7) {
    Matrix category(1, 1), one(1, 2);
    category(0, 0) = categories(i, 0);
    for (std::size_t j = 0; j < 2; ++j) one(0, j) = numbers(i, j);
    EXPECT_EQ(evaluate(network, category, one).at(0), outputs[i]);
  }
  categories(150, 0) = 3;
  EXPECT_THAT([&] { evaluate(network, categories, numbers); },
              testing::ThrowsMessage<Error>(HasSubstr("category 3 is not in a table of 3")));
}

std::string complaint(const std::string& text) {
  try {
    lower(parse_model(text));
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::storage) << error.what();
    return error.what();
  }
  return "no error";
}

TEST(Onnx, WhatIsWrongIsSaid) {
  const auto with = [](const std::string& nodes) { return model(ports(2) + nodes); };
  EXPECT_EQ(complaint(with(node("Relu", {"x"}, "y"))), "no error");
  EXPECT_THAT(complaint(""), HasSubstr("no graph"));
  EXPECT_NE(complaint("not a model at all"), "no error");
  EXPECT_THAT(complaint(model(ports(), 17)), HasSubstr("operator set 17; the known one is 13"));
  EXPECT_THAT(complaint(with("")), HasSubstr("nothing before it computes 'y'"));
  EXPECT_THAT(complaint(with(node("Tanh", {"x"}, "y"))), HasSubstr("Tanh 'y': the operator is not known"));
  EXPECT_THAT(complaint(with(node("Relu", {}, "y"))), HasSubstr("Relu 'y': it has 0 inputs; input 0 is missing"));
  EXPECT_THAT(complaint(with(node("Relu", {"z"}, "y"))), HasSubstr("nothing before it computes 'z'"));
  EXPECT_THAT(complaint(with(node("Relu", {"c"}, "y"))), HasSubstr("of type int32"));
  EXPECT_THAT(complaint(with(node("Relu", {"x"}, "y") + node("Relu", {"x"}, "y"))), HasSubstr("'y' is computed twice"));
  EXPECT_THAT(complaint(with(node("Concat", {}, "y", integer("axis", 1)))), HasSubstr("input 0 is missing"));
  EXPECT_THAT(complaint(with(node("Concat", {"x"}, "y"))), HasSubstr("axis 0; it must be 1"));
  EXPECT_THAT(complaint(with(node("Add", {"x", "c"}, "y"))), HasSubstr("the types float and int32"));
  EXPECT_THAT(complaint(with(constant<float>("k", {3}, {1, 2, 3}) + node("Add", {"x", "k"}, "y"))),
              HasSubstr("a constant of 3 numbers does not fit 2 columns"));
  EXPECT_THAT(
      complaint(with(constant<std::int64_t>("k", {}, {2}) + node("Gather", {"x", "k"}, "y", integer("axis", 1)))),
      HasSubstr("index 2 of 2"));
  EXPECT_THAT(complaint(with(bytes(5, tensor("w", {3, 2}, std::vector<float>(6))) + node("Gemm", {"x", "w"}, "y"))),
              HasSubstr("2 columns times 3 rows"));
  EXPECT_THAT(complaint(with(bytes(5, tensor("w", {4, 2}, std::vector<float>(6))) + node("Gemm", {"x", "w"}, "y"))),
              HasSubstr("the tensor 'w' has 24 bytes, but its shape and type make 32"));
  EXPECT_THAT(complaint(with(bytes(5, tensor("w", {-1, -6}, std::vector<float>(6))) + node("Gemm", {"x", "w"}, "y"))),
              HasSubstr("the tensor 'w' has 24 bytes"));
  EXPECT_THAT(complaint(with(constant<std::int64_t>("k", {}, {0}) + node("Div", {"k", "k"}, "y"))),
              HasSubstr("division by 0"));
  EXPECT_THAT(complaint(with(node("Shape", {"x"}, "s") + constant<std::int64_t>("k", {}, {0}) +
                             node("Gather", {"s", "k"}, "y"))),
              HasSubstr("the number of points is not known"));
  std::string doubling, last = "x";
  for (int i = 0; i < 40; ++i) {
    const auto next = "d" + std::to_string(i);
    doubling += node("Concat", {last, last}, next, integer("axis", 1));
    last = next;
  }
  EXPECT_THAT(complaint(with(doubling)), HasSubstr("a point needs more than"));
}

TEST(Onnx, TheWireFormatIsCheckedToTheLastByte) {
  const auto fails = [](const std::string& text, const char* why) {
    EXPECT_THAT([&] { read_message(text, [](const Field&) {}); }, testing::ThrowsMessage<Error>(HasSubstr(why)));
  };
  fails("\x08", "ends too early: 0 bytes are left of 1");
  fails(std::string("\x08") + std::string(11, '\xff'), "longer than 10 bytes");
  fails(
      "\x0a\x05"
      "abc",
      "3 bytes are left of 5");
  fails(std::string("\x0a") + std::string(9, '\xff') + '\x01', "bytes are left of 18446744073709551615");
  fails("\x0b", "wire type 3, which is none");
  fails(std::string(1, '\0'), "0 is not a field's number");
  std::vector<std::int64_t> integers;
  read_message("\x08\x96\x01\x0a\x02\x01\x02", [&](const Field& field) { field.append_to(integers); });
  EXPECT_EQ(integers, (std::vector<std::int64_t>{150, 1, 2}));
}

// A damaged file is an error or another network, which can be evaluated.
void try_damaged(const std::string& text) {
  try {
    const auto network = lower(parse_model(text));
    Matrix categories(3, network.inputs.empty() ? 0 : network.inputs[0].width);
    Matrix numbers(3, network.inputs.size() < 2 ? 0 : network.inputs[1].width);
    evaluate(network, categories, numbers);
  } catch (const Error& error) {
    EXPECT_NE(error.code(), ErrorCode::internal) << error.what();
  }
}

TEST(Onnx, NoDamageIsMoreThanAnError) {
  const auto text = model(everything());
  for (std::size_t size = 0; size < text.size(); ++size) try_damaged(text.substr(0, size));
  Stream stream(1, Purpose::test);
  for (int i = 0; i < 20000; ++i) {
    auto damaged = text;
    for (std::uint64_t k = 0; k <= stream.below(3); ++k)
      damaged[stream.below(text.size())] = static_cast<char>(stream.below(256));
    try_damaged(damaged);
  }
}

TEST(Onnx, AFileIsNamedInItsErrors) {
  EXPECT_THAT([] { read_network("/nowhere/model.onnx"); },
              testing::ThrowsMessage<Error>(HasSubstr("/nowhere/model.onnx can't be read: ")));
  EXPECT_THAT([] { read_network(std::filesystem::temp_directory_path()); },
              testing::ThrowsMessage<Error>(HasSubstr("it is a directory")));
  const auto file = std::filesystem::temp_directory_path() / ("incumbent_onnx_" + std::to_string(getpid()));
  std::ofstream(file) << "garbage";
  EXPECT_THAT([&] { read_network(file); }, testing::ThrowsMessage<Error>(testing::StartsWith(file.string() + ": ")));
  std::filesystem::remove(file);
}

}  // namespace
}  // namespace incumbent::onnx
