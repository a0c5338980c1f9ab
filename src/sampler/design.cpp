#include "sampler/design.hpp"

#include <charconv>

#include "core/require.hpp"

namespace incumbent {
namespace {

// Positions that are passed over in a row, of an endless sequence and of a finite one, which ends when all of it was
// seen. Then the study's policy for what was seen takes the sequence's place: of a finite one after the first number
// already if the space can be counted, as the policy finds the rest there.
constexpr std::uint64_t kPatience = 10'000, kFinitePatience = 1'000'000;

// The position after the last one that was suggested.
std::uint64_t next_position(const History& history) {
  for (auto number = static_cast<std::int64_t>(history.size()); number-- > 0;) {
    const auto& model = history[number].model;
    std::uint64_t position = 0;
    if (std::from_chars(model.data(), model.data() + model.size(), position).ec == std::errc{}) return position + 1;
  }
  return 0;
}

}  // namespace

std::vector<Suggestion> Design::suggest(const History& history, const SuggestRequest& request, int) const {
  const auto end = positions();
  auto position = next_position(history) + request.attempt;
  const auto patience = end ? kFinitePatience : kPatience;
  auto seen_patience = patience;
  std::uint64_t forbidden = 0, seen = 0;
  for (; !end || position < *end; ++position) {
    if (seen == kPatience && space().cardinality()) seen_patience = kPatience;
    auto configuration = at(position);
    const bool is_forbidden = space().is_forbidden(configuration),
               is_spent = forbidden + seen >= patience || seen >= seen_patience;
    const bool is_seen = !is_forbidden && history.count(configuration) > 0;
    if (is_forbidden || (is_seen && !is_spent)) {
      ++(is_forbidden ? forbidden : seen);
      require(forbidden + seen <= patience,
              "none of {} positions of a sequence in a row, from {} on, is new: {} are forbidden by the space's {} "
              "clauses, {} were seen",
              forbidden + seen, position + 1 - forbidden - seen, forbidden, space().forbidden().size(), seen);
      continue;
    }
    return {{std::move(configuration), std::to_string(position)}};
  }
  return {};
}

}  // namespace incumbent
