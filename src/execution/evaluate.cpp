#include "execution/evaluate.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
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

bool all_finite(const std::vector<double>& values) {
  return std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); });
}

// Passes measurements on until one is not finite.
struct FiniteReports {
  const Reporter& report;
  bool finite = true;

  bool operator()(const Measurement& measurement) {
    finite = finite && all_finite(measurement.objectives) && all_finite(measurement.constraints);
    return finite && report(measurement);
  }
};

Outcome checked(const Problem& problem, const Configuration& configuration, const Evaluation& how,
                const Reporter& report) {
  FiniteReports reports{report};
  auto outcome = problem.evaluate(configuration, how, report ? Reporter(std::ref(reports)) : Reporter());
  if (outcome.failure != Failure::none) return outcome;
  if (reports.finite && all_finite(outcome.objectives) && all_finite(outcome.constraints)) return outcome;
  auto nan = failed(Failure::nan, how);
  nan.resource = outcome.resource;
  nan.cost = outcome.cost;
  return nan;
}

}  // namespace

Outcome evaluate(const Problem& problem, const Configuration& configuration, const Evaluation& how,
                 const Reporter& report) {
  try {
    return checked(problem, configuration, how, report);
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
