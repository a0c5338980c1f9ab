// Text that was written for being read back exactly: words between single spaces, numbers as hexadecimal floats.
#pragma once

#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>

namespace incumbent {

// The words of a text, one after another.
class Words {
 public:
  explicit Words(std::string_view text) : rest_(text) {}

  bool done() const { return end_; }
  std::string_view peek() const { return end_ ? std::string_view{} : rest_.substr(0, rest_.find(' ')); }
  std::string_view next() {
    const auto word = peek();
    if (word.size() < rest_.size())
      rest_.remove_prefix(word.size() + 1);
    else
      end_ = true;
    return word;
  }

 private:
  std::string_view rest_;
  bool end_ = false;
};

// A finite number as fmt's {:a} writes it: "0x1.8p+0", "-0x1p-3".
inline std::optional<double> hexadecimal(std::string_view word) {
  const bool negative = word.starts_with('-');
  if (negative) word.remove_prefix(1);
  if (!word.starts_with("0x")) return {};
  word.remove_prefix(2);
  if (word.starts_with('-')) return {};
  double value = 0;
  const auto read = std::from_chars(word.data(), word.data() + word.size(), value, std::chars_format::hex);
  if (read.ec != std::errc{} || read.ptr != word.data() + word.size() || !std::isfinite(value)) return {};
  return negative ? -value : value;
}

// A whole number, nothing before or behind it.
template <class Integer>
std::optional<Integer> integer(std::string_view word, int base = 10) {
  Integer value = 0;
  const auto read = std::from_chars(word.data(), word.data() + word.size(), value, base);
  if (read.ec != std::errc{} || read.ptr != word.data() + word.size()) return {};
  return value;
}

}  // namespace incumbent
