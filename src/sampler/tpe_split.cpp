#include "sampler/tpe_split.hpp"

#include <algorithm>
#include <cmath>

namespace incumbent {
namespace {

struct Rank {
  int stage = 0;     // 0 complete, 1 partial, 2 infeasible
  double first = 0;  // partial: -resource; infeasible: violation
  double objective = 0;
  std::int64_t trial = 0;

  friend bool operator<(const Rank& a, const Rank& b) {
    if (a.stage != b.stage) return a.stage < b.stage;
    if (a.first != b.first) return a.first < b.first;
    if (a.stage < 2 && a.objective != b.objective) return a.objective < b.objective;
    return a.trial < b.trial;
  }
};

Rank rank_of(const Trial& trial) {
  Rank rank{.objective = trial.objective(), .trial = trial.number};
  const auto& last = trial.measurements.back();
  if (!trial.feasible()) {
    rank.stage = 2;
    for (const double c : last.constraints) rank.first += c > 0 ? c : (c <= 0 ? 0 : HUGE_VAL);
  } else if (trial.status != TrialStatus::complete) {
    rank.stage = 1;
    rank.first = -static_cast<double>(last.resource);
  }
  return rank;
}

}  // namespace

bool has_observation(const Trial& trial) {
  return trial.status != TrialStatus::failed && trial.has_value() && !trial.configuration.empty() &&
         std::isfinite(trial.objective());
}

TrialSplit split_trials(const History& history, std::span<const std::int64_t> observations, std::size_t good_count,
                        std::span<const std::int64_t> without_value) {
  std::vector<Rank> ranks;
  ranks.reserve(observations.size());
  for (const auto trial : observations) ranks.push_back(rank_of(history[trial]));
  const std::size_t count = std::min(good_count, ranks.size());
  const auto middle = ranks.begin() + static_cast<std::ptrdiff_t>(count);
  std::partial_sort(ranks.begin(), middle, ranks.end());  // few of many: one comparison for most

  TrialSplit split;
  split.group.assign(history.size(), TrialSplit::none);
  for (const auto trial : without_value) split.group[static_cast<std::size_t>(trial)] = TrialSplit::bad;
  for (auto at = ranks.begin(); at != ranks.end(); ++at) {
    split.group[static_cast<std::size_t>(at->trial)] = at < middle ? TrialSplit::good : TrialSplit::bad;
    if (at < middle) {
      split.goods.push_back(at->trial);
    } else if (at->stage < 2) {
      split.threshold = std::min(split.threshold.value_or(at->objective), at->objective);
    }
  }
  std::sort(split.goods.begin(), split.goods.end());
  return split;
}

}  // namespace incumbent
