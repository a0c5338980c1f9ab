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
                                    "incumbent create study.log --space space.json --sampler gp --seed 7 --budget 60",
                                    declare};

}  // namespace incumbent::cli
