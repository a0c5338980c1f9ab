// What an experiment measured: the content of trials.csv, measurements.csv and cells.csv.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "experiment/layout.hpp"
#include "experiment/record.hpp"
#include "incumbent/simulation.hpp"

namespace incumbent {

inline constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

// One trial. Values are in the problem's direction; kMissing where there is none.
struct TrialRow {
  std::int64_t trial = 0;
  std::string status;
  std::string failure;        // empty if none
  std::int64_t resource = 0;  // of its value; without one, what it was given
  double value = kMissing;    // what the method was told
  double score = kMissing;    // noise-free value or test score, unseen by the method
  // The incumbent once as many trials as there are rows up to this one had a result: its value and score. In the last
  // row the search's result.
  double incumbent = kMissing;
  double incumbent_score = kMissing;
  double cost = 0;         // seconds of evaluating, or the problem's own unit (ProblemRecord::cost_in_seconds)
  std::string parameters;  // the active ones, a JSON object
  bool feasible = true;    // all constraints hold
  bool incumbent_feasible = true;
  std::optional<std::int64_t> parent{};  // of a clone
  std::int64_t from_resource = 0;        // where it started: a clone, at its parent's checkpoint
};

// One result of a trial at one resource: a value that the method was told, or a failure. In the order in which they
// came. What a search has used is counted by these (search_state.hpp).
struct MeasurementRow {
  std::int64_t trial = 0;
  std::int64_t resource = 0;  // of a failure: what the trial had been given
  double value = kMissing;    // in the problem's direction; missing: the trial failed
  bool feasible = true;
  std::int64_t from_resource = 0;  // where its trial started: a clone, at its parent's checkpoint
  bool rung = false;               // its trial could be judged at this resource
  double cost = 0;                 // since the trial's result before, as TrialRow::cost
  double time = kMissing;          // simulated, from the start of the search; missing: workers were real
  // Where values are noisy, the trial that the method recommended after this result (Sampler::recommend); none: its
  // best value is its answer.
  std::optional<std::int64_t> recommended{};
};

// One search.
struct Cell {
  std::size_t problem = 0;
  std::size_t method = 0;
  std::int64_t seed = 0;  // 0 .. seeds-1
  bool done = false;
  std::string error;  // why it could not be finished
  // Measured, suggestions included, of all runs that worked on it; what a killed process spent is not known.
  double seconds = 0;
  double suggesting = kMissing;  // processor seconds of its suggestions, likewise
  std::vector<TrialRow> trials;  // in order, without running ones
  // Empty if there is nothing to add to the trials: one result each, at the full resource, in the order of numbers, at
  // times that nobody knows.
  std::vector<MeasurementRow> measurements;
  std::shared_ptr<const Simulation> simulation{};  // of a search that is done, as its journal says; not in the tables
};

struct Results {
  ExperimentRecord record;
  std::vector<Cell> cells;  // problem by problem, method by method, seed by seed; all of the spec's

  const Cell& cell(std::size_t problem, std::size_t method, std::int64_t seed) const;
};

// All cells of the spec, empty, in order.
std::vector<Cell> empty_cells(const ExperimentSpec& spec);

// "branin, gp, seed 3"
std::string cell_name(const ExperimentSpec& spec, const Cell& cell);

// measurements.csv; no file if there are none.
void write_measurements(const Layout& layout, const Results& results);
void write_trials(const Layout& layout, const Results& results);
// cells.csv. It is also a log: while the experiment runs, each finished cell appends its line.
std::string cells_header();
std::string cell_line(const ExperimentSpec& spec, const Cell& cell);
void write_cells(const Layout& layout, const Results& results);
// Fills in done, error and seconds; a later line of a cell replaces an earlier one. Error(usage) naming file and line.
void read_cells(const Layout& layout, const ExperimentSpec& spec, std::vector<Cell>& cells);
// Everything. Error(usage) naming file and line, Error(storage) if a file can't be read.
Results read_results(const Layout& layout);

}  // namespace incumbent
