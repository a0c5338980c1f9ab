// peer: trials run toward the largest resource, and the sampler says which stop on their way: for samplers of other
// packages that have a scheduler of their own, as Syne Tune's ASHA and Optuna's pruners.
#include "scheduler/schedulers.hpp"
#include "scheduler/stopping_rule.hpp"

namespace incumbent {
namespace {

class PeerScheduler : public StoppingRule {
 public:
  PeerScheduler(const Options& options, const SchedulerContext& context)
      : StoppingRule(options, context, {context.max_resource}) {}

  bool defers() const override { return true; }

 private:
  bool stops(const History&, std::int64_t, const Measurement&) const override { return false; }
  void learn(const Trial&) override {}
};

}  // namespace

std::unique_ptr<Scheduler> make_peer_scheduler(const Options& options, SchedulerContext context) {
  return std::make_unique<PeerScheduler>(options, context);
}

}  // namespace incumbent
