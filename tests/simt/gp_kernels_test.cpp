// The kernels of Gaussian processes on the SIMT machine, in single and double precision, against the CPU's model.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "cuda/kernel/cholesky.cuh"
#include "cuda/kernel/cross_covariance.cuh"
#include "cuda/kernel/kernel_matrix.cuh"
#include "cuda/kernel/likelihood_gradient.cuh"
#include "cuda/kernel/own_covariance.cuh"
#include "cuda/kernel/point_gradient.cuh"
#include "simt/kernel_fixture.hpp"

namespace incumbent::cuda {
namespace {

template <class T>
class GpKernels : public testing::Test {
 protected:
  // Noise 0.25 bounds the condition number by 4 (2 n + 1): what a factorization may lose.
  static double tolerance(std::size_t n) {
    return 40 * (static_cast<double>(n) + 10) * std::numeric_limits<T>::epsilon();
  }
  // The factor, beta and alpha in the case's memory.
  static void factorize(KernelCase<T>& c) {
    const int n = static_cast<int>(c.n);
    simt::GlobalArray<int> info("info", 1);
    launch_kernel_matrix<T>(c.task(), 1, n, {});
    launch_cholesky<T>(c.systems.data(), 1, info.data(), {});
    launch_solve_vectors<T>(c.systems.data(), 1, true, {});
    EXPECT_EQ(info.values().front(), 0);
  }
};
using Precisions = testing::Types<float, double>;
TYPED_TEST_SUITE(GpKernels, Precisions);

// All sizes with a label, all but the last with a resource; and more columns than a block holds of its points at a
// time.
struct Shape {
  std::size_t n;
  compute::ColumnKind last;
  CaseKind kind;
};
std::vector<Shape> shapes() {
  std::vector<Shape> all;
  for (const auto last : {compute::ColumnKind::label, compute::ColumnKind::resource}) {
    for (const std::size_t n : kSizes) {
      if (n < 257 || last == compute::ColumnKind::label) all.push_back({n, last, {}});
    }
    all.push_back({40, last, {.numbers = 19}});
  }
  return all;
}
testing::Message text(const Shape& shape) {
  return testing::Message() << shape.n << " rows, " << shape.kind.numbers << " numbers, last column of kind "
                            << static_cast<int>(shape.last);
}

TYPED_TEST(GpKernels, CholeskyAndWhatFollowsFromIt) {
  using T = TypeParam;
  for (const std::size_t n : kSizes) {
    SCOPED_TRACE(n);
    KernelCase<T> c(n);
    const auto all = in_every_order([&] {
      this->factorize(c);
      launch_invert_factor<T>(c.systems.data(), 1, static_cast<int>(n), {});
      std::vector<T> values;
      for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j <= i; ++j) values.push_back(c.matrix.values()[i * n + j]);
      }
      for (const auto* array : {&c.inverse, &c.beta, &c.alpha}) {
        const auto more = array->values();
        values.insert(values.end(), more.begin(), more.end());
      }
      return values;
    });
    const Matrix factor = c.cpu->factor();
    const auto alpha = c.cpu->alpha(), inverse = c.inverse.values(), found = c.alpha.values();
    std::size_t at = 0;
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j <= i; ++j) ASSERT_NEAR(all[at++], factor(i, j), this->tolerance(n)) << i << ", " << j;
      ASSERT_NEAR(found[i], alpha[i], 10 * this->tolerance(n));
      for (std::size_t j = 0; j < n; ++j) {  // (L L^-1)_ij
        double sum = 0;
        for (std::size_t k = 0; k <= i; ++k) sum += factor(i, k) * inverse[k * n + j];
        ASSERT_NEAR(sum, i == j ? 1.0 : 0.0, this->tolerance(n)) << i << ", " << j;
      }
    }
  }
}

TYPED_TEST(GpKernels, WhatIsNotPositiveDefiniteSaysSo) {
  using T = TypeParam;
  for (const std::size_t bad : {std::size_t{0}, std::size_t{31}, std::size_t{40}}) {
    KernelCase<T> c(50);
    launch_kernel_matrix<T>(c.task(), 1, 50, {});
    c.matrix.data()[bad * 51] = T(-1);
    const auto info = in_every_order([&] {
      simt::GlobalArray<int> told("info", 1);
      launch_kernel_matrix<T>(c.task(), 1, 50, {});
      c.matrix.data()[bad * 51] = T(-1);
      launch_cholesky<T>(c.systems.data(), 1, told.data(), {});
      return told.values();
    });
    EXPECT_EQ(info.front(), 1) << bad;
  }
}

TYPED_TEST(GpKernels, SummaryIsTheLikelihood) {
  using T = TypeParam;
  for (const std::size_t n : kSizes) {
    KernelCase<T> c(n);
    this->factorize(c);
    simt::GlobalArray<Summary<T>> summaries("summaries", 1);
    launch_summarize<T>(c.systems.data(), 1, summaries.data(), {});
    const auto told = summaries.values().front();
    const std::size_t system = 0;
    double likelihood = 0;
    c.cpu->likelihood({&system, 1}, {&likelihood, 1}, {});
    const double size = static_cast<double>(n);
    EXPECT_NEAR(told.log_determinant, c.cpu->factorization().log_determinant, size * this->tolerance(n));
    EXPECT_NEAR(-0.5 * (told.data_fit + told.log_determinant + size * std::log(2 * M_PI)), likelihood,
                size * this->tolerance(n));
  }
}

TYPED_TEST(GpKernels, CrossCovarianceAndMeans) {
  using T = TypeParam;
  for (const auto& shape : shapes()) {
    SCOPED_TRACE(text(shape));
    const std::size_t n = shape.n;
    KernelCase<T> c(n, n + 13, shape.last, shape.kind);
    this->factorize(c);
    const auto all = in_every_order([&] {
      simt::GlobalArray<T> values("values", n * c.m), means("means", c.m);
      CrossCovarianceTask<T> task{c.pairs(),      values.data(), static_cast<int>(c.m),
                                  c.alpha.data(), T(c.kMean),    means.data()};
      launch_cross_covariance(task, {});
      auto result = values.values();
      for (const T mean : means.values()) result.push_back(mean);
      return result;
    });
    Matrix k(n, c.m);
    compute::find_backend("cpu").covariance_matrix(c.options, c.parameters(), c.x.view(), c.p.view(), k.view());
    const auto posterior = c.cpu->posterior(c.p.view(), false);
    for (std::size_t i = 0; i < n * c.m; ++i) ASSERT_NEAR(all[i], k.values[i], 50 * std::numeric_limits<T>::epsilon());
    for (std::size_t j = 0; j < c.m; ++j) ASSERT_NEAR(all[n * c.m + j], posterior.mean[j], 20 * this->tolerance(n));
  }
}

TYPED_TEST(GpKernels, LikelihoodGradient) {
  using T = TypeParam;
  for (const auto& shape : shapes()) {
    SCOPED_TRACE(text(shape));
    const std::size_t n = shape.n;
    KernelCase<T> c(n, 1, shape.last, shape.kind);
    this->factorize(c);
    launch_invert_factor<T>(c.systems.data(), 1, static_cast<int>(n), {});
    const std::size_t count = static_cast<std::size_t>(c.structure.parameters) + 1, side = (n + kTile - 1) / kTile;
    const auto gradient = in_every_order([&] {
      simt::GlobalArray<T> sums("sums", side * (side + 1) / 2 * count), gradients("gradients", count);
      launch_likelihood_gradient<T>({c.task(), sums.data(), static_cast<int>(side * (side + 1) / 2), gradients.data()},
                                    1, static_cast<int>(n), {});
      return gradients.values();
    });
    const std::size_t system = 0;
    double value = 0;
    Matrix expected(1, c.options.covariance.parameters());
    c.cpu->likelihood({&system, 1}, {&value, 1}, expected.view());
    const double size = static_cast<double>(n);
    for (std::size_t p = 0; p + 1 < count; ++p)
      EXPECT_NEAR(gradient[p], expected(0, p), size * this->tolerance(n)) << "parameter " << p;
    EXPECT_NEAR(0.5 * c.kNoise * gradient[count - 1], expected(0, count - 1), size * this->tolerance(n));
  }
}

// Between the sums of a covariance without columns no tile of points is loaded.
TYPED_TEST(GpKernels, LikelihoodGradientWithoutColumns) {
  using T = TypeParam;
  constexpr std::size_t n = 40;
  const auto covariance = compute::Covariance::ard(compute::CovarianceKind::rational_quadratic, 0);
  const std::vector<double> parameters{1.5, 2, 0.25, 0};  // scale, shape; noise, mean
  const auto y = test::random_values(n, 3);
  const simt::GlobalArray<T> points("points", 0), numbers("numbers", as<T>(parameters)),
      noise("noise", std::vector<T>(n, T(0.25))), residual("residual", as<T>(y));
  const simt::GlobalArray<compute::ColumnKind> kinds("kinds", 0);
  simt::GlobalArray<T> matrix("matrix", n * n), inverse("inverse", n * n), beta("beta", n), alpha("alpha", n);
  const simt::GlobalArray<SystemView<T>> systems(
      "systems", std::vector<SystemView<T>>{{points.data(), numbers.data(), noise.data(), residual.data(),
                                             matrix.data(), inverse.data(), beta.data(), alpha.data(), n, n}});
  const SystemsView<T> task{FlatCovariance::of(covariance), kinds.data(), systems.data(), 0};
  simt::GlobalArray<int> info("info", 1);
  launch_kernel_matrix<T>(task, 1, n, {});
  launch_cholesky<T>(systems.data(), 1, info.data(), {});
  launch_solve_vectors<T>(systems.data(), 1, true, {});
  launch_invert_factor<T>(systems.data(), 1, n, {});
  const auto gradient = in_every_order([&] {
    simt::GlobalArray<T> sums("sums", 3 * 3), gradients("gradients", 3);
    launch_likelihood_gradient<T>({task, sums.data(), 3, gradients.data()}, 1, n, {});
    return gradients.values();
  });
  const auto cpu = compute::find_backend("cpu").make_gp_model({covariance, {}, 1}, {});
  cpu->set_data(Matrix(n, 0).view(), y);
  cpu->set_parameters(parameters);
  const std::size_t system = 0;
  double value = 0;
  Matrix expected(1, 4);
  cpu->likelihood({&system, 1}, {&value, 1}, expected.view());
  EXPECT_NEAR(gradient[0], expected(0, 0), n * this->tolerance(n));
  EXPECT_NEAR(gradient[1], expected(0, 1), n * this->tolerance(n));
  EXPECT_NEAR(0.5 * 0.25 * gradient[2], expected(0, 2), n * this->tolerance(n));
}

TYPED_TEST(GpKernels, PointGradient) {
  using T = TypeParam;
  for (const auto& shape : shapes()) {
    SCOPED_TRACE(text(shape));
    const std::size_t n = shape.n;
    KernelCase<T> c(n, 35, shape.last, shape.kind);
    Stream stream(9, Purpose::test);
    Matrix g(n, c.m);
    for (double& v : g.values) v = std::floor(stream.uniform() * 1024) / 1024;
    const simt::GlobalArray<T> weights("weights", as<T>(g.values));
    const auto gradient = in_every_order([&] {
      simt::GlobalArray<T> out("out", c.m * c.d);
      PointGradientTask<T> task{c.pairs(), weights.data(), static_cast<int>(c.m), 1, T(-2), out.data()};
      launch_point_gradient(task, {});
      return out.values();
    });
    // Function s of the CPU's has weights g(., s), and point j asks for function j alone.
    Matrix coefficients(c.m, c.m);
    for (std::size_t j = 0; j < c.m; ++j) coefficients(j, j) = -2;
    const Matrix expected = c.cpu->weighted_gradient(c.p.view(), g.view(), coefficients.view());
    for (std::size_t e = 0; e < gradient.size(); ++e)
      EXPECT_NEAR(gradient[e], expected.values[e], static_cast<double>(n) * this->tolerance(n)) << e;
  }
}

// A model of no points predicts the prior: k(p, p) and its slopes.
TYPED_TEST(GpKernels, OwnCovariances) {
  using T = TypeParam;
  for (const std::size_t m : {std::size_t{1}, std::size_t{255}, std::size_t{257}}) {
    const KernelCase<T> c(1, m, compute::ColumnKind::resource);
    const auto prior = compute::find_backend("cpu").make_gp_model(c.options, {});
    prior->set_data(Matrix(0, 3).view(), {});
    prior->set_parameters(c.parameters());
    const std::size_t system = 0;
    compute::Factorization result;
    prior->factorize({&system, 1}, {&result, 1});
    const auto expected = prior->posterior(c.p.view(), true);
    const auto all = in_every_order([&] {
      simt::GlobalArray<T> variances("variances", m), gradient("gradient", std::vector<T>(3 * m, T(0.5)));
      launch_own_covariances<T>({c.structure,
                                 c.kinds.data(),
                                 c.numbers.data(),
                                 {c.other_points.data(), static_cast<int>(m), 3},
                                 variances.data(),
                                 gradient.data()},
                                {});
      auto values = variances.values();
      for (const T slope : gradient.values()) values.push_back(slope);
      return values;
    });
    const double tolerance = 20 * std::numeric_limits<T>::epsilon();
    for (std::size_t j = 0; j < m; ++j) {
      ASSERT_NEAR(all[j], expected.variance[j], tolerance) << j;
      for (std::size_t k = 0; k < 3; ++k)
        ASSERT_NEAR(all[m + 3 * j + k], 0.5 + expected.variance_gradient(j, k), tolerance) << j << ", " << k;
    }
  }
}

}  // namespace
}  // namespace incumbent::cuda
