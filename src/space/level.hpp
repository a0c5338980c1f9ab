// Comparing and writing the values that users give.
#pragma once

#include <string>
#include <vector>

#include "incumbent/space.hpp"

namespace incumbent {

// Equal as values: 1 and 1.0 are; true and 1, "1" and 1 are not.
bool same_level(const Level& a, const Level& b);

// As in an error message or a list: texts in quotes.
std::string quoted(const Level& level);
std::string quoted(const std::vector<Level>& levels);  // joined by ", "

// The shortest text that reads back as the same double: "0.1", "1e-06", "1.0".
std::string shortest(double x);

}  // namespace incumbent
