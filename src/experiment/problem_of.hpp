// The problems of an experiment, as its specification names them.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include "incumbent/experiment.hpp"
#include "incumbent/problem.hpp"

namespace incumbent {

// Error(usage) naming what is wrong and what is allowed; Error(unavailable) if data or a library are missing.
// folder: for the trials of one search of a command; cancelled: asked while one runs.
std::unique_ptr<Problem> problem_of(const ExperimentProblem& problem, const std::filesystem::path& folder = {},
                                    std::function<bool()> cancelled = {});

}  // namespace incumbent
