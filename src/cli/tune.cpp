// incumbent tune: searches for the best parameters of a command.
#include <fmt/format.h>

#include <chrono>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/device_option.hpp"
#include "cli/files.hpp"
#include "cli/interruption.hpp"
#include "cli/progress_line.hpp"
#include "cli/study_options.hpp"
#include "cli/trial_json.hpp"
#include "cli/tune_record.hpp"
#include "core/make_folder.hpp"
#include "core/require.hpp"
#include "incumbent/command.hpp"
#include "incumbent/execution.hpp"

namespace incumbent::cli {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using Json = nlohmann::ordered_json;

constexpr std::int64_t kDryTrials = 5;
constexpr int kLastLines = 10;

struct Options {
  StudyOptions study;
  CommandOptions command;
  std::string dir;
  std::optional<std::string> journal, device;
  std::optional<double> time_limit;
  std::int64_t workers = 1, memory_mb = 0;
  bool resume = false, dry_run = false, json = false;
};

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

// "3 trials: 2 complete, 1 failed (crash 1)"
std::string counts(const History& history) {
  std::map<std::string, int> statuses, failures;
  for (const auto& trial : history.trials()) {
    ++statuses[std::string(to_string(trial.status))];
    if (trial.status == TrialStatus::failed) ++failures[std::string(to_string(trial.failure))];
  }
  std::string reasons, text;
  for (const auto& [word, number] : failures) {
    reasons += fmt::format("{}{} {}", reasons.empty() ? "" : ", ", word, number);
  }
  for (const auto& [word, number] : statuses) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", number, word);
    if (word == to_string(TrialStatus::failed)) text += " (" + reasons + ")";
  }
  return fmt::format("{} trials: {}", history.size(), text);
}

std::string best_line(const Study& study) {
  const auto best = study.best();
  return best ? fmt::format("best {} (trial {})", study.natural(best->objective()), best->number) : "no value yet";
}

// The lowest failed trial, if no other trial has a value; -1 else.
std::int64_t failed_throughout(const History& history) {
  std::int64_t first = -1;
  for (const auto& trial : history.trials()) {
    const bool failed = trial.status == TrialStatus::failed;
    if (trial.has_value() && !failed) return -1;
    if (first < 0 && failed) first = trial.number;
  }
  return first;
}

std::unique_ptr<CommandProblem> make_problem(const Options& o, const StudySpec& spec) {
  require(!o.command.words.empty(), "there is no command; it stands at the end, after --");
  ProblemDescription description;
  description.name = "command";
  description.space = spec.space;
  description.direction = spec.direction;
  description.max_resource = spec.max_resource;
  description.noisy = spec.noisy;
  return std::make_unique<CommandProblem>(std::move(description), o.command);
}

int print_first_commands(const StudySpec& spec, const CommandProblem& problem) {
  const auto study = make_study(spec);
  for (std::int64_t i = 0; i < kDryTrials; ++i) {
    const auto action = study->ask().front();
    if (action.kind != Action::Kind::start) break;
    fmt::print("{}\n", problem.text(action.configuration, {action.resource, action.seed, action.trial, {}}));
  }
  return 0;
}

std::unique_ptr<Study> open(const Options& o, const StudySpec& spec, const fs::path& path) {
  const bool there = fs::exists(path);
  require(o.resume || !there, "{} is there already; --resume goes on with it, another --dir starts anew",
          path.string());
  require(there || !fs::exists(fs::path(o.dir) / "trials"),
          "{} has trials of another journal than {}; give another --dir", o.dir, path.string());
  make_folder(path.parent_path());
  check_tune_record(o.dir, o.command, o.resume && there);
  const auto journal = there ? Journal::open(path, Durability::sync, Access::exclusive, spec.device)
                             : Journal::create(path, spec, Durability::sync, Access::exclusive);
  require_same(spec, *journal);
  return open_study(journal);
}

void print_end(const Options& o, const Study& study, const CommandProblem& problem, const fs::path& journal,
               const std::string& reason) {
  const auto best = study.best();
  if (o.json) {
    Json json{{"reason", reason}, {"journal", journal.string()}, {"trials", study.history().size()}};
    json["best"] = best ? trial_json(study, *best) : Json();
    if (best) json["best"]["folder"] = problem.folder(best->number).string();
    fmt::print("{}\n", json.dump(2, ' ', false, Json::error_handler_t::replace));
    return;
  }
  fmt::print("{}\n", study.with_history(counts));
  if (!best) return;
  fmt::print("trial {}: {} at resource {}{}\n{}\n{}\n", best->number, study.natural(best->objective()),
             best->measurements.back().resource, best->feasible() ? "" : ", infeasible",
             study.spec().space.describe(best->configuration), problem.folder(best->number).string());
}

int end_of(const Study& study, const CommandProblem& problem) {
  const auto failed = study.with_history(failed_throughout);
  if (failed < 0) return 0;
  const auto folder = problem.folder(failed);
  const auto why = command_failure(folder, kLastLines);
  fmt::print(stderr, "incumbent: no trial has a value; {}\nthe first to fail was {}\n", study.with_history(counts),
             why.reason);
  if (why.last_lines.empty())
    fmt::print(stderr, "it wrote nothing to stderr; see {}\n", folder.string());
  else
    fmt::print(stderr, "its last lines in {}:\n{}\n", (folder / "stderr").string(), why.last_lines);
  return static_cast<int>(ErrorCode::check_failed);
}

int tune(Options o) {
  require(o.workers >= 1 && o.workers <= 10'000, "--workers is {}; it must be from 1 to 10000", o.workers);
  require(o.memory_mb >= 0 && o.memory_mb <= 1'000'000'000, "--memory is {} MB; it must be from 0 to 10^9",
          o.memory_mb);
  require(!o.time_limit || *o.time_limit > 0, "--time-limit is {} s; it must be above 0", o.time_limit.value_or(0));
  require(o.study.method.budget || o.time_limit || o.dry_run,
          "the search has no end; give it a --budget or a --time-limit");
  const auto start = Clock::now();
  auto spec = study_spec(o.study, fs::path(o.study.space).stem().string());
  spec.device = device_of(o.device);
  if (o.dir.empty()) o.dir = (fs::path("results") / fs::path(o.study.space).stem()).string();
  o.command.folder = o.dir;
  o.command.memory = o.memory_mb * 1'000'000;
  const auto late = [&] { return o.time_limit && seconds_since(start) >= *o.time_limit; };
  o.command.cancelled = [&] { return interrupted() || late(); };
  const auto problem = make_problem(o, spec);
  if (o.dry_run) return print_first_commands(spec, *problem);

  const auto journal = o.journal ? fs::path(*o.journal) : fs::path(o.dir) / "study.log";
  const auto study = open(o, spec, journal);
  print_sampler_note(study->spec());
  stop_on_signals();
  std::string reason;
  {
    ProgressLine line;
    bool failure_shown = false;
    ExecutionOptions execution;
    execution.workers = static_cast<int>(o.workers);
    execution.cancelled = o.command.cancelled;
    execution.on_finished = [&](const Trial& trial) {
      if (trial.status == TrialStatus::failed && !std::exchange(failure_shown, true)) {
        line.show(command_failure(problem->folder(trial.number), 0).reason, seconds_since(start), true);
      }
      const auto started = study->with_history([](const History& history) { return history.started(); });
      const auto of = spec.budget ? fmt::format(" of {}", *spec.budget) : "";
      line.show(fmt::format("{}{} trials, {}, {}", started, of, duration(seconds_since(start)), best_line(*study)),
                seconds_since(start), false);
    };
    reason = run_trials(*study, *problem, execution);
  }
  if (reason == "cancelled") reason = interrupted() ? "interrupted" : "time limit";
  print_end(o, *study, *problem, journal, reason);
  if (reason == "interrupted") {
    fmt::print(stderr, "incumbent: interrupted; the same command with --resume goes on\n");
    return kInterrupted;
  }
  return end_of(*study, *problem);
}

std::function<int()> declare(Arguments& arguments) {
  auto o = std::make_shared<Options>();
  arguments.add("SPACE", o->study.space, "the search space, ConfigSpace JSON (incumbent create --help shows one)");
  add_study(arguments, o->study);
  arguments.add("--workers", o->workers, "commands that run at a time");
  arguments.add("--time-limit", o->time_limit, "seconds after which running commands are ended and the search stops");
  arguments.add("--result", o->command.result,
                "where the command says its result: fd, stdout-last, irace, paramils, smac, paramils=runtime, "
                "smac=runtime, regex=EXPRESSION");
  arguments.add("--timeout", o->command.timeout, "seconds that one run of the command may take; 0: any");
  arguments.add("--memory", o->memory_mb, "MB that the processes of one run may use; 0: any");
  arguments.add("--grace", o->command.grace, "seconds between SIGTERM and SIGKILL for a command that is to end");
  arguments.flag("--shell", o->command.shell, "COMMAND is one word for sh -c; placeholders become quoted words");
  arguments.add("--dir", o->dir, "directory for the trials' output; default: results/SPACE without its ending");
  arguments.add("--journal", o->journal, "of the study; default: study.log in the directory");
  arguments.flag("--resume", o->resume, "go on with the journal, if there is one; what was running is run again");
  arguments.flag("--dry-run", o->dry_run, "print the first commands and run none");
  arguments.flag("--json", o->json, "print the end as JSON");
  add_device(arguments, o->device);
  arguments.rest(o->command.words, "the program and its arguments, with placeholders");
  return [o] { return tune(*o); };
}

}  // namespace

extern const Command tune_command{
    "tune", "search for the best parameters of a command; Ctrl-C stops it, --resume goes on",
    R"(incumbent tune space.json --budget 100 --max-resource 27 -- python train.py --lr {lr} --epochs {resource}
  incumbent tune space.json --budget 500 --scheduler asha --max-resource 81 --workers 4 --timeout 600 -- ./train.sh
  incumbent tune space.json --budget 50 --direction max --result 'regex=accuracy: ([0-9.]+)' -- ./train {depth}
  incumbent tune space.json --budget 50 --shell --result stdout-last -- './train {lr} | tail -n 1'

Placeholders: {NAME} of each parameter, {resource} up to which to train, {from_resource} at which the checkpoint
ends, {checkpoint} a directory, {seed} of 31 bits, {trial} the number; {{NAME}} is the text {NAME}. The environment
has them too: INCUMBENT_LR, INCUMBENT_RESOURCE, ... A word with the placeholder of a parameter that is not active is
left out; if it is nothing else, so is the option before it.

Result: lines of JSON on the descriptor whose number is in INCUMBENT_RESULT_FD (it is 3), as
  {"resource": 3, "objective": 0.2}
while it trains, if the scheduler is to stop bad trials early, and {"objective": 0.1} at the end. There may be
"constraints": [c, ...] (feasible at <= 0), "cost": seconds, "score": a test error, "failure": nan, diverged,
out_of_memory, crash or timeout. Exit statuses other than 0 are crashes.

Files: DIR/trials/000012/ has command, stdout, stderr, results, failure and the checkpoint. What a program leaves in
{checkpoint} is there again when its trial goes on to a larger resource.)",
    declare};

}  // namespace incumbent::cli
