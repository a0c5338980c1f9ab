#include "experiment/simulated.hpp"

#include <fmt/format.h>

#include "experiment/csv_text.hpp"
#include "experiment/files.hpp"

namespace incumbent {
namespace {

const std::vector<std::string> kSearchColumns = {"problem",      "method", "seed",     "ended",   "makespan",
                                                 "utilization",  "busy",   "lost",     "jobs",    "jobs_lost",
                                                 "jobs_crashed", "trials", "resource", "trained", "first_trained"};
const std::vector<std::string> kIncumbentColumns = {"problem", "method", "seed", "time", "trial", "resource", "value"};

}  // namespace

void write_simulations(const Layout& layout, const Results& results) {
  const auto& spec = results.record.spec;
  const auto& workers = *spec.simulated;
  std::string searches = csv_line(kSearchColumns);
  std::string incumbents = csv_line(kIncumbentColumns);
  for (const auto& cell : results.cells) {
    if (!cell.simulation) continue;
    const auto& simulation = *cell.simulation;
    const std::vector<std::string> search = {spec.problems[cell.problem].label, spec.methods[cell.method].label,
                                             fmt::to_string(cell.seed)};
    auto line = search;
    for (const auto& field :
         {simulation.reason, csv_number(simulation.makespan), csv_number(simulation.utilization(workers.workers)),
          csv_number(simulation.busy), csv_number(simulation.lost), fmt::to_string(simulation.jobs),
          fmt::to_string(simulation.jobs_lost), fmt::to_string(simulation.jobs_crashed),
          fmt::to_string(simulation.trials.size()), fmt::to_string(simulation.resource),
          fmt::to_string(simulation.trained), csv_number(simulation.first_trained.value_or(kMissing))}) {
      line.push_back(field);
    }
    searches += csv_line(line);
    for (const auto& change : simulation.incumbents) {
      line = search;
      line.insert(line.end(), {csv_number(change.time), fmt::to_string(change.trial), fmt::to_string(change.resource),
                               csv_number(change.objective)});
      incumbents += csv_line(line);
    }
  }
  write_file(layout.simulation(), searches);
  write_file(layout.incumbents(), incumbents);
}

}  // namespace incumbent
