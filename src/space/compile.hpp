// Conditions and clauses: checked, turned into rules, and written as text.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "incumbent/space.hpp"
#include "space/rules.hpp"

namespace incumbent {

// Adds the condition to the rules and returns its index; appends the parents' parameter indices. Error(usage) names the
// parameters and the value.
std::uint32_t compile(const SearchSpace& space, const Condition& condition, Rules& rules,
                      std::vector<std::uint32_t>& parents);
std::uint32_t compile(const SearchSpace& space, const Forbidden& clause, Rules& rules);

// "opt == 'adam' and (size > 16 or depth in {1, 2})"
std::string text(const Condition& condition);
std::string text(const Forbidden& clause);

// What a parameter may be: "a number in [1e-06, 0.1]", "one of 'sgd', 'adam'".
std::string allowed(const Parameter& parameter);

}  // namespace incumbent
