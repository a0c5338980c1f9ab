// counting_ones: categories and probabilities whose sum is to be large; a probability x is seen through b draws of a
// coin,
//   f(x; b) = -(sum_{categorical} x_i + sum_{continuous} Binomial(b, x_j) / b),  x_i in {0, 1}, x_j in [0, 1],
// b the resource. The score is free of noise, -sum x; the optimum is -d.
#include "core/require.hpp"
#include "formula/random.hpp"
#include "problem/problems.hpp"
#include "problem/requirements.hpp"

namespace incumbent {
namespace {

class CountingOnes : public Problem {
 public:
  CountingOnes(ProblemDescription description, std::size_t categorical)
      : Problem(std::move(description)), categorical_(categorical) {}

  Outcome evaluate(const Configuration& x, const Evaluation& how, const Reporter&) const override {
    require_resource(description_, how);
    Stream stream(how.seed, Purpose::problem, static_cast<std::uint64_t>(how.index),
                  static_cast<std::uint32_t>(how.resource));
    double seen = 0, exact = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      exact += x[i];
      if (i < categorical_) {
        seen += x[i];
        continue;
      }
      std::int64_t ones = 0;
      for (std::int64_t draw = 0; draw < how.resource; ++draw) ones += stream.uniform() < x[i];
      seen += static_cast<double>(ones) / static_cast<double>(how.resource);
    }
    Outcome outcome;
    outcome.objectives = {0 - seen};
    outcome.score = 0 - exact;
    outcome.resource = how.resource;
    outcome.cost = static_cast<double>(how.resource) / static_cast<double>(description_.max_resource);
    return outcome;
  }

  std::optional<Optimum> optimum() const override {
    const auto d = description_.space.size();
    return Optimum{0 - static_cast<double>(d), {std::vector<double>(d, 1)}};
  }

 private:
  std::size_t categorical_;
};

std::unique_ptr<Problem> make_counting_ones(const Options& options) {
  constexpr std::int64_t kMost = 10000;
  const auto categorical = options.get_int("categorical", 8, 0, kMost);
  const auto continuous = options.get_int("continuous", 8, 0, kMost);
  require(categorical + continuous > 0, "'counting_ones': categorical=0 and continuous=0 leave no parameter");
  ProblemDescription description;
  description.max_resource = options.get_int("max_resource", 729, 1, 10'000'000);
  description.name = description.space.name = fmt::format("counting_ones:categorical={},continuous={},max_resource={}",
                                                          categorical, continuous, description.max_resource);
  description.resource_unit = "sample";
  description.noisy = continuous > 0;
  description.known_cost = true;
  description.cost_in_seconds = false;
  description.source =
      "S. Falkner, A. Klein and F. Hutter, BOHB: robust and efficient hyperparameter optimization at scale, ICML, 2018";
  for (std::int64_t i = 0; i < categorical; ++i) {
    description.space.add_categorical(fmt::format("c{}", i), {std::int64_t{0}, std::int64_t{1}});
  }
  for (std::int64_t i = 0; i < continuous; ++i) description.space.add_real(fmt::format("x{}", i), 0, 1);
  return std::make_unique<CountingOnes>(std::move(description), static_cast<std::size_t>(categorical));
}

}  // namespace

std::span<const ProblemEntry> counting_ones_problems() {
  static constexpr ProblemEntry list[] = {
      {"counting_ones", "bits, and coins that are tossed as often as the resource says",
       "categorical=8, continuous=8, max_resource=729", make_counting_ones},
  };
  return list;
}

}  // namespace incumbent
