// How a command says its result.
//
//   fd            JSON lines on descriptor 3: {"resource": 3, "objective": 0.2}, the last one is the result
//   stdout-last   the last line of stdout is a number, or such a JSON object
//   irace         the last line of stdout: cost [time] (Lopez-Ibanez et al., the irace package)
//   paramils, smac "Result for ParamILS: status, runtime, runlength, quality, seed" (Hutter et al.; SMAC adds a sixth);
//                 the objective is the quality, or the runtime with paramils=runtime, smac=runtime
//   regex=TEXT    the last line of stdout that an ECMAScript expression with one group is found in; the group is a
//   number
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "incumbent/trial.hpp"

namespace incumbent {

struct CommandResult {
  std::optional<std::int64_t> resource;  // reached; none: the one that was asked for
  double objective = 0;
  std::vector<double> constraints;
  std::optional<double> cost;   // since the line before
  std::optional<double> score;  // noise-free value or test score: for reports only
  Failure failure = Failure::none;
};

struct ResultConvention {
  bool lines = false;                                   // a line at a time, from the result's descriptor
  std::size_t longest = 0;                              // line, in bytes
  std::function<bool(std::string_view)> matches;        // whether a line of stdout may be the result
  std::function<CommandResult(std::string_view)> read;  // Error(usage) saying what is allowed
  std::string expected;                                 // "a line 'cost [time]' at the end of stdout"
};

// Error(usage) with the known words.
ResultConvention result_convention(const std::string& word);

}  // namespace incumbent
