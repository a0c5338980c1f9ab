// Solves, products, candidates and the steps of screening on the SIMT machine, against plain loops in double precision.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "compute/deviation_table.hpp"
#include "cuda/kernel/product.cuh"
#include "cuda/kernel/screening.cuh"
#include "cuda/kernel/triangular_solve.cuh"
#include "cuda/kernel/waves.cuh"
#include "simt/kernel_fixture.hpp"

namespace incumbent::cuda {
namespace {

// Entries of few bits, the same in single precision.
Matrix random_matrix(std::size_t rows, std::size_t columns, std::uint64_t seed) {
  Stream stream(seed, Purpose::test);
  Matrix a(rows, columns);
  for (double& v : a.values) v = std::floor((stream.uniform() - 0.5) * 256) / 256;
  return a;
}

template <class T>
MatrixOf<const T> view(const simt::GlobalArray<T>& a, const Matrix& shape) {
  return {a.data(), static_cast<int>(shape.rows), static_cast<int>(shape.cols), static_cast<int>(shape.cols)};
}
template <class T>
MatrixOf<T> view(simt::GlobalArray<T>& a, const Matrix& shape) {
  return {a.data(), static_cast<int>(shape.rows), static_cast<int>(shape.cols), static_cast<int>(shape.cols)};
}

template <class T>
class MatrixKernels : public testing::Test {};
using Precisions = testing::Types<float, double>;
TYPED_TEST_SUITE(MatrixKernels, Precisions);

TYPED_TEST(MatrixKernels, TriangularSolves) {
  using T = TypeParam;
  for (const std::size_t n : kSizes) {
    SCOPED_TRACE(n);
    Matrix l = random_matrix(n, n, 1);
    const Matrix b = random_matrix(n, 37, 2);
    for (std::size_t i = 0; i < n; ++i) {
      for (double& v : l.row(i)) v /= 8;
      l(i, i) = 2;
    }
    const simt::GlobalArray<T> lower("l", as<T>(l.values));
    const double tolerance = 100 * std::numeric_limits<T>::epsilon();
    std::vector<T> solved;
    for (const bool transposed : {false, true}) {
      const auto all = in_every_order([&] {
        simt::GlobalArray<T> v("v", as<T>(b.values)), variances("variances", std::vector<T>(37, T(1000)));
        if (transposed) {
          launch_solve_lower_transposed<T>(view(lower, l), view(v, b), {});
          return v.values();
        }
        launch_solve_lower<T>(view(lower, l), view(v, b), variances.data(), {});
        auto result = v.values();
        for (const T variance : variances.values()) result.push_back(variance);
        return result;
      });
      for (std::size_t c = 0; c < 37; ++c) {
        double squares = 0;
        for (std::size_t i = 0; i < n; ++i) {
          double sum = 0;
          for (std::size_t k = 0; k < n; ++k) {
            if (transposed ? k >= i : k <= i) sum += (transposed ? l(k, i) : l(i, k)) * all[k * 37 + c];
          }
          ASSERT_NEAR(sum, b(i, c), tolerance) << i << ", " << c;
          squares += double{all[i * 37 + c]} * all[i * 37 + c];
        }
        if (!transposed) {
          ASSERT_NEAR(all[n * 37 + c], 1000 - squares, 1000 * tolerance);
        }
      }
    }
  }
}

// After 32 rows the same bits as in the whole solve, and no smaller a variance.
TEST(TriangularSolve, FirstRowsAreThoseOfTheWholeSolve) {
  const Matrix b = random_matrix(70, 5, 3);
  Matrix l = random_matrix(70, 70, 4);
  for (std::size_t i = 0; i < 70; ++i) l(i, i) = 8;
  const simt::GlobalArray<double> lower("l", l.values);
  simt::GlobalArray<double> whole("v", b.values), part("v", b.values);
  simt::GlobalArray<double> all("variances", std::vector<double>(5, 1.0)),
      some("variances", std::vector<double>(5, 1.0));
  launch_solve_lower<double>(view(lower, l), {whole.data(), 70, 5, 5}, all.data(), {});
  launch_solve_lower<double>(view(lower, l), {part.data(), 32, 5, 5}, some.data(), {});
  for (std::size_t e = 0; e < 32 * 5; ++e) EXPECT_EQ(part.values()[e], whole.values()[e]);
  for (std::size_t c = 0; c < 5; ++c) EXPECT_GE(some.values()[c], all.values()[c]);
}

TYPED_TEST(MatrixKernels, ProductsAndSquares) {
  using T = TypeParam;
  for (const std::size_t inner : kSizes) {
    const Matrix a = random_matrix(inner, 33, 5), b = random_matrix(inner, 40, 6), start = random_matrix(33, 40, 7);
    const Matrix wide = random_matrix(33, inner, 8), tall = random_matrix(40, inner, 9);
    const simt::GlobalArray<T> a_("a", as<T>(a.values)), b_("b", as<T>(b.values)), wide_("wide", as<T>(wide.values)),
        tall_("tall", as<T>(tall.values));
    const auto left = in_every_order([&] {
      simt::GlobalArray<T> out("out", as<T>(start.values));
      launch_add_product<T>(Product::transposed_left, view(a_, a), view(b_, b), T(-2), view(out, start), {});
      return out.values();
    });
    const auto right = in_every_order([&] {
      simt::GlobalArray<T> out("out", as<T>(start.values));
      launch_add_product<T>(Product::transposed_right, view(wide_, wide), view(tall_, tall), T(3), view(out, start),
                            {});
      return out.values();
    });
    const auto squares = in_every_order([&] {
      simt::GlobalArray<T> out("out", 33);
      launch_column_squares<T>(view(a_, a), out.data(), {});
      return out.values();
    });
    const double tolerance = static_cast<double>(inner) * std::numeric_limits<T>::epsilon();
    for (std::size_t i = 0; i < 33; ++i) {
      double sum = 0;
      for (std::size_t k = 0; k < inner; ++k) sum += a(k, i) * a(k, i);
      ASSERT_NEAR(squares[i], sum, tolerance);
      for (std::size_t j = 0; j < 40; ++j) {
        double l = 0, r = 0;
        for (std::size_t k = 0; k < inner; ++k) {
          l += a(k, i) * b(k, j);
          r += wide(i, k) * tall(j, k);
        }
        ASSERT_NEAR(left[i * 40 + j], start(i, j) - 2 * l, 2 * tolerance);
        ASSERT_NEAR(right[i * 40 + j], start(i, j) + 3 * r, 3 * tolerance);
      }
    }
  }
}

TYPED_TEST(MatrixKernels, WavesOfPhases) {
  using T = TypeParam;
  for (const int waves : {1, 31, 32, 33, 257}) {
    std::vector<double> phases(static_cast<std::size_t>(waves) * 7);
    Stream stream(8, Purpose::test);
    for (double& p : phases) p = std::floor(stream.normal() * 4096) / 256;
    phases[0] = 0x1p30;  // reduced by other means
    auto start = as<T>(phases);
    start.resize(2 * phases.size());
    const auto all = in_every_order([&] {
      simt::GlobalArray<T> v("waves", start);
      launch_waves_of_phases<T>({v.data(), 2 * waves, 7, 7}, {});
      return v.values();
    });
    for (std::size_t e = 0; e < phases.size(); ++e) {
      EXPECT_NEAR(all[e], std::cos(phases[e]), 2 * std::numeric_limits<T>::epsilon());
      EXPECT_NEAR(all[e + phases.size()], std::sin(phases[e]), 2 * std::numeric_limits<T>::epsilon());
    }
  }
}

TYPED_TEST(MatrixKernels, SobolPointsAndGatheredRows) {
  using T = TypeParam;
  const formula::SobolSequence sequence(5, 77);
  std::vector<std::uint32_t> directions;
  for (const auto& column : sequence.directions()) directions.insert(directions.end(), column.begin(), column.end());
  const std::vector<T> low{0, -1, 2, 0, 0}, high{1, 1, 4, 0.5, 8};
  const simt::GlobalArray<std::uint32_t> d("directions", directions),
      s("seeds", std::vector<std::uint32_t>(sequence.seeds().begin(), sequence.seeds().end()));
  const simt::GlobalArray<T> lower("lower", low), upper("upper", high);
  const auto points = in_every_order([&] {
    simt::GlobalArray<T> out("out", 100 * 5);
    launch_sobol_points<T>({d.data(), s.data(), lower.data(), upper.data(), 1000, 100, 5, out.data()}, {});
    return out.values();
  });
  std::vector<double> expected(5);
  for (std::size_t i = 0; i < 100; ++i) {
    sequence.point(1000 + i, expected);
    for (std::size_t j = 0; j < 5; ++j)
      EXPECT_EQ(points[i * 5 + j], low[j] + static_cast<T>(expected[j]) * (high[j] - low[j]));
  }
  const simt::GlobalArray<T> from("from", points);
  const simt::GlobalArray<int> ids("ids", std::vector<int>{99, 3, 3});
  const auto rows = in_every_order([&] {
    simt::GlobalArray<T> out("out", 15);
    launch_gather_rows<T>(from.data(), ids.data(), 3, 5, out.data(), {});
    return out.values();
  });
  for (std::size_t j = 0; j < 5; ++j) {
    EXPECT_EQ(rows[j], points[99 * 5 + j]);
    EXPECT_EQ(rows[5 + j], points[3 * 5 + j]);
    EXPECT_EQ(rows[10 + j], points[3 * 5 + j]);
  }
}

TYPED_TEST(MatrixKernels, Fill) {
  using T = TypeParam;
  for (const std::size_t count : {1u, 255u, 256u, 257u}) {
    const auto filled = in_every_order([&] {
      simt::GlobalArray<T> out("out", std::vector<T>(300, T(-1)));
      launch_fill<T>(out.data(), T(0.1), count, {});
      return out.values();
    });
    for (std::size_t e = 0; e < filled.size(); ++e) EXPECT_EQ(filled[e], e < count ? T(0.1) : T(-1)) << e;
  }
}

TEST(ScreeningSteps, AreThoseOfTheCpu) {
  Stream stream(4, Purpose::test);
  const std::size_t m = 300;
  std::vector<double> mean(m), variance(m), offset(m);
  for (std::size_t i = 0; i < m; ++i) {
    mean[i] = i == 7 ? NAN : 2 * stream.normal();
    variance[i] = i % 10 == 0 ? 0 : stream.uniform();
    offset[i] = -stream.uniform();
  }
  const simt::GlobalArray<double> means("means", mean), variances("variances", variance), offsets("offsets", offset);
  for (const auto kind :
       {compute::AcquisitionKind::expected_improvement, compute::AcquisitionKind::log_expected_improvement,
        compute::AcquisitionKind::probability_of_improvement, compute::AcquisitionKind::log_probability_of_improvement,
        compute::AcquisitionKind::lower_confidence_bound, compute::AcquisitionKind::posterior_mean,
        compute::AcquisitionKind::max_value_entropy, compute::AcquisitionKind::gibbon}) {
    compute::Acquisition acquisition{{-0.5, 0.01, 2.0}, kind};
    acquisition.optima_count = 2;
    acquisition.optima[0] = -1;
    acquisition.optima[1] = -2;
    const auto values = in_every_order([&] {
      simt::GlobalArray<double> out("out", m);
      launch_acquisition_values<double>({means.data(), variances.data(), 0.0, offsets.data(), static_cast<int>(m)},
                                        acquisition, out.data(), {});
      return out.values();
    });
    for (std::size_t i = 0; i < m; ++i) {
      const double expected = compute::acquisition_value(acquisition, mean[i], variance[i]) + offset[i];
      EXPECT_TRUE(values[i] == expected || (std::isnan(values[i]) && std::isnan(expected))) << i;
    }
    if (!compute::DeviationTable::exists(kind)) continue;
    const compute::DeviationTable table(acquisition, -0.75, 1.0);
    auto bounds = table.bounds();
    const simt::GlobalArray<double> cells(
        "cells", std::vector<double>(bounds.variances, bounds.variances + compute::DeviationBounds::kCells));
    bounds.variances = cells.data();
    for (const double margin : {0.0, 0.125}) {
      const auto survive = in_every_order([&] {
        simt::GlobalArray<std::uint8_t> out("out", m);
        launch_survivors<double>(
            {means.data(), variances.data(), 0.0, nullptr, static_cast<int>(m), margin / 2, margin}, bounds, out.data(),
            {});
        return out.values();
      });
      for (std::size_t i = 0; i < m; ++i) {
        const double most = (variance[i] + margin / 2) * (1 + margin);
        EXPECT_EQ(survive[i] == 1, !std::isnan(mean[i]) && table.may_reach(mean[i], most)) << i;
      }
    }
  }
}

}  // namespace
}  // namespace incumbent::cuda
