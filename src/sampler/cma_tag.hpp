// What cmaes writes down with a suggestion.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace incumbent {

// "cmaes STATE", then " J:X" for each coordinate whose sample is not where the configuration is (mirrored at a
// bound, or a level; X is a hexadecimal float), then " < T T ..." if results led to a new state: these trials, in this
// order.
struct CmaTag {
  std::uint64_t state = 0;  // the name of the distribution that it was drawn from
  std::vector<std::pair<std::size_t, double>> samples;
  std::vector<std::int64_t> learned;

  std::string text() const;
  static std::optional<CmaTag> parse(std::string_view text);
};

}  // namespace incumbent
