// Successive halving in brackets, synchronously: a rung's best go on when all of its trials have been measured. The
// brackets follow the plans in turn, over and over, until the budget is spent. While a bracket waits for its last
// trials, free workers get the next one's; with the option overlap=false they wait for its end.
//
// A bracket that can't be filled any more, because the budget of trials is spent or the sampler has nothing left, is
// halved as if it had been planned with the trials that it has.
#pragma once

#include <map>
#include <set>

#include "scheduler/rungs.hpp"
#include "scheduler/spending.hpp"
#include "scheduler/standing.hpp"

namespace incumbent {

class SynchronousBrackets : public Scheduler {
 public:
  SynchronousBrackets(std::vector<BracketPlan> plans, const Fraction& eta, bool overlap, Spending spending);

  Decision next(const History& history) const override;
  Decision next_without_start(const History& history) const override;
  Verdict judge(const History& history, std::int64_t trial, const Measurement& measurement) const override;
  void observe(const History& history, const Event& event) override;
  bool may_continue(std::int64_t trial) const override;

 private:
  struct Bracket {
    const BracketPlan* plan = nullptr;
    std::int64_t started = 0;
    bool filled = false;                // no more trials start
    std::size_t rung = 0;               // that its trials run toward
    std::int64_t running = 0;           // trials on their way there
    std::vector<std::int64_t> arrived;  // trials that are there, or failed on their way
    std::set<Standing> promoted;        // trials that are to be resumed toward it

    bool has_work() const { return !promoted.empty() || !filled; }
    std::int64_t resource() const { return plan->resources[rung]; }
  };
  // What is known of a trial; bracket -1: it is none of ours.
  struct Place {
    int bracket = -1;
    bool running = false;
    std::int64_t reached = 0;
    Standing standing;
  };

  Start start(int number, const History& history) const;
  const BracketPlan& plan(int number) const { return plans_[static_cast<std::size_t>(number) % plans_.size()]; }
  const Place* place(std::int64_t trial) const;
  void add(const TrialStarted& event);
  void resume(std::int64_t trial);
  void arrive(const Trial& trial, bool short_of_it);
  void withdraw(std::int64_t trial);
  void halve(Bracket& bracket) const;
  void update(int number);

  std::vector<BracketPlan> plans_;
  Fraction eta_;
  bool overlap_;
  Spending spending_;
  std::map<int, Bracket> open_;  // by number
  std::set<int> ready_;          // open brackets with work to hand out
  int opened_ = 0;
  std::vector<Place> places_;  // by trial
};

}  // namespace incumbent
