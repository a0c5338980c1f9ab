// Ackley's formula, defined in many_dimensional.cpp beside the problem `ackley`; `ackley_mixed` has it too.
#pragma once

#include "problem/synthetic.hpp"

namespace incumbent {

void ackley_formula(const Point& x, Lanes& value);

}  // namespace incumbent
