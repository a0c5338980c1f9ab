#include "core/require.hpp"
#include "incumbent/journal.hpp"

namespace incumbent {

void require_same(const StudySpec& expected, const Journal& journal) {
  const auto& found = journal.spec();
  const auto check = [&](const char* what, const auto& a, const auto& b) {
    require(a == b, "{} holds another study: its {} is {} instead of {}", journal.path(), what, b, a);
  };
  const auto budget = [](const StudySpec& spec) { return spec.budget ? fmt::format("{}", *spec.budget) : "none"; };
  check("seed", expected.seed, found.seed);
  check("sampler", expected.sampler, found.sampler);
  check("scheduler", expected.scheduler, found.scheduler);
  check("budget", budget(expected), budget(found));
  check("direction", to_string(expected.direction), to_string(found.direction));
  check("largest resource", expected.max_resource, found.max_resource);
  check("noisy", expected.noisy, found.noisy);
  check("search space", write_configspace(expected.space), write_configspace(found.space));
}

}  // namespace incumbent
