// Costs on a logarithmic scale, whatever their sign and unit:
//   log((y - l) / (max y - l)),  l = min y - (q - min y) - 1e-10 (max y - min y),  q their 5 % quantile,
// so that what is near the best is far apart. All 0 if the costs are equal. The transform is SMAC3's
// RunHistoryLogScaledEncoder but for the 1e-10, which has no unit there.
#pragma once

#include <span>
#include <vector>

namespace incumbent {

// costs: finite, at least one.
std::vector<double> log_scaled(std::span<const double> costs);

}  // namespace incumbent
