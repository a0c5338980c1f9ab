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

std::function<int()> declare(Arguments& arguments) {
  auto o = std::make_shared<Options>();
  arguments.add("JOURNAL", o->journal, "the file to create");
  arguments.add("--space", o->study.space, "the search space, ConfigSpace JSON");
  arguments.required("--space");
  add_study(arguments, o->study);
  arguments.add("--name", o->name, "of the study; default: the file's name without its extension");
  add_durability(arguments, o->durability);
  return [o] {
    const auto spec = study_spec(o->study, o->name.value_or(std::filesystem::path(o->journal).stem().string()));
    require(!make_scheduler(spec.scheduler, scheduler_context(spec))->defers(),
            "scheduler '{}' asks a process that lives as long as the study does: run, tune and simulate have one; ask "
            "and report are a process each",
            spec.scheduler);
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
