#include "reference/discrepancy.hpp"

#include <algorithm>
#include <cmath>

namespace incumbent::reference {
namespace {

using Real = long double;

// The mean over points of the product over axes of f(x_ij).
template <class F>
Real mean_of(const Points& x, F f) {
  Real sum = 0;
  for (const auto& p : x) {
    Real product = 1;
    for (const Real v : p) product *= f(v);
    sum += product;
  }
  return sum / static_cast<Real>(x.size());
}

// The mean over pairs of points of the product over axes of f(x_ij, x_kj).
template <class F>
Real mean_of_pairs(const Points& x, F f) {
  Real sum = 0;
  for (const auto& p : x) {
    for (const auto& q : x) {
      Real product = 1;
      for (std::size_t j = 0; j < p.size(); ++j) product *= f(Real(p[j]), Real(q[j]));
      sum += product;
    }
  }
  return sum / static_cast<Real>(x.size() * x.size());
}

Real off_center(Real v) { return std::abs(v - 0.5L); }
Real power(Real base, const Points& x) { return std::pow(base, static_cast<Real>(x.front().size())); }

}  // namespace

double centered_discrepancy(const Points& x) {
  const auto one = [](Real a) { return 1 + off_center(a) / 2 - off_center(a) * off_center(a) / 2; };
  const auto two = [](Real a, Real b) { return 1 + (off_center(a) + off_center(b) - std::abs(a - b)) / 2; };
  return static_cast<double>(power(13.0L / 12, x) - 2 * mean_of(x, one) + mean_of_pairs(x, two));
}

double mixture_discrepancy(const Points& x) {
  const auto one = [](Real a) { return 5.0L / 3 - (off_center(a) + off_center(a) * off_center(a)) / 4; };
  const auto two = [](Real a, Real b) {
    const Real gap = std::abs(a - b);
    return 15.0L / 8 - (off_center(a) + off_center(b)) / 4 - 3 * gap / 4 + gap * gap / 2;
  };
  return static_cast<double>(power(19.0L / 12, x) - 2 * mean_of(x, one) + mean_of_pairs(x, two));
}

double wrap_around_discrepancy(const Points& x) {
  const auto two = [](Real a, Real b) { return 1.5L - std::abs(a - b) * (1 - std::abs(a - b)); };
  return static_cast<double>(mean_of_pairs(x, two) - power(4.0L / 3, x));
}

double l2_star_discrepancy(const Points& x) {
  const auto one = [](Real a) { return (1 - a * a) / 2; };
  const auto two = [](Real a, Real b) { return 1 - std::max(a, b); };
  return static_cast<double>(std::sqrt(power(1.0L / 3, x) - 2 * mean_of(x, one) + mean_of_pairs(x, two)));
}

}  // namespace incumbent::reference
