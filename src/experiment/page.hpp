// The report as one HTML page.
#pragma once

#include <string>

#include "experiment/analysis.hpp"
#include "experiment/problem_trials.hpp"
#include "experiment/words.hpp"

namespace incumbent {

// trials: problem_trials() of the results; spec_text: the specification as its author wrote it. Draws the pictures.
std::string report_page(const Results& results, const Analysis& analysis, const Conclusion& conclusion,
                        const std::vector<ProblemTrials>& trials, const std::string& spec_text);

}  // namespace incumbent
