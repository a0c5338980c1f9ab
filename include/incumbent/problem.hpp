// Problems: what is optimized. Values are in the problem's natural direction.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "incumbent/options.hpp"
#include "incumbent/trial.hpp"

namespace incumbent {

// The state of a partly trained model: opaque to all but the problem that made it. Immutable, shareable between
// threads.
class INCUMBENT_EXPORT Checkpoint {
 public:
  virtual ~Checkpoint() = default;
  virtual std::int64_t resource() const = 0;
};

// What an evaluation takes: arithmetic, microseconds (formula); a row of a table of what was computed before (table); a
// prediction (network); a training, seconds and more (training); a program of the user's (command).
enum class EvaluationCost { formula, table, network, training, command };

INCUMBENT_EXPORT std::string_view to_string(EvaluationCost cost);  // "formula", "table look-up", ...

struct ProblemDescription {
  std::string name;  // the canonical specification: "ackley:dim=10"
  SearchSpace space;
  Direction direction = Direction::minimize;
  std::string objective = "value";  // what it measures: "value", "validation error"
  std::size_t objectives = 1;       // how many; studies take problems with one
  std::size_t constraints = 0;
  std::int64_t max_resource = 1;
  std::string resource_unit = "evaluation";
  bool noisy = false;
  std::string source;       // citation
  bool known_cost = false;  // an outcome's cost is a function of the evaluation, not measured
  bool cost_in_seconds =
      true;  // of computation, measured, recorded or predicted; else the cost is in a unit of its own
  // It gives checkpoints to go on from. Without, a trial that is resumed is evaluated anew, from nothing: schedulers
  // charge what its resource grows by all the same, less than what is computed.
  bool checkpoints = false;
  // Parameters that a checkpoint fixes: the shape of a network, say. Who goes on from it must leave them as they were.
  std::vector<std::string> fixed_by_checkpoint;
  EvaluationCost evaluation_cost = EvaluationCost::formula;
  // What it computes on, and why, if its option device= chose: "cpu (no CUDA device: ...)". No part of the name: values
  // are the same on all.
  std::string device{};
  std::string licence = "Apache-2.0";  // of the data or the model that it is made from; of a formula, this project's
};

// The known best, for scoring only: no sampler or scheduler has a way to a problem.
struct Optimum {
  double value = 0;
  std::vector<std::vector<double>> minimizers;  // in parameter units, one row each; may be empty
};

// What hypervolumes of several objectives are measured to, in their natural direction.
struct ReferencePoint {
  std::vector<double> objectives;     // a point worse than this in one objective counts for nothing
  std::optional<double> hypervolume;  // of the true front, or of the best one that the literature has
};

// One evaluation: up to `resource`, from nothing or from a checkpoint of less.
struct Evaluation {
  std::int64_t resource = 1;
  std::uint64_t seed = 0;  // of everything random in it
  std::int64_t index = 0;  // evaluation number in the study: noise is paired by (seed, index)
  std::shared_ptr<const Checkpoint> from;
  // Resources of checkpoints of this trial that running clones of it go on from: who keeps checkpoints outside of
  // memory lets go of none of them.
  std::vector<std::int64_t> needed{};
};

struct Outcome {
  Failure failure = Failure::none;
  std::vector<double> objectives;   // at the resource reached; empty if failed
  std::vector<double> constraints;  // feasible at <= 0
  std::int64_t resource = 1;        // reached
  double cost = 0;                  // seconds of computation (or a known cost, in its own unit), this call's
  std::optional<double> score;      // noise-free value or test error
  std::shared_ptr<const Checkpoint> checkpoint;
};

// Called at each intermediate resource with the measurement; false: stop here.
using Reporter = std::function<bool(const Measurement&)>;

// Thread-safe: evaluate() may run in many threads at once.
class INCUMBENT_EXPORT Problem {
 public:
  virtual ~Problem() = default;
  const ProblemDescription& description() const { return description_; }
  // The values as they are: evaluate() of execution.hpp says nan of those that are not finite.
  virtual Outcome evaluate(const Configuration& configuration, const Evaluation& how, const Reporter& report) const = 0;
  virtual std::optional<Optimum> optimum() const { return {}; }
  // Of several objectives, where the literature has one.
  virtual std::optional<ReferencePoint> reference() const { return {}; }
  // Whether it keeps checkpoints itself, outside of memory: then checkpoint() alone says which there are, and no trial
  // is ever evaluated again to make one anew.
  virtual bool keeps_checkpoints() const { return false; }
  // Of a trial of this or an earlier process: the one of the largest resource up to `resource`; nullptr if there is
  // none.
  virtual std::shared_ptr<const Checkpoint> checkpoint(std::int64_t /*trial*/, std::int64_t /*resource*/) const {
    return {};
  }

 protected:
  explicit Problem(ProblemDescription description) : description_(std::move(description)) {}
  ProblemDescription description_;
};

struct ProblemEntry {
  std::string_view name;
  std::string_view summary;
  std::string_view options;  // "dim=2 (>= 1), lower, upper"
  std::unique_ptr<Problem> (*make)(const Options&);
};

INCUMBENT_EXPORT std::span<const ProblemEntry> problems();
// From "ackley:dim=10,noise=0.1": the wrappers' options (noise, shift, fail, delay) work with every problem.
INCUMBENT_EXPORT std::unique_ptr<Problem> make_problem(std::string_view specification);

}  // namespace incumbent
