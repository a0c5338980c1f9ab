#include "problem/share_problem.hpp"

#include <cmath>

#include "core/require.hpp"
#include "problem/learner/rows.hpp"
#include "problem/requirements.hpp"

namespace incumbent {
namespace {

constexpr std::int64_t kDefaultShares = 27;

ProblemDescription described(const Options& options) {
  const auto shares = options.get_int("shares", kDefaultShares, 1, 1'000'000);
  const auto unit = learner::cost_unit(options);
  ProblemDescription description;
  Options canonical = Options::parse(options.name());
  canonical.set("data", options.get_string("data", "digits"));
  canonical.set("shares", fmt::format("{}", shares));
  if (unit == learner::CostUnit::operations) canonical.set("cost", "operations");
  description.name = canonical.text();
  description.max_resource = shares;
  description.resource_unit = "share";
  description.noisy = true;
  description.evaluation_cost = EvaluationCost::training;
  description.licence = data_licence(options.get_string("data", "digits"));
  description.known_cost = unit == learner::CostUnit::operations;
  return description;
}

}  // namespace

ShareProblem::ShareProblem(const Options& options)
    : Problem(described(options)),
      data_(load_dataset(options.get_string("data", "digits"))),
      cost_unit_(learner::cost_unit(options)) {
  description_.objective = data_->regression() ? "validation RMSE" : "validation error";
  description_.space.name = options.name();
}

Outcome ShareProblem::evaluate(const Configuration& configuration, const Evaluation& how, const Reporter&) const {
  learner::CostMeter cost(cost_unit_);
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
