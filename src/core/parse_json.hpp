// JSON from outside: files and texts of users. The parser keeps its place in memory of its own, but copies, comparisons
// and dump() of what it makes call themselves once a level, so that a text of many brackets would use up the stack.
// Whoever includes this includes <nlohmann/json.hpp> and says which of its types is wanted.
#pragma once

#include <cstddef>
#include <string_view>

#include "core/require.hpp"
#include "incumbent/export.hpp"

namespace incumbent {

constexpr std::size_t kDeepestJson = 100;

// How many arrays and objects are open at once at most, those in texts not counted. O(n) time, O(1) memory.
INCUMBENT_EXPORT std::size_t json_depth(std::string_view text);

// Error(code) "WHAT has arrays and objects 101 deep in each other; at most 100".
inline void check_json_depth(std::string_view what, std::string_view text, ErrorCode code) {
  const auto depth = json_depth(text);
  if (depth <= kDeepestJson) return;
  fail(code, "{} has arrays and objects {} deep in each other; at most {}", what, depth, kDeepestJson);
}

// Error(code) "WHAT is not JSON: why", or as above.
template <class Json>
Json parse_json(std::string_view what, std::string_view text, ErrorCode code = ErrorCode::usage) {
  check_json_depth(what, text, code);
  try {
    return Json::parse(text);
  } catch (const typename Json::exception& error) {
    fail(code, "{} is not JSON: {}", what, error.what());
  }
}

// is_discarded() if the text is not JSON. Error(usage) if it is too deep.
template <class Json>
Json parse_json_or_discard(std::string_view what, std::string_view text) {
  check_json_depth(what, text, ErrorCode::usage);
  return Json::parse(text, nullptr, false);
}

}  // namespace incumbent
