// The statistics of an experiment as files: statistics.json and summary.csv.
#pragma once

#include <string>

#include "experiment/analysis.hpp"
#include "experiment/problem_trials.hpp"
#include "experiment/words.hpp"

namespace incumbent {

// Non-finite numbers are the strings "inf", "-inf"; missing ones are null.
std::string statistics_json(const Results& results, const Analysis& analysis, const Conclusion& conclusion,
                            const std::vector<ProblemTrials>& trials);
// A line for each problem and method.
std::string summary_csv(const Results& results, const Analysis& analysis);

}  // namespace incumbent
