// The Nelder-Mead method in the unit cube as a function from known values to the points that it needs next.
#pragma once

#include <functional>
#include <vector>

#include "incumbent/trial.hpp"

namespace incumbent {

// What is known of a point: the trial that was told there, or nullptr.
using SimplexValues = std::function<const Trial*(const std::vector<double>&)>;

class Simplex {
 public:
  // d + 1 points.
  explicit Simplex(std::vector<std::vector<double>> points);

  // Goes on as far as values are known; a later call goes on from there, if what was known still is. Returns the points
  // whose value the present step needs, then those that later ones may need; empty if the simplex has collapsed: to a
  // point, or to one trial.
  std::vector<std::vector<double>> advance(const SimplexValues& values);

 private:
  using Point = std::vector<double>;
  struct Vertex {
    Point point;
    const Trial* trial = nullptr;
  };

  std::vector<Point> step(const SimplexValues& values);
  Point along(const Point& centre, double factor) const;
  std::vector<Point> shrunk() const;
  bool is_collapsed() const;

  std::vector<Vertex> vertices_;  // best first, once they are all known
  bool is_one_trial_ = false;
  bool is_in_step_ = false;  // the last step wanted values
};

}  // namespace incumbent
