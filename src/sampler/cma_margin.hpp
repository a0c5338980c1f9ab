// CMA-ES with margin: integers, steps and ordinals keep a chance to change, however narrow the distribution is.
// Hamano, Saito, Nomura, Shirakawa, "CMA-ES with margin: lower-bounding marginal probability for mixed-integer
// black-box optimization", GECCO 2022.
#pragma once

#include <optional>
#include <vector>

#include "incumbent/space.hpp"
#include "sampler/cma.hpp"

namespace incumbent {

// The levels of one coordinate in the unit interval: level k lies between edge(k - 1) and edge(k).
class CoordinateLevels {
 public:
  // Nothing for a continuous coordinate.
  static std::optional<CoordinateLevels> of(const SearchSpace& space, std::size_t coordinate);

  std::uint64_t count() const { return count_; }
  std::uint64_t level(double unit) const;
  // Half way between the places of levels k and k + 1.
  double edge(std::uint64_t k) const;

 private:
  CoordinateLevels(const SearchSpace& space, std::size_t coordinate, std::uint64_t count)
      : space_(&space), coordinate_(coordinate), parameter_(space.coordinates()[coordinate]), count_(count) {}
  double place(std::uint64_t k) const;

  const SearchSpace* space_;
  std::size_t coordinate_, parameter_;
  std::uint64_t count_;
};

using Levels = std::vector<std::optional<CoordinateLevels>>;  // a coordinate

// A point x of the distribution is evaluated where mean + A (x - mean) lies, A = diag(scales), 1 where a coordinate is
// continuous. Moves the mean and sets the scales so that the levels beside the mean's keep a probability of
// 1/(d lambda) together.
void keep_margin(const Levels& levels, Cma& cma, std::vector<double>& scales);

}  // namespace incumbent
