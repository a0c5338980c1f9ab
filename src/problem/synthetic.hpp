// Test functions: a formula and the data that make it a problem.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/matrix.hpp"
#include "incumbent/problem.hpp"
#include "problem/lanes.hpp"

namespace incumbent {

// Eight points as a formula sees them: x[i] is coordinate i of all eight.
template <class Lanes>
class Point {
 public:
  Point(const double* coordinates, std::size_t size) : coordinates_(coordinates), size_(size) {}

  std::size_t size() const { return size_; }
  INCUMBENT_INLINE Lanes operator[](std::size_t i) const { return Lanes::from(coordinates_ + i * kLanes); }

 private:
  const double* coordinates_;
  std::size_t size_;
};

// values[i] = f(row i of points)
using Evaluator = std::function<void(MatrixView<const double> points, double* values)>;

// The evaluator of a formula: an object with the constants that it needs, whose
//   template <class Lanes> INCUMBENT_INLINE void operator()(const Point<Lanes>& x, Lanes& value) const
// sets `value` to the function's values at eight points.
template <class Formula>
Evaluator evaluator(Formula formula);

struct Interval {
  double lower = 0;
  double upper = 1;
};

struct SyntheticFunction {
  std::string name;           // canonical: "ackley:dim=10"
  std::vector<Interval> box;  // one interval a dimension
  Evaluator evaluate{};
  std::optional<Optimum> optimum{};  // in the box
  bool everywhere = false;           // no point of R^d is better than the optimum
  Direction direction = Direction::minimize;
  std::size_t integers = 0;  // this many of the first parameters are integers
  std::string source{};
};

// values[i] = f(row i of points), for n x d points. O(n d) time, O(d) memory.
void evaluate_batch(const SyntheticFunction& function, MatrixView<const double> points, std::span<double> values);
double value_at(const SyntheticFunction& function, std::span<const double> point);

class SyntheticProblem : public Problem {
 public:
  explicit SyntheticProblem(SyntheticFunction function);

  Outcome evaluate(const Configuration& configuration, const Evaluation& how, const Reporter& report) const override;
  std::optional<Optimum> optimum() const override { return function_.optimum; }

  const SyntheticFunction& function() const { return function_; }

 private:
  SyntheticFunction function_;
};

// With the options lower and upper, which move the box of a function that has no integers; the optimum stays known
// where that is certain: a minimizer lies in the box, and the box in the old one or the optimum is that of all R^d.
std::unique_ptr<Problem> make_synthetic(SyntheticFunction function, const Options& options);

// What the list of problems needs to make `function`.
template <SyntheticFunction (*function)(const Options&)>
std::unique_ptr<Problem> make(const Options& options) {
  return make_synthetic(function(options), options);
}

// Rows first .. of the points as columns of eight; those past the last row repeat it.
INCUMBENT_INLINE void load_eight(const MatrixView<const double>& points, std::size_t first, double* columns) {
  const double* row[kLanes];
  for (std::size_t i = 0; i < kLanes; ++i) row[i] = points.data + std::min(first + i, points.rows - 1) * points.stride;
  for (std::size_t j = 0; j < points.cols; ++j) {
    for (std::size_t i = 0; i < kLanes; ++i) columns[j * kLanes + i] = row[i][j];
  }
}

template <class Formula>
Evaluator evaluator(Formula formula) {
  return [formula = std::move(formula)](MatrixView<const double> points, double* values) {
    std::vector<double> columns(points.cols * kLanes);
    with_registers([ points, values, x = columns.data(), f = &formula ](auto bytes) __attribute__((always_inline)) {
      using Lanes = RegisterLanes<bytes()>;
      for (std::size_t first = 0; first < points.rows; first += kLanes) {
        load_eight(points, first, x);
        Lanes value;
        (*f)(Point<Lanes>(x, points.cols), value);
        double eight[kLanes];
        value.to(eight);
        std::copy_n(eight, std::min(kLanes, points.rows - first), values + first);
      }
    });
  };
}

// The option dim.
std::size_t dimension(const Options& options, std::int64_t fallback, std::int64_t lower = 1);
// "name:key=value".
std::string named(std::string_view name, std::string_view key, double value);
// [lower, upper]^dimension.
std::vector<Interval> cube(std::size_t dimension, double lower, double upper);
// The same coordinate `dimension` times.
std::vector<double> constant_point(std::size_t dimension, double coordinate);

}  // namespace incumbent
