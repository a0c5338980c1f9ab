// incumbent best: the incumbent of a journal.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/files.hpp"
#include "cli/trial_json.hpp"
#include "core/require.hpp"

namespace incumbent::cli {
namespace {

std::function<int()> declare(Arguments& arguments) {
  struct Options {
    std::string journal;
    bool json = false;
  };
  auto o = std::make_shared<Options>();
  arguments.add("JOURNAL", o->journal, "of the study");
  arguments.flag("--json", o->json, "print the trial as JSON");
  return [o] {
    const auto study = open_study(Journal::read(o->journal));
    const auto best = study->best();
    if (!best) fail(ErrorCode::check_failed, "{}: no trial has a value yet", o->journal);
    if (o->json) {
      fmt::print("{}\n", trial_json(*study, *best).dump());
    } else {
      const auto& space = study->spec().space;
      fmt::print("trial {}: {} at resource {}{}\n{}\n", best->number, study->natural(best->objective()),
                 best->measurements.back().resource, best->feasible() ? "" : ", infeasible",
                 best->configuration.empty() ? "parameters unknown" : space.describe(best->configuration));
    }
    return 0;
  };
}

}  // namespace

extern const Command best_command{"best", "the best trial of a journal", "incumbent best study.log --json", declare};

}  // namespace incumbent::cli
