// The rules of sampler auto, in order: the first one that holds, and whose method takes the space, is followed.
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>

namespace incumbent {

struct AutoBounds {
  std::int64_t least = 0;
  std::int64_t most = std::numeric_limits<std::int64_t>::max();

  bool hold(std::int64_t value) const { return value >= least && value <= most; }
};

struct AutoRule {
  std::string_view method;
  std::string_view reason;
  // Of the study.
  AutoBounds dimension{};
  AutoBounds categories{};  // categorical parameters
  AutoBounds conditions{};
  AutoBounds budget{};  // trials; without a budget the largest number there is
  // Of its history.
  AutoBounds finished{};  // trials that have ended
  AutoBounds running{};   // trials whose value is still to come
};

// A budget that was given.
inline constexpr std::int64_t kLargestBudget = AutoBounds{}.most - 1;

// Set by what bench/results/auto.md shows.
inline constexpr AutoRule kAutoRules[] = {
    {.method = "de",
     .reason = "with thousands of trials a population comes further than densities, and takes no time",
     .budget = {2000, kLargestBudget}},
    {.method = "tpe",
     .reason = "a suggestion of a Gaussian process takes a fifth of a second and more from here on",
     .finished = {.least = 1000}},
    {.method = "tpe", .reason = "cheap suggestions for many workers", .running = {.least = 64}},
    {.method = "gp", .reason = "does the most with few trials, in spaces of every kind"},
};

}  // namespace incumbent
