// One search of an experiment.
#pragma once

#include "experiment/results.hpp"
#include "incumbent/execution.hpp"
#include "incumbent/journal.hpp"
#include "incumbent/problem.hpp"

namespace incumbent {

// The seed of a cell's study. It depends on the experiment's seed, the problem's own name and the cell's seed, not on
// the method: the trial number then names the same evaluation seed and the same initial point for every method.
std::uint64_t study_seed(const ExperimentSpec& spec, const std::string& problem_name, std::int64_t seed);

// What the study of a cell is.
StudySpec cell_study(const ExperimentSpec& spec, const ProblemDescription& problem, std::size_t problem_index,
                     std::size_t method_index, std::int64_t seed);

// The same from the record alone; none if it has no space.
std::optional<StudySpec> cell_study(const ExperimentRecord& record, const Cell& cell);

// As require_same(): one that was put in another's place would spoil the comparison silently. A journal that does not
// say on which simulated workers it was made leaves that to the experiment's record.
void require_cell(StudySpec expected, const Journal& journal);

// Whether the journal's bytes can be read, but not followed: an error of the cell, where a file that can't be read is
// everybody's.
bool is_damaged(const std::filesystem::path& journal);

struct CellEnd {
  std::string reason;  // as run_trials says
  double suggesting =
      0;  // processor seconds of this run's suggestions, other packages' in their own processes included
};

// Runs the cell to its end, from where its journal is, and syncs the journal. That of another package's sampler starts
// anew: its state is nowhere but in the process that is gone. Error(check_failed) if the journal is damaged or that of
// another study.
CellEnd run_cell(const StudySpec& study, const Problem& problem, const std::filesystem::path& journal,
                 const ExecutionOptions& options);

// What happened in a simulated search that has come to its end, from its journal.
Simulation read_simulation(const std::filesystem::path& journal, const Problem& problem,
                           const SimulatedWorkers& workers);

}  // namespace incumbent
