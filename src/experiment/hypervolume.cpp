#include "formula/hypervolume.hpp"

#include <algorithm>
#include <cmath>

#include "core/require.hpp"
#include "incumbent/statistics.hpp"

namespace incumbent::statistics {

double hypervolume(std::span<const std::vector<double>> points, std::span<const double> reference) {
  require(!reference.empty(), "the reference point has no objective");
  for (const double value : reference) {
    require(std::isfinite(value), "the reference point has {}; a hypervolume needs it finite", value);
  }
  Matrix rows(points.size(), reference.size());
  for (std::size_t i = 0; i < points.size(); ++i) {
    require(points[i].size() == reference.size(), "point {} has {} objectives, the reference point {}", i + 1,
            points[i].size(), reference.size());
    std::ranges::copy(points[i], rows.row(i).begin());
  }
  return formula::hypervolume(rows.view(), reference);
}

}  // namespace incumbent::statistics
