#include "scheduler/synchronous.hpp"

#include <algorithm>
#include <utility>

namespace incumbent {

SynchronousBrackets::SynchronousBrackets(std::vector<BracketPlan> plans, const Fraction& eta, bool overlap,
                                         Spending spending)
    : plans_(std::move(plans)), eta_(eta), overlap_(overlap), spending_(std::move(spending)) {}

Start SynchronousBrackets::start(int number, const History& history) const {
  const auto found = open_.find(number);
  const auto left = plan(number).size - (found == open_.end() ? 0 : found->second.started);
  Start result;
  result.request.resource = plan(number).resources.front();
  result.request.rungs = plan(number).resources;
  result.request.bracket = number;
  result.count = std::min(left, spending_.startable(history, result.request.resource));
  return result;
}

Decision SynchronousBrackets::next(const History& history) const {
  const bool may_start = spending_.may_start(history);
  for (const auto number : ready_) {
    const auto& bracket = open_.at(number);
    if (!bracket.promoted.empty() && spending_.may_resume()) {
      return Resume{bracket.promoted.begin()->trial, bracket.resource()};
    }
    if (!bracket.filled && may_start) return start(number, history);
  }
  if (may_start && (overlap_ || open_.empty())) return start(opened_, history);
  return spending_.idle();
}

// The bracket that would have been filled is halved with what it has, in a copy: the resumption that this leads to
// tells observe() to do the same.
Decision SynchronousBrackets::next_without_start(const History&) const {
  for (const auto number : ready_) {
    auto bracket = open_.at(number);
    bracket.filled = true;
    halve(bracket);
    if (!bracket.promoted.empty()) return Resume{bracket.promoted.begin()->trial, bracket.resource()};
  }
  if (spending_.active() > 0) return Wait{};
  return Finished{"exhausted"};
}

const SynchronousBrackets::Place* SynchronousBrackets::place(std::int64_t trial) const {
  const auto index = static_cast<std::size_t>(trial);
  if (index >= places_.size() || !open_.contains(places_[index].bracket)) return nullptr;
  return &places_[index];
}

Verdict SynchronousBrackets::judge(const History& history, std::int64_t trial, const Measurement& measurement) const {
  const auto* known = place(trial);
  if (!known || !known->running) return Verdict::go_on;
  const auto top = plan(known->bracket).resources.back();
  const bool at_rung = measurement.resource >= history[trial].resource && measurement.resource < top;
  return at_rung ? Verdict::pause : Verdict::go_on;
}

void SynchronousBrackets::observe(const History& history, const Event& event) {
  spending_.observe(history, event);
  if (const auto* started = std::get_if<TrialStarted>(&event)) {
    if (!history[started->trial].foreign) add(*started);
  } else if (const auto* resumed = std::get_if<TrialResumed>(&event)) {
    resume(resumed->trial);
  } else if (const auto* reported = std::get_if<TrialReported>(&event)) {
    const auto& trial = history[reported->trial];
    if (trial.paused()) arrive(trial, false);
  } else if (const auto* finished = std::get_if<TrialFinished>(&event)) {
    const auto& trial = history[finished->trial];
    const auto* known = place(trial.number);
    if (known && !known->running) withdraw(trial.number);
    if (known && known->running) arrive(trial, trial.status != TrialStatus::complete);
  }
  if (!open_.empty() && !open_.rbegin()->second.filled && !spending_.may_start(history)) {
    open_.rbegin()->second.filled = true;
    update(open_.rbegin()->first);
  }
}

// Below the last rung: what is on its way, is to go on, or waits for the rest of its rung.
bool SynchronousBrackets::may_continue(std::int64_t trial) const {
  const auto* known = place(trial);
  if (!known) return false;
  const auto& bracket = open_.at(known->bracket);
  if (bracket.promoted.contains(known->standing)) return true;
  const bool below = bracket.rung + 1 < bracket.plan->resources.size();
  const bool waits = known->standing.promotable() && known->reached >= bracket.resource();
  return below && (known->running || waits);
}

void SynchronousBrackets::add(const TrialStarted& event) {
  const auto number = event.request.bracket;
  if (number == opened_) open_[opened_++].plan = &plan(number);
  const auto found = open_.find(number);
  if (found == open_.end()) return;
  auto& bracket = found->second;
  ++bracket.started;
  ++bracket.running;
  bracket.filled = bracket.filled || bracket.started >= bracket.plan->size;
  if (places_.size() <= static_cast<std::size_t>(event.trial))
    places_.resize(static_cast<std::size_t>(event.trial) + 1);
  places_[static_cast<std::size_t>(event.trial)] = {number, true, 0, {}};
  update(number);
}

void SynchronousBrackets::resume(std::int64_t trial) {
  const auto* known = place(trial);
  if (!known) return;
  auto& bracket = open_.at(known->bracket);
  if (!bracket.filled) {  // nothing is left to start
    bracket.filled = true;
    halve(bracket);
  }
  if (bracket.promoted.erase(known->standing) == 0) return;
  ++bracket.running;
  places_[static_cast<std::size_t>(trial)].running = true;
  update(known->bracket);
}

void SynchronousBrackets::arrive(const Trial& trial, bool short_of_it) {
  if (const auto* known = place(trial.number); !known || !known->running) return;
  auto& known = places_[static_cast<std::size_t>(trial.number)];
  known.running = false;
  known.standing =
      short_of_it ? Standing{true, std::numeric_limits<double>::infinity(), trial.number} : standing_of(trial);
  known.reached = short_of_it ? 0 : trial.measurements.back().resource;
  auto& bracket = open_.at(known.bracket);
  --bracket.running;
  bracket.arrived.push_back(trial.number);
  update(known.bracket);
}

// A paused trial was ended.
void SynchronousBrackets::withdraw(std::int64_t trial) {
  auto& known = places_[static_cast<std::size_t>(trial)];
  auto& bracket = open_.at(known.bracket);
  bracket.promoted.erase(known.standing);
  known.standing = {true, std::numeric_limits<double>::infinity(), trial};
  update(known.bracket);
}

// Once all trials of the rung are there, the best go on to the next; one that was measured beyond it already is there.
void SynchronousBrackets::halve(Bracket& bracket) const {
  const auto rungs = bracket.plan->resources.size();
  while (bracket.filled && bracket.running == 0 && bracket.promoted.empty() && bracket.rung + 1 < rungs) {
    ++bracket.rung;
    const auto arrived = std::exchange(bracket.arrived, {});
    std::set<Standing> best;
    for (const auto trial : arrived) {
      const auto& standing = places_[static_cast<std::size_t>(trial)].standing;
      if (standing.promotable()) best.insert(standing);
    }
    auto room = rung_sizes(bracket.started, rungs, eta_)[bracket.rung];
    for (auto it = best.begin(); it != best.end() && room > 0; ++it, --room) {
      if (places_[static_cast<std::size_t>(it->trial)].reached >= bracket.resource()) {
        bracket.arrived.push_back(it->trial);
      } else {
        bracket.promoted.insert(*it);
      }
    }
  }
}

void SynchronousBrackets::update(int number) {
  auto& bracket = open_.at(number);
  halve(bracket);
  if (bracket.has_work()) {
    ready_.insert(number);
  } else {
    ready_.erase(number);
  }
  const bool top = bracket.rung + 1 == bracket.plan->resources.size();
  if (top && !bracket.has_work() && bracket.running == 0) open_.erase(number);
}

}  // namespace incumbent
