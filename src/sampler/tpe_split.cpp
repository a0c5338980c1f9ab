#include "sampler/tpe_split.hpp"

#include <algorithm>
#include <cmath>

namespace incumbent {
namespace {

// More changes than that are not worth inserting one by one.
constexpr std::size_t kInsertions = 64;
constexpr int kWithoutValue = 3;

// A number of an ascending list, in or out.
void include(std::vector<std::int64_t>& list, std::int64_t trial, bool is_in) {
  const auto at = std::lower_bound(list.begin(), list.end(), trial);
  const bool was_in = at != list.end() && *at == trial;
  if (is_in && !was_in) list.insert(at, trial);
  if (!is_in && was_in) list.erase(at);
}

}  // namespace

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

bool TrialRanks::before(std::uint32_t a, std::uint32_t b) const {
  const Rank &l = ranks_[a], &r = ranks_[b];
  if (l.stage != r.stage) return l.stage < r.stage;
  if (l.first != r.first) return l.first < r.first;
  if (l.stage < 2 && l.objective != r.objective) return l.objective < r.objective;
  return a < b;
}

void TrialRanks::update(const History& history, std::span<const std::int64_t> changed) {
  if (history.size() < ranks_.size()) *this = {};  // another history
  ranks_.resize(history.size());
  groups_.resize(history.size(), TrialSplit::none);
  const auto by_rank = [this](auto a, auto b) { return before(a, b); };
  const bool one_by_one = changed.size() <= kInsertions;
  for (const auto number : changed) {
    const Trial& trial = history[number];
    const auto t = static_cast<std::uint32_t>(number);
    include(failures_, number,
            trial.status == TrialStatus::failed && blames_configuration(trial.failure) && !trial.configuration.empty());
    const Rank rank = rank_of(trial);
    if (rank == ranks_[t]) continue;
    if (one_by_one && ranks_[t].stage != kWithoutValue)
      order_.erase(std::lower_bound(order_.begin(), order_.end(), t, by_rank));
    ranks_[t] = rank;
    groups_[t] = rank.stage == kWithoutValue ? TrialSplit::none : TrialSplit::bad;
    if (one_by_one && rank.stage != kWithoutValue)
      order_.insert(std::upper_bound(order_.begin(), order_.end(), t, by_rank), t);
  }
  if (one_by_one) return;
  order_.clear();
  for (std::size_t t = 0; t < ranks_.size(); ++t) {
    if (ranks_[t].stage != kWithoutValue) order_.push_back(static_cast<std::uint32_t>(t));
  }
  std::sort(order_.begin(), order_.end(), by_rank);
}

TrialSplit TrialRanks::split(std::size_t good_count, std::span<const std::int64_t> without_value) const {
  const std::size_t count = std::min(good_count, order_.size());
  TrialSplit split;
  split.group = groups_;
  for (const auto trial : without_value) {
    auto& group = split.group[static_cast<std::size_t>(trial)];
    if (group == TrialSplit::none) group = TrialSplit::bad;
  }
  for (std::size_t i = 0; i < count; ++i) {
    split.goods.push_back(order_[i]);
    split.group[order_[i]] = TrialSplit::good;
  }
  std::sort(split.goods.begin(), split.goods.end());
  // Complete ones are in the order of their objectives, partial ones of one resource each.
  for (std::size_t i = count; i < order_.size() && ranks_[order_[i]].stage < 2; ++i) {
    const Rank& rank = ranks_[order_[i]];
    split.threshold = std::min(split.threshold.value_or(rank.objective), rank.objective);
    if (rank.stage == 0) {
      i = static_cast<std::size_t>(std::partition_point(order_.begin() + static_cast<std::ptrdiff_t>(i), order_.end(),
                                                        [this](auto t) { return ranks_[t].stage == 0; }) -
                                   order_.begin()) -
          1;
    }
  }
  return split;
}

}  // namespace incumbent
