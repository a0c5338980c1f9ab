// --device: where models are made.
#pragma once

#include <optional>
#include <string>

#include "cli/command.hpp"
#include "incumbent/device.hpp"
#include "incumbent/problem.hpp"

namespace incumbent::cli {

// Declares it; `otherwise`: what happens without it.
void add_device(Arguments& arguments, std::optional<std::string>& device, const std::string& otherwise = "the cpu");
// The device of that word; of "auto" one line on stderr says which it is and why.
ComputeDevice device_of(const std::string& word);
// If the problem's options chose its device: one line on stderr says which it is and why.
void print_problem_device(const ProblemDescription& problem);
inline ComputeDevice device_of(const std::optional<std::string>& word) { return device_of(word.value_or("cpu")); }

}  // namespace incumbent::cli
