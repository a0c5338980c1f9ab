// Where the log expected improvement of a forest is largest: random challengers, then local searches from the best of
// them and from what has been tried with the lowest predicted costs. A local search takes the first one-exchange
// neighbour that is better; a neighbourhood without one is a plateau, which it crosses to an equal neighbour, up to ten
// times. Normal moves have the deviation 0.05 at first; after three better ones in a row it doubles (at most 0.4),
// after three plateaus it halves (at least 0.005).
// Hutter, Hoos, Leyton-Brown, "Sequential model-based optimization for general algorithm configuration", LION 2011,
// section 4.3; the constants are those of SMAC3 2.4.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "incumbent/space.hpp"
#include "surrogate/forest.hpp"
#include "surrogate/forest_input.hpp"

namespace incumbent {

class Stream;

// What the expected improvement is of: the cost, whose logarithm the forest predicts, or that logarithm.
enum class ImprovementOf { cost, log };
inline constexpr std::string_view kImprovementOfNames[] = {"cost", "log"};

struct SmacSearchOptions {
  ImprovementOf improvement = ImprovementOf::cost;
  std::size_t challengers = 10'000;
  std::size_t starts = 10;  // of either kind
  int plateaus = 10;
};

class SmacSearch {
 public:
  // tried: the configurations that the forest learned from; the best predicted cost among them is what is to be
  // improved. What it is given must outlive it.
  SmacSearch(const SearchSpace& space, const ForestInput& input, const Forest& forest,
             std::vector<const Configuration*> tried, const SmacSearchOptions& options);

  // The best that is not refused; the earlier of equals. Nothing if all are.
  std::optional<Configuration> best(Stream& stream, const std::function<bool(const Configuration&)>& refused) const;

 private:
  struct Candidate {
    Configuration configuration;
    double value = 0;
  };

  // Means and deviations of configurations.
  void predict(std::span<const Configuration* const> configurations, std::vector<double>& mean,
               std::vector<double>& deviation) const;
  std::vector<double> score(std::span<const Configuration* const> configurations) const;
  std::vector<Candidate> challengers(Stream& stream) const;
  void search_from(Candidate& at, Stream& stream) const;

  const SearchSpace& space_;
  const ForestInput& input_;
  const Forest& forest_;
  SmacSearchOptions options_;
  std::vector<const Configuration*> starts_;
  double best_ = 0;
};

}  // namespace incumbent
