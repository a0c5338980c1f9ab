// Data and parameters of a gp sampler's surrogate, from the history alone.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "incumbent/history.hpp"
#include "surrogate/gp_surrogate.hpp"

namespace incumbent {

struct GpLearning {
  int random_starts = 1;  // of a fit
  std::uint64_t seed = 0;
  std::uint64_t index = 0;        // trial number: names the random starts
  std::int64_t max_resource = 1;  // the unit of the surrogate's column of resources, if it has one
  std::size_t of = 0;             // observations that the given ones stand for, if there are more
};

// Gives the surrogate these observations. Its parameters are those of the last suggestion that has any, or, at every
// new observation up to 200 and then when they are 5 % more (how.of), a fit that starts from them: it costs n^3, and
// has ever less to learn. map: without a resource.
GpMemory learn(const History& history, const std::vector<Observation>& observations, const InputMap& map,
               const GpLearning& how, GpSurrogate& surrogate);

// Gives the surrogate these observations with the parameters of the last suggestion that has any: no fit. Nothing if
// there are none. how.index and how.random_starts say nothing here.
std::optional<GpMemory> recall(const History& history, const std::vector<Observation>& observations,
                               const InputMap& map, const GpLearning& how, GpSurrogate& surrogate);

// What learn() and recall() find again in a suggestion: the memory of a surrogate with this column of progress. That of
// learning curves may stand behind one without progress and a space.
std::string memory_text(const GpMemory& memory, ProgressColumn progress);

}  // namespace incumbent
