// The list of verbs.
#pragma once

#include <span>

#include "cli/command.hpp"

namespace incumbent::cli {

std::span<const Command> commands();

}  // namespace incumbent::cli
