// What a study is, as the verbs that make one are told.
#pragma once

#include <optional>
#include <string>

#include "cli/command.hpp"
#include "incumbent/event_log.hpp"

namespace incumbent::cli {

// How a space is searched, whatever it is the space of.
struct MethodOptions {
  std::optional<std::string> method, sampler, scheduler;
  std::int64_t seed = 0;
  std::optional<std::int64_t> budget;
};

struct StudyOptions {
  std::string space, direction = "min";
  MethodOptions method;
  std::int64_t max_resource = 1;
  bool noisy = false;
};

// without_budget: what the search does if no --budget is given.
void add_method(Arguments& arguments, MethodOptions& options,
                const char* without_budget = "without it there is no end");
// All but the space.
void add_study(Arguments& arguments, StudyOptions& options);

// Puts the methods, the seed and the budget into the study. Error(usage) naming what is wrong.
void choose_method(const MethodOptions& options, StudySpec& spec);

// Reads the space's file. Error(usage) naming what is wrong, the methods too.
StudySpec study_spec(const StudyOptions& options, const std::string& name);

// On stderr, if the sampler has something to say about this study.
void print_sampler_note(const StudySpec& spec);

}  // namespace incumbent::cli
