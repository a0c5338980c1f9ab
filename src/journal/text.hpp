// Writes JSON as Python reads it: a real has a point or an exponent and reads back exactly, NaN and Infinity are bare
// words.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "incumbent/space.hpp"

namespace incumbent {

void append_integer(std::string& out, std::int64_t value);
void append_real(std::string& out, double value);
void append_string(std::string& out, std::string_view text);  // UTF-8; quoted and escaped
void append_level(std::string& out, const Level& level);
// The time now, quoted: ISO 8601 in UTC with microseconds.
void append_time(std::string& out);
// JSON on one line: white space outside strings is left out.
std::string minified(std::string_view json);

}  // namespace incumbent
