// incumbent trials: all trials of a journal.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/files.hpp"
#include "cli/trial_json.hpp"

namespace incumbent::cli {
namespace {

void print_table(const Study& study, const History& history) {
  fmt::print("{:>6}  {:<24}  {:>22}  {:>8}  {}\n", "trial", "status", "value", "resource", "parameters");
  for (const auto& trial : history.trials()) {
    const auto status = trial.status == TrialStatus::failed ? fmt::format("failed: {}", to_string(trial.failure))
                        : trial.paused()                    ? "paused"
                                                            : std::string(to_string(trial.status));
    fmt::print("{:>6}  {:<24}  {:>22}  {:>8}  {}\n", trial.number, status,
               trial.has_value() ? fmt::format("{}", study.natural(trial.objective())) : "",
               trial.has_value() ? fmt::format("{}", trial.measurements.back().resource) : "",
               trial.configuration.empty() ? "unknown" : history.space().describe(trial.configuration));
  }
}

std::function<int()> declare(Arguments& arguments) {
  struct Options {
    std::string journal;
    bool json = false;
  };
  auto o = std::make_shared<Options>();
  arguments.add("JOURNAL", o->journal, "of the study");
  arguments.flag("--json", o->json, "print a JSON array, one line a trial");
  return [o] {
    const auto study = open_study(Journal::read(o->journal));
    const auto history = study->history();
    if (!o->json) {
      print_table(*study, history);
      return 0;
    }
    const char* separator = "[";
    for (const auto& trial : history.trials()) {
      fmt::print("{}\n{}", separator, trial_json(*study, trial).dump());
      separator = ",";
    }
    fmt::print("{}\n", history.size() == 0 ? "[]" : "\n]");
    return 0;
  };
}

}  // namespace

extern const Command trials_command{"trials", "the trials of a journal", "incumbent trials study.log --json", declare};

}  // namespace incumbent::cli
