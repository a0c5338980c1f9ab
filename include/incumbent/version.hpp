// The version of the library.
#pragma once

#include <string_view>

#include "incumbent/export.hpp"

namespace incumbent {

INCUMBENT_EXPORT std::string_view version();  // "0.1.0"

}  // namespace incumbent
