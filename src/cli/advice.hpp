// What the literature says of each method: advice, not a property of the program.
#pragma once

#include <string_view>

namespace incumbent::cli {

struct Advice {
  std::string_view name;
  std::string_view evaluations;  // needed, roughly; d: dimension
  std::string_view best_for;
  std::string_view limitation;
};

// nullptr: none is known of the method.
const Advice* advice_of(std::string_view name);

}  // namespace incumbent::cli
