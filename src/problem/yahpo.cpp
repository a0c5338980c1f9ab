#include "problem/yahpo.hpp"

#include <algorithm>
#include <numeric>

#include "core/require.hpp"
#include "problem/problems.hpp"
#include "problem/requirements.hpp"
#include "problem/step_checkpoint.hpp"

namespace incumbent {
namespace {

// Powers of three make whole rungs; 1/27 is above the smallest trainsize, 0.03.
constexpr std::int64_t kFractions = 27;

std::size_t target_index(const YahpoScenario& scenario, std::string_view name) {
  const auto found = std::find_if(scenario.targets.begin(), scenario.targets.end(),
                                  [&](const YahpoTarget& target) { return target.name == name; });
  return static_cast<std::size_t>(found - scenario.targets.begin());
}

}  // namespace

YahpoProblem::YahpoProblem(std::shared_ptr<const YahpoSurrogate> surrogate, const Options& options)
    : Problem({}), surrogate_(std::move(surrogate)) {
  const auto& scenario = *surrogate_->scenario;
  const auto& all = surrogate_->space;

  const auto& instances = all[all.index(scenario.instance)];
  std::vector<std::string> names;
  for (const auto& level : instances.levels) names.push_back(to_string(level));
  const std::vector<std::string_view> allowed(names.begin(), names.end());
  const auto first = names[static_cast<std::size_t>(instances.default_code)];
  const std::string instance = options.get_choice("instance", first, allowed);

  std::vector<std::string_view> targets;
  for (const auto& target : scenario.targets) targets.push_back(target.name);
  const std::string target = options.get_choice("target", targets[scenario.default_target], targets);
  target_ = target_index(scenario, target);
  runtime_ = target_index(scenario, scenario.runtime);

  static constexpr std::string_view kFidelity[] = {"resource", "parameters"};
  fidelity_is_resource_ = options.get_choice("fidelity", kFidelity[0], kFidelity) == kFidelity[0];
  const auto& fidelity = all[all.index(scenario.fidelity)];
  resumable_ = fidelity_is_resource_ && fidelity.kind == ParameterKind::integer;

  std::vector<std::string_view> left_out{scenario.instance};
  if (fidelity_is_resource_) left_out.insert(left_out.end(), {scenario.fidelity, scenario.repeats});
  description_.name = fmt::format("yahpo:{}instance={},scenario={},target={}",
                                  fidelity_is_resource_ ? "" : "fidelity=parameters,", instance, scenario.name, target);
  description_.space = space_without(*surrogate_, left_out);
  description_.space.name = fmt::format("{}_{}", scenario.name, instance);
  description_.direction = scenario.targets[target_].maximized ? Direction::maximize : Direction::minimize;
  description_.objective = target;
  description_.resource_unit = "training";
  if (fidelity_is_resource_) {
    description_.max_resource = resumable_ ? static_cast<std::int64_t>(fidelity.upper) : kFractions;
    description_.resource_unit = resumable_ ? std::string(scenario.fidelity) : fmt::format("{}th", kFractions);
  }
  description_.checkpoints = resumable_;
  description_.known_cost = true;  // as it is predicted
  description_.evaluation_cost = EvaluationCost::network;
  description_.source =
      fmt::format("F. Pfisterer et al., YAHPO Gym, AutoML Conference, 2022; trainings: {}", scenario.citation);
  for (const auto name : scenario.categories) columns_.push_back(column(name, true, instance));
  for (const auto name : scenario.numbers) columns_.push_back(column(name, false, instance));
}

YahpoProblem::Column YahpoProblem::column(std::string_view name, bool category, const std::string& instance) const {
  const auto& scenario = *surrogate_->scenario;
  Column column{description_.space.find(name)};
  if (category) {
    const auto& numbers = surrogate_->encoding.find(name)->second;
    if (name == scenario.instance) column.fixed = numbers.at(instance);
    column.inactive = numbers.at("#na#");
    if (column.parameter)
      for (const auto& level : description_.space[*column.parameter].levels)
        column.encoding.push_back(numbers.at(to_string(level)));
  } else if (!column.parameter && name == scenario.fidelity) {
    column.per_resource = resumable_ ? 1 : 1.0 / static_cast<double>(kFractions);
  } else if (!column.parameter) {
    column.fixed = surrogate_->space[surrogate_->space.index(name)].upper;
  }
  return column;
}

double YahpoProblem::number(const Column& column, const Configuration& configuration, std::int64_t resource) const {
  if (!column.parameter) return column.fixed + column.per_resource * static_cast<double>(resource);
  if (!configuration.is_active(*column.parameter)) return column.inactive;
  const double code = configuration[*column.parameter];
  return column.encoding.empty() ? code : column.encoding[static_cast<std::size_t>(code)];
}

void YahpoProblem::predict(std::span<const Configuration> configurations, std::span<const std::int64_t> resources,
                           MatrixView<float> targets) const {
  const std::size_t n = configurations.size(), categories = surrogate_->scenario->categories.size();
  require(resources.size() == n && targets.rows == n, "{} configurations, {} resources and {} rows", n,
          resources.size(), targets.rows);
  Matrix points(n, columns_.size());
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < columns_.size(); ++j)
      points(i, j) = number(columns_[j], configurations[i], resources[i]);
  const MatrixView<const double> views[] = {
      {points.values.data(), n, categories, points.cols},
      {points.values.data() + categories, n, points.cols - categories, points.cols}};
  surrogate_->network.evaluate(views, targets);
}

Outcome YahpoProblem::evaluate(const Configuration& configuration, const Evaluation& how,
                               const Reporter& report) const {
  require_resource(description_, how);
  require_valid(description_, configuration);
  require(resumable_ || !how.from, "'{}' has no checkpoints: a training on more rows begins again", description_.name);
  const std::int64_t start = steps_done(description_, how);

  // The resource that is there already, those to report and the one that was asked for.
  std::vector<std::int64_t> resources{start};
  if (resumable_ && report)
    for (std::int64_t r = start + 1; r < how.resource; ++r) resources.push_back(r);
  if (start < how.resource) resources.push_back(how.resource);
  const std::vector<Configuration> copies(resources.size(), configuration);
  std::vector<float> memory(resources.size() * surrogate_->scenario->targets.size());
  const MatrixView<float> targets(memory.data(), resources.size(), memory.size() / resources.size());
  predict(copies, resources, targets);

  Outcome outcome;
  double time = start > 0 ? std::max(0.0f, targets(0, runtime_)) : 0.0;
  for (std::size_t i = start < how.resource ? 1 : 0; i < resources.size(); ++i) {
    const double value = targets(i, target_), grown = std::max(0.0, targets(i, runtime_) - time);
    time += grown;
    outcome.cost += grown;
    outcome.resource = resources[i];
    outcome.objectives = {value};
    if (resources[i] < how.resource && !report({resources[i], {value}, {}, grown})) break;
  }
  outcome.score = outcome.objectives[0];
  if (resumable_) outcome.checkpoint = std::make_shared<const StepCheckpoint>(outcome.resource);
  return outcome;
}

std::span<const ProblemEntry> surrogate_problems() {
  static constexpr ProblemEntry list[] = {
      {"yahpo",
       "YAHPO Gym's predictions of trainings on many data sets; the resource is the epoch or 27ths of the rows",
       "scenario=lcbench (iaml_glmnet, rbv2_rpart, rbv2_xgboost), instance (a data set), target (what is measured), "
       "fidelity=resource (parameters: searched like others)",
       [](const Options& options) -> std::unique_ptr<Problem> {
         return std::make_unique<YahpoProblem>(load_yahpo(options.get_string("scenario", "lcbench")), options);
       }},
  };
  return list;
}

}  // namespace incumbent
