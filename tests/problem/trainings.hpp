// What the tests of trained problems share.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "incumbent/error.hpp"
#include "incumbent/problem.hpp"

namespace incumbent {

// The space's default with these values.
inline Configuration with(const Problem& problem, const std::vector<std::pair<std::string, Level>>& values) {
  const auto& space = problem.description().space;
  auto configuration = space.default_configuration();
  for (const auto& [name, value] : values) configuration[space.index(name)] = space.code(space.index(name), value);
  return space.activate(configuration);
}

inline Outcome run(const Problem& problem, const Configuration& configuration, std::int64_t resource,
                   std::uint64_t seed = 1, std::shared_ptr<const Checkpoint> from = {}) {
  return problem.evaluate(configuration, {resource, seed, 0, std::move(from)}, {});
}

inline std::string message_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

// Why a problem can't be made here because a library isn't there; empty if it can.
inline std::string why_missing(const std::string& specification) {
  try {
    make_problem(specification);
  } catch (const Error& error) {
    if (error.code() == ErrorCode::unavailable) return error.what();
    throw;
  }
  return {};
}

// Skips a test that needs the problem.
#define INCUMBENT_NEEDS(specification)                                                              \
  do {                                                                                              \
    if (const auto missing = why_missing(specification); !missing.empty()) GTEST_SKIP() << missing; \
  } while (false)

}  // namespace incumbent
