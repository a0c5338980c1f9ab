#include "execution/evaluate.hpp"

#include <new>

#include "incumbent/error.hpp"

namespace incumbent {
namespace {

Outcome failed(Failure failure, const Evaluation& how) {
  Outcome outcome;
  outcome.failure = failure;
  outcome.resource = how.resource;
  return outcome;
}

}  // namespace

Outcome evaluate(const Problem& problem, const Configuration& configuration, const Evaluation& how,
                 const Reporter& report) {
  try {
    return problem.evaluate(configuration, how, report);
  } catch (const Error&) {
    throw;
  } catch (const std::bad_alloc&) {
    return failed(Failure::out_of_memory, how);
  } catch (const std::exception&) {
    return failed(Failure::crash, how);
  }
}

Result result_of(const Outcome& outcome, double cost) {
  return {outcome.objectives, outcome.constraints, cost,
          outcome.failure,    outcome.score,       outcome.failure == Failure::none ? outcome.resource : 0};
}

}  // namespace incumbent
