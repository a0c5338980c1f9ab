// A Gaussian process in the SIMT machine's global memory, beside the same one on the CPU in double precision; and
// kernels run in every order of threads.
#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <vector>

#include "compute/gp_fixture.hpp"
#include "cuda/kernel/task.hpp"
#include "simt/global_array.hpp"

namespace incumbent::cuda {

// run() in three orders of threads; each must give the same bits.
template <class Run>
auto in_every_order(Run&& run) {
  simt::set_order(simt::Order::forward);
  auto forward = run();
  for (const auto order : {simt::Order::reverse, simt::Order::random}) {
    simt::set_order(order, 11);
    const auto again = run();
    EXPECT_EQ(again.size(), forward.size());
    EXPECT_EQ(std::memcmp(again.data(), forward.data(), forward.size() * sizeof(forward[0])), 0)
        << "depends on the order";
  }
  simt::set_order(simt::Order::forward);
  return forward;
}

template <class T>
std::vector<T> as(const std::vector<double>& values) {
  return std::vector<T>(values.begin(), values.end());
}

// What else a case may be: its inputs, outputs and scales; entries of a row of its matrices that are none of the
// system's; and numbers beside the label or resource.
struct CaseKind {
  std::size_t seed = 0, padding = 0, numbers = 2;
};

// The composed covariance of the tests (two terms, two factors, a label or a resource), in T and on the CPU. Inputs are
// multiples of 2^-10, the same in single precision.
template <class T>
struct KernelCase {
  explicit KernelCase(std::size_t rows, std::size_t others = 45, compute::ColumnKind last = compute::ColumnKind::label,
                      CaseKind what = {})
      : n(rows),
        m(others),
        d(what.numbers + 1),
        stride(rows + what.padding),
        kind(what),
        options(composed(last, static_cast<std::uint32_t>(d))),
        x(inputs(rows, d, 1 + 3 * what.seed, last)),
        p(inputs(others, d, 2 + 3 * what.seed, last)),
        y(test::random_values(rows, 3 + 3 * what.seed)),
        structure(FlatCovariance::of(options.covariance)),
        points("points", as<T>(x.values)),
        other_points("other points", as<T>(p.values)),
        numbers("numbers", as<T>(prepared())),
        kinds("kinds", options.columns),
        noise("noise", std::vector<T>(n, T(kNoise))),
        residual("residual", as<T>(residuals())),
        matrix("matrix", n * stride),
        inverse("inverse", n * stride),
        beta("beta", n),
        alpha("alpha", n),
        systems("systems", std::vector<SystemView<T>>{view()}) {
    cpu = compute::find_backend("cpu").make_gp_model(options, {});
    cpu->set_data(x.view(), y);
    cpu->set_parameters(parameters());
    const std::size_t system = 0;
    compute::Factorization result;
    cpu->factorize({&system, 1}, {&result, 1});
    EXPECT_TRUE(result.ok);
  }

  static constexpr double kNoise = 0.25, kMean = 0.125;

  // [scale, length scales of the numbers, length scale of the last column, shape; scale, length scales; noise, mean]
  std::vector<double> parameters() const {
    std::vector<double> values{1.5 + 0.25 * static_cast<double>(kind.seed)};
    const auto add_length_scales = [&](std::size_t count, double first) {
      for (std::size_t c = 0; c < count; ++c) values.push_back(std::ldexp(first, static_cast<int>(c) % 2));
    };
    add_length_scales(kind.numbers, d == 3 ? 0.5 : 1);
    values.insert(values.end(), {2, 1.5, 0.5});
    add_length_scales(d, d == 3 ? 0.5 : 2);
    values.insert(values.end(), {kNoise, kMean});
    return values;
  }
  // With 1 / l^2 in place of length scales.
  std::vector<double> prepared() const {
    auto values = parameters();
    for (std::size_t at = 1; at < values.size() - 2; ++at) {
      if (at != d + 1 && at != d + 2) values[at] = 1 / (values[at] * values[at]);
    }
    return values;
  }
  static compute::GpModelOptions composed(compute::ColumnKind last, std::uint32_t columns) {
    compute::GpModelOptions options;
    options.columns.assign(columns, compute::ColumnKind::number);
    options.columns.back() = last;
    options.covariance.add_term({{compute::CovarianceKind::matern52, 0, columns - 1},
                                 {compute::CovarianceKind::rational_quadratic, columns - 1, 1}});
    options.covariance.add_term({{compute::CovarianceKind::rbf, 0, columns}});
    return options;
  }
  static Matrix inputs(std::size_t rows, std::size_t columns, std::uint64_t seed, compute::ColumnKind last) {
    Matrix x = test::random_points(rows, columns, seed);
    for (std::size_t i = 0; i < rows; ++i) {
      for (double& v : x.row(i)) v = std::floor(v * 1024) / 1024;
      if (last == compute::ColumnKind::label) x.row(i).back() = static_cast<double>(i % 3);
    }
    return x;
  }
  std::vector<double> residuals() const {
    std::vector<double> r = y;
    for (double& v : r) v -= kMean;
    return r;
  }
  SystemView<T> view() {
    return {points.data(),  numbers.data(), noise.data(), residual.data(),     matrix.data(),
            inverse.data(), beta.data(),    alpha.data(), static_cast<int>(n), static_cast<int>(stride)};
  }
  SystemsView<T> task() const { return {structure, kinds.data(), systems.data(), static_cast<int>(d)}; }
  PairsView<T> pairs() const {
    return {structure,
            kinds.data(),
            numbers.data(),
            {points.data(), static_cast<int>(n), static_cast<int>(d)},
            {other_points.data(), static_cast<int>(m), static_cast<int>(d)}};
  }

  std::size_t n, m, d, stride;
  CaseKind kind;
  compute::GpModelOptions options;
  Matrix x, p;
  std::vector<double> y;
  FlatCovariance structure;
  simt::GlobalArray<T> points, other_points, numbers;
  simt::GlobalArray<compute::ColumnKind> kinds;
  simt::GlobalArray<T> noise, residual, matrix, inverse, beta, alpha;
  simt::GlobalArray<SystemView<T>> systems;
  std::unique_ptr<compute::GpModel> cpu;
};

// Sizes around the edges of tiles; of the last, a block's 256 threads have more than one each.
inline constexpr std::size_t kSizes[] = {1, 31, 32, 33, 100, 257};

}  // namespace incumbent::cuda
