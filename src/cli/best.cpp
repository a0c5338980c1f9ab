// incumbent best: the incumbent of a journal.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/files.hpp"
#include "cli/trial_json.hpp"
#include "core/require.hpp"

namespace incumbent::cli {
namespace {

// The schedule of configurations that led to the trial.
nlohmann::ordered_json lineage_json(const History& history, std::int64_t trial) {
  auto steps = nlohmann::ordered_json::array();
  for (const auto& step : lineage(history, trial)) {
    const auto& configuration = history[step.trial].configuration;
    steps.push_back(
        {{"trial", step.trial},
         {"from", step.from},
         {"to", step.to},
         {"params", configuration.empty() ? nlohmann::ordered_json() : params_json(history.space(), configuration)}});
  }
  return steps;
}

std::string described(const SearchSpace& space, const Configuration& configuration) {
  return configuration.empty() ? "parameters unknown" : space.describe(configuration);
}

void print_lineage(const History& history, std::int64_t trial) {
  for (const auto& step : lineage(history, trial)) {
    fmt::print("resource {} to {}, trial {}: {}\n", step.from, step.to, step.trial,
               described(history.space(), history[step.trial].configuration));
  }
}

std::function<int()> declare(Arguments& arguments) {
  struct Options {
    std::string journal;
    bool json = false;
    bool lineage = false;
  };
  auto o = std::make_shared<Options>();
  arguments.add("JOURNAL", o->journal, "of the study");
  arguments.flag("--json", o->json, "print the trial as JSON");
  arguments.flag("--lineage", o->lineage, "also the configurations that its training went through, as of pbt");
  return [o] {
    const auto study = open_study(Journal::read(o->journal));
    const auto best = study->best();
    if (!best) fail(ErrorCode::check_failed, "{}: no trial has a value yet", o->journal);
    if (o->json) {
      auto json = trial_json(*study, *best);
      if (o->lineage) json["lineage"] = lineage_json(study->history(), best->number);
      fmt::print("{}\n", json.dump());
    } else {
      fmt::print("trial {}: {} at resource {}{}\n{}\n", best->number, study->natural(best->objective()),
                 best->measurements.back().resource, best->feasible() ? "" : ", infeasible",
                 described(study->spec().space, best->configuration));
      if (o->lineage) print_lineage(study->history(), best->number);
    }
    return 0;
  };
}

}  // namespace

extern const Command best_command{"best", "the best trial of a journal", "incumbent best study.log --lineage --json",
                                  declare};

}  // namespace incumbent::cli
