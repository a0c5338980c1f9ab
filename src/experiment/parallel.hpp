// Configurations as parallel coordinates (Inselberg, "The plane with parallel coordinates", The Visual Computer 1,
// 1985): an axis a parameter and one for the loss, a line a configuration.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "incumbent/space.hpp"

namespace incumbent {

struct ParallelLine {
  Configuration configuration;
  double value = 0;  // finite, as shown
  enum class Group { other, best_tenth, best } group = Group::other;
};

struct ParallelPlot {
  const SearchSpace& space;
  std::vector<std::size_t> parameters;  // the axes, in order
  std::vector<ParallelLine> lines;      // drawn in this order, group by group
  std::string value_name;
  bool larger_is_better = false;
};

// One <svg> element without ids: log parameters and values over more than a factor of 30 on logarithmic axes, levels
// at equal distances (lines through one spread a little), what is inactive on a mark below its axis.
std::string parallel_svg(const ParallelPlot& plot);

}  // namespace incumbent
