// incumbent create: a new study in a new journal.
#include <memory>

#include "cli/command.hpp"
#include "cli/files.hpp"
#include "core/require.hpp"
#include "incumbent/journal.hpp"
#include "incumbent/method.hpp"

namespace incumbent::cli {
namespace {

struct Options {
  std::string journal, space, direction = "min", durability = "sync";
  std::optional<std::string> method, sampler, scheduler;
  std::int64_t seed = 0, max_resource = 1;
  std::optional<std::int64_t> budget;
  std::optional<std::string> name;
  bool noisy = false;
};

std::function<int()> declare(Arguments& arguments) {
  auto o = std::make_shared<Options>();
  arguments.add("JOURNAL", o->journal, "the file to create");
  arguments.add("--space", o->space, "the search space, ConfigSpace JSON");
  arguments.required("--space");
  arguments.add("--method", o->method, "a scheduler and a sampler by the name of the pair (incumbent methods)");
  arguments.add("--sampler", o->sampler, "what to try next (incumbent samplers); default: the method's, or random");
  arguments.add("--scheduler", o->scheduler,
                "how much resource, for whom (incumbent schedulers); default: the method's, or full");
  arguments.add("--direction", o->direction, "what is better");
  arguments.choices("--direction", {"min", "max", "minimize", "maximize"});
  arguments.add("--seed", o->seed, "of everything random, 0 or more");
  arguments.add(
      "--budget", o->budget,
      "trials that may be started, whatever becomes of them; going on with one is free; without it there is no end");
  arguments.add("--max-resource", o->max_resource, "of one trial, in the problem's unit: epochs, say");
  arguments.add("--name", o->name, "of the study; default: the file's name without its extension");
  arguments.flag("--noisy", o->noisy, "trying a configuration again makes sense");
  add_durability(arguments, o->durability);
  return [o] {
    require(o->seed >= 0, "the seed is {}; it must be 0 or more", o->seed);
    StudySpec spec;
    spec.name = o->name.value_or(std::filesystem::path(o->journal).stem().string());
    try {
      spec.space = read_configspace(read_file(o->space));
    } catch (const Error& error) {
      if (error.code() != ErrorCode::usage) throw;
      fail(ErrorCode::usage, "{}: {}", o->space, error.what());
    }
    spec.direction = parse_direction(o->direction);
    spec.seed = static_cast<std::uint64_t>(o->seed);
    if (o->method) {
      spec.sampler = method_preset(*o->method).sampler;
      spec.scheduler = method_preset(*o->method).scheduler;
    }
    spec.sampler = o->sampler.value_or(spec.sampler);
    spec.scheduler = o->scheduler.value_or(spec.scheduler);
    spec.budget = o->budget;
    spec.max_resource = o->max_resource;
    spec.noisy = o->noisy;
    make_study(spec);  // wrong methods end here, before there is a file
    Journal::create(o->journal, spec, durability_of(o->durability));
    return 0;
  };
}

}  // namespace

extern const Command create_command{"create", "create a study in a new journal",
                                    "incumbent create study.log --space space.json --sampler gp --seed 7 --budget 60",
                                    declare};

}  // namespace incumbent::cli
