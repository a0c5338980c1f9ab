// A model's factor, or an error that says of how many observations.
#include "surrogate/factorize.hpp"

#include "core/require.hpp"

namespace incumbent {

void factorize_or_fail(compute::GpModel& model) {
  const std::size_t system = 0;
  compute::Factorization result;
  model.factorize({&system, 1}, {&result, 1});
  if (result.ok) return;
  fail(ErrorCode::internal, "the covariance matrix of {} observations is not positive definite, even with jitter",
       model.size());
}

}  // namespace incumbent
