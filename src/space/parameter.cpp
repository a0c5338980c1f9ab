// Adding parameters: every argument is checked here, and the message names the parameter, the value and what is
// allowed.
#include <algorithm>
#include <cmath>

#include "core/require.hpp"
#include "incumbent/space.hpp"
#include "space/level.hpp"
#include "space/table.hpp"

namespace incumbent {
namespace {

constexpr double kLargest = 0x1p53;      // integers up to here are doubles
constexpr double kLargestLog = 0x1p43;   // values a step apart stay apart in the unit interval's logarithm
constexpr double kMostRealSteps = 1e15;  // lower + k*step and its inverse round by less than half a step
constexpr double kMostSteps = 0x1p53;    // [0, 1] has 2^53 + 1 multiples of 2^-53

void check_bounds(const Parameter& p) {
  require(std::isfinite(p.lower) && std::isfinite(p.upper), "the bounds of '{}' are {} and {}; they must be finite",
          p.name, p.lower, p.upper);
  require(p.lower < p.upper, "lower bound {} of '{}' is not below upper bound {}; a single value is a constant",
          shortest(p.lower), p.name, shortest(p.upper));
  require(!p.log || p.lower > 0, "lower bound {} of '{}' must be positive, since it is on a log scale",
          shortest(p.lower), p.name);
  require(std::isfinite(p.upper - p.lower), "the range of '{}', {} to {}, is too wide for a double", p.name, p.lower,
          p.upper);
  require(p.step >= 0 && std::isfinite(p.step), "step {} of '{}' must be a finite number, 0 (continuous) or positive",
          p.step, p.name);
  if (p.step == 0) return;
  require(p.step <= p.upper - p.lower, "step {} of '{}' is above the width {} of its range", shortest(p.step), p.name,
          shortest(p.upper - p.lower));
  if (p.kind == ParameterKind::integer) {
    require((p.upper - p.lower) / p.step <= kMostSteps, "'{}' has {} steps; at most 2^53 are distinguishable", p.name,
            (p.upper - p.lower) / p.step);
  } else {
    const double most = std::max({std::fabs(p.lower), std::fabs(p.upper), p.upper - p.lower});
    require(p.step >= most / kMostRealSteps, "step {} of '{}' is too small; between {} and {} it must be at least {}",
            shortest(p.step), p.name, shortest(p.lower), shortest(p.upper), shortest(most / kMostRealSteps));
  }
  require(!p.log || p.upper / p.step <= kLargestLog,
          "'{}' on a log scale has upper bound {} with step {}; at most 2^43 steps are distinguishable", p.name,
          shortest(p.upper), shortest(p.step));
}

void check_prior(const Parameter& p) {
  const Prior& prior = p.prior;
  const bool number = p.kind == ParameterKind::real || p.kind == ParameterKind::integer;
  switch (prior.kind) {
    case Prior::Kind::uniform: return;
    case Prior::Kind::normal:
      require(number, "'{}' can't have a normal prior; only real and integer parameters can", p.name);
      require(std::isfinite(prior.first), "mu {} of '{}' must be finite", prior.first, p.name);
      require(prior.second > 0 && std::isfinite(prior.second), "sigma {} of '{}' must be positive and finite",
              prior.second, p.name);
      return;
    case Prior::Kind::beta:
      require(number, "'{}' can't have a beta prior; only real and integer parameters can", p.name);
      require(prior.first > 0 && std::isfinite(prior.first), "alpha {} of '{}' must be positive and finite",
              prior.first, p.name);
      require(prior.second > 0 && std::isfinite(prior.second), "beta {} of '{}' must be positive and finite",
              prior.second, p.name);
      return;
    case Prior::Kind::weights: break;
  }
  require(p.kind == ParameterKind::categorical, "'{}' can't have weights; only categorical parameters can", p.name);
  require(prior.weights.size() == p.levels.size(), "'{}' has {} weights and {} choices; it needs one weight a choice",
          p.name, prior.weights.size(), p.levels.size());
  double sum = 0;
  for (std::size_t i = 0; i < prior.weights.size(); ++i) {
    require(prior.weights[i] >= 0, "weight {} of choice {} of '{}' must not be negative", prior.weights[i],
            quoted(p.levels[i]), p.name);
    sum += prior.weights[i];
  }
  require(sum > 0 && std::isfinite(sum), "the weights of '{}' sum to {}; the sum must be positive and finite", p.name,
          sum);
}

void check_levels(const Parameter& p) {
  require(!p.levels.empty(), "'{}' has no values; it needs one at least", p.name);
  for (std::size_t i = 0; i < p.levels.size(); ++i) {
    const auto* real = std::get_if<double>(&p.levels[i]);
    require(!real || std::isfinite(*real), "'{}' has the value {}; numbers must be finite", p.name,
            to_string(p.levels[i]));
    for (std::size_t j = 0; j < i; ++j) {
      require(!same_level(p.levels[i], p.levels[j]), "'{}' has the value {} twice; values must differ", p.name,
              quoted(p.levels[i]));
    }
  }
}

// Where nothing is said: the middle of the unit interval; the prior's mode; the first or the heaviest choice.
double usual_default(const Parameter& p, const Axis& axis) {
  const Prior& prior = p.prior;
  switch (prior.kind) {
    case Prior::Kind::weights:
      return static_cast<double>(std::max_element(prior.weights.begin(), prior.weights.end()) - prior.weights.begin());
    case Prior::Kind::normal: return axis.from_unit((prior.first - axis.natural_lower) / axis.natural_width);
    case Prior::Kind::beta:
      return prior.first > 1 && prior.second > 1 ? axis.from_unit((prior.first - 1) / (prior.first + prior.second - 2))
                                                 : axis.from_unit(prior.first / (prior.first + prior.second));
    case Prior::Kind::uniform: break;
  }
  return p.kind == ParameterKind::real || p.kind == ParameterKind::integer ? axis.from_unit(0.5) : 0;
}

}  // namespace

void SearchSpace::add(Parameter p, const std::optional<Level>& default_value) {
  require(!p.name.empty(), "a parameter's name is empty");
  require(!find(p.name), "the space already has a parameter '{}'", p.name);
  if (p.kind == ParameterKind::real || p.kind == ParameterKind::integer) {
    check_bounds(p);
    p.lower += 0.0;  // -0 becomes 0
    p.upper += 0.0;
  } else {
    check_levels(p);
  }
  check_prior(p);
  const Axis axis = make_axis(p);
  const Draw draw(p, axis);
  if (default_value) {
    try {
      p.default_code = code_of(p, axis, *default_value);
      // Kept as it was given, for writing; a configuration gets the nearest code.
      if (axis.is_continuous()) p.default_code = std::get<double>(*default_value) + 0.0;
    } catch (const Error& error) {
      fail(ErrorCode::usage, "default: {}", error.what());
    }
  } else {
    p.default_code = usual_default(p, axis);
  }

  Table& t = edit();
  const auto index = static_cast<std::uint32_t>(parameters_.size());
  const auto place =
      std::lower_bound(t.by_name.begin(), t.by_name.end(), p.name,
                       [this](std::uint32_t i, const std::string& wanted) { return parameters_[i].name < wanted; });
  t.by_name.insert(place, index);
  t.free.push_back(index);
  t.axes.push_back(axis);
  t.draws.push_back(draw);
  if (!axis.is_constant()) {
    coordinates_.push_back(index);
    formula::SpaceTable::Coordinate coordinate;
    coordinate.parameter = index;
    coordinate.is_label = p.kind == ParameterKind::categorical;
    coordinate.column = static_cast<std::uint32_t>(t.coordinates.size());
    t.coordinates.push_back(coordinate);
  }
  parameters_.push_back(std::move(p));
}

void SearchSpace::add_real(std::string parameter, double lower, double upper, const RealOptions& how) {
  std::optional<Level> default_value;
  if (how.default_value) default_value = *how.default_value;
  add({.name = std::move(parameter),
       .kind = ParameterKind::real,
       .lower = lower,
       .upper = upper,
       .log = how.log,
       .step = how.step,
       .levels = {},
       .prior = how.prior},
      default_value);
}

void SearchSpace::add_integer(std::string parameter, std::int64_t lower, std::int64_t upper,
                              const IntegerOptions& how) {
  for (const std::int64_t bound : {lower, upper}) {
    require(std::fabs(static_cast<double>(bound)) <= kLargest, "bound {} of '{}' must be between -2^53 and 2^53", bound,
            parameter);
  }
  require(how.step >= 1, "step {} of '{}' must be 1 at least", how.step, parameter);
  std::optional<Level> default_value;
  if (how.default_value) default_value = *how.default_value;
  add({.name = std::move(parameter),
       .kind = ParameterKind::integer,
       .lower = static_cast<double>(lower),
       .upper = static_cast<double>(upper),
       .log = how.log,
       .step = static_cast<double>(how.step),
       .levels = {},
       .prior = how.prior},
      default_value);
}

void SearchSpace::add_categorical(std::string parameter, std::vector<Level> choices, std::vector<double> weights,
                                  std::optional<Level> default_value) {
  Prior prior;
  if (!weights.empty()) prior = {.kind = Prior::Kind::weights, .weights = std::move(weights)};
  add({.name = std::move(parameter),
       .kind = ParameterKind::categorical,
       .levels = std::move(choices),
       .prior = std::move(prior)},
      default_value);
}

void SearchSpace::add_ordinal(std::string parameter, std::vector<Level> sequence, std::optional<Level> default_value) {
  add({.name = std::move(parameter), .kind = ParameterKind::ordinal, .levels = std::move(sequence), .prior = {}},
      default_value);
}

void SearchSpace::add_constant(std::string parameter, Level value) {
  add({.name = std::move(parameter), .kind = ParameterKind::constant, .levels = {std::move(value)}, .prior = {}}, {});
}

}  // namespace incumbent
