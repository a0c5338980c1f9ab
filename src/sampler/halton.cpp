// halton: the points of a Halton sequence, scrambled by the study's seed.
#include "formula/halton.hpp"

#include "sampler/design.hpp"
#include "sampler/samplers.hpp"

namespace incumbent {
namespace {

class Halton : public Design {
 public:
  Halton(const Options& options, SamplerContext c) : Design(std::move(c)), sequence_(sequence(options, context())) {}

 private:
  static formula::HaltonSequence sequence(const Options& options, const SamplerContext& context) {
    static constexpr std::string_view allowed[] = {"seed", "none"};
    const auto dimension = context.space.dimension();
    if (options.get_choice("scramble", "seed", allowed) == "none") return formula::HaltonSequence(dimension);
    return formula::HaltonSequence(dimension, context.seed);
  }

  Configuration at(std::uint64_t position) const override {
    std::vector<double> unit(sequence_.dimensions());
    sequence_.point(position, unit);
    return space().decode(unit);
  }

  formula::HaltonSequence sequence_;
};

}  // namespace

std::unique_ptr<Sampler> make_halton(const Options& options, SamplerContext context) {
  return std::make_unique<Halton>(options, std::move(context));
}

}  // namespace incumbent
