// pbt_toy: the quadratic of population-based training. The resource is the number of gradient steps; the values are
//   Q(theta) = 1.2 - theta_0^2 - theta_1^2,                             maximized, reported after each step
//   Q^(theta | h) = 1.2 - h_0 theta_0^2 - h_1 theta_1^2,                what is trained, with h in [0, 1]^2
//   theta <- theta + r grad Q^ = (1 - 2 r h_i) theta_i,  from (0.9, 0.9)
// With h = (1, 0) or (0, 1) one coordinate stays where it is: Q never exceeds 1.2 - 0.81 = 0.39. A checkpoint is theta
// and the number of steps; any h may go on from it.
// M. Jaderberg et al., Population based training of neural networks, 2017, figure 2.
#include <array>

#include "core/require.hpp"
#include "problem/problems.hpp"
#include "problem/requirements.hpp"

namespace incumbent {
namespace {

using Theta = std::array<double, 2>;
constexpr Theta kStart{0.9, 0.9};

struct ToyCheckpoint : Checkpoint {
  ToyCheckpoint(const Theta& t, std::int64_t s) : theta(t), steps(s) {}
  std::int64_t resource() const override { return steps; }
  Theta theta;
  std::int64_t steps;
};

class Toy : public Problem {
 public:
  Toy(double rate, ProblemDescription description) : Problem(std::move(description)), rate_(rate) {}

  Outcome evaluate(const Configuration& h, const Evaluation& how, const Reporter& report) const override {
    Theta theta = kStart;
    Outcome outcome;
    outcome.resource = 0;
    if (const auto* from = require_checkpoint<ToyCheckpoint>(description_, how)) {
      theta = from->theta;
      outcome.resource = from->steps;
    }
    while (outcome.resource < how.resource) {
      for (std::size_t i = 0; i < theta.size(); ++i) theta[i] *= 1 - 2 * rate_ * h[i];
      ++outcome.resource;
      if (outcome.resource == how.resource || !report) continue;
      if (!report({outcome.resource, {value(theta)}, {}, 0})) break;
    }
    outcome.objectives = {value(theta)};
    outcome.score = value(theta);
    outcome.checkpoint = std::make_shared<const ToyCheckpoint>(theta, outcome.resource);
    return outcome;
  }

  // Both coordinates as fast as can be, all the way.
  std::optional<Optimum> optimum() const override {
    const Configuration all(std::vector<double>{1, 1});
    return Optimum{evaluate(all, {.resource = description_.max_resource}, {}).objectives.front(), {{1, 1}}};
  }

 private:
  static double value(const Theta& theta) { return 1.2 - theta[0] * theta[0] - theta[1] * theta[1]; }

  double rate_;
};

std::unique_ptr<Problem> make_toy(const Options& options) {
  constexpr std::int64_t kMostSteps = 1'000'000;
  const auto steps = options.get_int("steps", 200, 1, kMostSteps);
  const double rate = options.get_double("rate", 0.02, 0, 0.5);
  ProblemDescription description;
  description.name = fmt::format("pbt_toy:rate={},steps={}", rate, steps);
  description.space.name = "pbt_toy";
  description.space.add_real("h0", 0, 1);
  description.space.add_real("h1", 0, 1);
  description.direction = Direction::maximize;
  description.max_resource = steps;
  description.resource_unit = "step";
  description.checkpoints = true;
  description.source = "M. Jaderberg et al., Population based training of neural networks, arXiv:1711.09846, 2017";
  return std::make_unique<Toy>(rate, std::move(description));
}

constexpr ProblemEntry kProblems[] = {
    {"pbt_toy", "a quadratic that is trained by another one, for schedules of its two weights; maximized",
     "steps=200 (>= 1), rate=0.02 (0 to 0.5)", make_toy},
};

}  // namespace

std::span<const ProblemEntry> population_problems() { return kProblems; }

}  // namespace incumbent
