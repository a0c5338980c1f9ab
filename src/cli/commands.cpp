#include "cli/commands.hpp"

namespace incumbent::cli {

// One line a verb, each in a file of its own name.
extern const Command samplers_command;
extern const Command schedulers_command;

std::span<const Command> commands() {
  static const Command list[] = {
      samplers_command,
      schedulers_command,
  };
  return list;
}

}  // namespace incumbent::cli
