// percentile: stops a trial whose best value so far is not among the best `percentile` percent of what the completed
// trials had at the same resource, as Optuna's PercentilePruner does. T. Akiba, S. Sano, T. Yanase, T. Ohta and
// M. Koyama, Optuna: a next-generation hyperparameter optimization framework, KDD 2019.
#include "scheduler/completed_curves.hpp"
#include "scheduler/rungs.hpp"
#include "scheduler/schedulers.hpp"
#include "scheduler/stopping_rule.hpp"

namespace incumbent {
namespace {

Fraction quantile_of(const Options& options) {
  return {get_thousandths(options, "percentile", 25, 0, 100), 100 * kThousand};
}

class Percentile : public StoppingRule {
 public:
  Percentile(const Options& options, const SchedulerContext& context)
      : StoppingRule(options, context),
        min_trials_(options.get_int("min_trials", 5, 1, 1'000'000'000)),
        curves_(quantile_of(options), false) {}

 private:
  bool stops(const History&, std::int64_t trial, const Measurement& measurement) const override {
    return curves_.worse(trial, measurement, min_trials_);
  }
  void learn(const Trial& trial) override { curves_.learn(trial); }

  std::int64_t min_trials_;
  CompletedCurves curves_;
};

}  // namespace

std::unique_ptr<Scheduler> make_percentile(const Options& options, SchedulerContext context) {
  return std::make_unique<Percentile>(options, context);
}

}  // namespace incumbent
