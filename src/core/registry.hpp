// Makes a registered thing from its specification: make_registered("sampler", samplers(), "gp:kappa=2", context).
#pragma once

#include <fmt/ranges.h>

#include <string_view>
#include <utility>
#include <vector>

#include "core/require.hpp"
#include "incumbent/options.hpp"

namespace incumbent {

// The entry of that name. Error(usage) with the known names if there is none.
template <class Entries>
const auto& find_registered(std::string_view what, const Entries& entries, std::string_view name) {
  std::vector<std::string_view> known;
  for (const auto& entry : entries) {
    if (entry.name == name) return entry;
    known.push_back(entry.name);
  }
  fail(ErrorCode::usage, "unknown {} '{}'; known: {}", what, name, fmt::join(known, ", "));
}

// Entries have `name` and `make(options, args...)`. Error(usage) with the known names if the name is not one of them,
// or with the known options if one was given that nobody reads.
template <class Entries, class... Args>
auto make_registered(std::string_view what, const Entries& entries, std::string_view specification, Args&&... args) {
  const auto options = Options::parse(specification);
  auto made = find_registered(what, entries, options.name()).make(options, std::forward<Args>(args)...);
  options.check_all_used(what);
  return made;
}

}  // namespace incumbent
