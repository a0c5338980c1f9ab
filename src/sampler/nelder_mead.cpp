// nelder_mead: the simplex method (simplex.cpp), started anew at a random point when its simplex has collapsed. It
// walks from its start through all that the history knows, so a point that was evaluated before, whoever asked for it,
// costs nothing, and the order of results does not matter; trials elsewhere, as enqueued ones mostly are, say nothing
// to it. Asked for more than the present step needs, it gives what later steps may need, then draws from the priors.
#include <limits>
#include <mutex>
#include <unordered_map>

#include "formula/random.hpp"
#include "sampler/history_follower.hpp"
#include "sampler/open_trials.hpp"
#include "sampler/samplers.hpp"
#include "sampler/simplex.hpp"
#include "sampler/trials.hpp"

namespace incumbent {
namespace {

struct Hash {
  std::size_t operator()(const Configuration& c) const { return static_cast<std::size_t>(c.hash()); }
};

class NelderMead : public Sampler {
 public:
  NelderMead(const Options& options, SamplerContext c) : Sampler(std::move(c)) {
    require_numeric(space(), "nelder_mead");
    size_ = options.get_double("size", 0.25, 1e-9, 0.5);
    forbidden_.status = TrialStatus::failed;
    forbidden_.number = std::numeric_limits<std::int64_t>::max();
  }

  // O(trials that have changed since the last suggestion, and steps that they make possible).
  std::vector<Suggestion> suggest(const History& history, const SuggestRequest& request, int) const override {
    Stream stream(context().seed, Purpose::suggestion, static_cast<std::uint64_t>(request.trial), request.attempt);
    if (space().dimension() == 0 || request.attempt > 0) return {{space().sample(stream), {}}};
    const std::lock_guard lock(mutex_);
    take(history);
    const auto value = [&](const std::vector<double>& point) -> const Trial* {
      const auto configuration = space().decode(point);
      if (space().is_forbidden(configuration)) return &forbidden_;
      const auto found = told_.find(configuration);
      return found == told_.end() ? nullptr : &history[found->second];
    };
    // Each run but the last few has asked for a trial: a small space may be used up.
    constexpr std::uint64_t kFruitless = 20;
    for (; run_ < history.size() + kFruitless; simplex_ = start(++run_)) {
      const auto wanted = simplex_.advance(value);
      for (const auto& point : wanted) {
        auto configuration = space().decode(point);
        const bool is_known = told_.contains(configuration) || open_there_.count(history, configuration) > 0;
        if (space().is_forbidden(configuration) || is_known) continue;
        return {{std::move(configuration), {}}};
      }
      if (!wanted.empty()) break;
    }
    return {{space().sample(stream), {}}};
  }

 private:
  // Of trials with the same configuration the first counts: where one of a lower number is told later the walk starts
  // anew.
  void take(const History& history) const {
    bool is_void = follower_.update(history);
    if (is_void) {
      told_.clear();
      open_.clear();
      open_there_ = {};
    }
    for (const auto number : follower_.changed()) note_open(history, number);
    for (const auto number : follower_.ended()) {
      if (!is_told(history[number])) continue;
      const auto [entry, is_new] = told_.try_emplace(history[number].configuration, number);
      if (is_new || entry->second < number) continue;
      entry->second = number;
      is_void = true;
    }
    if (!is_void) return;
    run_ = 0;
    simplex_ = start(run_);
  }

  void note_open(const History& history, std::int64_t number) const {
    const auto& trial = history[number];
    const int change = open_.note(number, !trial.finished() && !trial.configuration.empty());
    if (change > 0) open_there_.add(history, static_cast<std::uint32_t>(number));
    if (change < 0) open_there_.remove(history, static_cast<std::uint32_t>(number));
  }

  Simplex start(std::uint64_t run) const {
    const auto d = space().dimension();
    Stream stream(context().seed, Purpose::restart, run);
    std::vector<double> first(d);
    for (double& u : first) u = stream.uniform();
    std::vector<std::vector<double>> points(d + 1, first);
    for (std::size_t j = 0; j < d; ++j) points[j + 1][j] += first[j] < 0.5 ? size_ : -size_;
    return Simplex(std::move(points));
  }

  double size_ = 0.25;
  Trial forbidden_;  // ranks last
  // What it knows of earlier suggestions saves time and changes nothing: how far the walk has come.
  mutable std::mutex mutex_;
  mutable HistoryFollower follower_;
  mutable std::unordered_map<Configuration, std::int64_t, Hash> told_;  // the first trial there
  mutable OpenTrials open_;
  mutable ConfigurationCounts open_there_;  // of them, by configuration
  mutable std::uint64_t run_ = 0;
  mutable Simplex simplex_{std::vector<std::vector<double>>{}};
};

}  // namespace

std::unique_ptr<Sampler> make_nelder_mead(const Options& options, SamplerContext context) {
  return std::make_unique<NelderMead>(options, std::move(context));
}

}  // namespace incumbent
