// Replays a trust region.
#include "sampler/trust_region.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace incumbent {
namespace {

constexpr std::string_view kWord = "turbo", kInitial = " initial";

// The trials of one restart of a region.
struct Life {
  std::vector<std::int64_t> initial;
  std::vector<std::vector<std::int64_t>> batches;  // in the order of their names
};

std::vector<Life> lives_of(const History& history, std::int64_t index) {
  struct Named {
    std::int64_t batch, trial;
  };
  std::vector<Life> lives(1);
  std::vector<std::vector<Named>> named(1);
  for (const auto& trial : history.trials()) {
    if (trial.status == TrialStatus::waiting) continue;
    const auto tag = TrustRegionTag::parse(trial.model).value_or(TrustRegionTag{0, 0, 0, true});
    if (tag.region != index) continue;
    const auto life = static_cast<std::size_t>(tag.restart);
    if (life > history.size()) continue;  // nobody restarts that often
    if (life >= lives.size()) {
      lives.resize(life + 1);
      named.resize(life + 1);
    }
    if (tag.initial)
      lives[life].initial.push_back(trial.number);
    else
      named[life].push_back({tag.batch, trial.number});
  }
  for (std::size_t life = 0; life < lives.size(); ++life) {
    std::stable_sort(named[life].begin(), named[life].end(), [](auto a, auto b) { return a.batch < b.batch; });
    for (std::size_t i = 0; i < named[life].size(); ++i) {
      auto& batches = lives[life].batches;
      if (i == 0 || named[life][i].batch != named[life][i - 1].batch) batches.emplace_back();
      batches.back().push_back(named[life][i].trial);
    }
  }
  return lives;
}

// One life of a region; says whether it has ended.
class Replay {
 public:
  Replay(const History& history, const std::vector<std::optional<double>>& objectives, const TrustRegionRules& rules)
      : history_(history), objectives_(objectives), rules_(rules) {}

  bool live(const Life& life, TrustRegion& region) const {
    region.length = rules_.initial_length;
    region.designed = static_cast<std::int64_t>(life.initial.size());
    for (const auto trial : life.initial) take(trial, region);
    std::int64_t successes = 0, failures = 0;
    for (const auto& batch : life.batches) {
      const bool finished = std::all_of(batch.begin(), batch.end(),
                                        [&](auto t) { return history_[t].finished() || history_[t].paused(); });
      const auto before = region.best;
      const auto known = region.trials.size();
      for (const auto trial : batch) take(trial, region);
      const auto informative = static_cast<std::int64_t>(region.trials.size() - known);
      if (!finished || informative == 0) continue;
      const bool improved = region.best && (!before || *region.best < *before - rules_.margin * std::abs(*before));
      successes = improved ? successes + 1 : 0;
      failures = improved ? 0 : failures + informative;
      if (successes >= rules_.successes) {
        region.length = std::min(2 * region.length, rules_.largest_length);
        successes = 0;
      } else if (failures >= rules_.failures) {
        region.length /= 2;
        failures = 0;
      }
      if (region.length < rules_.least_length) return false;
    }
    return true;
  }

 private:
  void take(std::int64_t trial, TrustRegion& region) const {
    const auto& objective = objectives_[static_cast<std::size_t>(trial)];
    if (!objective && !(history_[trial].finished() && says_something(history_[trial]))) return;
    region.trials.push_back(trial);
    region.y.push_back(objective);
    if (objective && (!region.best || *objective < *region.best)) region.best = objective;
  }

  // An infeasible value, or a failure that is the configuration's.
  static bool says_something(const Trial& trial) {
    return trial.status != TrialStatus::failed || blames_configuration(trial.failure);
  }

  const History& history_;
  const std::vector<std::optional<double>>& objectives_;
  const TrustRegionRules& rules_;
};

}  // namespace

std::string TrustRegionTag::text() const {
  return std::string(kWord) + ' ' + std::to_string(region) + ' ' + std::to_string(restart) + ' ' +
         std::to_string(batch) + (initial ? std::string(kInitial) : "");
}

std::optional<TrustRegionTag> TrustRegionTag::parse(std::string_view text) {
  if (!text.starts_with(kWord)) return {};
  text.remove_prefix(kWord.size());
  TrustRegionTag tag;
  for (std::int64_t* number : {&tag.region, &tag.restart, &tag.batch}) {
    if (!text.starts_with(' ')) return {};
    const auto end = std::from_chars(text.data() + 1, text.data() + text.size(), *number);
    if (end.ec != std::errc{} || *number < 0) return {};
    text.remove_prefix(static_cast<std::size_t>(end.ptr - text.data()));
  }
  tag.initial = text == kInitial;
  if (!tag.initial && !text.empty()) return {};
  return tag;
}

TrustRegion replay_trust_region(const History& history, std::int64_t index, const TrustRegionRules& rules) {
  std::vector<std::optional<double>> objectives(history.size());
  for (const auto& observation : history.observations()) {
    if (observation.feasible) objectives[static_cast<std::size_t>(observation.trial)] = observation.objective;
  }
  const auto lives = lives_of(history, index);
  const Replay replay(history, objectives, rules);
  for (std::size_t life = 0;; ++life) {
    TrustRegion region;
    region.restart = static_cast<std::int64_t>(life);
    if (replay.live(life < lives.size() ? lives[life] : Life{}, region)) return region;
  }
}

}  // namespace incumbent
