// A smaller form of an experiment: fewer seeds, a share of the budgets.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "core/require.hpp"
#include "incumbent/experiment.hpp"
#include "incumbent/options.hpp"

namespace incumbent {
namespace {

// Of a scheduler that was given its own.
template <class Cut>
void cut_total_resource(std::string& scheduler, const Cut& cut) {
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  auto options = Options::parse(scheduler);
  if (!options.has("total_resource")) return;
  options.set("total_resource", std::to_string(cut(options.get_int("total_resource", kMost, 1, kMost))));
  scheduler = options.text();
}

}  // namespace

std::string cut_experiment(ExperimentSpec& spec, std::optional<std::int64_t> seeds, std::optional<double> share) {
  std::vector<std::string> parts;
  if (seeds) {
    require(*seeds >= 1 && *seeds <= spec.seeds, "--seeds is {}; it may be 1 to {}, the seeds of the specification",
            *seeds, spec.seeds);
    parts.push_back(fmt::format("{} of {} seeds", *seeds, spec.seeds));
    spec.seeds = *seeds;
  }
  if (share) {
    require(*share > 0 && *share <= 1, "--budget-share is {}; it must be above 0 and at most 1", *share);
    parts.push_back(fmt::format("{} of each budget", *share));
    const auto cut = [&](std::int64_t whole) {
      return std::max<std::int64_t>(1, std::llround(*share * static_cast<double>(whole)));
    };
    for (auto& problem : spec.problems) {
      problem.budget = cut(problem.budget);
      if (problem.total_resource) problem.total_resource = cut(*problem.total_resource);
    }
    for (auto& method : spec.methods) cut_total_resource(method.scheduler, cut);
    if (spec.simulated && spec.simulated->time_limit) *spec.simulated->time_limit *= *share;
  }
  return parts.empty() ? "" : fmt::format("Cut down from the specification: {}.", fmt::join(parts, ", "));
}

}  // namespace incumbent
