// Makes a registered thing from its specification: make_registered("sampler", samplers(), "gp:kappa=2", context).
#pragma once

#include <fmt/ranges.h>

#include <string_view>
#include <utility>
#include <vector>

#include "core/require.hpp"
#include "incumbent/options.hpp"

namespace incumbent {

// Entries have `name` and `make(options, args...)`. Error(usage) with the known names if the name is not one of them,
// or with the known options if one was given that nobody reads.
template <class Entries, class... Args>
auto make_registered(std::string_view what, const Entries& entries, std::string_view specification, Args&&... args) {
  const auto options = Options::parse(specification);
  for (const auto& entry : entries) {
    if (entry.name != options.name()) continue;
    auto made = entry.make(options, std::forward<Args>(args)...);
    options.check_all_used(what);
    return made;
  }
  std::vector<std::string_view> known;
  for (const auto& entry : entries) known.push_back(entry.name);
  fail(ErrorCode::usage, "unknown {} '{}'; known: {}", what, options.name(), fmt::join(known, ", "));
}

}  // namespace incumbent
