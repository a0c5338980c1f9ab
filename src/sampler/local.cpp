// local: walks from better to better one-exchange neighbour, each from a random start. A walk's centre is its best
// trial; its neighbours are tried in random order, the first that is better becomes the centre. Numbers move by normal
// draws: a neighbourhood without a better one halves their deviation, a better one doubles it; a walk ends when it is
// too small, or when no parameter has more values than are all tried. Told trials that no walk asked for (enqueued
// ones, those of another sampler) belong to the first walk: it starts from the best of them. Hutter, Hoos,
// Leyton-Brown, Stuetzle, "ParamILS", JAIR 36, 2009 (iterated one-exchange search); Hutter, Hoos, Leyton-Brown,
// "Sequential model-based optimization for general algorithm configuration", LION 2011 (neighbourhood).
#include <algorithm>
#include <cmath>
#include <mutex>

#include "core/words.hpp"
#include "formula/random.hpp"
#include "sampler/exchange.hpp"
#include "sampler/history_follower.hpp"
#include "sampler/open_trials.hpp"
#include "sampler/samplers.hpp"
#include "sampler/trials.hpp"

namespace incumbent {
namespace {

constexpr std::string_view kWord = "local";
constexpr std::int64_t kNone = -1;

// "local WALK CENTRE HALVINGS INDEX": neighbour INDEX of trial CENTRE, or a walk's start.
struct Tag {
  std::int64_t walk = 0;
  std::int64_t centre = kNone;
  std::int64_t halvings = 0;
  std::int64_t index = 0;

  std::string text() const {
    std::string result(kWord);
    for (const auto number : {walk, centre, halvings, index}) result += ' ' + std::to_string(number);
    return result;
  }
  static std::optional<Tag> parse(std::string_view text) {
    Words words(text);
    if (words.next() != kWord) return {};
    Tag tag;
    for (auto* number : {&tag.walk, &tag.centre, &tag.halvings, &tag.index}) {
      const auto read = integer<std::int64_t>(words.next());
      if (!read || *read < kNone) return {};
      *number = *read;
    }
    if (!words.done()) return {};
    return tag;
  }
};

// The last walk, from its first trial on: the trial that was asked for last, the best one, and how many are still to
// end.
struct Walk {
  std::optional<Tag> last;
  std::int64_t last_trial = kNone;
  std::int64_t first_trial = 0;
  std::int64_t best = kNone;
  int open = 0;

  bool has(const Trial& trial, const std::optional<Tag>& tag) const {
    if (trial.number < first_trial) return false;
    return tag ? tag->walk == last->walk : !last || last->walk == 0;
  }
};

class LocalSearch : public Sampler {
 public:
  LocalSearch(const Options& options, SamplerContext c) : Sampler(std::move(c)) {
    deviation_ = options.get_double("deviation", 0.2, 1e-6, 10);
    least_ = options.get_double("least", 0.005, 1e-15, 10);
  }

  std::vector<Suggestion> suggest(const History& history, const SuggestRequest& request, int) const override {
    Stream stream(context().seed, Purpose::suggestion, static_cast<std::uint64_t>(request.trial), request.attempt);
    const auto walk = last_walk(history);
    Tag tag = walk.last.value_or(Tag{});
    if (walk.best == kNone) return {{space().sample(stream), tag.text()}};  // another start
    const auto& centre = history[walk.best];
    if (tag.centre != centre.number) {
      tag = {tag.walk, centre.number, std::max<std::int64_t>(tag.halvings - 1, 0), kNone};
    }
    for (;; tag = {tag.walk, tag.centre, tag.halvings + 1, kNone}) {
      const auto around = neighbourhood(centre, tag.halvings);
      while (++tag.index < static_cast<std::int64_t>(around.size())) {
        const auto& neighbour = around[static_cast<std::size_t>(tag.index)];
        if (context().noisy || history.count(neighbour) == 0) return {{neighbour, tag.text()}};
      }
      if (walk.open > 0) {  // it may still go on: one more neighbour, at random
        tag.index = static_cast<std::int64_t>(around.size());
        return {{mutated(space(), centre.configuration, deviation(tag.halvings), stream), tag.text()}};
      }
      if (!has_wide_parameter(space(), centre.configuration) || deviation(tag.halvings + 1) < least_) break;
    }
    return {{space().sample(stream), Tag{tag.walk + 1}.text()}};
  }

 private:
  double deviation(std::int64_t halvings) const { return std::ldexp(deviation_, -static_cast<int>(halvings)); }

  std::vector<Configuration> neighbourhood(const Trial& centre, std::int64_t halvings) const {
    Stream stream(context().seed, Purpose::candidates, static_cast<std::uint64_t>(centre.number),
                  static_cast<std::uint32_t>(halvings));
    return neighbours(space(), centre.configuration, deviation(halvings), stream);
  }

  // O(trials that have changed since the last suggestion).
  Walk last_walk(const History& history) const {
    const std::lock_guard lock(mutex_);
    if (follower_.update(history)) {
      walk_ = {};
      open_.clear();
    }
    for (const auto number : follower_.changed()) take(history, history[number]);
    return walk_;
  }

  void take(const History& history, const Trial& trial) const {
    const auto tag = Tag::parse(trial.model);
    if (tag && trial.number > walk_.last_trial) {
      const auto before = walk_.last ? walk_.last->walk : 0;
      if (tag->walk != before) walk_ = {.first_trial = trial.number};
      walk_.last = tag;
      walk_.last_trial = trial.number;
    }
    if (!walk_.has(trial, tag)) return;
    walk_.open += open_.note(trial.number, tag && !trial.finished());
    const bool valued = is_told(trial) && trial.status != TrialStatus::failed;
    if (valued && (walk_.best == kNone || ranks_before(trial, history[walk_.best]))) walk_.best = trial.number;
  }

  double deviation_ = 0.2, least_ = 0.005;
  // What it knows of earlier suggestions saves time and changes nothing.
  mutable std::mutex mutex_;
  mutable HistoryFollower follower_;
  mutable Walk walk_;
  mutable OpenTrials open_;  // of all walks that were the last
};

}  // namespace

std::unique_ptr<Sampler> make_local(const Options& options, SamplerContext context) {
  return std::make_unique<LocalSearch>(options, std::move(context));
}

}  // namespace incumbent
