// incumbent tell: how a trial ended.
#include <fmt/format.h>

#include "cli/files.hpp"
#include "core/require.hpp"

namespace incumbent::cli {
namespace {

struct Options {
  std::string journal, durability = "sync";
  std::int64_t trial = 0;
  std::optional<double> value;
  std::optional<std::string> failed;
  std::vector<double> constraints;
  double cost = 0;
  std::optional<double> noise;
};

int tell(const Options& o) {
  require(o.value.has_value() != o.failed.has_value(), "trial {}: give either --value or --failed", o.trial);
  Result result;
  if (o.value)
    result.objectives = {*o.value};
  else
    result.failure = parse_failure(*o.failed);
  require(result.failure != Failure::none || o.value, "trial {}: '{}' is no reason to fail", o.trial, *o.failed);
  result.constraints = o.constraints;
  result.cost = o.cost;
  result.noise = o.noise;
  const auto status = open_shared(o.journal, o.durability)->tell(o.trial, result);
  fmt::print("{}\n", status == TrialStatus::running ? "paused" : to_string(status));
  return 0;
}

std::function<int()> declare(Arguments& arguments) {
  auto o = std::make_shared<Options>();
  arguments.add("JOURNAL", o->journal, "of the study");
  arguments.add("--trial", o->trial, "number of the trial");
  arguments.required("--trial");
  arguments.add("--value", o->value, "the objective, in its natural direction; not finite: the trial failed");
  arguments.add("--failed", o->failed,
                "why there is none: nan, diverged, out_of_memory, crash, timeout, worker_lost, cancelled");
  arguments.add("--constraint", o->constraints, "constraints, feasible at <= 0");
  arguments.add("--cost", o->cost, "seconds, or any other unit");
  arguments.add("--noise", o->noise, "variance of the value's error, in the square of its unit, if it is known");
  add_durability(arguments, o->durability);
  return [o] { return tell(*o); };
}

}  // namespace

extern const Command tell_command{"tell", "tell the value of a trial, or that it failed; prints what the trial is now",
                                  "incumbent tell study.log --trial 3 --value 0.4", declare};

}  // namespace incumbent::cli
