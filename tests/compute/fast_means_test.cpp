// Means in single precision: below the exact ones, and not far.
#include "compute/cpu/fast_means.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "compute/cpu/blas.hpp"
#include "formula/random.hpp"

namespace incumbent::compute::cpu {
namespace {

GpModelOptions options_of(CovarianceKind kind, std::size_t d) {
  GpModelOptions options;
  options.covariance = Covariance::ard(kind, d);
  options.columns.assign(d, ColumnKind::number);
  return options;
}

struct Case {
  Case(CovarianceKind kind, std::size_t n, std::size_t d, double length_scale, double noise, double offset,
       std::uint64_t seed)
      : options(options_of(kind, d)), system(options), stream(seed, Purpose::test), offset_(offset) {
    use_one_blas_thread();
    Matrix x(n, d);
    std::vector<double> y(n);
    for (double& v : x.values) v = offset + stream.uniform();
    for (double& v : y) v = stream.normal();
    system.set_data(x.view(), y);
    std::vector<double> parameters(options.covariance.parameters(), length_scale);
    parameters[0] = 1.7;
    parameters[options.covariance.noise_index()] = noise;
    parameters[options.covariance.mean_index()] = 0.3;
    system.set_parameters(parameters);
    EXPECT_TRUE(system.factorize().ok);
    rows = std::move(x);
  }
  // Points anywhere, on a row, beside one, far away and very far away.
  AlignedVector points(std::size_t d) {
    AlignedVector block(d * FastMeans::kWidth);
    for (std::size_t t = 0; t < FastMeans::kWidth; ++t) {
      for (std::size_t j = 0; j < d; ++j) {
        double& v = block[j * FastMeans::kWidth + t];
        v = offset_ + stream.uniform();
        if (t % 8 == 1) v = rows(t % rows.rows, j);
        if (t % 8 == 2) v = rows(t % rows.rows, j) + 1e-9 * stream.normal();
        if (t % 8 == 3) v = rows(t % rows.rows, j) + 1e-3 * stream.normal();
        if (t % 16 == 4) v *= 50;
        if (t == 12) v = 1e30;
        if (t == 28) v = j == 0 ? INFINITY : 0.5;
      }
    }
    return block;
  }

  GpModelOptions options;
  System system;
  Stream stream;
  Matrix rows;
  double offset_;
};

TEST(FastMeans, AreBelowTheExactOnesAndNotFar) {
  std::uint64_t seed = 1;
  for (const auto kind :
       {CovarianceKind::rbf, CovarianceKind::matern12, CovarianceKind::matern32, CovarianceKind::matern52}) {
    for (const std::size_t n : {1u, 7u, 8u, 150u}) {
      for (const std::size_t d : {1u, 3u, 20u}) {
        for (const double length_scale : {0.02, 0.3, 3.0}) {
          for (const double offset : {0.0, 1000.0}) {
            Case c(kind, n, d, length_scale, n % 2 == 0 ? 1e-6 : 1e-2, offset, seed++);
            const auto fast = FastMeans::make(c.system, c.options);
            ASSERT_TRUE(fast);
            double total = 0;
            for (std::size_t i = 0; i < n; ++i) total += std::abs(c.system.weight(i)) * 1.7;
            for (int repeat = 0; repeat < 4; ++repeat) {
              const auto block = c.points(d);
              double exact[FastMeans::kWidth], lower[FastMeans::kWidth];
              const PointBlock view{block.data(), FastMeans::kWidth, FastMeans::kWidth};
              c.system.means(view, exact);
              fast->lower_bounds(view, lower);
              for (std::size_t t = 0; t < FastMeans::kWidth; ++t) {
                ASSERT_LE(lower[t], exact[t]) << "kind " << static_cast<int>(kind) << " n " << n << " d " << d << " l "
                                              << length_scale << " point " << t;
                if (t % 16 == 4 || t == 12 || t == 28) continue;
                ASSERT_GE(lower[t], exact[t] - 1e-3 * (0.3 + total));
              }
            }
          }
        }
      }
    }
  }
}

TEST(FastMeans, AreTheMeansToTheBitInSystem) {
  Case c(CovarianceKind::matern52, 90, 4, 0.5, 1e-4, 0, 99);
  const auto block = c.points(4);
  const PointBlock view{block.data(), FastMeans::kWidth, FastMeans::kWidth};
  double mean[FastMeans::kWidth], alone[FastMeans::kWidth], variance[FastMeans::kWidth];
  AlignedVector work(90 * FastMeans::kWidth);
  c.system.predict(view, mean, variance, work.data());
  c.system.means(view, alone);
  for (std::size_t t = 0; t < FastMeans::kWidth; ++t) EXPECT_EQ(mean[t], alone[t]);
}

TEST(FastMeans, NotForWhatSinglePrecisionCannotHold) {
  Case c(CovarianceKind::rational_quadratic, 20, 2, 0.5, 1e-4, 0, 5);
  EXPECT_FALSE(FastMeans::make(c.system, c.options));
  Case tiny(CovarianceKind::matern52, 20, 2, 1e-6, 1e-4, 0, 6);
  EXPECT_FALSE(FastMeans::make(tiny.system, tiny.options));
  Case label(CovarianceKind::matern52, 20, 2, 1, 1e-4, 0, 6);
  label.options.columns[1] = ColumnKind::label;
  EXPECT_FALSE(FastMeans::make(label.system, label.options));
}

TEST(FastMeans, NaNStaysNaN) {
  Case c(CovarianceKind::matern52, 20, 2, 0.5, 1e-4, 0, 7);
  auto block = c.points(2);
  block[5] = NAN;
  double lower[FastMeans::kWidth];
  FastMeans::make(c.system, c.options)->lower_bounds({block.data(), FastMeans::kWidth, FastMeans::kWidth}, lower);
  EXPECT_TRUE(std::isnan(lower[5]));
  EXPECT_FALSE(std::isnan(lower[6]));
}

}  // namespace
}  // namespace incumbent::compute::cpu
