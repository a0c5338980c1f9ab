#include "sampler/cma_tag.hpp"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <iterator>

#include "core/words.hpp"

namespace incumbent {
namespace {

constexpr std::string_view kWord = "cmaes", kLearned = "<";

}  // namespace

std::string CmaTag::text() const {
  std::string text;
  const auto end = std::back_inserter(text);
  fmt::format_to(end, FMT_COMPILE("{} {:x}"), kWord, state);
  for (const auto& [coordinate, sample] : samples) fmt::format_to(end, FMT_COMPILE(" {}:{:a}"), coordinate, sample);
  if (!learned.empty()) fmt::format_to(end, FMT_COMPILE(" {}"), kLearned);
  for (const auto trial : learned) fmt::format_to(end, FMT_COMPILE(" {}"), trial);
  return text;
}

std::optional<CmaTag> CmaTag::parse(std::string_view text) {
  Words words(text);
  if (words.next() != kWord) return {};
  const auto state = integer<std::uint64_t>(words.next(), 16);
  if (!state) return {};
  CmaTag tag{*state, {}, {}};
  while (!words.done() && words.peek() != kLearned) {
    const auto word = words.next();
    const auto colon = word.find(':');
    if (colon == word.npos) return {};
    const auto coordinate = integer<std::size_t>(word.substr(0, colon));
    const auto sample = hexadecimal(word.substr(colon + 1));
    if (!coordinate || !sample) return {};
    tag.samples.emplace_back(*coordinate, *sample);
  }
  words.next();
  while (!words.done()) {
    const auto trial = integer<std::int64_t>(words.next());
    if (!trial || *trial < 0) return {};
    tag.learned.push_back(*trial);
  }
  return tag;
}

}  // namespace incumbent
