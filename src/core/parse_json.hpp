// JSON from outside: files and texts of users. The parser keeps its place in memory of its own, but copies, comparisons
// and dump() of what it makes call themselves once a level, so that a text of many brackets would use up the stack.
// Whoever includes this includes <nlohmann/json.hpp> and says which of its types is wanted.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

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

// For the parser. Error(code) "WHAT has 'KEY' twice in one object": of the two values one would go unread.
template <class Json>
auto no_key_twice(std::string_view what, ErrorCode code) {
  return [=, open = std::vector<std::set<std::string>>()](int, auto event, const Json& parsed) mutable {
    if (event == Json::parse_event_t::object_start) open.emplace_back();
    if (event == Json::parse_event_t::object_end) open.pop_back();
    if (event != Json::parse_event_t::key) return true;
    const auto& key = parsed.template get_ref<const std::string&>();
    if (!open.back().insert(key).second) fail(code, "{} has '{}' twice in one object", what, key);
    return true;
  };
}

// Error(code) "WHAT is not JSON: why", or as above.
template <class Json>
Json parse_json(std::string_view what, std::string_view text, ErrorCode code = ErrorCode::usage) {
  check_json_depth(what, text, code);
  try {
    return Json::parse(text, no_key_twice<Json>(what, code));
  } catch (const typename Json::exception& error) {
    fail(code, "{} is not JSON: {}", what, error.what());
  }
}

// is_discarded() if the text is not JSON. Error(usage) if it is too deep or has a key twice.
template <class Json>
Json parse_json_or_discard(std::string_view what, std::string_view text) {
  check_json_depth(what, text, ErrorCode::usage);
  return Json::parse(text, no_key_twice<Json>(what, ErrorCode::usage), false);
}

}  // namespace incumbent
