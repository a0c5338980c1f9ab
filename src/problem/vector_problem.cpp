#include "problem/vector_problem.hpp"

#include <cmath>

#include "core/require.hpp"
#include "problem/requirements.hpp"

namespace incumbent {
namespace {

constexpr std::int64_t kLargestResource = 1'000'000;

class VectorProblem : public Problem {
 public:
  VectorProblem(ProblemDescription description, VectorFunction function, bool by_resource)
      : Problem(std::move(description)), function_(std::move(function)), by_resource_(by_resource) {}

  Outcome evaluate(const Configuration& configuration, const Evaluation& how, const Reporter&) const override {
    require_resource(description_, how);
    require_valid(description_, configuration);
    const auto largest = description_.max_resource;
    std::vector<double> x(configuration.codes().begin(), configuration.codes().end());
    const std::size_t parameters = x.size();
    if (by_resource_) append_fidelity(x, how.resource);
    auto values = function_.evaluate(x);
    Outcome outcome;
    outcome.resource = how.resource;
    if (by_resource_) {
      outcome.cost = function_.fidelity->cost(static_cast<double>(how.resource) / static_cast<double>(largest));
    }
    if (function_.objectives == 1) {
      outcome.score = values.objectives[0];
      if (how.resource < largest) {
        x.resize(parameters);
        append_fidelity(x, largest);
        outcome.score = function_.evaluate(x).objectives[0];
      }
    }
    outcome.objectives = std::move(values.objectives);
    outcome.constraints = std::move(values.constraints);
    return outcome;
  }

  std::optional<Optimum> optimum() const override { return function_.optimum; }
  std::optional<ReferencePoint> reference() const override { return function_.reference; }

 private:
  void append_fidelity(std::vector<double>& x, std::int64_t resource) const {
    const auto largest = description_.max_resource;
    const double fraction = static_cast<double>(resource) / static_cast<double>(largest);
    for (const auto& [lower, upper] : function_.fidelity->ranges) {
      x.push_back(function_.fidelity->levels ? static_cast<double>(largest - resource)
                                             : lower + fraction * (upper - lower));
    }
  }

  VectorFunction function_;
  bool by_resource_;
};

}  // namespace

std::unique_ptr<Problem> make_vector_problem(VectorFunction function, const Options& options) {
  static constexpr std::string_view kModes[] = {"resource", "parameter"};
  auto name = Options::parse(function.name);
  ProblemDescription description;
  bool by_resource = false;
  auto box = function.box;
  if (function.fidelity) {
    by_resource = options.get_choice("fidelity", "resource", kModes) == "resource";
    const auto& ranges = function.fidelity->ranges;
    if (!by_resource) {
      box.insert(box.end(), ranges.begin(), ranges.end());
      name.set("fidelity", "parameter");
      function.optimum.reset();
      if (function.reference) function.reference->hypervolume.reset();
    } else if (function.fidelity->levels) {
      description.max_resource = static_cast<std::int64_t>(ranges[0].upper) + 1;
    } else {
      description.max_resource = options.get_int("max_resource", 100, 1, kLargestResource);
      name.set("max_resource", fmt::format("{}", description.max_resource));
    }
    description.known_cost = by_resource;
    description.cost_in_seconds = !by_resource;
    if (by_resource) description.resource_unit = function.fidelity->levels ? "level" : "fidelity step";
  }
  if (function.reference) {
    require(function.reference->objectives.size() == function.objectives, "{}: its reference point has {} objectives",
            function.name, function.reference->objectives.size());
  }
  if (!function.minimizer.empty()) {
    function.optimum = Optimum{function.evaluate(function.minimizer).objectives[0], {function.minimizer}};
  }
  description.name = description.space.name = name.text();
  description.objectives = function.objectives;
  description.constraints = function.constraints;
  description.source = function.source;
  for (std::size_t i = 0; i < box.size(); ++i) {
    const bool level = i >= function.box.size() && function.fidelity->levels;
    auto parameter = fmt::format("x{}", i);
    if (level) {
      description.space.add_integer(std::move(parameter), std::llround(box[i].lower), std::llround(box[i].upper));
    } else {
      description.space.add_real(std::move(parameter), box[i].lower, box[i].upper);
    }
  }
  return std::make_unique<VectorProblem>(std::move(description), std::move(function), by_resource);
}

}  // namespace incumbent
