// full: every configuration is evaluated once, at the largest resource, until the budget of trials is used up.
#include "scheduler/schedulers.hpp"

namespace incumbent {
namespace {

class Full : public Scheduler {
 public:
  explicit Full(const SchedulerContext& context) : context_(context) {}

  Decision next(const History& history) const override {
    const auto left = context_.budget ? *context_.budget - static_cast<std::int64_t>(history.started()) : kEndless;
    if (left <= 0) return Finished{"budget"};
    Start start;
    start.request.resource = context_.max_resource;
    start.request.rungs = {context_.max_resource};
    start.count = left;
    return start;
  }

  Verdict judge(const History&, std::int64_t, const Measurement&) const override { return Verdict::go_on; }
  void observe(const History&, const Event&) override {}

 private:
  static constexpr std::int64_t kEndless = std::int64_t{1} << 62;
  SchedulerContext context_;
};

}  // namespace

std::unique_ptr<Scheduler> make_full(const Options&, SchedulerContext context) {
  return std::make_unique<Full>(context);
}

}  // namespace incumbent
