// Numbers that people write: decimal, with a sign or without.
#pragma once

#include <charconv>
#include <optional>
#include <string_view>

namespace incumbent {

// inf and nan are numbers too. None for anything else and for what a double can't hold: 1e999, 1e-999.
template <class Number>
std::optional<Number> read_number(std::string_view text) {
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  Number value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return {};
  return value;
}

}  // namespace incumbent
