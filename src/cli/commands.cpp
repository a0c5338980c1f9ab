#include "cli/commands.hpp"

namespace incumbent::cli {

// One line a verb, each in a file of its own name.
extern const Command ask_command;
extern const Command best_command;
extern const Command create_command;
extern const Command device_command;
extern const Command enqueue_command;
extern const Command eval_command;
extern const Command export_command;
extern const Command gp_command;
extern const Command importance_command;
extern const Command methods_command;
extern const Command problems_command;
extern const Command report_command;
extern const Command report_value_command;
extern const Command run_command;
extern const Command samplers_command;
extern const Command schedulers_command;
extern const Command stats_command;
extern const Command simulate_command;
extern const Command tell_command;
extern const Command trials_command;
extern const Command tune_command;
extern const Command verify_command;

std::span<const Command> commands() {
  // clang-format off
  static const Command list[] = {
      ask_command,
      best_command,
      create_command,
      device_command,
      enqueue_command,
      eval_command,
      export_command,
      gp_command,
      importance_command,
      methods_command,
      problems_command,
      report_command,
      report_value_command,
      run_command,
      samplers_command,
      schedulers_command,
      stats_command,
      simulate_command,
      tell_command,
      trials_command,
      tune_command,
      verify_command,
  };
  // clang-format on
  return list;
}

}  // namespace incumbent::cli
