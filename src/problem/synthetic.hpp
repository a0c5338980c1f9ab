// Test functions: a formula and the data that make it a problem.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/matrix.hpp"
#include "incumbent/problem.hpp"
#include "problem/lanes.hpp"

namespace incumbent {

// Eight points and the function's constants, as a formula sees them: x[i] is coordinate i of all eight.
class Point {
 public:
  Point(const Lanes* coordinates, std::size_t size, const double* constants)
      : coordinates_(coordinates), size_(size), constants_(constants) {}

  std::size_t size() const { return size_; }
  const Lanes& operator[](std::size_t i) const { return coordinates_[i]; }
  double constant(std::size_t k) const { return constants_[k]; }

 private:
  const Lanes* coordinates_;
  std::size_t size_;
  const double* constants_;
};

// A function marked INCUMBENT_SIMD_CLONES that sets `value` to the function's values at eight points.
using Formula = void (*)(const Point& x, Lanes& value);

struct Interval {
  double lower = 0;
  double upper = 1;
};

struct SyntheticFunction {
  std::string name;           // canonical: "ackley:dim=10"
  std::vector<Interval> box;  // one interval a dimension
  Formula formula = nullptr;
  std::vector<double> constants{};
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

// The option dim.
std::size_t dimension(const Options& options, std::int64_t fallback, std::int64_t lower = 1);
// "name:key=value".
std::string named(std::string_view name, std::string_view key, double value);
// [lower, upper]^dimension.
std::vector<Interval> cube(std::size_t dimension, double lower, double upper);
// The same coordinate `dimension` times.
std::vector<double> constant_point(std::size_t dimension, double coordinate);

}  // namespace incumbent
