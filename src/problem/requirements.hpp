// What problems require of what they are asked: Error(usage) naming the problem, what is wrong and what it may be.
#pragma once

#include "core/require.hpp"
#include "incumbent/problem.hpp"

namespace incumbent {

// A configuration of the space: active parameters have values of their ranges.
inline void require_valid(const ProblemDescription& description, const Configuration& configuration) {
  const auto violation = description.space.violation(configuration);
  require(violation.empty(), "'{}': {}", description.name, violation);
}

// A resource of 1 .. max_resource.
inline void require_resource(const ProblemDescription& description, const Evaluation& how) {
  require(how.resource >= 1 && how.resource <= description.max_resource,
          "'{}': resource {} is not a number from 1 to {} ({}s)", description.name, how.resource,
          description.max_resource, description.resource_unit);
}

// The checkpoint to go on from, one of this kind and of no more than is asked for; nullptr if there is none.
template <class Kind>
const Kind* require_checkpoint(const ProblemDescription& description, const Evaluation& how) {
  if (!how.from) return nullptr;
  const auto* from = dynamic_cast<const Kind*>(how.from.get());
  require(from != nullptr, "'{}': the checkpoint is another problem's", description.name);
  require(from->resource() <= how.resource, "'{}': the checkpoint has {} {}s already; {} were asked for",
          description.name, from->resource(), description.resource_unit, how.resource);
  return from;
}

}  // namespace incumbent
