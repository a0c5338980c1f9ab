// A smaller form of an experiment: fewer seeds, a share of the budgets.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "core/require.hpp"
#include "incumbent/experiment.hpp"

namespace incumbent {

std::string cut_experiment(ExperimentSpec& spec, std::optional<std::int64_t> seeds, std::optional<double> share) {
  std::vector<std::string> parts;
  if (seeds) {
    require(*seeds >= 1 && *seeds <= spec.seeds, "{} seeds; there may be 1 to {}, those of the specification", *seeds,
            spec.seeds);
    parts.push_back(fmt::format("{} of {} seeds", *seeds, spec.seeds));
    spec.seeds = *seeds;
  }
  if (share) {
    require(*share > 0 && *share <= 1, "the share of the budgets is {}; it must be above 0 and at most 1", *share);
    parts.push_back(fmt::format("{} of each budget", *share));
    const auto cut = [&](std::int64_t whole) {
      return std::max<std::int64_t>(1, std::llround(*share * static_cast<double>(whole)));
    };
    for (auto& problem : spec.problems) {
      problem.budget = cut(problem.budget);
      if (problem.total_resource) problem.total_resource = cut(*problem.total_resource);
    }
    if (spec.simulated && spec.simulated->time_limit) *spec.simulated->time_limit *= *share;
  }
  return parts.empty() ? "" : fmt::format("Cut down from the specification: {}.", fmt::join(parts, ", "));
}

}  // namespace incumbent
