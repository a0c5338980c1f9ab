// threshold: stops a trial whose value is outside of [lower, upper], in the user's own direction: what diverged, or
// what is too good to be true.
#include <limits>

#include "core/require.hpp"
#include "scheduler/schedulers.hpp"
#include "scheduler/stopping_rule.hpp"

namespace incumbent {
namespace {

class Threshold : public StoppingRule {
 public:
  Threshold(const Options& options, const SchedulerContext& context) : StoppingRule(options, context) {
    constexpr double kLargest = std::numeric_limits<double>::max();
    lower_ = options.get_double("lower", -kLargest, -kLargest, kLargest);
    upper_ = options.get_double("upper", kLargest, -kLargest, kLargest);
    require(options.has("lower") || options.has("upper"), "'threshold' needs lower or upper: threshold:upper=0.9");
    require(lower_ < upper_, "'threshold': lower={} is not below upper={}", lower_, upper_);
  }

 private:
  bool stops(const History& history, std::int64_t, const Measurement& measurement) const override {
    const double objective = measurement.objectives.front();
    const double value = history.direction() == Direction::maximize ? -objective : objective;
    return value < lower_ || value > upper_;
  }
  void learn(const Trial&) override {}

  double lower_;
  double upper_;
};

}  // namespace

std::unique_ptr<Scheduler> make_threshold(const Options& options, SchedulerContext context) {
  return std::make_unique<Threshold>(options, context);
}

}  // namespace incumbent
