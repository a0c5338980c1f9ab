// Asks and reports a second of a study on 100 simulated workers, ASHA with 10 000 trials, resources 1 to 81, sampler
// `random`: in memory, with a journal (`write`), and walked through again from that journal, as a resumption does;
// beside the same asks and reports without a simulator. Then the memory of a study of a million trials.
//
// Usage: bench_simulation [TRIALS_OF_THE_LARGE_STUDY]
#include <fmt/format.h>

#include <cstdlib>
#include <ctime>
#include <filesystem>

#include "incumbent/execution.hpp"
#include "incumbent/journal.hpp"
#include "process_usage.hpp"

namespace {

using namespace incumbent;

StudySpec spec_of(const Problem& problem, std::int64_t trials) {
  StudySpec spec;
  spec.space = problem.description().space;
  spec.scheduler = "asha";
  spec.budget = trials;
  spec.max_resource = problem.description().max_resource;
  spec.seed = 1;
  return spec;
}

SimulatedWorkers workers_of(std::int64_t count) {
  SimulatedWorkers workers;
  workers.workers = count;
  return workers;
}

struct Count {
  std::int64_t events = 0;  // asks and reports
  double seconds = 0;
  double rate() const { return static_cast<double>(events) / seconds; }
};

void keep_faster(Count& best, const Count& count) {
  if (best.seconds == 0 || count.seconds < best.seconds) best = count;
}

// Each job is one ask and one report.
Count simulated(const Problem& problem, std::int64_t trials, const std::shared_ptr<Journal>& journal) {
  const auto study = make_study(spec_of(problem, trials), journal);
  std::vector<Event> recorded;
  if (journal) recorded = journal->begin(), journal->end();
  const double start = processor_seconds();
  const auto simulation = simulate_trials(*study, problem, workers_of(100), {}, recorded);
  return {2 * simulation.jobs, processor_seconds() - start};
}

Count threads(const Problem& problem, std::int64_t trials) {
  const auto study = make_study(spec_of(problem, trials));
  const double start = processor_seconds();
  run_trials(*study, problem);
  Count count{0, processor_seconds() - start};
  const auto history = study->history();
  for (const auto& trial : history.trials()) count.events += 2 * static_cast<std::int64_t>(trial.measurements.size());
  return count;
}

void print(const char* what, const Count& count, const Count& beside) {
  fmt::print("{} | {} | {:.0f} | {:.2f}\n", what, count.events, count.rate(), count.rate() / beside.rate());
}

}  // namespace

int main(int count, char** words) {
  const std::int64_t large = count > 1 ? std::atoll(words[1]) : 1'000'000;
  const auto problem = make_problem("curve:steps=81,every=0");
  const auto folder = std::filesystem::temp_directory_path() / fmt::format("bench-simulation-{}", std::time(nullptr));
  std::filesystem::create_directory(folder);
  Count loop;
  Count memory;
  Count written;
  Count walked;
  constexpr std::int64_t kTrials = 10'000;
  for (int repetition = 0; repetition < 5; ++repetition) {
    keep_faster(loop, threads(*problem, kTrials));
    keep_faster(memory, simulated(*problem, kTrials, nullptr));
    const auto path = folder / fmt::format("{}.log", repetition);
    keep_faster(written,
                simulated(*problem, kTrials, Journal::create(path, spec_of(*problem, kTrials), Durability::write)));
    keep_faster(walked, simulated(*problem, kTrials, Journal::open(path, Durability::write)));
  }
  std::filesystem::remove_all(folder);
  fmt::print(
      "asha, 10 000 trials, 100 simulated workers | asks and reports | a processor second | of the first line\n");
  fmt::print("---|---|---|---\n");
  print("one real worker, no simulation", loop, loop);
  print("in memory", memory, loop);
  print("journal, write", written, loop);
  print("walked through from the journal", walked, loop);

  const double before = bytes_in_use();
  const auto study = make_study(spec_of(*problem, large));
  const double start = processor_seconds();
  const auto simulation = simulate_trials(*study, *problem, workers_of(100), {});
  const double seconds = processor_seconds() - start;
  fmt::print(
      "\n{} trials in memory: {:.0f} asks and reports/s, {:.0f} bytes a trial, two parameters, {:.2f} jobs a trial\n",
      large, 2 * static_cast<double>(simulation.jobs) / seconds, (bytes_in_use() - before) / static_cast<double>(large),
      static_cast<double>(simulation.jobs) / static_cast<double>(large));
}
