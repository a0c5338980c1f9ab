// curve: a training run without training, for schedulers and simulated workers. After r of R steps the loss is
//   L(x, r) = q(x) (1 + slow x_d / sqrt(r)),  q(x) = mean_i (x_i - 0.3)^2,  x in [0, 1]^d,
// so a configuration with a large last coordinate learns slowly, and its rank rises with r. A step costs
//   spread^(2 x_1 - 1),
// known and not measured. The checkpoint is the number of steps. For schedules over time; for questions about how much
// an early value is worth, take power_law, whose curves cross as much as is asked for and whose epochs all cost 1.
#include <cmath>

#include "core/require.hpp"
#include "formula/exponential.hpp"
#include "formula/logarithm.hpp"
#include "problem/problems.hpp"
#include "problem/requirements.hpp"
#include "problem/step_checkpoint.hpp"

namespace incumbent {
namespace {

constexpr double kBest = 0.3;
constexpr std::int64_t kMostSteps = 1'000'000;

class Curve : public Problem {
 public:
  Curve(ProblemDescription description, double slow, double spread, std::int64_t every)
      : Problem(std::move(description)), slow_(slow), spread_(spread), every_(every) {}

  Outcome evaluate(const Configuration& x, const Evaluation& how, const Reporter& report) const override {
    const double step = formula::exp(formula::log(spread_) * (2 * x[0] - 1));
    require_resource(description_, how);
    const auto first = steps_done(description_, how);
    Outcome outcome;
    outcome.resource = how.resource;
    if (report && every_ > 0) {
      auto last = first;
      for (auto r = (first / every_ + 1) * every_; r < how.resource; r += every_) {
        const double cost = step * static_cast<double>(r - last);
        last = r;
        if (report({r, {loss(x, r)}, {}, cost})) continue;
        outcome.resource = r;
        break;
      }
    }
    outcome.objectives = {loss(x, outcome.resource)};
    outcome.score = outcome.objectives.front();
    outcome.cost = step * static_cast<double>(outcome.resource - first);
    outcome.checkpoint = std::make_shared<StepCheckpoint>(outcome.resource);
    return outcome;
  }

  std::optional<Optimum> optimum() const override {
    return Optimum{0, {std::vector<double>(description_.space.size(), kBest)}};
  }

 private:
  double loss(const Configuration& x, std::int64_t resource) const {
    double sum = 0;
    for (std::size_t i = 0; i < x.size(); ++i) sum += (x[i] - kBest) * (x[i] - kBest);
    const auto d = static_cast<double>(x.size());
    return sum / d * (1 + slow_ * x[x.size() - 1] / std::sqrt(static_cast<double>(resource)));
  }

  double slow_;
  double spread_;
  std::int64_t every_;
};

std::unique_ptr<Problem> make_curve(const Options& options) {
  const auto d = options.get_int("dim", 2, 1, 1000);
  ProblemDescription description;
  description.max_resource = options.get_int("steps", 81, 1, kMostSteps);
  const auto every = options.get_int("every", 1, 0, kMostSteps);
  const double slow = options.get_double("slow", 3, 0, 1000);
  const double spread = options.get_double("spread", 1, 1, 1000);
  for (std::int64_t i = 0; i < d; ++i) description.space.add_real(fmt::format("x{}", i), 0, 1);
  description.name = description.space.name =
      fmt::format("curve:dim={},every={},slow={},spread={},steps={}", d, every, slow, spread, description.max_resource);
  description.objective = "loss";
  description.resource_unit = "step";
  description.checkpoints = true;
  description.source = "a made-up learning curve, for schedulers and simulated workers";
  description.known_cost = true;
  description.cost_in_seconds = false;
  return std::make_unique<Curve>(std::move(description), slow, spread, every);
}

constexpr ProblemEntry kCurves[] = {
    {"curve", "a made-up learning curve with a known cost; the resource is the step",
     "dim=2 (>= 1), steps=81, every=1 (reports every so many steps; 0: none), slow=3 (how much the last parameter "
     "hurts early values), spread=1 (a step costs 1/spread to spread)",
     make_curve},
};

}  // namespace

std::span<const ProblemEntry> curve_problems() { return kCurves; }

}  // namespace incumbent
