// hazards: a training made up to fail. With u = log10 learning_rate, v = log2 width, d = depth,
//   f = (u + 2)^2 + 0.1 (v - 9)^2 + 0.05 (d - 6)^2                     the optimum, 0, is u = -2, v = 9, d = 6
//   diverged        learning_rate sqrt(width) > 0.5                    (0.23 at the optimum)
//   out_of_memory   depth width^2 > 6e6 numbers                        (1.6e6)
//   timeout         depth width^1.5 > 1e5 operations                   (0.7e5), after 100 units of cost
//   crash           width a multiple of 7 of a depth that is a multiple of 5
// The first that applies in the order crash, out_of_memory, timeout, diverged; half of the space or so fails.
#include <algorithm>
#include <cmath>

#include "problem/problems.hpp"
#include "problem/scalar.hpp"

namespace incumbent {
namespace {

using scalar::square;

class Hazards : public Problem {
 public:
  Hazards() : Problem(describe()) {}

  Outcome evaluate(const Configuration& x, const Evaluation&, const Reporter&) const override {
    const double rate = x[0], width = x[1], depth = x[2];
    Outcome outcome;
    outcome.cost = 100 * std::min(1.0, depth * width * std::sqrt(width) / 1e5);
    outcome.failure = failure(rate, width, depth);
    if (outcome.failure != Failure::none) return outcome;
    const double u = scalar::log(rate) / scalar::log(10.0), v = scalar::log(width) / scalar::log(2.0);
    outcome.objectives = {square(u + 2) + 0.1 * square(v - 9) + 0.05 * square(depth - 6)};
    outcome.score = outcome.objectives[0];
    return outcome;
  }

  std::optional<Optimum> optimum() const override { return Optimum{0, {{0.01, 512, 6}}}; }

 private:
  static Failure failure(double rate, double width, double depth) {
    if (std::fmod(width, 7) == 0 && std::fmod(depth, 5) == 0) return Failure::crash;
    if (depth * width * width > 6e6) return Failure::out_of_memory;
    if (depth * width * std::sqrt(width) > 1e5) return Failure::timeout;
    if (rate * std::sqrt(width) > 0.5) return Failure::diverged;
    return Failure::none;
  }

  static ProblemDescription describe() {
    ProblemDescription description;
    description.name = description.space.name = "hazards";
    description.known_cost = true;
    description.cost_in_seconds = false;
    description.source = "made for this project: failures of four kinds around a known optimum";
    description.space.add_real("learning_rate", 1e-5, 10, {.log = true});
    description.space.add_integer("width", 8, 4096, {.log = true});
    description.space.add_integer("depth", 1, 16);
    return description;
  }
};

}  // namespace

std::span<const ProblemEntry> hazards_problems() {
  static constexpr ProblemEntry list[] = {
      {"hazards", "a training that diverges, crashes, takes too long or too much memory in half of the space", "",
       [](const Options&) -> std::unique_ptr<Problem> { return std::make_unique<Hazards>(); }},
  };
  return list;
}

}  // namespace incumbent
