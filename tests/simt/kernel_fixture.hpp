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

// The composed covariance of the tests (two terms, two factors, a label or a resource), in T and on the CPU. Inputs are
// multiples of 2^-10, the same in single precision.
template <class T>
struct KernelCase {
  explicit KernelCase(std::size_t rows, std::size_t others = 45, compute::ColumnKind third = compute::ColumnKind::label)
      : n(rows),
        m(others),
        options(with_third(third)),
        x(inputs(rows, 1, third)),
        p(inputs(others, 2, third)),
        y(test::random_values(rows, 3)),
        structure(FlatCovariance::of(options.covariance)),
        points("points", as<T>(x.values)),
        other_points("other points", as<T>(p.values)),
        numbers("numbers", as<T>(prepared())),
        kinds("kinds", options.columns),
        noise("noise", std::vector<T>(n, T(kNoise))),
        residual("residual", as<T>(residuals())),
        matrix("matrix", n * n),
        inverse("inverse", n * n),
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

  // [scale, 2 length scales, length scale of the third column, shape; scale, 3 length scales; noise, mean]
  static std::vector<double> parameters() { return {1.5, 0.5, 1, 2, 1.5, 0.5, 0.25, 1, 0.5, kNoise, kMean}; }
  // With 1 / l^2 in place of length scales.
  static std::vector<double> prepared() {
    auto values = parameters();
    for (const std::size_t at : {1, 2, 3, 6, 7, 8}) values[at] = 1 / (values[at] * values[at]);
    return values;
  }
  static compute::GpModelOptions with_third(compute::ColumnKind third) {
    auto options = test::composed_options();
    options.columns[2] = third;
    return options;
  }
  static Matrix inputs(std::size_t rows, std::uint64_t seed, compute::ColumnKind third) {
    Matrix x = test::random_points(rows, 3, seed);
    for (std::size_t i = 0; i < rows; ++i) {
      for (double& v : x.row(i)) v = std::floor(v * 1024) / 1024;
      if (third == compute::ColumnKind::label) x(i, 2) = static_cast<double>(i % 3);
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
            inverse.data(), beta.data(),    alpha.data(), static_cast<int>(n), static_cast<int>(n)};
  }
  SystemsView<T> task() const { return {structure, kinds.data(), systems.data(), 3}; }
  PairsView<T> pairs() const {
    return {structure,
            kinds.data(),
            numbers.data(),
            {points.data(), static_cast<int>(n), 3},
            {other_points.data(), static_cast<int>(m), 3}};
  }

  std::size_t n, m;
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

// Sizes around the edges of tiles.
inline constexpr std::size_t kSizes[] = {1, 31, 32, 33, 100};

}  // namespace incumbent::cuda
