// What a study is, as the verbs that make one are told.
#pragma once

#include <optional>
#include <string>

#include "cli/command.hpp"
#include "incumbent/event_log.hpp"

namespace incumbent::cli {

struct StudyOptions {
  std::string space, direction = "min";
  std::optional<std::string> method, sampler, scheduler;
  std::int64_t seed = 0, max_resource = 1;
  std::optional<std::int64_t> budget;
  bool noisy = false;
};

// All but the space.
void add_study(Arguments& arguments, StudyOptions& options);

// Reads the space's file. Error(usage) naming what is wrong, the methods too.
StudySpec study_spec(const StudyOptions& options, const std::string& name);

// On stderr, if the sampler has something to say about this study.
void print_sampler_note(const StudySpec& spec);

}  // namespace incumbent::cli
