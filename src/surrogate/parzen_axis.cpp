#include "surrogate/parzen_axis.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "formula/bits.hpp"
#include "formula/exponential.hpp"
#include "formula/logarithm.hpp"

namespace incumbent {

ParzenAxis ParzenAxis::real(double lower, double upper, bool log) {
  ParzenAxis axis;
  axis.log = log;
  axis.lower = log ? formula::log(lower) : lower;
  axis.upper = log ? formula::log(upper) : upper;
  axis.prior_mu = 0.5 * axis.lower + 0.5 * axis.upper;
  axis.prior_sigma = axis.upper - axis.lower;
  return axis;
}

ParzenAxis ParzenAxis::grid(double first, double last, double step, bool log, bool as_bins) {
  ParzenAxis axis;
  axis.kind = as_bins ? Kind::bins : Kind::normal;
  axis.log = log;
  axis.step = step;
  axis.first = first;
  axis.last = last;
  axis.lower = -formula::kInfinity;
  axis.upper = formula::kInfinity;
  axis.lower = axis.edge(first, -1);
  axis.upper = axis.edge(last, 1);
  axis.prior_mu = 0.5 * axis.lower + 0.5 * axis.upper;
  axis.prior_sigma = axis.upper - axis.lower;
  return axis;
}

ParzenAxis ParzenAxis::choices(std::vector<double> prior) {
  ParzenAxis axis;
  axis.kind = Kind::categorical;
  axis.prior = std::move(prior);
  return axis;
}

double ParzenAxis::to_model(double value) const { return log ? formula::log(value) : value; }

double ParzenAxis::to_value(double model) const {
  const double value = log ? formula::exp(model) : model;
  return step > 0 ? snap(value) : value;
}

double ParzenAxis::snap(double value) const {
  return std::clamp(first + std::nearbyint((value - first) / step) * step, first, last);
}

double ParzenAxis::edge(double value, int side) const {
  double place = value + 0.5 * side * step;
  if (log) {
    // A bin that would reach 0 is as wide to the left of its value as to the right, in the logarithm.
    const double middle = formula::log(value), other = formula::log(value + 0.5 * step);
    place = place > 0 ? formula::log(place) : middle - (other - middle);
  }
  return std::clamp(place, lower, upper);
}

}  // namespace incumbent
