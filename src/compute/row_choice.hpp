// Which rows of a Gaussian process tell most about a sample of points, one after the other, each given those before:
//   argmax_j sum_t c_j(t)^2 / d_j,
// c_j(t) the covariance of row j and point t given the rows chosen so far, d_j the variance of its observation given
// them: the row that takes most from the sum of the sample's variances. Its direction w_j = cov(j, chosen) / sqrt(d)
// then leaves c_j(t) - w_j w(t) and d_j - w_j^2.
// (Forward selection for sparse Gaussian processes: Seeger, Williams, Lawrence 2003; here it only sets an order.)
// The rules of the choice, for every backend.
#pragma once

#include <algorithm>
#include <cstddef>

#include "core/host_device.hpp"

namespace incumbent::compute {

inline constexpr std::size_t kRowSample = 384;       // points that rows are chosen for
inline constexpr std::size_t kMostChosenRows = 512;  // one after the other, where candidates are not very many
template <class T>
inline constexpr T kChosen = T(-1);  // the score of a row that was chosen

// What a row takes from the sample's variances, not negative; less than that if it is not a number.
template <class T>
INCUMBENT_HOST_DEVICE T row_gain(T score, T variance) {
  const T gain = score / variance;
  return gain >= T(0) ? gain : T(-1);
}

// d_j is no less: rounding may say otherwise.
template <class T>
INCUMBENT_HOST_DEVICE T least_row_variance(T noise, T prior) {
  return noise + T(1e-9) * prior;
}

// Whether bounds may save anything: with fewer candidates or rows every candidate is solved.
inline bool screening_may_pay(std::size_t candidates, std::size_t rows, std::size_t k) {
  return candidates >= 1024 && candidates / 8 >= k && k > 0 && rows >= 64;
}

// How many of n rows, `most` of them or a half, a quarter, ... of that, are worth their choice, which takes about
// n R (S + R / 2) multiplications, for so many candidates; 0 if not even `least`.
inline std::size_t rows_worth_choosing(std::size_t candidates, std::size_t n, std::size_t most, std::size_t least) {
  while (most >= least && candidates * n < 8 * most * (kRowSample + most / 2)) most /= 2;
  return most >= least ? most : 0;
}

// Rows at which bounds of variances are tried: from `first` on, `factor` times as many each time, and all of them in
// the end.
template <class Vector>
void set_row_levels(std::size_t first, std::size_t factor, std::size_t rows, Vector& levels) {
  for (std::size_t b = first; b < rows; b *= factor) levels.push_back(b);
  if (levels.size() > 1 && 4 * levels.back() > 3 * rows) levels.pop_back();
  if (rows > 0) levels.push_back(rows);
}

// Whether bounds by b rows cost more than they save: `kept` of `seen` candidates are left, for each of which the next
// step takes `next` rows; r rows take r^2 operations.
inline bool bounds_are_in_vain(std::size_t seen, std::size_t kept, std::size_t b, std::size_t next) {
  const double part = static_cast<double>(b) / static_cast<double>(next);
  return static_cast<double>(seen - kept) < 1.25 * static_cast<double>(seen) * part * part;
}

// Candidates that a few chosen rows, and then all of them, look at before the search, for a high threshold: how many of
// those that are left, evenly, and how many of these.
inline std::size_t seeds_by_few_rows(std::size_t left) { return std::min<std::size_t>(8192, left / 2); }
inline std::size_t seeds_by_all_rows(std::size_t seeds) { return seeds / 8; }

}  // namespace incumbent::compute
