#include "formula/hypervolume.hpp"

#include <algorithm>
#include <functional>
#include <vector>

namespace incumbent::formula {
namespace {

using Front = std::vector<const double*>;

bool dominates(const double* a, const double* b, std::size_t m) {
  for (std::size_t k = 0; k < m; ++k) {
    if (a[k] > b[k]) return false;
  }
  return true;
}

// Adds a point to points none of which dominates another, by their first m objectives.
void insert(Front& front, const double* point, std::size_t m) {
  for (const double* other : front) {
    if (dominates(other, point, m)) return;
  }
  std::erase_if(front, [&](const double* other) { return dominates(point, other, m); });
  front.push_back(point);
}

// Of two objectives: rectangles from the smallest first objective on, where the second falls.
double area(Front front, std::span<const double> reference) {
  std::sort(front.begin(), front.end(), [](const double* a, const double* b) { return a[0] < b[0]; });
  double sum = 0;
  double height = reference[1];
  for (const double* point : front) {
    if (point[1] >= height) continue;
    sum += (reference[0] - point[0]) * (height - point[1]);
    height = point[1];
  }
  return sum;
}

// Of the first m objectives. Between two values of the last one, what the points so far dominate in the others stays.
double volume(Front front, std::size_t m, std::span<const double> reference) {
  if (front.empty()) return 0;
  if (m == 2) return area(std::move(front), reference);
  const std::size_t last = m - 1;
  std::sort(front.begin(), front.end(), [&](const double* a, const double* b) { return a[last] < b[last]; });
  if (m == 1) return reference[0] - front[0][0];
  Front slice;
  double sum = 0;
  for (std::size_t i = 0; i < front.size(); ++i) {
    insert(slice, front[i], last);
    const double depth = (i + 1 < front.size() ? front[i + 1][last] : reference[last]) - front[i][last];
    if (depth > 0) sum += depth * volume(slice, last, reference);
  }
  return sum;
}

}  // namespace

double hypervolume(MatrixView<const double> points, std::span<const double> reference) {
  Front front;
  for (std::size_t i = 0; i < points.rows; ++i) {
    const auto point = points.row(i);
    if (!std::equal(point.begin(), point.end(), reference.begin(), std::less<>())) continue;
    if (points.cols > 2)
      insert(front, point.data(), points.cols);
    else
      front.push_back(point.data());  // area() and the one least value pass over the others
  }
  return volume(std::move(front), points.cols, reference);
}

}  // namespace incumbent::formula
