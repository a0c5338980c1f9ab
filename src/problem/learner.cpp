// Which learner, and with which parameters: "learner:data=digits,learners=mlp+svm+linear+xgboost". The first parameter
// chooses, and each learner's own ones, named svm_C and so on, are active if it is chosen. As in C. Thornton, F.
// Hutter, H. H. Hoos and K. Leyton-Brown, "Auto-WEKA: combined selection and hyperparameter optimization of
// classification algorithms", KDD 2013.
//
// The resource counts shares of a training: of `shares`, one is an epoch of mlp, a share of the rows for svm and
// linear, and four rounds of xgboost.
#include <algorithm>
#include <utility>
#include <vector>

#include "core/require.hpp"
#include "problem/learner/describe.hpp"
#include "problem/problems.hpp"
#include "problem/requirements.hpp"
#include "problem/trainings.hpp"

namespace incumbent {
namespace {

struct Kind {
  const char* name;
  const char* resource;  // its option for the largest resource
  std::int64_t factor;   // its resource in a share
};

constexpr Kind kKinds[] = {
    {"mlp", "epochs", 1}, {"svm", "shares", 1}, {"linear", "shares", 1}, {"xgboost", "rounds", 4}};

struct Part {
  std::unique_ptr<Problem> problem;
  std::size_t first;  // of its parameters
  std::int64_t factor;
};

class PartCheckpoint : public Checkpoint {
 public:
  PartCheckpoint(std::size_t part, std::int64_t factor, std::shared_ptr<const Checkpoint> inner)
      : part_(part), factor_(factor), inner_(std::move(inner)) {}
  std::int64_t resource() const override { return inner_->resource() / factor_; }
  std::size_t part() const { return part_; }
  const std::shared_ptr<const Checkpoint>& inner() const { return inner_; }

 private:
  std::size_t part_;
  std::int64_t factor_;
  std::shared_ptr<const Checkpoint> inner_;
};

void add_parameter(SearchSpace& space, const Parameter& parameter, const std::string& name) {
  switch (parameter.kind) {
    case ParameterKind::real:
      return space.add_real(name, parameter.lower, parameter.upper,
                            {parameter.log, parameter.step, parameter.default_code, parameter.prior});
    case ParameterKind::integer:
      return space.add_integer(name, static_cast<std::int64_t>(parameter.lower),
                               static_cast<std::int64_t>(parameter.upper),
                               {parameter.log, static_cast<std::int64_t>(parameter.step),
                                static_cast<std::int64_t>(parameter.default_code), parameter.prior});
    case ParameterKind::categorical:
      return space.add_categorical(name, parameter.levels, parameter.prior.weights,
                                   parameter.levels[static_cast<std::size_t>(parameter.default_code)]);
    case ParameterKind::ordinal:
      return space.add_ordinal(name, parameter.levels,
                               parameter.levels[static_cast<std::size_t>(parameter.default_code)]);
    case ParameterKind::constant: return space.add_constant(name, parameter.levels.front());
  }
}

// The same with the names of this space.
Condition renamed(Condition condition, const std::string& prefix) {
  if (!condition.child.empty()) condition.child.insert(0, prefix);
  if (!condition.parent.empty()) condition.parent.insert(0, prefix);
  for (auto& operand : condition.operands) operand = renamed(operand, prefix);
  return condition;
}

Forbidden renamed(Forbidden clause, const std::string& prefix) {
  if (!clause.parameter.empty()) clause.parameter.insert(0, prefix);
  if (!clause.right.empty()) clause.right.insert(0, prefix);
  for (auto& operand : clause.operands) operand = renamed(operand, prefix);
  return clause;
}

// A parameter with conditions of its own is inactive where its parents are, so that the others alone need another one.
void add_space(SearchSpace& space, const SearchSpace& part, const std::string& learner) {
  const auto prefix = learner + "_";
  for (const auto& parameter : part.parameters()) {
    add_parameter(space, parameter, prefix + parameter.name);
    const auto conditions = part.conditions();
    const auto about_it = [&](const Condition& condition) { return condition.child == parameter.name; };
    if (std::any_of(conditions.begin(), conditions.end(), about_it)) continue;
    space.add_condition({Condition::Op::equal, prefix + parameter.name, "learner", {learner}, {}});
  }
  for (const auto& condition : part.conditions()) space.add_condition(renamed(condition, prefix));
  for (const auto& clause : part.forbidden()) space.add_forbidden(renamed(clause, prefix));
}

class Learner : public Problem {
 public:
  Learner(std::vector<Part> parts, ProblemDescription description)
      : Problem(std::move(description)), parts_(std::move(parts)) {}

  Outcome evaluate(const Configuration& configuration, const Evaluation& how, const Reporter& report) const override {
    require_resource(description_, how);
    require_valid(description_, configuration);
    const auto chosen = static_cast<std::size_t>(configuration[0]);
    const auto& [problem, first, factor] = parts_[chosen];
    const auto codes = configuration.codes().subspan(first, problem->description().space.size());
    Evaluation inner = how;
    inner.resource = how.resource * factor;
    inner.from = checkpoint_of(chosen, how);
    Reporter passed_on;
    double cost = 0;  // of measurements between two shares
    if (report) {
      passed_on = [&, share = factor](const Measurement& measurement) {
        cost += measurement.cost;
        if (measurement.resource % share != 0) return true;
        Measurement whole = measurement;
        whole.resource /= share;
        whole.cost = std::exchange(cost, 0);
        return report(whole);
      };
    }
    auto outcome = problem->evaluate(Configuration({codes.begin(), codes.end()}), inner, passed_on);
    outcome.resource /= factor;
    if (outcome.checkpoint) {
      outcome.checkpoint = std::make_shared<const PartCheckpoint>(chosen, factor, std::move(outcome.checkpoint));
    }
    return outcome;
  }

 private:
  std::shared_ptr<const Checkpoint> checkpoint_of(std::size_t chosen, const Evaluation& how) const {
    const auto* from = require_checkpoint<PartCheckpoint>(description_, how);
    if (!from) return {};
    require(from->part() == chosen, "'{}': the checkpoint is learner {}'s; {} can't go on from it", description_.name,
            to_string(description_.space[0].levels[from->part()]), to_string(description_.space[0].levels[chosen]));
    return from->inner();
  }

  std::vector<Part> parts_;
};

// The kinds that a list names, each once, two or more of them.
std::vector<const Kind*> kinds_of(const std::string& list) {
  std::vector<const Kind*> kinds;
  for (std::size_t start = 0; start <= list.size();) {
    const auto end = std::min(list.find('+', start), list.size());
    const auto name = std::string_view(list).substr(start, end - start);
    const auto* kind =
        std::find_if(std::begin(kKinds), std::end(kKinds), [&](const Kind& k) { return name == k.name; });
    require(kind != std::end(kKinds), "unknown learner '{}' in learners={}; known: mlp, svm, linear, xgboost", name,
            list);
    require(std::find(kinds.begin(), kinds.end(), kind) == kinds.end(), "learners={} names {} twice", list, name);
    kinds.push_back(kind);
    start = end + 1;
  }
  require(kinds.size() >= 2, "learners={} is one learner; name two or more, as in mlp+svm", list);
  return kinds;
}

}  // namespace

std::unique_ptr<Problem> make_learner(const Options& options) {
  const auto list = options.get_string("learners", "mlp+svm+linear");
  auto description = learner::describe(options, {"shares", "share", 27, 100'000}, {{"learners", list}}).description;
  const auto shares = description.max_resource;
  const auto kinds = kinds_of(list);
  std::vector<Level> names;
  for (const auto* kind : kinds) names.emplace_back(std::string(kind->name));
  description.space.add_categorical("learner", names);
  std::vector<Part> parts;
  description.checkpoints = true;
  for (const auto* kind : kinds) {
    auto part = Options::parse(kind->name);
    part.set("data", options.get_string("data", "digits"));
    part.set(kind->resource, fmt::format("{}", shares * kind->factor));
    if (description.known_cost) part.set("cost", "operations");
    parts.push_back({make_problem(part.text()), description.space.size(), kind->factor});
    const auto& described = parts.back().problem->description();
    add_space(description.space, described.space, kind->name);
    description.checkpoints = description.checkpoints && described.checkpoints;
  }
  description.source =
      "after C. Thornton, F. Hutter, H. H. Hoos and K. Leyton-Brown, Auto-WEKA, KDD, 2013; the learners' sources are "
      "those of mlp, svm, linear and xgboost";
  return std::make_unique<Learner>(std::move(parts), std::move(description));
}

}  // namespace incumbent
