#include "problem/share_problem.hpp"

#include <cmath>

#include "core/require.hpp"
#include "problem/learner/rows.hpp"
#include "problem/requirements.hpp"

namespace incumbent {

ShareProblem::ShareProblem(const Options& options)
    : ShareProblem(learner::describe(options, {"shares", "share", 27})) {}

ShareProblem::ShareProblem(learner::Described described)
    : Problem(std::move(described.description)), data_(std::move(described.data)) {}

Outcome ShareProblem::evaluate(const Configuration& configuration, const Evaluation& how, const Reporter&) const {
  auto cost = learner::cost_meter(description_);
  require_resource(description_, how);
  require_valid(description_, configuration);
  require(!how.from, "'{}' has no checkpoints: a training on more rows begins again", description_.name);
  const auto order = learner::nested_order(*data_, how.seed);
  // ceil(n r / R)
  const auto shares = static_cast<std::uint64_t>(description_.max_resource);
  const auto rows = (order.size() * static_cast<std::uint64_t>(how.resource) + shares - 1) / shares;
  const auto predictor = fit(configuration, std::span(order).first(rows), how.seed, cost);
  const auto error = [&](const DataPart& part) {
    cost.count(predictor->multiply_adds() * static_cast<double>(part.rows));
    return learner::prediction_error(*data_, part, [&](const float* row) { return predictor->predict(row); });
  };
  Outcome outcome;
  outcome.resource = how.resource;
  const double validation = error(data_->valid);
  const double test = error(data_->test);
  if (std::isfinite(validation) && std::isfinite(test)) {
    outcome.objectives = {validation};
    outcome.score = test;
  } else {
    outcome.failure = Failure::nan;
  }
  outcome.cost = cost.total();
  return outcome;
}

double ShareProblem::value(const Configuration& configuration, std::string_view name) const {
  return configuration[description_.space.index(name)];
}

std::string ShareProblem::word(const Configuration& configuration, std::string_view name) const {
  const auto parameter = description_.space.index(name);
  return to_string(description_.space.value(parameter, configuration[parameter]));
}

}  // namespace incumbent
