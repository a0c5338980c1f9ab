#include "problem/onnx/model.hpp"

#include <cmath>
#include <cstring>

#include "core/require.hpp"
#include "problem/onnx/wire.hpp"

namespace incumbent::onnx {
namespace {

constexpr std::int64_t kLargestInteger = std::int64_t{1} << 53;

Type element_type(std::int64_t number, std::string_view name) {
  for (const Type type : {Type::float32, Type::int32, Type::int64, Type::float64})
    if (static_cast<std::int64_t>(type) == number) return type;
  fail(ErrorCode::storage, "'{}' has element type {}; known: 1 (float), 6 (int32), 7 (int64), 11 (double)", name,
       number);
}

template <class T>
std::vector<double> raw_values(std::string_view raw) {
  std::vector<double> values(raw.size() / sizeof(T));
  for (std::size_t i = 0; i < values.size(); ++i) {
    T value;
    std::memcpy(&value, raw.data() + i * sizeof(T), sizeof(T));
    if constexpr (sizeof(T) == 8 && std::is_integral_v<T>) {
      if (value > kLargestInteger || value < -kLargestInteger)
        fail(ErrorCode::storage, "the integer {} is beyond 2^53", value);
    }
    values[i] = static_cast<double>(value);
  }
  return values;
}

// Numbers are read from raw_data, where every exporter in use puts them.
Tensor parse_tensor(std::string_view message) {
  Tensor tensor;
  std::int64_t type = 0;
  std::string_view raw;
  read_message(message, [&](const Field& field) {
    switch (field.number) {
      case 1: field.append_to(tensor.dims); break;
      case 2: type = field.integer(); break;
      case 8: tensor.name = field.text(); break;
      case 9: raw = field.text(); break;
      case 4:
      case 5:
      case 7:
      case 10:
      case 13:
      case 14:
        fail(ErrorCode::storage, "the tensor '{}' keeps its numbers in field {}; only raw_data (9) is read",
             tensor.name, field.number);
      default: break;
    }
  });
  tensor.type = element_type(type, tensor.name);
  const std::size_t size = tensor.type == Type::float32 || tensor.type == Type::int32 ? 4 : 8;
  double bytes_of_shape = static_cast<double>(size);
  for (const std::int64_t dim : tensor.dims) bytes_of_shape *= dim > 0 ? static_cast<double>(dim) : NAN;
  if (bytes_of_shape != static_cast<double>(raw.size()))
    fail(ErrorCode::storage, "the tensor '{}' has {} bytes, but its shape and type make {}", tensor.name, raw.size(),
         bytes_of_shape);
  switch (tensor.type) {
    case Type::float32: tensor.values = raw_values<float>(raw); break;
    case Type::int32: tensor.values = raw_values<std::int32_t>(raw); break;
    case Type::int64: tensor.values = raw_values<std::int64_t>(raw); break;
    case Type::float64: tensor.values = raw_values<double>(raw); break;
  }
  return tensor;
}

Node parse_node(std::string_view bytes) {
  Node node;
  read_message(bytes, [&](const Field& field) {
    switch (field.number) {
      case 1: node.inputs.emplace_back(field.text()); break;
      case 2: node.outputs.emplace_back(field.text()); break;
      case 4: node.op = field.text(); break;
      case 5: {
        std::string name;
        Attribute attribute;
        read_message(field.text(), [&](const Field& part) {
          if (part.number == 1) name = part.text();
          if (part.number == 2) attribute.real = part.real();
          if (part.number == 3) attribute.integer = part.integer();
          if (part.number == 5) attribute.tensor = parse_tensor(part.text());
        });
        node.attributes[name] = std::move(attribute);
        break;
      }
      default: break;
    }
  });
  return node;
}

// ValueInfoProto {1: name, 2: TypeProto {1: Tensor {1: element type, 2: shape {1: dimension {1: size}}}}}
Port parse_port(std::string_view bytes) {
  Port port;
  std::int64_t type = 0;
  std::vector<std::int64_t> dims;
  read_message(bytes, [&](const Field& field) {
    if (field.number == 1) port.name = field.text();
    if (field.number != 2) return;
    read_message(field.text(), [&](const Field& kind) {
      if (kind.number != 1) return;
      read_message(kind.text(), [&](const Field& part) {
        if (part.number == 1) type = part.integer();
        if (part.number != 2) return;
        read_message(part.text(), [&](const Field& dim) {
          if (dim.number != 1) return;
          dims.push_back(0);  // one with a name
          read_message(dim.text(), [&](const Field& size) {
            if (size.number == 1) dims.back() = size.integer();
          });
        });
      });
    });
  });
  port.type = element_type(type, port.name);
  if (dims.size() != 2 || dims[1] < 1 || dims[1] > 10000)
    fail(ErrorCode::storage, "'{}' has {} dimensions; an input or output has two, the second from 1 to 10000",
         port.name, dims.size());
  port.width = static_cast<std::size_t>(dims[1]);
  return port;
}

void parse_graph(std::string_view bytes, Model& model) {
  read_message(bytes, [&](const Field& field) {
    switch (field.number) {
      case 1: model.nodes.push_back(parse_node(field.text())); break;
      case 5: model.constants.push_back(parse_tensor(field.text())); break;
      case 11: model.inputs.push_back(parse_port(field.text())); break;
      case 12: model.outputs.push_back(parse_port(field.text())); break;
      default: break;
    }
  });
}

}  // namespace

std::string to_string(Type type) {
  switch (type) {
    case Type::float32: return "float";
    case Type::int32: return "int32";
    case Type::int64: return "int64";
    case Type::float64: return "double";
  }
  return "?";
}

Model parse_model(std::string_view bytes) {
  Model model;
  bool has_graph = false;
  read_message(bytes, [&](const Field& field) {
    if (field.number == 7) {
      parse_graph(field.text(), model);
      has_graph = true;
    }
    if (field.number != 8) return;
    std::string_view domain;
    std::int64_t version = 0;
    read_message(field.text(), [&](const Field& part) {
      if (part.number == 1) domain = part.text();
      if (part.number == 2) version = part.integer();
    });
    if (domain.empty()) model.opset = version;
  });
  if (!has_graph) fail(ErrorCode::storage, "there is no graph in it");
  if (model.opset != 13) fail(ErrorCode::storage, "it has operator set {}; the known one is 13", model.opset);
  return model;
}

}  // namespace incumbent::onnx
