// What may be missing, as messages print it.
#pragma once

#include <fmt/format.h>

#include <optional>
#include <string>

namespace incumbent {

template <class T>
const T& or_none(const T& value) {
  return value;
}
template <class T>
std::string or_none(const std::optional<T>& value) {
  return value ? fmt::format("{}", *value) : "none";
}

}  // namespace incumbent
