#include "study/unseen.hpp"

#include <algorithm>

#include "formula/random.hpp"

namespace incumbent {
namespace {

constexpr std::uint32_t kAttempts = 8;          // of the sampler
constexpr int kDraws = 1000;                    // of the prior
constexpr std::uint64_t kEnumerate = 1u << 20;  // configurations of the largest space that is searched one by one

// Searches the configurations for one that is allowed and not seen, parents before children; a parameter that the
// values before it switch off has no values, so that each configuration is met once.
class FirstUnseen {
 public:
  explicit FirstUnseen(const History& history)
      : history_(history), space_(history.space()), conditional_(space_.size(), false) {
    std::vector<std::vector<std::size_t>> parents(space_.size());
    for (const auto& condition : space_.conditions()) {
      const auto child = space_.index(condition.child);
      conditional_[child] = true;
      collect(condition, parents[child]);
    }
    std::vector<bool> placed(space_.size(), false);
    while (order_.size() < space_.size()) {  // there are no cycles, so each round places one at least
      for (std::size_t i = 0; i < space_.size(); ++i) {
        if (placed[i] || !std::ranges::all_of(parents[i], [&](std::size_t p) { return placed[p]; })) continue;
        placed[i] = true;
        order_.push_back(i);
      }
    }
  }

  std::optional<Configuration> operator()() {
    Configuration start(std::vector<double>(space_.size()));
    for (std::size_t i = 0; i < space_.size(); ++i) start[i] = space_.code_at(i, 0);
    return search(0, start);
  }

 private:
  void collect(const Condition& condition, std::vector<std::size_t>& parents) const {
    for (const auto& operand : condition.operands) collect(operand, parents);
    if (condition.operands.empty()) parents.push_back(space_.index(condition.parent));
  }

  // `codes` holds what was chosen for the first `depth` parameters of the order.
  std::optional<Configuration> search(std::size_t depth, Configuration& codes) const {
    if (depth == order_.size()) {
      auto configuration = space_.activate(codes);
      if (space_.is_forbidden(configuration) || history_.count(configuration) > 0) return {};
      return configuration;
    }
    const auto i = order_[depth];
    if (conditional_[i] && !space_.activate(codes).is_active(i)) return search(depth + 1, codes);
    const auto first = codes[i];
    for (std::uint64_t k = 0; k < space_.code_count(i); ++k) {
      codes[i] = space_.nth_code(i, k);
      if (auto found = search(depth + 1, codes)) return found;
    }
    codes[i] = first;
    return {};
  }

  const History& history_;
  const SearchSpace& space_;
  std::vector<bool> conditional_;
  std::vector<std::size_t> order_;
};

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
    if (cardinality && *cardinality <= kEnumerate) {
      if (auto found = FirstUnseen(history)()) return Suggestion{std::move(*found), {}};
    }
  }
  return {};
}

}  // namespace incumbent
