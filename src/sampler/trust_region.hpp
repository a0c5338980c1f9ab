// A trust region as a function of the trials that were suggested for it: Eriksson, Pearce, Gardner, Turner, Poloczek,
// "Scalable global optimization via local Bayesian optimization", NeurIPS 2019, section 3 and supplement. Nothing is
// remembered but a tag with each suggestion; the state is replayed from the history.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "incumbent/history.hpp"

namespace incumbent {

// What is written down with a suggestion: "turbo REGION RESTART BATCH", and " initial" if it belongs to the design that
// a region starts with. A batch is named by its first trial.
struct TrustRegionTag {
  std::int64_t region = 0;
  std::int64_t restart = 0;
  std::int64_t batch = 0;
  bool initial = false;

  std::string text() const;
  static std::optional<TrustRegionTag> parse(std::string_view text);
};

// Lengths are those of a side of the unit cube.
struct TrustRegionRules {
  double initial_length = 0.8;
  double least_length = 0.0078125;  // 2^-7: below it the region starts anew
  double largest_length = 1.6;
  std::int64_t successes = 3;  // batches in a row with an improvement: twice as long
  std::int64_t failures = 4;   // evaluations in a row without one: half as long
  double margin = 1e-3;        // an improvement is by more than this times |best|
};

struct TrustRegion {
  double length = 0;
  std::int64_t restart = 0;              // how often it has started anew
  std::int64_t designed = 0;             // initial points that were suggested since then
  std::vector<std::int64_t> trials;      // finished since then, with an objective or a labelled failure
  std::vector<std::optional<double>> y;  // their objectives; none for failed and infeasible ones
  std::optional<double> best;
};

// The state of region `index`. Trials without a tag are initial points of region 0 before its first restart. A batch
// counts when all its trials have finished; trials that were lost or cancelled say nothing.
TrustRegion replay_trust_region(const History& history, std::int64_t index, const TrustRegionRules& rules);

}  // namespace incumbent
