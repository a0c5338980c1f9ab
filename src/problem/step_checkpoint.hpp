// The checkpoint of a problem whose state is nothing but the number of steps done: what comes after them is a function
// of the configuration and that number.
#pragma once

#include "problem/requirements.hpp"

namespace incumbent {

class StepCheckpoint : public Checkpoint {
 public:
  explicit StepCheckpoint(std::int64_t steps) : steps_(steps) {}
  std::int64_t resource() const override { return steps_; }

 private:
  std::int64_t steps_;
};

// The steps that are done already, 0 without a checkpoint. Error(usage) if it is another kind of problem's, or has more
// than are asked for.
inline std::int64_t steps_done(const ProblemDescription& description, const Evaluation& how) {
  const auto* from = require_checkpoint<StepCheckpoint>(description, how);
  return from ? from->resource() : 0;
}

}  // namespace incumbent
