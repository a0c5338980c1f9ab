// One evaluation, and what the study is told of it.
#pragma once

#include "incumbent/problem.hpp"
#include "incumbent/study.hpp"

namespace incumbent {

// An exception of the problem is the failure crash, std::bad_alloc out_of_memory. An Error is a defect of the set-up,
// not of the configuration, and goes on to the caller.
Outcome evaluate(const Problem& problem, const Configuration& configuration, const Evaluation& how,
                 const Reporter& report);

// cost: since the last value that the study knows.
Result result_of(const Outcome& outcome, double cost);

}  // namespace incumbent
