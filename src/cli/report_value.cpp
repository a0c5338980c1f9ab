// incumbent report-value: an intermediate value; prints whether to go on.
#include <fmt/format.h>

#include "cli/files.hpp"

namespace incumbent::cli {
namespace {

struct Options {
  std::string journal, durability = "sync";
  std::int64_t trial = 0, resource = 0;
  double value = 0, cost = 0;
  std::vector<double> constraints;
  std::optional<double> noise;
};

std::function<int()> declare(Arguments& arguments) {
  auto o = std::make_shared<Options>();
  arguments.add("JOURNAL", o->journal, "of the study");
  arguments.add("--trial", o->trial, "number of the trial");
  arguments.required("--trial");
  arguments.add("--resource", o->resource, "where the value was measured, above the last one");
  arguments.required("--resource");
  arguments.add("--value", o->value, "the objective, in its natural direction");
  arguments.required("--value");
  arguments.add("--constraint", o->constraints, "constraints, feasible at <= 0");
  arguments.add("--cost", o->cost, "since the last value: seconds, or any other unit");
  arguments.add("--noise", o->noise, "variance of the value's error, in the square of its unit, if it is known");
  add_durability(arguments, o->durability);
  return [o] {
    const auto study = open_shared(o->journal, o->durability);
    const auto verdict = study->report(o->trial, {o->resource, {o->value}, o->constraints, o->cost, o->noise});
    fmt::print("{}\n", to_string(verdict));
    return 0;
  };
}

}  // namespace

extern const Command report_value_command{
    "report-value", "report an intermediate value; prints continue, pause or stop",
    "incumbent report-value study.log --trial 3 --resource 3 --value 0.4", declare};

}  // namespace incumbent::cli
