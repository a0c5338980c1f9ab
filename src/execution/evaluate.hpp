// What a study is told of an evaluation.
#pragma once

#include "incumbent/execution.hpp"
#include "incumbent/study.hpp"

namespace incumbent {

// cost: since the last value that the study knows.
Result result_of(const Outcome& outcome, double cost);

}  // namespace incumbent
