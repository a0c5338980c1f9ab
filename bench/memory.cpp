// Bytes that a study takes a trial, through what a user calls: trials of sampler `random` in memory and with a journal,
// `asha` on 100 simulated workers and on a real thread, and `tpe`'s suggestions in a study that has so many trials.
// Each setting in a process of its own: what the allocator has handed out at the end, and the largest resident set on
// the way, both less what was there before. A trial has one objective; in a simulation one at each rung that it
// reached.
//
// Usage: bench_memory [TRIALS]   default: a million
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <functional>

#include "incumbent/execution.hpp"
#include "incumbent/journal.hpp"
#include "process_usage.hpp"

namespace {

using namespace incumbent;

double largest_resident() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return 1024 * static_cast<double>(usage.ru_maxrss);
}

StudySpec spec_of(const char* sampler, int parameters, std::int64_t trials) {
  StudySpec spec;
  for (int j = 0; j < parameters; ++j) spec.space.add_real(fmt::format("x{}", j), -5, 5);
  spec.sampler = sampler;
  spec.budget = trials;
  spec.seed = 1;
  return spec;
}

void tell(Study& study, const Action& action) {
  double sum = 0;
  for (const double x : action.configuration.codes()) sum += x * x;
  Result result;
  result.objectives = {sum};
  study.tell(action.trial, result);
}

void ask_and_tell(Study& study, std::int64_t trials) {
  for (std::int64_t i = 0; i < trials; ++i) tell(study, study.ask().front());
}

// Trials of somebody else's, then three of the sampler's own.
void suggest_at_the_end(Study& study, std::int64_t trials) {
  const auto prior = make_sampler("random", sampler_context(study.spec()));
  for (std::int64_t i = 0; i < trials; ++i) {
    SuggestRequest request;
    request.trial = i;
    study.enqueue(study.with_history(
        [&](const History& history) { return prior->suggest(history, request, 1).front().configuration; }));
    tell(study, study.ask().front());
  }
  ask_and_tell(study, 3);
}

void simulate(Study& study, const Problem& problem) {
  SimulatedWorkers workers;
  workers.workers = 100;
  simulate_trials(study, problem, workers, {});
}

// Prints a row from a process of its own; run keeps the study alive until it is measured.
void row(const std::string& name, std::int64_t trials, const std::function<std::unique_ptr<Study>()>& make,
         const std::function<void(Study&)>& run) {
  std::fflush(stdout);
  const auto child = fork();
  if (child > 0) {
    int status = 0;
    waitpid(child, &status, 0);
    if (status != 0) fmt::print("a setting ended with the wait status {}\n", status);
    return;
  }
  const double used = bytes_in_use();
  const double resident = largest_resident();
  const double start = processor_seconds();
  const auto study = make();
  run(*study);
  const auto count = static_cast<double>(trials);
  fmt::print("{} | {:.0f} | {:.0f} | {:.1f}\n", name, (bytes_in_use() - used) / count,
             (largest_resident() - resident) / count, 1e6 * (processor_seconds() - start) / count);
  std::fflush(stdout);
  _exit(0);
}

}  // namespace

int main(int count, char** words) {
  const std::int64_t trials = count > 1 ? std::atoll(words[1]) : 1'000'000;
  const auto folder = std::filesystem::temp_directory_path() / fmt::format("bench-memory-{}", getpid());
  std::filesystem::create_directory(folder);
  const auto problem = make_problem("curve:steps=81,every=0");
  auto asha = study_of(problem->description());
  asha.scheduler = "asha";
  asha.budget = trials;
  asha.seed = 1;
  const auto journal_of = [&](const StudySpec& spec) {
    const auto path = folder / "study.log";
    std::filesystem::remove(path);
    return Journal::create(path, spec, Durability::write, Access::exclusive);
  };
  const auto play = [&](Study& study) { ask_and_tell(study, trials); };
  const auto simulated = [&](Study& study) { simulate(study, *problem); };

  fmt::print("{} trials | bytes a trial | at most resident | µs a trial\n---|---|---|---\n", trials);
  for (const int d : {2, 10}) {
    const auto spec = spec_of("random", d, trials);
    const auto words_of = [&](const char* how) { return fmt::format("random, {} parameters, {}", d, how); };
    row(
        words_of("in memory"), trials, [&] { return make_study(spec); }, play);
    row(
        words_of("journal"), trials, [&] { return make_study(spec, journal_of(spec)); }, play);
  }
  row(
      "asha x random, 2 parameters, in memory", trials, [&] { return make_study(asha); }, simulated);
  row(
      "asha x random, 2 parameters, one real thread", trials, [&] { return make_study(asha); },
      [&](Study& study) { run_trials(study, *problem); });
  row(
      "asha x random, 2 parameters, journal", trials, [&] { return make_study(asha, journal_of(asha)); }, simulated);
  for (const int d : {2, 10}) {
    for (const char* sampler : {"tpe", "tpe:multivariate=false"}) {
      const auto spec = spec_of(sampler, d, trials + 3);
      row(
          fmt::format("{}, {} parameters, in memory", sampler, d), trials, [&] { return make_study(spec); },
          [&](Study& study) { suggest_at_the_end(study, trials); });
    }
  }
  std::filesystem::remove_all(folder);
}
