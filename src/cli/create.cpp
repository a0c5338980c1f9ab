// incumbent create: a new study in a new journal.
#include <memory>

#include "cli/command.hpp"
#include "cli/files.hpp"
#include "cli/study_options.hpp"
#include "core/require.hpp"
#include "incumbent/journal.hpp"
#include "incumbent/study.hpp"

namespace incumbent::cli {
namespace {

struct Options {
  StudyOptions study;
  std::string journal, durability = "sync";
  std::optional<std::string> name;
};

void refuse_peer(const StudyOptions& o) {
  const auto& scheduler = o.method.scheduler;
  require(
      !scheduler || !make_scheduler(*scheduler, {o.method.budget, o.max_resource, 0})->defers(),
      "scheduler '{}' asks a process that lives as long as the study does: run, tune and simulate have one; ask and "
      "report-value are a process each",
      scheduler.value_or(""));
}

std::function<int()> declare(Arguments& arguments) {
  auto o = std::make_shared<Options>();
  arguments.add("JOURNAL", o->journal, "the file to create");
  arguments.add("--space", o->study.space, "the search space, ConfigSpace JSON");
  arguments.required("--space");
  add_study(arguments, o->study);
  arguments.add("--name", o->name, "of the study; default: the file's name without its extension");
  add_durability(arguments, o->durability);
  return [o] {
    refuse_peer(o->study);
    const auto spec = study_spec(o->study, o->name.value_or(std::filesystem::path(o->journal).stem().string()));
    Journal::create(o->journal, spec, durability_of(o->durability));
    print_sampler_note(spec);
    return 0;
  };
}

}  // namespace

extern const Command create_command{"create", "create a study in a new journal",
                                    R"(incumbent create study.log --space space.json --sampler gp --seed 7 --budget 60

A search space; beta depends on the optimizer:
  {"hyperparameters": [
     {"type": "uniform_float", "name": "lr", "lower": 1e-5, "upper": 0.1, "log": true},
     {"type": "uniform_int", "name": "layers", "lower": 1, "upper": 4},
     {"type": "categorical", "name": "optimizer", "choices": ["sgd", "adam"]},
     {"type": "uniform_float", "name": "beta", "lower": 0.8, "upper": 0.999}],
   "conditions": [{"type": "EQ", "child": "beta", "parent": "optimizer", "value": "adam"}]}
Also ordinal (sequence), constant (value), normal_float (mu, sigma), beta_float (alpha, beta) and their integers, and
"forbiddens": {"type": "EQUALS", "name": "layers", "value": 4}, AND of such, IN, relations of two parameters.)",
                                    declare};

}  // namespace incumbent::cli
