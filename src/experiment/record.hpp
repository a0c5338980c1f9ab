// experiment.json: what a report must know of an experiment beside its trials, written when the experiment starts.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "incumbent/experiment.hpp"
#include "incumbent/problem.hpp"
#include "incumbent/space.hpp"
#include "incumbent/trial.hpp"

namespace incumbent {

struct AxisRecord {
  std::string name;
  bool numeric = true;  // real or integer
  bool log = false;
  double lower = 0;
  double upper = 1;
};

struct ProblemRecord {
  Direction direction = Direction::minimize;
  std::string objective;  // "value", "validation error"
  std::string resource_unit;
  std::int64_t max_resource = 1;
  bool noisy = false;
  std::string source;
  std::optional<double> optimum;
  std::vector<std::vector<double>> minimizers;
  std::vector<AxisRecord> axes;        // the parameters, without constants
  std::string name{};                  // the problem's own, from which the studies' seeds are derived
  std::optional<SearchSpace> space{};  // none in records from before it was kept
  bool known_cost = false;             // costs are not measured, but a function of the evaluation
  bool trains = false;                 // an evaluation is a training, or a program of the user's
  bool cost_in_seconds = true;         // else in the problem's own unit
};

ProblemRecord record_of(const Problem& problem);

// How one run of the experiment was made.
struct Making {
  std::string started;  // "2025-03-01 12:00 UTC"
  std::string program;  // version, compiler, BLAS, vector instructions
  std::string machine;  // processor, cores, memory, operating system
  std::string command;
  int jobs = 1;
  std::string device{};              // "cpu: OpenBLAS 0.3.21 SkylakeX"; empty in records from before there was a choice
  std::vector<std::string> peers{};  // "optuna/tpe: optuna 5.0.0, ..., Python 3.11.2": one a method of another package
};

struct ExperimentRecord {
  ExperimentSpec spec;
  std::vector<ProblemRecord> problems;  // as in spec
  std::vector<std::string> notes;       // what a reader should know: "on 'x' the grid has more cells than ..."
  std::vector<Making> makings;          // the first run, then resumed ones
};

// Whether a search of the problem is worth what its method recommends, not its best value: values have noise. Trainings
// have it too, but are judged as trainings are, by the test score of the validation's choice.
bool has_recommendations(const ExperimentRecord& record, std::size_t problem);

// What the costs of evaluating a problem are in: seconds, or the problem's own unit; with simulated workers the virtual
// time that they spent.
inline constexpr std::string_view kSecondsUnit = "seconds";
std::string_view cost_unit(const ExperimentRecord& record, std::size_t problem);

// How a problem's program is called, without its space, as JSON; empty if the problem is no command.
std::string command_text(const ExperimentProblem& problem);

// Error(storage) naming the file.
void write_record(const std::filesystem::path& file, const ExperimentRecord& record);
ExperimentRecord read_record(const std::filesystem::path& file);

}  // namespace incumbent
