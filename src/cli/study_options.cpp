#include "cli/study_options.hpp"

#include <fmt/format.h>

#include "cli/files.hpp"
#include "core/read_file.hpp"
#include "core/registry.hpp"
#include "core/require.hpp"
#include "incumbent/method.hpp"
#include "incumbent/peer.hpp"
#include "incumbent/study.hpp"

namespace incumbent::cli {

void add_method(Arguments& arguments, MethodOptions& o, const char* without_budget) {
  arguments.add("--method", o.method, "a scheduler and a sampler by the name of the pair (incumbent methods)");
  arguments.add("--sampler", o.sampler, "what to try next (incumbent samplers); default: the method's, or auto");
  arguments.add("--scheduler", o.scheduler,
                "how much resource, for whom (incumbent schedulers); default: the method's, or full");
  arguments.add("--seed", o.seed, "of everything random, 0 or more");
  arguments.range("--seed", 0);
  arguments.add("--budget", o.budget,
                std::string("trials that may be started, whatever becomes of them; going on with one is free; ") +
                    without_budget);
}

void add_study(Arguments& arguments, StudyOptions& o) {
  add_method(arguments, o.method);
  arguments.add("--direction", o.direction, "what is better");
  arguments.choices("--direction", {"min", "max", "minimize", "maximize"});
  arguments.add("--max-resource", o.max_resource, "of one trial, in the problem's unit: epochs, say");
  arguments.flag("--noisy", o.noisy, "trying a configuration again makes sense");
}

void choose_method(const MethodOptions& o, StudySpec& spec) {
  require(!o.budget || *o.budget >= 1, "the budget is {}; it must be at least 1", o.budget.value_or(0));
  const auto* method = o.method ? &method_preset(*o.method) : nullptr;
  spec.seed = static_cast<std::uint64_t>(o.seed);
  spec.sampler = o.sampler.value_or(method ? std::string(method->sampler) : "auto");
  spec.scheduler = o.scheduler.value_or(method ? std::string(method->scheduler) : "full");
  spec.budget = o.budget;
  make_study(spec);
}

StudySpec study_spec(const StudyOptions& o, const std::string& name) {
  StudySpec spec;
  spec.name = name;
  const auto text = read_file(o.space, ErrorCode::usage);
  try {
    spec.space = read_configspace(text);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::usage) throw;
    fail(ErrorCode::usage, "{}: {}", o.space, error.what());
  }
  try {  // so that what no draw satisfies is refused before there is a study
    make_sampler("random", sampler_context(spec))->suggest(History(spec.space), {}, 1);
  } catch (const Error& error) {
    fail(error.code(), "{}: {}", o.space, error.what());
  }
  spec.direction = parse_direction(o.direction);
  spec.max_resource = o.max_resource;
  spec.noisy = o.noisy;
  choose_method(o.method, spec);
  const PeerSearch search{name, sampler_context(spec)};
  if (is_peer(spec.sampler)) check_peer(spec.sampler, {&search, 1});
  return spec;
}

void print_sampler_note(const StudySpec& spec) {
  const auto note = make_sampler(spec.sampler, sampler_context(spec))->note();
  if (!note.empty()) fmt::print(stderr, "incumbent: sampler {}: {}\n", spec.sampler, note);
  const auto name = Options::parse(spec.scheduler).name();
  if (spec.max_resource == 1 && find_registered("scheduler", schedulers(), name).capabilities.resumes) {
    fmt::print(
        stderr,
        "incumbent: scheduler {}: the largest resource is 1, so every trial is whole from its start, as with the "
        "scheduler full; --max-resource says how much there is to give\n",
        spec.scheduler);
  }
}

}  // namespace incumbent::cli
