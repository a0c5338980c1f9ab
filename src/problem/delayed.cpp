// delay=SEC: each evaluation sleeps so long, and its cost is greater by that.
#include <chrono>
#include <thread>

#include "core/require.hpp"
#include "problem/wrappers.hpp"

namespace incumbent {
namespace {

class DelayedProblem : public Wrapper {
 public:
  DelayedProblem(std::unique_ptr<Problem> inner, double seconds)
      : Wrapper(std::move(inner), "delay", fmt::format("{}", seconds)), seconds_(seconds) {}

  Outcome evaluate(const Configuration& configuration, const Evaluation& how, const Reporter& report) const override {
    std::this_thread::sleep_for(std::chrono::duration<double>(seconds_));
    Outcome outcome = inner().evaluate(configuration, how, report);
    outcome.cost += seconds_;
    return outcome;
  }

 private:
  double seconds_;
};

}  // namespace

std::unique_ptr<Problem> make_delayed(std::unique_ptr<Problem> inner, double seconds) {
  return std::make_unique<DelayedProblem>(std::move(inner), seconds);
}

}  // namespace incumbent
