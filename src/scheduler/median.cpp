// median: stops a trial whose best value so far is worse than the median, over the completed trials, of the mean of
// their values up to the same resource. D. Golovin, B. Solnik, S. Moitra, G. Kochanski, J. Karro and D. Sculley, Google
// Vizier: a service for black-box optimization, KDD 2017, section 3.2.2.
#include "scheduler/completed_curves.hpp"
#include "scheduler/schedulers.hpp"
#include "scheduler/stopping_rule.hpp"

namespace incumbent {
namespace {

class Median : public StoppingRule {
 public:
  Median(const Options& options, const SchedulerContext& context)
      : StoppingRule(options, context), min_trials_(options.get_int("min_trials", 5, 1, 1'000'000'000)) {}

 private:
  bool stops(const History&, std::int64_t trial, const Measurement& measurement) const override {
    return curves_.worse(trial, measurement, min_trials_);
  }
  void learn(const Trial& trial) override { curves_.learn(trial); }

  std::int64_t min_trials_;
  CompletedCurves curves_{{1, 2}, true};
};

}  // namespace

std::unique_ptr<Scheduler> make_median(const Options& options, SchedulerContext context) {
  return std::make_unique<Median>(options, context);
}

}  // namespace incumbent
