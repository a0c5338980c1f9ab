// The families of problems, each in a file of its own; problems.cpp puts them together. To add a problem, write its
// formula in a family's file and one line in the array at that file's end.
#pragma once

#include <span>

#include "incumbent/problem.hpp"

namespace incumbent {

std::span<const ProblemEntry> many_dimensional_problems();
std::span<const ProblemEntry> two_dimensional_problems();
std::span<const ProblemEntry> tabulated_problems();
std::span<const ProblemEntry> mixed_problems();
std::span<const ProblemEntry> sensitivity_problems();
std::span<const ProblemEntry> bbob_problems();
std::span<const ProblemEntry> multi_fidelity_problems();
std::span<const ProblemEntry> mf_hartmann_problems();
std::span<const ProblemEntry> counting_ones_problems();
std::span<const ProblemEntry> power_law_problems();
std::span<const ProblemEntry> constrained_problems();
std::span<const ProblemEntry> front_problems();
std::span<const ProblemEntry> multi_objective_problems();
std::span<const ProblemEntry> conditional_problems();
std::span<const ProblemEntry> hazards_problems();
std::span<const ProblemEntry> rover_problems();
std::span<const ProblemEntry> curve_problems();
std::span<const ProblemEntry> learner_problems();
std::span<const ProblemEntry> training_problems();
std::span<const ProblemEntry> recorded_problems();
std::span<const ProblemEntry> surrogate_problems();
std::span<const ProblemEntry> population_problems();

}  // namespace incumbent
