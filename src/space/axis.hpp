// Makes the axis of a parameter: formula/axis.hpp says what it is.
#pragma once

#include "formula/axis.hpp"
#include "incumbent/space.hpp"

namespace incumbent {

using formula::Axis;

Axis make_axis(const Parameter& parameter);

}  // namespace incumbent
