// Protocol buffers' wire format: a message is a sequence of fields, each a key (number << 3 | type) and a value.
// https://protobuf.dev/programming-guides/encoding
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace incumbent::onnx {

// One field. Numbers of fixed size are their bits; a field of length bytes is `bytes`, a view into the message.
struct Field {
  enum class Type { varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 };
  std::uint32_t number = 0;
  Type type = Type::varint;
  std::uint64_t value = 0;
  std::string_view bytes;

  // What the field must have for its number: Error(storage) if the file has something else there.
  std::int64_t integer() const;
  std::string_view text() const;
  float real() const;                                // fixed32
  void append_to(std::vector<std::int64_t>&) const;  // one integer, or packed ones
};

// Calls `use` for each field of a message, in order. Error(storage) saying what is wrong if the bytes end too early, a
// number is too long or a type is not one of the four.
void read_message(std::string_view bytes, const std::function<void(const Field&)>& use);

}  // namespace incumbent::onnx
