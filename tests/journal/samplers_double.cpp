// Stands in for the list of samplers: random draws that depend on how many are asked for at once, as joint suggestions
// do.
#include "formula/random.hpp"
#include "incumbent/sampler.hpp"

namespace incumbent {
namespace {

class JointlyRandom : public Sampler {
 public:
  explicit JointlyRandom(SamplerContext context) : Sampler(std::move(context)) {}

  std::vector<Suggestion> suggest(const History& history, const SuggestRequest& request, int count) const override {
    const auto part = request.attempt + 100 * static_cast<std::uint32_t>(count) +
                      10000 * static_cast<std::uint32_t>(history.finished());
    Stream stream(context().seed, Purpose::suggestion, static_cast<std::uint64_t>(request.trial), part);
    std::vector<Suggestion> suggestions;
    for (int i = 0; i < count; ++i) suggestions.push_back({space().sample(stream), {}});
    return suggestions;
  }
};

}  // namespace

std::unique_ptr<Sampler> make_sampler(std::string_view, SamplerContext context) {
  return std::make_unique<JointlyRandom>(std::move(context));
}

}  // namespace incumbent
