// The trials of a problem, of all its searches together, whose values can be compared: those at one resource.
#pragma once

#include <cstdint>
#include <vector>

#include "experiment/analysis.hpp"

namespace incumbent {

struct ComparedTrial {
  const TrialRow* row = nullptr;  // of the results
  double loss = 0;                // of its value, as ToldLoss has it
  double shown = 0;
};

struct ComparedTrials {
  std::int64_t resource = 0;
  std::vector<ComparedTrial> trials;  // search by search
  std::size_t failed = 0;
  std::size_t elsewhere = 0;  // measured at other resources only, or infeasible
};

// At the largest resource that at least `fewest` trials have a finite, feasible value at, else the one that most have.
// Of finished searches. results must outlive it.
ComparedTrials compared_trials(const Results& results, const Analysis& analysis, std::size_t problem,
                               std::size_t fewest);

// Of more than `most` values, those at evenly spaced places; the first and the last are among them.
template <class T>
std::vector<T> thinned(const std::vector<T>& values, std::size_t most) {
  if (values.size() <= most) return values;
  std::vector<T> kept;
  for (std::size_t i = 0; i < most; ++i) {
    kept.push_back(values[most < 2 ? 0 : i * (values.size() - 1) / (most - 1)]);
  }
  return kept;
}

}  // namespace incumbent
