// What samplers and schedulers can do: declared in the lists beside their names, for their default options; of
// samplers, what they suggest for new trials, not for clones. The conformance tests check it.
#pragma once

#include <string_view>

#include "incumbent/export.hpp"

namespace incumbent {

// How a sampler treats trials that are running.
enum class Parallelism {
  independent,  // no suggestion depends on any value
  seen,         // running trials change what is suggested
  unseen,       // only finished ones do; a configuration is still not suggested twice
};

// Which of a trial's measurements a sampler learns from.
enum class Fidelity {
  none,    // from no value at all
  last,    // each trial's last one, those at larger resources ranked first or not told apart
  one,     // those at one resource, the largest that enough trials have reached
  curves,  // all, as curves over the resource
};

struct SamplerCapabilities {
  bool categories = true;  // takes categorical parameters; else it refuses them by name
  bool conditions = true;  // takes parameters that are not always active; else it refuses them by name
  Parallelism parallelism = Parallelism::unseen;
  bool noise = false;        // told variances of the noise change what is suggested
  bool constraints = false;  // infeasible values are told from feasible ones
  bool failures = false;     // so are failures that are the configuration's
  Fidelity fidelity = Fidelity::none;
  // Follows another sampler: all but categories and conditions are that one's; here, of the one for spaces of few
  // numbers and small budgets.
  bool follows = false;
};

struct SchedulerCapabilities {
  bool resumes = false;         // trials pause and may go on: needs checkpoints, or starts them anew
  bool stops = false;           // running trials are ended early
  bool clones = false;          // trials start from others' checkpoints
  bool synchronous = false;     // who goes on is decided when all of a group are told, else by what is known
  bool reports = false;         // decides by reports between the resources asked for
  bool total_resource = false;  // takes a budget of resource beside that of trials
};

INCUMBENT_EXPORT std::string_view to_string(Parallelism parallelism);
INCUMBENT_EXPORT std::string_view to_string(Fidelity fidelity);

}  // namespace incumbent
