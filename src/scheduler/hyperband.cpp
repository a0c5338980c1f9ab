// hyperband: brackets of successive halving, from the one that starts the most trials with the least resource to the
// one that trains every trial to the end, in turn. Three rules for their sizes are in use (rungs.hpp). L. Li, K.
// Jamieson, G. DeSalvo, A. Rostamizadeh and A. Talwalkar, Hyperband: a novel bandit-based approach to hyperparameter
// optimization, JMLR 18(185), 2018.
#include <algorithm>

#include "scheduler/schedulers.hpp"
#include "scheduler/synchronous.hpp"

namespace incumbent {

std::unique_ptr<Scheduler> make_hyperband(const Options& options, SchedulerContext context) {
  static constexpr std::string_view rules[] = {"algorithm1", "hpbandster", "syne_tune"};
  const auto eta = get_eta(options);
  const auto min_resource = options.get_int("min_resource", 1, 1, context.max_resource);
  const auto rule = std::find(rules, std::end(rules), options.get_choice("rule", rules[0], rules)) - rules;
  return std::make_unique<SynchronousBrackets>(
      hyperband_brackets(context.max_resource, min_resource, eta, static_cast<BracketRule>(rule)), eta,
      options.get_bool("overlap", true), Spending(options, context));
}

}  // namespace incumbent
