// random: independent draws from the priors.
// Bergstra, Bengio, "Random search for hyper-parameter optimization", JMLR 13, 2012.
#include "formula/random.hpp"

#include "sampler/samplers.hpp"

namespace incumbent {
namespace {

class Random : public Sampler {
 public:
  explicit Random(SamplerContext context) : Sampler(std::move(context)) {}

  std::vector<Suggestion> suggest(const History&, const SuggestRequest& request, int) const override {
    Stream stream(context().seed, Purpose::suggestion, static_cast<std::uint64_t>(request.trial), request.attempt);
    std::vector<Suggestion> result(1);
    result.front().configuration = space().sample(stream);
    return result;
  }
};

}  // namespace

std::unique_ptr<Sampler> make_random(const Options&, SamplerContext context) {
  return std::make_unique<Random>(std::move(context));
}

}  // namespace incumbent
