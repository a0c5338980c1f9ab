// lhs: Latin hypercubes of as many points as the budget, or of `points` each, one after another.
#include "formula/latin_hypercube.hpp"

#include "sampler/design.hpp"
#include "sampler/samplers.hpp"

namespace incumbent {
namespace {

class LatinHypercube : public Design {
 public:
  LatinHypercube(const Options& options, SamplerContext c) : Design(std::move(c)) {
    const auto usual = std::max<std::int64_t>(1, context().budget.value_or(64));
    points_ = static_cast<std::uint64_t>(options.get_int("points", usual, 1, std::int64_t{1} << 40));
  }

 private:
  Configuration at(std::uint64_t position) const override {
    std::vector<double> unit(space().dimension());
    formula::latin_hypercube_point(position % points_, points_, context().seed,
                                   static_cast<std::uint32_t>(position / points_), unit);
    return space().decode(unit);
  }

  std::uint64_t points_ = 64;
};

}  // namespace

std::unique_ptr<Sampler> make_lhs(const Options& options, SamplerContext context) {
  return std::make_unique<LatinHypercube>(options, std::move(context));
}

}  // namespace incumbent
