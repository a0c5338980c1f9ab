// Sweeps a function against its 40-digit twin.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "formula/random.hpp"
#include "reference/special.hpp"

namespace incumbent::test {

// The largest error in ulps over the points, with the point in the message if it is above the limit.
template <class Function>
void expect_accurate(reference::Special twin, Function function, const std::vector<double>& points, double limit) {
  double worst = -1, where = 0;
  for (const double x : points) {
    const double error = reference::error_in_ulps(twin, x, function(x));
    if (!(error <= worst)) {
      worst = error;
      where = x;
    }
  }
  EXPECT_LE(worst, limit) << "at x = " << std::hexfloat << where << std::defaultfloat << " (" << where << "), computed "
                          << function(where) << ", exact " << reference::value(twin, where);
}

// n points, uniform between a and b.
inline std::vector<double> uniform_points(double a, double b, int n) {
  Stream stream(1, Purpose::test);
  std::vector<double> points{a, b, std::nextafter(a, b), std::nextafter(b, a)};
  for (int i = 0; i < n; ++i) points.push_back(stream.uniform(a, b));
  return points;
}

// n points with uniform logarithms of |x| between those of a and b, which have one sign.
inline std::vector<double> log_points(double a, double b, int n) {
  Stream stream(2, Purpose::test);
  std::vector<double> points{a, b, std::nextafter(a, b), std::nextafter(b, a)};
  for (int i = 0; i < n; ++i) {
    const double x = std::exp(stream.uniform(std::log(std::abs(a)), std::log(std::abs(b))));
    points.push_back(a < 0 ? -x : x);
  }
  return points;
}

// x and the doubles next to it.
inline std::vector<double> around(std::initializer_list<double> centers) {
  std::vector<double> points;
  for (const double x : centers) {
    double low = x, high = x;
    points.push_back(x);
    for (int i = 0; i < 3; ++i) {
      points.push_back(low = std::nextafter(low, -INFINITY));
      points.push_back(high = std::nextafter(high, INFINITY));
    }
  }
  return points;
}

}  // namespace incumbent::test
