// ERT(target) = sum over searches of min(first hit, end) / number of searches that hit.
#include "experiment/running_time.hpp"

#include <cmath>

namespace incumbent {

RunningTimes running_times(const Results& results, const Analysis& analysis, std::size_t p) {
  RunningTimes times;
  if (!analysis.problems[p].regret) return times;
  times.unit = budget_axis(results, p).kind;
  times.targets.assign(std::begin(kRunningTimeTargets), std::end(kRunningTimeTargets));
  const auto& spec = results.record.spec;
  for (std::size_t m = 0; m < spec.methods.size(); ++m) {
    std::vector<double> spent(times.targets.size());
    auto& hits = times.hit.emplace_back(times.targets.size());
    auto& searches = times.searches.emplace_back();
    for (std::int64_t seed = 0; seed < spec.seeds; ++seed) {
      const auto& cell = results.cell(p, m, seed);
      if (!cell.done) continue;
      ++searches;
      const auto search = course(results, analysis.problems[p], cell, times.unit);
      const auto run = improvements(search);
      for (std::size_t t = 0; t < spent.size(); ++t) {
        const double hit = statistics::hitting_time(run, times.targets[t]);
        hits[t] += std::isfinite(hit);
        spent[t] += std::isfinite(hit) ? hit : search.total;
      }
    }
    auto& expected = times.expected.emplace_back();
    for (std::size_t t = 0; t < spent.size(); ++t) {
      expected.push_back(hits[t] > 0 ? spent[t] / static_cast<double>(hits[t])
                                     : std::numeric_limits<double>::infinity());
    }
  }
  return times;
}

}  // namespace incumbent
