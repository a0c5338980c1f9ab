#include "sampler/tpe_split.hpp"

#include <algorithm>
#include <cmath>

namespace incumbent {

bool has_observation(const Trial& trial) {
  return trial.status != TrialStatus::failed && trial.has_value() && !trial.configuration.empty() &&
         std::isfinite(trial.objective());
}

TrialRanks::Rank TrialRanks::rank_of(const Trial& trial) {
  if (!has_observation(trial)) return {};
  Rank rank{.stage = 0, .objective = trial.objective()};
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

bool TrialRanks::update(const History& history) {
  const bool is_another = follower_.update(history);
  if (is_another) {
    ranked_ = {};
    groups_.clear();
    failures_.clear();
  }
  ranked_.resize(history.size());
  groups_.resize(history.size(), TrialSplit::none);
  std::vector<std::pair<std::uint32_t, Rank>> ranks;
  for (const auto number : follower_.changed()) {
    const auto& trial = history[number];
    include(failures_, number, is_labelled_failure(trial));
    const auto t = static_cast<std::size_t>(number);
    const auto rank = rank_of(trial);
    groups_[t] = rank.known() ? TrialSplit::bad : TrialSplit::none;
    ranks.emplace_back(static_cast<std::uint32_t>(t), rank);
  }
  ranked_.set(ranks);
  return is_another;
}

TrialSplit TrialRanks::split(std::size_t good_count, std::span<const std::int64_t> without_value) const {
  const auto& order = ranked_.order();
  const std::size_t count = std::min(good_count, order.size());
  TrialSplit split;
  split.group = groups_;
  for (const auto trial : without_value) {
    auto& group = split.group[static_cast<std::size_t>(trial)];
    if (group == TrialSplit::none) group = TrialSplit::bad;
  }
  for (std::size_t i = 0; i < count; ++i) {
    split.goods.push_back(order[i]);
    split.group[order[i]] = TrialSplit::good;
  }
  std::sort(split.goods.begin(), split.goods.end());
  // Complete ones are in the order of their objectives, partial ones of one resource each.
  for (std::size_t i = count; i < order.size() && ranked_[order[i]].stage < 2; ++i) {
    const Rank& rank = ranked_[order[i]];
    split.threshold = std::min(split.threshold.value_or(rank.objective), rank.objective);
    if (rank.stage == 0) {
      i = static_cast<std::size_t>(std::partition_point(order.begin() + static_cast<std::ptrdiff_t>(i), order.end(),
                                                        [this](auto t) { return ranked_[t].stage == 0; }) -
                                   order.begin()) -
          1;
    }
  }
  return split;
}

}  // namespace incumbent
