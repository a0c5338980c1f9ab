#include "core/or_none.hpp"
#include "core/require.hpp"
#include "incumbent/journal.hpp"
#include "study/workers_difference.hpp"

namespace incumbent {

void require_same(const StudySpec& expected, const Journal& journal) {
  const auto& found = journal.spec();
  const auto check = [&](const char* what, const auto& a, const auto& b) {
    require(a == b, "{} holds another study: its {} is {} instead of {}", journal.path(), what, b, a);
  };
  check("seed", expected.seed, found.seed);
  check("sampler", expected.sampler, found.sampler);
  check("scheduler", expected.scheduler, found.scheduler);
  check("budget", or_none(expected.budget), or_none(found.budget));
  check("direction", to_string(expected.direction), to_string(found.direction));
  check("largest resource", expected.max_resource, found.max_resource);
  check("noisy", expected.noisy, found.noisy);
  check("search space", write_configspace(expected.space), write_configspace(found.space));
  require(expected.simulated || !found.simulated, "{} holds a simulation; real workers can't go on with it",
          journal.path());
  if (!expected.simulated) return;
  require(found.simulated.has_value(),
          "{} does not say of which simulated workers it is; no simulation goes on with it", journal.path());
  const auto other = difference(*found.simulated, *expected.simulated);
  require(other.empty(), "{} holds another simulation: its {}", journal.path(), other);
}

}  // namespace incumbent
