// sobol: the points of a Sobol sequence, scrambled by the study's seed.
#include "formula/sobol.hpp"

#include "sampler/design.hpp"
#include "sampler/samplers.hpp"

namespace incumbent {
namespace {

class Sobol : public Design {
 public:
  Sobol(const Options& options, SamplerContext c) : Design(std::move(c)), sequence_(sequence(options, context())) {}

 private:
  static formula::SobolSequence sequence(const Options& options, const SamplerContext& context) {
    static constexpr std::string_view allowed[] = {"owen", "none"};
    const auto dimension = context.space.dimension();
    if (options.get_choice("scramble", "owen", allowed) == "none") return formula::SobolSequence(dimension);
    return formula::SobolSequence(dimension, context.seed);
  }

  Configuration at(std::uint64_t position) const override {
    std::vector<double> unit(sequence_.dimensions());
    sequence_.point(position, unit);
    return space().decode(unit);
  }

  formula::SobolSequence sequence_;
};

}  // namespace

std::unique_ptr<Sampler> make_sobol(const Options& options, SamplerContext context) {
  return std::make_unique<Sobol>(options, std::move(context));
}

}  // namespace incumbent
