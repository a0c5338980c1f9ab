#include "incumbent/version.hpp"

namespace incumbent {

std::string_view version() { return INCUMBENT_VERSION; }

}  // namespace incumbent
