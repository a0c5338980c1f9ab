// patience: stops a trial at the `patience`-th report in a row that is not better than its best by more than min_delta:
// early stopping, as neural networks are trained; an infeasible report improves nothing. L. Prechelt, Early stopping
// - but when?, Neural Networks: Tricks of the Trade, 1998.
#include <limits>

#include "scheduler/of_trial.hpp"
#include "scheduler/schedulers.hpp"
#include "scheduler/standing.hpp"
#include "scheduler/stopping_rule.hpp"

namespace incumbent {
namespace {

class Patience : public StoppingRule {
 public:
  Patience(const Options& options, const SchedulerContext& context)
      : StoppingRule(options, context),
        patience_(options.get_int("patience", 5, 1, 1'000'000'000)),
        min_delta_(options.get_double("min_delta", 0, 0, std::numeric_limits<double>::max())) {}

 private:
  struct Progress {
    double best = std::numeric_limits<double>::infinity();
    std::int64_t without = 0;  // reports in a row
  };

  bool improves(const Progress& progress, double objective) const { return objective < progress.best - min_delta_; }

  bool stops(const History&, std::int64_t trial, const Measurement& measurement) const override {
    const auto& progress = progress_[trial];
    return !improves(progress, compared_value(measurement)) && progress.without + 1 >= patience_;
  }
  void learn(const Trial& trial) override {
    if (!trial.has_value()) return;
    auto& progress = progress_.at(trial.number);
    const double value = compared_value(trial.measurements.back());
    if (improves(progress, value)) {
      progress = {value, 0};
    } else {
      ++progress.without;
    }
  }

  std::int64_t patience_;
  double min_delta_;
  OfTrial<Progress> progress_{Progress{}};
};

}  // namespace

std::unique_ptr<Scheduler> make_patience(const Options& options, SchedulerContext context) {
  return std::make_unique<Patience>(options, context);
}

}  // namespace incumbent
