// Experiments: problems x methods x seeds, run to the end, any number of times interrupted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "incumbent/command.hpp"
#include "incumbent/device.hpp"
#include "incumbent/export.hpp"
#include "incumbent/simulation.hpp"

namespace incumbent {

// A problem whose evaluations are runs of a program (command.hpp).
struct ExperimentCommand {
  std::vector<std::string> words;  // the program and its arguments, with placeholders
  bool shell = false;              // one word, for sh -c
  CommandCall call;
  std::string result;  // CommandOptions::result; as the call's convention, fd without one
  std::string space;   // ConfigSpace JSON, the content of the file that is named
  Direction direction = Direction::minimize;
  std::int64_t max_resource = 1;
  bool noisy = false;
  double timeout = 0;          // seconds of one evaluation; 0: no limit
  std::int64_t memory_mb = 0;  // 0: no limit

  friend bool operator==(const ExperimentCommand&, const ExperimentCommand&) = default;
};

struct ExperimentProblem {
  std::string label;        // in tables; unique. Default: the specification
  std::string spec;         // "hartmann:dim=6"; "command" if it is one
  std::int64_t budget = 0;  // trials of one search
  // Resource of one search, in the problem's unit, whatever the scheduler: those that take one get it as their option
  // total_resource, unless the method says its own; the others start as many trials as it is enough for.
  std::optional<std::int64_t> total_resource{};
  std::optional<ExperimentCommand> command{};
  // A difference of results that does not matter, in the unit of what is compared (regret or objective): two methods
  // are equivalent if theirs is shown to be less, by two one-sided tests.
  std::optional<double> margin{};

  friend bool operator==(const ExperimentProblem&, const ExperimentProblem&) = default;
};

struct ExperimentMethod {
  std::string label;    // unique. Default: the preset's name, else the sampler, and the scheduler if it isn't "full"
  std::string sampler;  // "gp:acquisition=lcb"
  std::string scheduler = "full";

  friend bool operator==(const ExperimentMethod&, const ExperimentMethod&) = default;
};

// What is compared. One search (a cell) for each problem, method and seed; searches of one problem and one seed share
// the study's seed: their initial designs, trial seeds and noise are paired across methods.
struct ExperimentSpec {
  std::string name;
  std::int64_t seeds = 10;
  std::uint64_t seed = 1;                     // of everything random: another one repeats the experiment independently
  double alpha = 0.05;                        // level of the tests
  std::string device = "cpu";                 // what choose_device() takes: where the methods compute
  std::optional<SimulatedWorkers> simulated;  // each search on so many; none: one real one
  std::vector<ExperimentProblem> problems;
  std::vector<ExperimentMethod> methods;

  friend bool operator==(const ExperimentSpec&, const ExperimentSpec&) = default;
};

// Reads a specification in TOML:
//
//   name = "small"             # default: the file's name
//   seeds = 10                 # also: seed = 1, alpha = 0.05, device = "cpu"
//   [[problem]]
//   spec = "branin"            # also: label, total_resource, margin (of equivalence, for the report)
//   budget = 60
//   [[problem]]
//   label = "solver"           # of a program, it must have one
//   command = ["./target-runner"]         # with placeholders; a text is for sh -c
//   space = "space.json"       # also: direction = "min", max_resource = 1, noisy, timeout (s), memory (MB)
//   calls = "irace"            # placeholders (default), irace, paramils, smac; also: instance, cutoff (s)
//   result = "irace"           # default: as `calls` says, or fd
//   budget = 60
//   [[method]]
//   sampler = "gp:acquisition=log_ei"     # also: label, scheduler
//   [[method]]
//   method = "dehb"            # a pair by its name (method.hpp); sampler, scheduler: in place of its own
//   [execution]                # if it is there, each search runs on simulated workers (simulation.hpp)
//   workers = 25               # also: runtime = "resource", straggler, straggler_law, drop, attempts, crash,
//   checkpoints,
//                              # time_limit
//
// Everything in it is checked, the names and options of problems, samplers and schedulers too. Error(usage) names file,
// line, key, value and what is allowed.
INCUMBENT_EXPORT ExperimentSpec read_experiment(const std::filesystem::path& file);
// The same from text; file: its name in messages.
INCUMBENT_EXPORT ExperimentSpec parse_experiment(std::string_view text, const std::string& file);

// The same experiment with fewer seeds, and with a share of its budgets: trials, total resource (of problems, and of
// methods whose scheduler says its own) and simulated time, each at least 1 (of time: more than 0). The returned text
// says so; empty: nothing was cut. Error(usage) unless seeds is 1 to those of the spec and 0 < share <= 1.
INCUMBENT_EXPORT std::string cut_experiment(ExperimentSpec& spec, std::optional<std::int64_t> seeds,
                                            std::optional<double> share);

struct Progress {
  std::size_t cells = 0;  // of the experiment
  std::size_t cells_done = 0;
  std::int64_t trials = 0;  // of the experiment; an exhausted space ends a search earlier
  std::int64_t trials_done = 0;
  double seconds = 0;        // since the start of this run
  double seconds_left = -1;  // estimated; negative: not known yet
  std::string cell;          // what has just happened: "branin, gp, seed 3"
};

struct RunOptions {
  std::filesystem::path out;                         // made if it isn't there
  int jobs = 1;                                      // cells at a time, one thread each
  bool resume = false;                               // go on with what is in `out`
  std::optional<ComputeDevice> device;               // in place of the one that the specification says
  std::string command;                               // as the user typed it: for the report
  std::string note;                                  // kept in the record and shown in the report; empty: none
  std::function<bool()> cancelled;                   // asked often; empty: never
  std::function<void(const Progress&)> on_progress;  // after each trial, one at a time
};

struct CellError {
  std::string cell;
  std::string message;
};

struct ProblemTime {
  std::string problem;
  std::size_t searches = 0;
  std::int64_t trials = 0;
  double seconds = 0;     // of all searches, added up, of all runs
  double cost = 0;        // of evaluating, as the problem says
  std::string cost_unit;  // "seconds" if it was measured: a part of the seconds above
  std::string device{};   // as the problem's description says
};

struct RunResult {
  bool cancelled = false;
  ComputeDevice device;  // where the methods computed
  std::size_t cells = 0;
  std::size_t cells_done = 0;
  std::vector<CellError> errors;   // of cells that could not be finished
  std::vector<ProblemTime> times;  // in the spec's order
};

// Runs what isn't done yet and writes into `out`: the specification, one journal a cell, trials.csv (a line a trial)
// and cells.csv (a line a cell); measurements.csv (a line a result) where trials have several or end out of order; of
// simulated workers also simulation.csv (a line a cell) and incumbents.csv (a line a change of the incumbent). After an
// interruption of any kind, a run with `resume` ends with the same trials.csv as an uninterrupted one, measured times
// apart, on the same device; with another one it goes on all the same, and the record and the journals say so. With
// another alpha or margin too: the next report has the new one. A cell
// that fails, or whose journal is damaged or another study's, is reported and the others go on; a cell whose journal is
// gone is run again. spec_file is the file that was read to `spec`; it is copied. Error(usage) if `out` is not empty
// and resume is not set, or if it holds another experiment (the message says the first difference); Error(unavailable)
// if the device is not there; Error(storage) if something can't be written or another process runs the same experiment.
INCUMBENT_EXPORT RunResult run_experiment(const ExperimentSpec& spec, const std::filesystem::path& spec_file,
                                          const RunOptions& options);

}  // namespace incumbent
