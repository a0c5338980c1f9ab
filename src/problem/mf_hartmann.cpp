// mf_hartmann: Hartmann's functions with a bias and noise that vanish at the largest resource,
//   f(x; z) = -sum_k (w_k - bias (1 - u)) exp(-sum_j rate_kj (x_j - centre_kj)^2) + noise (1 - u) |n|,  n normal,
//   u = log z / log 100,  z = 1 .. 100,  an evaluation's cost is 0.05 + 0.95 (z/100)^2.
// Noise is paired as in noisy.cpp, from a stream of its own: n is a function of the evaluation's seed and index and of
// z.
#include "core/require.hpp"
#include "formula/random.hpp"
#include "problem/hartmann.hpp"
#include "problem/problems.hpp"
#include "problem/requirements.hpp"
#include "problem/scalar.hpp"

namespace incumbent {
namespace {

constexpr std::int64_t kLargest = 100;

struct Variant {
  std::string_view name;
  double bias, noise;
};
constexpr Variant kVariants[] = {
    {"default", 0.5, 0.1}, {"good", 2.5, 2}, {"moderate", 3, 3}, {"bad", 3.5, 4}, {"terrible", 4, 5}};

class MfHartmann : public Problem {
 public:
  MfHartmann(ProblemDescription description, double bias, double noise)
      : Problem(std::move(description)), bias_(bias), noise_(noise) {}

  Outcome evaluate(const Configuration& configuration, const Evaluation& how, const Reporter&) const override {
    require_resource(description_, how);
    const auto x = configuration.codes();
    const double z = static_cast<double>(how.resource);
    const double away = 1 - scalar::log(z) / scalar::log(100.0);
    double weight[4];
    for (std::size_t k = 0; k < 4; ++k) weight[k] = kHartmannWeight[k] - bias_ * away;
    Stream stream(how.seed, Purpose::problem, static_cast<std::uint64_t>(how.index),
                  static_cast<std::uint32_t>(how.resource));
    Outcome outcome;
    outcome.objectives = {hartmann_at(x.data(), x.size(), weight) + noise_ * away * std::fabs(stream.normal())};
    outcome.score = hartmann_at(x.data(), x.size(), kHartmannWeight);
    outcome.resource = how.resource;
    outcome.cost = 0.05 + 0.95 * scalar::square(z / kLargest);
    return outcome;
  }

  std::optional<Optimum> optimum() const override {
    if (description_.space.size() == 3)
      return Optimum{kHartmann3Minimum, {{std::begin(kHartmann3Minimizer), std::end(kHartmann3Minimizer)}}};
    return Optimum{kHartmann6Minimum, {{std::begin(kHartmann6Minimizer), std::end(kHartmann6Minimizer)}}};
  }

 private:
  double bias_, noise_;
};

std::unique_ptr<Problem> make_mf_hartmann(const Options& options) {
  static constexpr std::string_view kNames[] = {"default", "good", "moderate", "bad", "terrible"};
  const auto d = options.get_int("dim", 6, 3, 6);
  require(d == 3 || d == 6, "'mf_hartmann': dim={} is not one of 3, 6", d);
  const auto variant = options.get_choice("variant", "default", kNames);
  auto found = kVariants[0];
  for (const auto& each : kVariants) {
    if (each.name == variant) found = each;
  }
  ProblemDescription description;
  description.name = description.space.name = fmt::format("mf_hartmann:dim={},variant={}", d, variant);
  description.max_resource = kLargest;
  description.resource_unit = "fidelity step";
  description.noisy = true;
  description.known_cost = true;
  description.cost_in_seconds = false;
  description.source =
      "N. Mallik, E. Bergman, C. Hvarfner, D. Stoll, M. Janowski, M. Lindauer, L. Nardi and F. Hutter, PriorBand: "
      "practical "
      "hyperparameter optimization in the age of deep learning, NeurIPS, 2023; K. Kandasamy, G. Dasarathy, J. "
      "Schneider "
      "and B. Póczos, Multi-fidelity Bayesian optimisation with continuous approximations, ICML, 2017";
  for (std::int64_t i = 0; i < d; ++i) description.space.add_real(fmt::format("x{}", i), 0, 1);
  return std::make_unique<MfHartmann>(std::move(description), found.bias, found.noise);
}

}  // namespace

std::span<const ProblemEntry> mf_hartmann_problems() {
  static constexpr ProblemEntry list[] = {
      {"mf_hartmann", "Hartmann's functions with bias and noise at low fidelities",
       "dim=6 (3 or 6), variant=default (good, moderate, bad or terrible)", make_mf_hartmann},
  };
  return list;
}

}  // namespace incumbent
