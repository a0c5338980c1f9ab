// Parzen estimators: densities against plain sums in long double, integrals, draws, and the same bits by every way.
#include "surrogate/parzen.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/simd.hpp"
#include "formula/parzen.hpp"

namespace incumbent {
namespace {

std::vector<ParzenAxis> mixed_axes() {
  return {ParzenAxis::real(-5, 10, false),          ParzenAxis::real(1e-4, 10, true),
          ParzenAxis::grid(1, 12, 1, false, true),  ParzenAxis::grid(1, 64, 1, true, true),
          ParzenAxis::choices({0.2, 0.5, 0.3}),     ParzenAxis::grid(0, 1, 0.125, false, true),
          ParzenAxis::grid(2, 300, 2, true, false), ParzenAxis::grid(1, 9, 2, true, true)};
}

// Anything that the axis has, on the scale of points or of observations.
double any(const ParzenAxis& axis, Stream& stream, bool as_point) {
  if (axis.kind == ParzenAxis::Kind::categorical) return static_cast<double>(stream.below(axis.prior.size()));
  const double model = stream.uniform(axis.lower, axis.upper);
  if (axis.step == 0) return model;
  const double value = axis.to_value(model);
  return as_point && axis.kind == ParzenAxis::Kind::bins ? value : axis.to_model(value);
}

Matrix sample(const std::vector<ParzenAxis>& axes, std::size_t n, Stream& stream, bool as_points) {
  Matrix m(axes.size(), n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < axes.size(); ++j) m(j, i) = any(axes[j], stream, as_points);
  }
  return m;
}

// Of each categorical axis, one an observation.
std::vector<std::vector<std::uint32_t>> all_choices(const std::vector<ParzenAxis>& axes, const Matrix& data) {
  std::vector<std::vector<std::uint32_t>> result(axes.size());
  for (std::size_t j = 0; j < axes.size(); ++j) {
    if (axes[j].kind != ParzenAxis::Kind::categorical) continue;
    for (const double c : data.row(j)) result[j].push_back(static_cast<std::uint32_t>(c));
  }
  return result;
}

ParzenEstimator make(const std::vector<ParzenAxis>& axes, const ParzenRule& rule, const Matrix& data) {
  std::vector<double> weights;
  for (std::size_t i = 0; i < data.cols; ++i) weights.push_back(recency_weight(i, data.cols));
  const ParzenColumns columns(axes, data.view());
  ParzenEstimator estimator;
  estimator.build(axes, rule, columns.view(), weights, rule.prior_weight);
  return estimator;
}

std::vector<ParzenRule> rules() {
  std::vector<ParzenRule> result(4);
  result[1].bandwidth = {
      .prior_is_neighbour = false, .bounds_are_neighbours = false, .clip_exponent = 1, .clip_minimum = 0.01};
  result[2].bandwidth.kind = Bandwidth::scaled;
  result[3].bandwidth = {.prior_comes_first = true, .bounds_are_neighbours = false, .one_has_half = true};
  result[3].counts_categories = result[3].truncates_whole = true;
  return result;
}

long double cdf(long double z) { return 0.5L * std::erfc(-z / std::sqrt(2.0L)); }

// The density of one component, plainly.
long double component(const ParzenEstimator& e, const ParzenAxis& axis, std::size_t j, std::size_t k, double x) {
  if (axis.kind == ParzenAxis::Kind::categorical) return e.probability(j, k, static_cast<std::size_t>(x));
  const long double mu = e.mu(j, k), sigma = e.sigma(j, k);
  const long double mass = cdf((axis.upper - mu) / sigma) - cdf((axis.lower - mu) / sigma);
  if (axis.kind == ParzenAxis::Kind::normal) {
    const long double z = (x - mu) / sigma;
    return std::exp(-0.5L * z * z) / (sigma * std::sqrt(2 * std::acos(-1.0L))) / mass;
  }
  const long double b = (axis.edge(x, 1) - mu) / sigma, a = (axis.edge(x, -1) - mu) / sigma;
  return (a > 0 ? cdf(-a) - cdf(-b) : cdf(b) - cdf(a)) / mass;
}

TEST(Parzen, DensitiesAreThoseOfThePlainSum) {
  const auto axes = mixed_axes();
  const auto all = rules();
  for (const std::size_t n : {0u, 1u, 2u, 9u, 700u}) {
    for (std::size_t r = 0; r < 3; ++r) {  // the fourth differs for several parameters
      Stream stream(7, Purpose::test, n, static_cast<std::uint32_t>(r));
      const auto estimator = make(axes, all[r], sample(axes, n, stream, false));
      const auto points = sample(axes, 21, stream, true);
      std::vector<double> density(points.cols);
      estimator.log_density(points.view(), density);
      for (std::size_t i = 0; i < points.cols; ++i) {
        long double sum = 0;
        for (std::size_t k = 0; k < estimator.components(); ++k) {
          long double product = estimator.weights()[k];
          for (std::size_t j = 0; j < axes.size(); ++j) product *= component(estimator, axes[j], j, k, points(j, i));
          sum += product;
        }
        EXPECT_NEAR(density[i], static_cast<double>(std::log(sum)), 1e-11) << n << " " << r;
      }
    }
  }
}

TEST(Parzen, EveryEstimatorIntegratesToOne) {
  for (const auto& rule : rules()) {
    for (const auto& axis : mixed_axes()) {
      for (const std::size_t n : {0u, 1u, 5u, 60u}) {
        Stream stream(9, Purpose::test, n);
        const auto estimator = make({axis}, rule, sample({axis}, n, stream, false));
        Matrix points(1, 0);
        double width = 1;
        if (axis.kind == ParzenAxis::Kind::categorical) {
          for (std::size_t c = 0; c < axis.prior.size(); ++c) points.values.push_back(static_cast<double>(c));
        } else if (axis.kind == ParzenAxis::Kind::bins) {
          for (double x = axis.first; x <= axis.last; x += axis.step) points.values.push_back(x);
        } else {
          // The midpoint rule: the error is that of the ends, h^2/24 times the change of the slope.
          constexpr int kCells = 100'000;
          width = (axis.upper - axis.lower) / kCells;
          for (int i = 0; i < kCells; ++i) points.values.push_back(axis.lower + (i + 0.5) * width);
        }
        points.cols = points.values.size();
        std::vector<double> density(points.cols);
        estimator.log_density(points.view(), density);
        double sum = 0;
        for (const double d : density) sum += width * std::exp(d);
        EXPECT_NEAR(sum, 1, width < 1 ? 1e-7 : 1e-11) << n;
      }
    }
  }
}

TEST(Parzen, DrawsHaveTheDensity) {
  // Counts in 20 places against their expectations; chi-square of 19 degrees exceeds 43.8 by chance in 0.1 %.
  for (const auto& rule : rules()) {
    for (const auto& axis : {ParzenAxis::real(-5, 10, false), ParzenAxis::grid(1, 20, 1, false, true)}) {
      Stream stream(11, Purpose::test);
      const auto estimator = make({axis}, rule, sample({axis}, 15, stream, false));
      Matrix points(1, 20'000), grid(1, 20'000);
      estimator.draw(stream, points.view());
      const bool bins = axis.kind == ParzenAxis::Kind::bins;
      const double range = axis.upper - axis.lower;
      const auto place = [&](double x) {
        return std::min<std::size_t>(19, static_cast<std::size_t>((x - axis.lower) / range * 20));
      };
      for (std::size_t i = 0; i < grid.cols; ++i)
        grid(0, i) =
            bins ? static_cast<double>(1 + i / 1000) : axis.lower + (static_cast<double>(i) + 0.5) * range / 2e4;
      std::vector<double> density(grid.cols), expected(20), seen(20);
      estimator.log_density(grid.view(), density);
      for (std::size_t i = 0; i < grid.cols; ++i)
        expected[place(grid(0, i))] += 2e4 * std::exp(density[i]) * (bins ? 1e-3 : range / 2e4);
      for (const double x : points.values) {
        ASSERT_GE(x, axis.lower);
        ASSERT_LE(x, axis.upper);
        seen[place(x)] += 1;
      }
      double chi = 0;
      for (std::size_t p = 0; p < 20; ++p) chi += (seen[p] - expected[p]) * (seen[p] - expected[p]) / expected[p];
      EXPECT_LT(chi, 43.8);
    }
  }
}

TEST(Parzen, BitsDependOnThePointAloneAndNotOnTheProcessor) {
  const auto axes = mixed_axes();
  Stream stream(13, Purpose::test);
  const auto data = sample(axes, 1500, stream, false);
  const auto points = sample(axes, 19, stream, true);
  std::vector<double> together(points.cols), apart(points.cols);
  const auto estimator = make(axes, {}, data);
  estimator.log_density(points.view(), together);
  for (std::size_t i = 0; i < points.cols; ++i) {
    Matrix one(axes.size(), 1);
    for (std::size_t j = 0; j < axes.size(); ++j) one(j, 0) = points(j, i);
    estimator.log_density(one.view(), {&apart[i], 1});
  }
  EXPECT_EQ(together, apart);
  const auto own = register_bytes;
  for (std::size_t bytes = 16; bytes <= own; bytes *= 2) {
    register_bytes = bytes;
    std::vector<double> narrow(points.cols);
    make(axes, {}, data).log_density(points.view(), narrow);
    EXPECT_EQ(together, narrow) << bytes;
  }
  register_bytes = own;
}

TEST(Parzen, WhatIsKeptFromBuildToBuildChangesNothing) {
  // One estimator of 8 parameters and one of one, for observations that come and go, and for other rules.
  const auto axes = mixed_axes();
  Stream stream(21, Purpose::test);
  const auto data = sample(axes, 900, stream, false);
  const auto points = sample(axes, 5, stream, true);
  const auto choices = all_choices(axes, data);
  ParzenEstimator kept, kept_one;
  std::vector<bool> was_there(data.cols, false);
  ParzenRule last_rule;
  for (int step = 0; step < 80; ++step) {
    const std::size_t n = step < 40 ? 500 + 10 * static_cast<std::size_t>(step) : 300 + stream.below(500);
    ParzenRule rule;
    if (step % 20 == 7) rule.bandwidth.clip_minimum = 0.01;
    if (step % 20 == 13) rule.truncates_whole = true;
    if (step >= 60) rule.bandwidth.prior_is_neighbour = rule.bandwidth.bounds_are_neighbours = false;
    const bool same_rule = step > 0 && rule == last_rule;
    last_rule = rule;
    std::vector<double> weights(n, 1.0);
    for (int out = 0; out < 10; ++out) weights[stream.below(n)] = 0;
    const auto is_there = [&](std::size_t i) { return i < n && weights[i] > 0; };
    std::vector<ParzenColumn> view;
    std::vector<std::vector<double>> ascending(axes.size());
    std::vector<std::vector<std::uint32_t>> component(axes.size());
    std::vector<std::vector<std::size_t>> touched(axes.size());
    for (std::size_t j = 0; j < axes.size(); ++j) {
      const auto before = [&](auto a, auto b) { return std::pair(data(j, a), a) < std::pair(data(j, b), b); };
      auto& order = component[j];
      for (std::uint32_t i = 0; i < n; ++i) {
        if (is_there(i)) order.push_back(i);
      }
      std::sort(order.begin(), order.end(), before);
      for (const auto i : order) ascending[j].push_back(data(j, i));
      for (std::uint32_t i = 0; i < data.cols; ++i) {
        if (is_there(i) != was_there[i])
          touched[j].push_back(
              static_cast<std::size_t>(std::lower_bound(order.begin(), order.end(), i, before) - order.begin()));
      }
      const auto choice = std::span(choices[j]).first(choices[j].empty() ? 0 : n);
      view.push_back({ascending[j], component[j], choice, {}});
      if (same_rule) view[j].touched = touched[j];
    }
    for (std::size_t i = 0; i < data.cols; ++i) was_there[i] = is_there(i);
    ParzenEstimator fresh, fresh_one;
    kept.build(axes, rule, view, weights, 1);
    for (auto& column : view) column.touched = {};
    fresh.build(axes, rule, view, weights, 1);
    const ParzenColumn alone{.ascending = ascending[0]};
    const std::vector<double> all(ascending[0].size(), 1.0);
    const bool in_order = step % 10 != 5;
    const std::span<const ParzenColumn> one = in_order ? std::span(&alone, 1) : std::span(view.data(), 1);
    kept_one.build({axes.data(), 1}, rule, one, in_order ? all : weights, 1);
    fresh_one.build({axes.data(), 1}, rule, one, in_order ? all : weights, 1);
    std::vector<double> a(points.cols), b(points.cols);
    kept.log_density(points.view(), a);
    fresh.log_density(points.view(), b);
    ASSERT_EQ(a, b) << step;
    for (std::size_t j = 0; j < axes.size(); ++j) {
      for (std::size_t k = 0; k < n && axes[j].kind == ParzenAxis::Kind::normal; ++k) {
        if (is_there(k)) {
          ASSERT_EQ(kept.sigma(j, k), fresh.sigma(j, k)) << step << " " << j << " " << k;
        }
      }
    }
    kept_one.log_density(points.view(), a);
    fresh_one.log_density(points.view(), b);
    ASSERT_EQ(a, b) << step;
  }
}

TEST(Parzen, ComponentsOfWeightZeroTakeNoPart) {
  const auto axes = mixed_axes();
  Stream stream(15, Purpose::test);
  const auto data = sample(axes, 40, stream, false);
  const auto points = sample(axes, 10, stream, true);
  // Every other one, as a smaller estimator and as weights.
  Matrix half(axes.size(), 20);
  for (std::size_t j = 0; j < axes.size(); ++j) {
    for (std::size_t i = 0; i < 20; ++i) half(j, i) = data(j, 2 * i);
  }
  std::vector<double> weights(40);
  for (std::size_t i = 0; i < 40; i += 2) weights[i] = 1;
  const ParzenColumns few(axes, half.view());
  auto view = few.view();
  std::vector<std::vector<std::uint32_t>> places(axes.size());
  const auto all = all_choices(axes, data);
  for (std::size_t j = 0; j < axes.size(); ++j) {
    for (const auto k : view[j].component) places[j].push_back(2 * k);
    view[j].component = places[j];
    view[j].choice = all[j];
  }
  ParzenEstimator sparse, dense;
  sparse.build(axes, {}, view, weights, 1);
  dense.build(axes, {}, few.view(), std::vector<double>(20, 1.0), 1);
  std::vector<double> a(points.cols), b(points.cols);
  sparse.log_density(points.view(), a);
  dense.log_density(points.view(), b);
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a[i], b[i], 1e-12);
}

TEST(Parzen, MassesLoseNothing) {
  for (double below = 0; below < 12; below += 0.37) {
    for (double above = 0.35; above < 12; above += 0.41) {
      const long double exact = cdf(above) - cdf(-below);
      EXPECT_NEAR(formula::truncated_mass(below, above), static_cast<double>(exact), 4e-16);
      const formula::TruncatedNormal t{0, 1, -below, above};
      EXPECT_NEAR(t.log_density(0.3), -0.045 - 0.91893853320467274 - static_cast<double>(std::log(exact)), 1e-14);
    }
  }
  EXPECT_EQ(formula::truncated_mass(formula::kWholeMass, formula::kInfinity), 1);
}

}  // namespace
}  // namespace incumbent
