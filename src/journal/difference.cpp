#include <fmt/format.h>

#include "incumbent/journal.hpp"

namespace incumbent {

std::string difference(const StudySpec& expected, const StudySpec& found) {
  std::string text;
  const auto check = [&](const char* what, const auto& a, const auto& b) {
    if (text.empty() && a != b) text = fmt::format("{} is {} instead of {}", what, b, a);
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
  return text;
}

}  // namespace incumbent
