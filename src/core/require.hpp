// Errors with formatted messages: require(n > 0, "n is {}; it must be positive", n).
#pragma once

#include <fmt/format.h>

#include <source_location>
#include <string_view>
#include <utility>

#include "incumbent/error.hpp"

namespace incumbent {

// A format string that remembers where it was written.
template <class... Args>
struct Message {
  fmt::format_string<Args...> text;
  std::source_location where;

  template <class Text>
  consteval Message(const Text& t, std::source_location w = std::source_location::current()) : text(t), where(w) {}
};

template <class... Args>
[[noreturn]] void fail(ErrorCode code, Message<std::type_identity_t<Args>...> message, Args&&... args) {
  throw Error(code, fmt::format(message.text, std::forward<Args>(args)...), message.where);
}

// Throws Error(usage) unless the condition holds: for arguments and specifications.
template <class... Args>
void require(bool condition, Message<std::type_identity_t<Args>...> message, Args&&... args) {
  if (!condition) throw Error(ErrorCode::usage, fmt::format(message.text, std::forward<Args>(args)...), message.where);
}

}  // namespace incumbent
