#include "problem/onnx/wire.hpp"

#include <bit>

#include "core/require.hpp"

namespace incumbent::onnx {
namespace {

constexpr int kLongestVarint = 10;

// Takes numbers from the front of the bytes.
class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : left_(bytes) {}

  bool empty() const { return left_.empty(); }

  // Seven bits a byte, the lowest first; the highest bit says that another byte follows.
  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (int i = 0; i < kLongestVarint; ++i) {
      const auto byte = static_cast<unsigned char>(take(1)[0]);
      value |= static_cast<std::uint64_t>(byte & 0x7f) << (7 * i);
      if (byte < 0x80) return value;
    }
    fail(ErrorCode::storage, "a number is longer than {} bytes", kLongestVarint);
  }

  std::uint64_t fixed(std::size_t size) {
    const auto bytes = take(size);
    std::uint64_t value = 0;
    for (std::size_t i = size; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return value;
  }

  std::string_view take(std::uint64_t size) {
    if (size > left_.size())
      fail(ErrorCode::storage, "the message ends too early: {} bytes are left of {}", left_.size(), size);
    const auto taken = left_.substr(0, size);
    left_.remove_prefix(size);
    return taken;
  }

 private:
  std::string_view left_;
};

void expect(bool condition, const Field& field) {
  if (!condition)
    fail(ErrorCode::storage, "field {} has wire type {}, which is not its", field.number, static_cast<int>(field.type));
}

}  // namespace

std::int64_t Field::integer() const {
  expect(type == Type::varint, *this);
  return static_cast<std::int64_t>(value);
}

std::string_view Field::text() const {
  expect(type == Type::bytes, *this);
  return bytes;
}

float Field::real() const {
  expect(type == Type::fixed32, *this);
  return std::bit_cast<float>(static_cast<std::uint32_t>(value));
}

void Field::append_to(std::vector<std::int64_t>& integers) const {
  if (type == Type::varint) {
    integers.push_back(integer());
    return;
  }
  Bytes packed(text());
  while (!packed.empty()) integers.push_back(static_cast<std::int64_t>(packed.varint()));
}

void read_message(std::string_view bytes, const std::function<void(const Field&)>& use) {
  Bytes left(bytes);
  while (!left.empty()) {
    const std::uint64_t key = left.varint();
    Field field;
    if (key >> 3 == 0 || key >> 32 != 0) fail(ErrorCode::storage, "{} is not a field's number", key >> 3);
    field.number = static_cast<std::uint32_t>(key >> 3);
    field.type = static_cast<Field::Type>(key & 7);
    switch (field.type) {
      case Field::Type::varint: field.value = left.varint(); break;
      case Field::Type::fixed64: field.value = left.fixed(8); break;
      case Field::Type::bytes: field.bytes = left.take(left.varint()); break;
      case Field::Type::fixed32: field.value = left.fixed(4); break;
      default: fail(ErrorCode::storage, "field {} has wire type {}, which is none", field.number, key & 7);
    }
    use(field);
  }
}

}  // namespace incumbent::onnx
