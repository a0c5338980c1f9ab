#include "sampler/rung_ranks.hpp"

#include <iterator>
#include <ranges>

#include "sampler/rung_observations.hpp"

namespace incumbent {
namespace {

constexpr std::int64_t kNowhere = -1;  // a trial that waits

}  // namespace

bool RungRanks::update(const History& history) {
  const bool is_another = follower_.update(history);
  if (is_another) {
    heads_for_.clear();
    resources_.clear();
    rungs_.clear();
    failures_.clear();
  }
  heads_for_.resize(history.size(), kNowhere);
  bool moved = is_another;
  for (const auto number : follower_.changed()) {
    moved = move(history[number]) || moved;
    include(failures_, number, is_labelled_failure(history[number]));
  }
  if (!moved) {
    take(history, follower_.changed());
    return is_another;
  }
  rungs_.clear();
  for (auto rung = resources_.begin(); rung != resources_.end(); ++rung) {
    const auto above = std::next(rung);
    rungs_.push_back({rung->first, above == resources_.end() ? kNoRung : above->first, {}});
  }
  std::vector<std::int64_t> all;
  for (const auto& trial : history.trials()) all.push_back(trial.number);
  take(history, all);
  return is_another;
}

// Whether there are other rungs than before.
bool RungRanks::move(const Trial& trial) {
  auto& last = heads_for_[static_cast<std::size_t>(trial.number)];
  const auto now = trial.status == TrialStatus::waiting ? kNowhere : trial.resource;
  if (now == last) return false;
  bool moved = false;
  if (last != kNowhere && --resources_.at(last) == 0) {
    resources_.erase(last);
    moved = true;
  }
  if (now != kNowhere) moved = ++resources_[now] == 1 || moved;
  last = now;
  return moved;
}

void RungRanks::take(const History& history, std::span<const std::int64_t> changed) {
  std::vector<std::pair<std::uint32_t, Rank>> ranks;
  for (auto& rung : rungs_) {
    ranks.clear();
    for (const auto number : changed) {
      ranks.emplace_back(static_cast<std::uint32_t>(number), rank_of(history[number], rung));
    }
    rung.trials.resize(history.size());
    rung.trials.set(ranks);
  }
}

RungRanks::Rank RungRanks::rank_of(const Trial& trial, const Rung& rung) const {
  const auto observation =
      rungs_.size() == 1 ? observation_of(trial) : observation_between(trial, rung.resource, rung.next);
  if (!observation) return {};
  return {true, observation->feasible, observation->objective};
}

std::span<const std::uint32_t> RungRanks::at_one_resource(std::size_t fewest) const {
  std::span<const std::uint32_t> most;
  for (const auto& rung : std::views::reverse(rungs_)) {
    const std::span<const std::uint32_t> order(rung.trials.order());
    if (order.size() >= fewest) return order;
    if (order.size() >= most.size()) most = order;
  }
  return most;
}

}  // namespace incumbent
