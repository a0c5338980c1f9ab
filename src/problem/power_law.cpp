// power_law: learning curves y(b) = c + a b^-rate over the epochs b that cross as much as is asked for,
//   c = mean (x_i - m_i)^2,  m_i = 0.3 + 0.4 (i mod 2),  a = amplitude (1 - crossing c).
// y(b) = c (1 - crossing amplitude b^-rate) + amplitude b^-rate: what is best at the end is best at every b while
// crossing amplitude b^-rate < 1, and worst where it is > 1, so that the rank correlation of an early epoch with the
// last one is 1 or -1. The optimum at the last epoch is x = m. For questions about how much an early value is worth;
// for schedules over time, where epochs differ in cost and some configurations learn slowly, take curve.
#include <algorithm>

#include "core/require.hpp"
#include "problem/problems.hpp"
#include "problem/requirements.hpp"
#include "problem/scalar.hpp"
#include "problem/step_checkpoint.hpp"

namespace incumbent {
namespace {

struct Shape {
  double amplitude, rate, crossing;
};

double minimizer(std::size_t i) { return i % 2 == 0 ? 0.3 : 0.7; }

class PowerLaw : public Problem {
 public:
  PowerLaw(ProblemDescription description, Shape shape) : Problem(std::move(description)), shape_(shape) {}

  // One unit of cost an epoch; an epoch of the checkpoint's is not done again.
  Outcome evaluate(const Configuration& x, const Evaluation& how, const Reporter& report) const override {
    require_resource(description_, how);
    const auto start = steps_done(description_, how);
    double c = 0;
    for (std::size_t i = 0; i < x.size(); ++i) c += scalar::square(x[i] - minimizer(i));
    c /= static_cast<double>(x.size());
    Outcome outcome;
    for (auto epoch = std::min(start + 1, how.resource); epoch <= how.resource; ++epoch) {
      outcome.resource = epoch;
      outcome.objectives = {at(c, epoch)};
      if (epoch < how.resource && report && !report({epoch, outcome.objectives, {}, 1})) break;
    }
    outcome.score = outcome.objectives[0];
    outcome.cost = static_cast<double>(outcome.resource - start);
    outcome.checkpoint = std::make_shared<StepCheckpoint>(outcome.resource);
    return outcome;
  }

  std::optional<Optimum> optimum() const override {
    std::vector<double> point(description_.space.size());
    for (std::size_t i = 0; i < point.size(); ++i) point[i] = minimizer(i);
    return Optimum{at(0, description_.max_resource), {point}};
  }

 private:
  double at(double c, std::int64_t epoch) const {
    const double decay = shape_.amplitude * scalar::power(static_cast<double>(epoch), -shape_.rate);
    return c + decay * (1 - shape_.crossing * c);
  }

  Shape shape_;
};

std::unique_ptr<Problem> make_power_law(const Options& options) {
  ProblemDescription description;
  const auto d = options.get_int("dim", 2, 1, 10000);
  const auto epochs = options.get_int("max_resource", 81, 1, 1'000'000);
  const Shape shape{options.get_double("amplitude", 3, 0, 1e6), options.get_double("rate", 0.5, 0.01, 10),
                    options.get_double("crossing", 0, 0, 1)};
  description.max_resource = epochs;
  description.resource_unit = "epoch";
  description.checkpoints = true;
  description.name = description.space.name =
      fmt::format("power_law:dim={},max_resource={},amplitude={},rate={},crossing={}", d, epochs, shape.amplitude,
                  shape.rate, shape.crossing);
  const double last = shape.crossing * shape.amplitude * scalar::power(static_cast<double>(epochs), -shape.rate);
  require(last < 1,
          "'power_law': crossing={}, amplitude={}, rate={}: the curves cross only after epoch {}; make it more epochs",
          shape.crossing, shape.amplitude, shape.rate, epochs);
  description.known_cost = true;
  description.cost_in_seconds = false;
  description.source =
      "learning curves: T. Domhan, J. T. Springenberg and F. Hutter, Speeding up automatic hyperparameter "
      "optimization of deep neural networks by extrapolation of learning curves, IJCAI, 2015";
  for (std::int64_t i = 0; i < d; ++i) description.space.add_real(fmt::format("x{}", i), 0, 1);
  return std::make_unique<PowerLaw>(std::move(description), shape);
}

}  // namespace

std::span<const ProblemEntry> power_law_problems() {
  static constexpr ProblemEntry list[] = {
      {"power_law", "learning curves that never cross, or all do",
       "dim=2 (>= 1), max_resource=81, amplitude=3, rate=0.5, crossing=0 (to 1)", make_power_law},
  };
  return list;
}

}  // namespace incumbent
