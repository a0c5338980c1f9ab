#include "sampler/design.hpp"

#include <charconv>

#include "core/require.hpp"

namespace incumbent {
namespace {

// Positions of an endless sequence that are passed over before the study's policy for what was seen takes its place.
constexpr std::uint64_t kPatience = 10'000;

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
  for (std::uint64_t passed = 0; !end || position < *end; ++position, ++passed) {
    auto configuration = at(position);
    const bool forbidden = space().is_forbidden(configuration);
    if (!end && passed >= kPatience) {
      require(!forbidden, "{} configurations of a sequence in a row are forbidden by the space's {} clauses", passed,
              space().forbidden().size());
    } else if (forbidden || history.count(configuration) > 0) {
      continue;
    }
    return {{std::move(configuration), std::to_string(position)}};
  }
  return {};
}

}  // namespace incumbent
