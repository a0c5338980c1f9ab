// incumbent simulate: a study on simulated workers.
#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/device_option.hpp"
#include "cli/files.hpp"
#include "cli/interruption.hpp"
#include "cli/study_options.hpp"
#include "core/require.hpp"
#include "incumbent/data.hpp"
#include "incumbent/execution.hpp"
#include "incumbent/journal.hpp"

namespace incumbent::cli {
namespace {

constexpr std::int64_t kBudget = 100;  // if nothing ends the search

// What the scheduler itself may be given: the resource of all trials, or the number of populations.
bool ends(const std::string& scheduler) {
  const auto options = Options::parse(scheduler);
  return options.has("total_resource") || options.has("populations");
}

struct Options {
  std::string problem, data_dir;
  MethodOptions method;
  std::int64_t threads = 1;
  SimulatedWorkers workers;
  bool from_scratch = false;
  std::optional<std::string> journal;
  bool resume = false, json = false;
};

// Where there is something to resume.
std::shared_ptr<Journal> resumed_journal(const Options& options) {
  require(options.journal || !options.resume, "--resume needs --journal, where the interrupted simulation is");
  if (!options.resume) return {};
  return Journal::open(*options.journal, Durability::write, Access::exclusive);
}

// The resumed one, which must be of this study; or a new one, if one is wanted.
std::shared_ptr<Journal> journal_of(const Options& options, const StudySpec& spec, std::shared_ptr<Journal> journal) {
  if (!options.journal) return {};
  const auto& path = *options.journal;
  if (!journal) return Journal::create(path, spec, Durability::write, Access::exclusive);
  require_same(spec, *journal);
  require(spec.name == journal->spec().name, "{} holds another study: its problem is {} instead of {}", path,
          journal->spec().name, spec.name);
  return journal;
}

nlohmann::ordered_json json_of(const Simulation& simulation, const Options& options, const Study& study) {
  using Json = nlohmann::ordered_json;
  Json json{{"reason", simulation.reason},
            {"workers", options.workers.workers},
            {"makespan", simulation.makespan},
            {"utilization", simulation.utilization(options.workers.workers)},
            {"busy", simulation.busy},
            {"lost", simulation.lost},
            {"jobs", simulation.jobs},
            {"jobs_lost", simulation.jobs_lost},
            {"jobs_crashed", simulation.jobs_crashed},
            {"resource", simulation.resource},
            {"trained", simulation.trained},
            {"first_trained", simulation.first_trained ? Json(*simulation.first_trained) : Json()},
            {"incumbents", Json::array()},
            {"trials", Json::array()}};
  for (const auto& change : simulation.incumbents) {
    json["incumbents"].push_back(
        {{"time", change.time}, {"trial", change.trial}, {"resource", change.resource}, {"value", change.objective}});
  }
  const auto history = study.history();
  for (const auto& trial : history.trials()) {
    if (static_cast<std::size_t>(trial.number) >= simulation.trials.size()) break;
    const auto& span = simulation.trials[static_cast<std::size_t>(trial.number)];
    Json row{{"trial", trial.number}, {"start", span.start}, {"end", span.end}, {"status", to_string(trial.status)}};
    if (trial.failure != Failure::none) row["failure"] = to_string(trial.failure);
    if (trial.has_value()) {
      row["resource"] = trial.measurements.back().resource;
      row["value"] = study.natural(trial.objective());
    }
    json["trials"].push_back(std::move(row));
  }
  return json;
}

void print(const Simulation& s, const Options& options, const std::string& unit) {
  fmt::print("ended by        {}\n", s.reason);
  fmt::print("simulated time  {:.6g} on {} workers, {:.1f} % busy\n", s.makespan, options.workers.workers,
             100 * s.utilization(options.workers.workers));
  fmt::print("trials          {}, {} trained to the end{}\n", s.trials.size(), s.trained,
             s.first_trained ? fmt::format(", the first at {:.6g}", *s.first_trained) : "");
  fmt::print("resource        {} {}s in {} jobs, {} lost, {} crashed\n", s.resource, unit, s.jobs, s.jobs_lost,
             s.jobs_crashed);
  fmt::print("\n{:>12}  {:>8}  {:>8}  incumbent\n", "time", "trial", unit);
  for (const auto& c : s.incumbents)
    fmt::print("{:>12.6g}  {:>8}  {:>8}  {:.9g}\n", c.time, c.trial, c.resource, c.objective);
}

int simulate(const Options& options) {
  if (!options.data_dir.empty()) set_data_directory(options.data_dir);
  auto workers = options.workers;
  workers.checkpoints = !options.from_scratch;
  check_workers(workers);
  const auto problem = make_problem(options.problem);
  print_problem_device(problem->description());
  check_runtime(workers, *problem);
  auto spec = study_of(problem->description());
  choose_method(options.method, spec);
  auto resumed = resumed_journal(options);
  if (!spec.budget && resumed) spec.budget = resumed->spec().budget;
  if (!spec.budget && !workers.time_limit && !ends(spec.scheduler)) spec.budget = kBudget;
  check_scheduler(workers, spec.scheduler);
  check_clones(problem->description(), spec.scheduler);
  spec.simulated = workers;
  const auto journal = journal_of(options, spec, std::move(resumed));
  const auto study = make_study(spec, journal);
  print_sampler_note(spec);
  std::vector<Event> recorded;
  if (journal) {
    recorded = journal->begin();
    journal->end();
  }
  stop_on_signals();
  ExecutionOptions how;
  how.workers = static_cast<int>(options.threads);
  how.cancelled = interrupted;
  const auto simulation = simulate_trials(*study, *problem, workers, how, recorded);
  if (journal) journal->sync();
  if (options.json) {
    fmt::print("{}\n", json_of(simulation, options, *study).dump());
  } else {
    print(simulation, options, problem->description().resource_unit);
  }
  if (simulation.reason != "cancelled") return 0;
  fmt::print(stderr, "incumbent: interrupted{}\n", journal ? "; the same command with --resume goes on" : "");
  return kInterrupted;
}

std::function<int()> declare(Arguments& arguments) {
  auto o = std::make_shared<Options>();
  auto& workers = o->workers;
  arguments.add("PROBLEM", o->problem, "name or name:key=value,...; see incumbent problems");
  static const auto without =
      fmt::format("default: {}, or with --time-limit or the scheduler's total_resource or populations none", kBudget);
  add_method(arguments, o->method, without.c_str());
  arguments.add("--time-limit", workers.time_limit, "simulated time at which the study ends");
  arguments.add("--workers", workers.workers, "simulated workers, 1 to 10000");
  arguments.add("--runtime", workers.runtime,
                "time of a job: resource:unit=1 (a unit of what it trains), constant:time=1, or cost:unit=1 (as the "
                "problem says, if it is not measured)");
  arguments.add("--straggler", workers.straggler, "each job takes 1 + this times X as long, X of --straggler-law");
  arguments.add(
      "--straggler-law", workers.straggler_law,
      "half_normal (of deviation 1), log_normal:deviation=1 (its logarithm's), or pareto:shape=1.5 (above x with "
      "probability (1 + x)^-shape); goes with --straggler");
  arguments.add("--drop", workers.drop, "probability a unit of time that a job is lost and starts again");
  arguments.add("--attempts", workers.attempts, "a trial whose job is lost so often is given up as worker_lost");
  arguments.add("--crash", workers.crash, "probability that a job ends as a crash");
  arguments.flag("--from-scratch", o->from_scratch,
                 "no checkpoints: a trial that goes on takes the time of all it has");
  arguments.add("--threads", o->threads, "real threads that evaluate; they change nothing but how long it takes");
  arguments.range("--threads", 1, 1024);
  arguments.add("--journal", o->journal, "keep the study in this new file");
  arguments.flag("--resume", o->resume, "go on with the interrupted simulation in the journal");
  arguments.add("--data-dir", o->data_dir, "where data sets are, before the other places");
  arguments.flag("--json", o->json, "print everything as JSON: start and end of each trial, the incumbent over time");
  return [o] { return simulate(*o); };
}

}  // namespace

extern const Command simulate_command{
    "simulate", "run a study on simulated workers with a virtual clock",
    "incumbent simulate curve --scheduler asha --workers 25 --budget 500 --straggler 0.5 --drop 0.001\n"
    "  incumbent simulate curve:spread=4 --scheduler hyperband --runtime cost --workers 9 --time-limit 2000 --json\n"
    "  incumbent simulate curve --scheduler asha --workers 25 --straggler 0.5 --straggler-law pareto:shape=1.5\n"
    "  incumbent simulate mlp:epochs=9 --sampler tpe --scheduler asha:type=stopping --workers 4 --threads 2 \\\n"
    "      --journal mlp.log",
    declare};

}  // namespace incumbent::cli
