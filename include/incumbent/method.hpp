// Methods by the names that they have in the literature: pairs of a scheduler and a sampler, nothing more.
#pragma once

#include <span>
#include <string_view>

#include "incumbent/export.hpp"

namespace incumbent {

struct MethodPreset {
  std::string_view name;
  std::string_view scheduler;  // specifications, as in StudySpec
  std::string_view sampler;
  std::string_view summary;  // with its citation
};

// In alphabetical order.
INCUMBENT_EXPORT std::span<const MethodPreset> method_presets();
// The preset of that name. Error(usage) with the known names.
INCUMBENT_EXPORT const MethodPreset& method_preset(std::string_view name);

}  // namespace incumbent
