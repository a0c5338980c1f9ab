#include "problem/synthetic.hpp"

#include <algorithm>
#include <cmath>

#include "core/require.hpp"

namespace incumbent {
namespace {

constexpr std::int64_t kMaxDimension = 100000;
constexpr double kLargestBound = 1e100;

ProblemDescription describe(const SyntheticFunction& function) {
  ProblemDescription description;
  description.name = function.name;
  description.direction = function.direction;
  description.source = function.source;
  description.space.name = function.name;
  for (std::size_t i = 0; i < function.box.size(); ++i) {
    const auto [lower, upper] = function.box[i];
    auto name = fmt::format("x{}", i);
    if (i < function.integers) {
      description.space.add_integer(std::move(name), std::llround(lower), std::llround(upper));
    } else {
      description.space.add_real(std::move(name), lower, upper);
    }
  }
  return description;
}

bool inside(const std::vector<double>& point, const std::vector<Interval>& box) {
  for (std::size_t i = 0; i < box.size(); ++i) {
    if (point[i] < box[i].lower || point[i] > box[i].upper) return false;
  }
  return true;
}

// What is still known of the optimum in another box.
std::optional<Optimum> restricted(const SyntheticFunction& function, const std::vector<Interval>& box) {
  if (!function.optimum) return {};
  for (std::size_t i = 0; i < box.size() && !function.everywhere; ++i) {
    if (box[i].lower < function.box[i].lower || box[i].upper > function.box[i].upper) return {};
  }
  Optimum optimum{function.optimum->value, {}};
  for (const auto& minimizer : function.optimum->minimizers) {
    if (inside(minimizer, box)) optimum.minimizers.push_back(minimizer);
  }
  if (optimum.minimizers.empty()) return {};
  return optimum;
}

}  // namespace

void evaluate_batch(const SyntheticFunction& function, MatrixView<const double> points, std::span<double> values) {
  require(points.cols == function.box.size() && values.size() == points.rows,
          "'{}': points are {} x {} and values {}; expected n x {} and n", function.name, points.rows, points.cols,
          values.size(), function.box.size());
  function.evaluate(points, values.data());
}

double value_at(const SyntheticFunction& function, std::span<const double> point) {
  double value = 0;
  evaluate_batch(function, {point.data(), 1, point.size()}, {&value, 1});
  return value;
}

SyntheticProblem::SyntheticProblem(SyntheticFunction function)
    : Problem(describe(function)), function_(std::move(function)) {}

Outcome SyntheticProblem::evaluate(const Configuration& configuration, const Evaluation&, const Reporter&) const {
  const auto x = configuration.codes();
  for (std::size_t i = 0; i < std::min(function_.integers, x.size()); ++i) {
    require(std::isfinite(x[i]) && x[i] == std::floor(x[i]), "'{}': '{}' is {}; it must be an integer",
            description_.name, description_.space[i].name, x[i]);
  }
  Outcome outcome;
  outcome.objectives = {value_at(function_, x)};
  outcome.score = outcome.objectives[0];
  return outcome;
}

std::unique_ptr<Problem> make_synthetic(SyntheticFunction function, const Options& options) {
  if (function.integers == 0) {
    auto box = function.box;
    for (auto& [lower, upper] : box) {
      lower = options.get_double("lower", lower, -kLargestBound, kLargestBound);
      upper = options.get_double("upper", upper, -kLargestBound, kLargestBound);
      require(lower < upper, "'{}': lower bound {} is not below upper bound {}", options.name(), lower, upper);
    }
    auto name = Options::parse(function.name);
    if (options.has("lower")) name.set("lower", fmt::format("{}", box[0].lower));
    if (options.has("upper")) name.set("upper", fmt::format("{}", box[0].upper));
    function.name = name.text();
    function.optimum = restricted(function, box);
    function.box = std::move(box);
  }
  return std::make_unique<SyntheticProblem>(std::move(function));
}

std::size_t dimension(const Options& options, std::int64_t fallback, std::int64_t lower) {
  return static_cast<std::size_t>(options.get_int("dim", fallback, lower, kMaxDimension));
}

std::string named(std::string_view name, std::string_view key, double value) {
  return fmt::format("{}:{}={}", name, key, value);
}

std::vector<Interval> cube(std::size_t dimension, double lower, double upper) {
  return std::vector<Interval>(dimension, {lower, upper});
}

std::vector<double> constant_point(std::size_t dimension, double coordinate) {
  return std::vector<double>(dimension, coordinate);
}

}  // namespace incumbent
