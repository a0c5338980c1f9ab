// What a search had used and what its incumbent was, result by result: the one account that curves, ranks, targets,
// statistics and exports are made from.
#pragma once

#include <vector>

#include "experiment/results.hpp"

namespace incumbent {

// After one result. A trial is charged one evaluation with its first result, whatever becomes of it. A result is
// charged the resource that it adds to what its trial had, or to its parent's checkpoint; a failure is charged all that
// its trial had been given, as schedulers count it.
struct SearchState {
  MeasurementRow result;
  double evaluations = 0;  // so far
  double resource = 0;     // in the problem's unit
  double cost = 0;         // as TrialRow::cost
  double time = kMissing;  // of this result, as MeasurementRow::time

  // The incumbent: the trial that the method recommends, if the result names one that has not failed; else as
  // History::best() has it: of the trials that have not failed and whose last value is finite, feasible before
  // infeasible, then the largest resource, the best value, the lowest number.
  std::int64_t incumbent = -1;      // trial
  double value = kMissing;          // its last one
  std::int64_t value_resource = 0;  // where it was measured
  double score = kMissing;          // missing unless the trial ended at this resource and has one
  bool feasible = true;
};

// One a result, in their order. O(results), but for a search for another incumbent when one fails.
std::vector<SearchState> search_states(const Cell& cell, Direction direction);

// The results of trials that have one each, in the order of their numbers.
std::vector<MeasurementRow> results_of_trials(const std::vector<TrialRow>& trials);

}  // namespace incumbent
