#include "study/unseen.hpp"

#include "formula/random.hpp"

namespace incumbent {
namespace {

constexpr std::uint32_t kAttempts = 8;          // of the sampler
constexpr int kDraws = 1000;                    // of the prior
constexpr std::uint64_t kEnumerate = 1u << 20;  // largest space that is searched cell by cell

// The first configuration, counting parameters like an odometer, that is allowed and not seen.
std::optional<Configuration> first_unseen_cell(const History& history) {
  const auto& space = history.space();
  std::uint64_t cells = 1;
  for (std::size_t i = 0; i < space.size(); ++i) {
    const auto codes = space.code_count(i);
    if (codes == 0 || codes > kEnumerate / cells) return {};
    cells *= codes;
  }
  for (std::uint64_t cell = 0; cell < cells; ++cell) {
    std::uint64_t rest = cell;
    Configuration configuration(std::vector<double>(space.size()));
    for (std::size_t i = 0; i < space.size(); ++i) {
      configuration[i] = space.nth_code(i, rest % space.code_count(i));
      rest /= space.code_count(i);
    }
    configuration = space.activate(std::move(configuration));
    if (!space.is_forbidden(configuration) && history.count(configuration) == 0) return configuration;
  }
  return {};
}

}  // namespace

std::optional<Suggestion> unseen(const Sampler& sampler, const History& history, SuggestRequest request,
                                 Suggestion first, std::uint64_t seed) {
  if (history.count(first.configuration) == 0) return first;
  const auto& space = history.space();
  const auto cardinality = space.cardinality();
  if (!cardinality || history.distinct() < *cardinality) {
    for (request.attempt = 1; request.attempt <= kAttempts; ++request.attempt) {
      auto again = sampler.suggest(history, request, 1);
      if (again.empty()) return {};
      if (history.count(again.front().configuration) == 0) return std::move(again.front());
    }
    Stream stream(seed, Purpose::suggestion, static_cast<std::uint64_t>(request.trial), kAttempts + 1);
    for (int draw = 0; draw < kDraws; ++draw) {
      auto configuration = space.sample(stream);
      if (history.count(configuration) == 0) return Suggestion{std::move(configuration), {}};
    }
    if (auto cell = first_unseen_cell(history)) return Suggestion{std::move(*cell), {}};
  }
  return {};
}

}  // namespace incumbent
