// asha: successive halving that never waits. Two algorithms have the name:
//   promotion  a free worker takes the best trial, from the highest rung that has one, that is among the best
//              floor(n / eta) of the n results of its rung and has not gone on yet; else it starts a new trial;
//   stopping   trials run toward the largest resource; one whose value at a rung is worse than the quantile 1/eta of
//              the values that were measured there before it, stops.
// The rungs are min_resource eta^k, below the largest resource, and that one.
// With several brackets a trial is drawn into bracket s, which leaves out the lowest s rungs, with a probability in
// proportion to the size of Hyperband's one; the rungs are the same for all of them (A. Klein, L. C. Tiao, T. Lienart,
// C. Archambeau, M. Seeger, Model-based asynchronous hyperparameter and neural architecture search, 2020, section 3).
// L. Li, K. Jamieson, A. Rostamizadeh, E. Gonina, J. Ben-tzur, M. Hardt, B. Recht and A. Talwalkar, A system for
// massively parallel hyperparameter tuning, MLSys 2020, Algorithm 2; stopping: Ray Tune's ASHAScheduler.
#include <algorithm>
#include <vector>

#include "formula/random.hpp"
#include "scheduler/asha_rung.hpp"
#include "scheduler/of_trial.hpp"
#include "scheduler/rungs.hpp"
#include "scheduler/running_quantile.hpp"
#include "scheduler/schedulers.hpp"
#include "scheduler/stopping_rule.hpp"

namespace incumbent {
namespace {

std::vector<std::int64_t> rungs_of(const Options& options, const SchedulerContext& context) {
  return rungs_upward(options.get_int("min_resource", 1, 1, context.max_resource), context.max_resource,
                      get_eta(options));
}

class Brackets {
 public:
  Brackets(const Options& options, const SchedulerContext& context) : seed_(context.seed) {
    const auto rungs = rungs_of(options, context);
    const auto count = options.get_int("brackets", 1, 1, std::ssize(rungs));
    if (count == 1) return;
    const auto plans = brackets_of(rungs, get_eta(options), BracketRule::algorithm1);
    for (std::int64_t s = 0; s < count; ++s) {
      total_ += plans[static_cast<std::size_t>(s)].size;
      ends_.push_back(total_);
    }
  }

  bool several() const { return ends_.size() > 1; }
  // Of the next trial.
  std::size_t next(const History& history) const {
    if (!several()) return 0;
    Stream stream(seed_, Purpose::bracket, history.started());
    const auto drawn = static_cast<std::int64_t>(stream.below(static_cast<std::uint64_t>(total_)));
    return static_cast<std::size_t>(std::ranges::upper_bound(ends_, drawn) - ends_.begin());
  }

 private:
  std::uint64_t seed_;
  std::int64_t total_ = 0;
  std::vector<std::int64_t> ends_;
};

class Promotion : public Scheduler {
 public:
  Promotion(const Options& options, const SchedulerContext& context)
      : resources_(rungs_of(options, context)),
        brackets_(options, context),
        rungs_(resources_.size(), AshaRung(get_eta(options))),
        spending_(options, context) {}

  Decision next(const History& history) const override {
    if (auto decision = promotion()) return *decision;
    if (!spending_.may_start(history)) return spending_.idle();
    const auto bracket = brackets_.next(history);
    Start start;
    start.request.resource = resources_[bracket];
    start.request.rungs.assign(resources_.begin() + static_cast<std::ptrdiff_t>(bracket), resources_.end());
    start.request.bracket = static_cast<int>(bracket);
    start.count = brackets_.several() ? 1 : spending_.startable(history, start.request.resource);
    return start;
  }

  Decision next_without_start(const History&) const override {
    if (spending_.active() > 0) return Wait{};
    return Finished{"exhausted"};
  }

  Verdict judge(const History& history, std::int64_t trial, const Measurement& measurement) const override {
    const bool at_rung = places_[trial].running && measurement.resource >= history[trial].resource &&
                         measurement.resource < resources_.back();
    return at_rung ? Verdict::pause : Verdict::go_on;
  }

  void observe(const History& history, const Event& event) override {
    spending_.observe(history, event);
    if (const auto* started = std::get_if<TrialStarted>(&event)) {
      if (history[started->trial].foreign) return;
      auto& place = places_.at(started->trial);
      place.running = true;
      place.rung = static_cast<std::size_t>(started->request.bracket);
    } else if (const auto* resumed = std::get_if<TrialResumed>(&event)) {
      auto& place = places_.at(resumed->trial);
      rungs_[place.rung].take(place.standing);
      ++place.rung;
      place.running = true;
    } else if (const auto* reported = std::get_if<TrialReported>(&event)) {
      if (const auto& trial = history[reported->trial]; trial.paused())
        arrive(trial, trial.measurements.back().resource);
    } else if (const auto* finished = std::get_if<TrialFinished>(&event)) {
      const auto& trial = history[finished->trial];
      const auto& place = places_[trial.number];
      if (place.running) {
        arrive(trial, trial.status == TrialStatus::complete ? trial.measurements.back().resource : 0);
      } else if (place.standing.promotable()) {
        rungs_[place.rung].take(place.standing);  // paused, and ended by the user
        places_.at(trial.number).standing = {};
      }
    }
  }

  // As its rung fills, any trial may become one of the best.
  bool may_continue(std::int64_t trial) const override {
    const auto& place = places_[trial];
    return place.rung + 1 < rungs_.size() && (place.running || place.standing.promotable());
  }

 private:
  struct Place {
    bool running = false;
    std::size_t rung = 0;  // that it runs toward, or is paused at
    Standing standing;
  };

  std::optional<Decision> promotion() const {
    if (!spending_.may_resume()) return {};
    for (auto rung = rungs_.size() - 1; rung-- > 0;) {
      if (const auto* best = rungs_[rung].next()) return Resume{best->trial, resources_[rung + 1]};
    }
    return {};
  }

  // At its rung, and maybe beyond the next ones already: then it went on to them. reached 0: it never will be.
  void arrive(const Trial& trial, std::int64_t reached) {
    auto& place = places_.at(trial.number);
    if (!place.running) return;
    place.running = false;
    place.standing =
        reached > 0 ? standing_of(trial) : Standing{true, std::numeric_limits<double>::infinity(), trial.number};
    rungs_[place.rung].add(place.standing);
    while (place.rung + 1 < rungs_.size() && resources_[place.rung + 1] <= reached) {
      rungs_[place.rung++].take(place.standing);
      rungs_[place.rung].add(place.standing);
    }
  }

  std::vector<std::int64_t> resources_;
  Brackets brackets_;
  std::vector<AshaRung> rungs_;
  Spending spending_;
  OfTrial<Place> places_{Place{}};
};

class Stopping : public StoppingRule {
 public:
  Stopping(const Options& options, const SchedulerContext& context)
      : StoppingRule(options, context, rungs_of(options, context)),
        resources_(rungs_of(options, context)),
        brackets_(options, context) {
    const auto eta = get_eta(options);
    rungs_.assign(resources_.size(), RunningQuantile({eta.denominator, eta.numerator}));
  }

 private:
  std::optional<std::size_t> bracket(const History& history) const override {
    if (!brackets_.several()) return {};
    return brackets_.next(history);
  }

  bool stops(const History& history, std::int64_t trial, const Measurement& measurement) const override {
    const double value = compared_value(measurement);
    const auto first = static_cast<std::size_t>(history[trial].bracket);
    for (auto rung = std::max(next_rung_[trial], first);
         rung < rungs_.size() && resources_[rung] <= measurement.resource; ++rung) {
      if (rungs_[rung].count() > 0 && value > rungs_[rung].value()) return true;
    }
    return false;
  }

  void learn(const Trial& trial) override {
    auto& rung = next_rung_.at(trial.number);
    rung = std::max(rung, static_cast<std::size_t>(trial.bracket));
    if (trial.status == TrialStatus::failed && rung < rungs_.size()) {
      rungs_[rung].add(std::numeric_limits<double>::infinity());
      rung = rungs_.size();
    }
    if (!trial.has_value()) return;
    const auto& last = trial.measurements.back();
    const bool is_number = std::isfinite(last.objectives.front());
    const double value = is_number ? compared_value(last) : std::numeric_limits<double>::infinity();
    const auto first = rung;
    for (; rung < rungs_.size() && resources_[rung] <= last.resource; ++rung) {
      rungs_[rung].add(value);
    }
    if (rung > first && !is_number) rung = rungs_.size();  // it counts once
  }

  std::vector<std::int64_t> resources_;
  Brackets brackets_;
  std::vector<RunningQuantile> rungs_;
  OfTrial<std::size_t> next_rung_{0};  // that it has not been measured at
};

}  // namespace

std::unique_ptr<Scheduler> make_asha(const Options& options, SchedulerContext context) {
  static constexpr std::string_view types[] = {"promotion", "stopping"};
  if (options.get_choice("type", types[0], types) == types[1]) return std::make_unique<Stopping>(options, context);
  return std::make_unique<Promotion>(options, context);
}

}  // namespace incumbent
