// What a problem is, where nobody needs its values.
#pragma once

#include <string_view>

#include "incumbent/problem.hpp"

namespace incumbent {

// As make_problem(specification)->description(), but also for a learner whose library is not built. Error(usage) as
// there; Error(unavailable) if more than the library is missing.
INCUMBENT_EXPORT ProblemDescription describe_problem(std::string_view specification);

}  // namespace incumbent
