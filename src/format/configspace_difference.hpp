// How two search spaces differ.
#pragma once

#include <string>

namespace incumbent {

// Texts in ConfigSpace's JSON, as write_configspace() gives it. The first parameter that one of them has otherwise or
// not at all: "parameter 'x' is {...,"upper":2.0,...} here and {...,"upper":1.0,...} there"; else the order of the
// parameters, or what they are tied by. Empty if they are the same.
std::string configspace_difference(const std::string& here, const std::string& there);

}  // namespace incumbent
