// successive_halving: n trials at the smallest resource, the best 1/eta of them at eta times that, ..., one at the
// largest; then again. K. Jamieson and A. Talwalkar, Non-stochastic best arm identification and hyperparameter
// optimization, AISTATS 2016.
#include "scheduler/schedulers.hpp"
#include "scheduler/synchronous.hpp"

namespace incumbent {

std::unique_ptr<Scheduler> make_successive_halving(const Options& options, SchedulerContext context) {
  constexpr std::int64_t kMostTrials = 1'000'000'000;
  const auto eta = get_eta(options);
  const auto min_resource = options.get_int("min_resource", 1, 1, context.max_resource);
  BracketPlan bracket{rung_resources(context.max_resource, min_resource, eta), options.get_int("n", 1, 1, kMostTrials)};
  if (!options.has("n")) {
    bracket = hyperband_brackets(context.max_resource, min_resource, eta, BracketRule::algorithm1).front();
  }
  return std::make_unique<SynchronousBrackets>(std::vector{std::move(bracket)}, eta, options.get_bool("overlap", true),
                                               Spending(options, context));
}

}  // namespace incumbent
