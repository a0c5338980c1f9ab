#include "experiment/simulated.hpp"

#include <fmt/format.h>

#include <optional>
#include <tuple>

#include "experiment/csv_text.hpp"
#include "experiment/files.hpp"
#include "experiment/search_state.hpp"

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
    const auto key = [](const SearchState& s) { return std::tie(s.incumbent, s.value_resource, s.value); };
    std::optional<SearchState> last;
    for (const auto& state : search_states(cell, results.record.problems[cell.problem].direction)) {
      if (state.incumbent < 0 || (last && key(*last) == key(state))) continue;
      line = search;
      line.insert(line.end(), {csv_number(state.time), fmt::to_string(state.incumbent),
                               fmt::to_string(state.value_resource), csv_number(state.value)});
      incumbents += csv_line(line);
      last = state;
    }
  }
  write_file(layout.simulation(), searches);
  write_file(layout.incumbents(), incumbents);
}

}  // namespace incumbent
