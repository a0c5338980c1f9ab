// Runs a study's trials on a problem.
#pragma once

#include <functional>
#include <string>

#include "incumbent/problem.hpp"
#include "incumbent/simulation.hpp"
#include "incumbent/study.hpp"

namespace incumbent {

// One evaluation as studies and simulations do it: every outcome passes here. An exception of the problem is the
// failure crash, std::bad_alloc out_of_memory; an objective or constraint that is not finite is the failure nan, and
// one that is reported ends the evaluation there. An Error is a defect of the set-up, not of the configuration, and
// goes on to the caller.
INCUMBENT_EXPORT Outcome evaluate(const Problem& problem, const Configuration& configuration, const Evaluation& how,
                                  const Reporter& report = {});

struct ExecutionOptions {
  int workers = 1;                                // real threads
  std::function<bool()> cancelled;                // asked between trials and at every report; empty: never
  std::function<void(const Trial&)> on_finished;  // after each trial, one at a time
};

// A study of the problem, by its name; methods, seed and budget are still to be chosen. Error(usage) if the problem has
// several objectives.
INCUMBENT_EXPORT StudySpec study_of(const ProblemDescription& problem);

// Error(usage) if the scheduler clones trials and the problem searches parameters that its checkpoints fix.
INCUMBENT_EXPORT void check_clones(const ProblemDescription& problem, const std::string& scheduler);

// Asks, evaluates and tells until the study is finished or cancelled. Trials that were running in the log when it was
// opened (a killed process) are evaluated again first, with the seeds that they had. Returns the reason: "budget",
// "exhausted", "cancelled".
INCUMBENT_EXPORT std::string run_trials(Study& study, const Problem& problem, const ExecutionOptions& options = {});

}  // namespace incumbent
