// What the trials of a problem say about its parameters.
#pragma once

#include <optional>
#include <vector>

#include "experiment/compared.hpp"
#include "incumbent/importance.hpp"

namespace incumbent {

struct ProblemTrials {
  ComparedTrials compared;
  std::optional<Importance> importance;  // with pairs; none for fewer than kFewestForImportance trials or if the record
                                         // has no space
};

// One a problem. Importance is learnt from at most 2000 trials each.
std::vector<ProblemTrials> problem_trials(const Results& results, const Analysis& analysis);

}  // namespace incumbent
