// embed=D: the problem's parameters are the first of D; the others, irrelevant0, ..., in [0, 1], change nothing. As in
// C. Hvarfner, E. O. Hellsten and L. Nardi, "Vanilla Bayesian optimization performs great in high dimensions", ICML
// 2024.
#include "core/require.hpp"
#include "problem/wrappers.hpp"

namespace incumbent {
namespace {

class EmbeddedProblem : public Wrapper {
 public:
  EmbeddedProblem(std::unique_ptr<Problem> problem, std::size_t dimension)
      : Wrapper(std::move(problem), "embed", fmt::format("{}", dimension)), own_(description_.space.size()) {
    require(dimension >= own_, "'{}': embed={} is fewer than its {} parameters", inner().description().name, dimension,
            own_);
    for (std::size_t i = own_; i < dimension; ++i) {
      description_.space.add_real(fmt::format("irrelevant{}", i - own_), 0, 1);
    }
  }

  Outcome evaluate(const Configuration& configuration, const Evaluation& how, const Reporter& report) const override {
    const auto codes = configuration.codes().first(own_);
    return inner().evaluate(Configuration({codes.begin(), codes.end()}), how, report);
  }

  // With the irrelevant ones in the middle.
  std::optional<Optimum> optimum() const override {
    auto optimum = inner().optimum();
    if (!optimum) return optimum;
    for (auto& minimizer : optimum->minimizers) minimizer.resize(description_.space.size(), 0.5);
    return optimum;
  }

 private:
  std::size_t own_;
};

}  // namespace

std::unique_ptr<Problem> make_embedded(std::unique_ptr<Problem> inner, std::size_t dimension) {
  return std::make_unique<EmbeddedProblem>(std::move(inner), dimension);
}

}  // namespace incumbent
