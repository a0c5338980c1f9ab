// The kernel matrix on the SIMT machine, in every order of threads, against the definition in double precision.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "formula/random.hpp"
#include "simt/kernel_matrix_case.hpp"

namespace incumbent::cuda {
namespace {

using formula::CovarianceKind;
using simt::Order;

constexpr CovarianceKind kKinds[] = {
    CovarianceKind::rbf,      CovarianceKind::matern12,           CovarianceKind::matern32,
    CovarianceKind::matern52, CovarianceKind::rational_quadratic, CovarianceKind::cauchy};
constexpr double kShape = 1.5, kScale = 1.75, kNoise = 0.125;

double definition(CovarianceKind kind, double r2) {
  const double r = std::sqrt(r2);
  switch (kind) {
    case CovarianceKind::rbf: return std::exp(-r2 / 2);
    case CovarianceKind::matern12: return std::exp(-r);
    case CovarianceKind::matern32: return (1 + std::sqrt(3.0) * r) * std::exp(-std::sqrt(3.0) * r);
    case CovarianceKind::matern52: return (1 + std::sqrt(5.0) * r + 5 * r2 / 3) * std::exp(-std::sqrt(5.0) * r);
    case CovarianceKind::rational_quadratic: return std::pow(1 + r2 / (2 * kShape), -kShape);
    case CovarianceKind::cauchy: return 1 / (1 + r2 / 2);
  }
  return std::nan("");
}

template <class T>
struct Points {
  Points(int rows, int columns) : n(rows), d(columns) {
    Stream stream(2, Purpose::test, static_cast<std::uint64_t>(rows), static_cast<std::uint32_t>(columns));
    for (int i = 0; i < n * d; ++i) x.push_back(static_cast<T>(stream.uniform()));
    for (int c = 0; c < d; ++c) weights.push_back(static_cast<T>(stream.uniform(0.05, 4) / d));
  }
  double squared_distance(int i, int j) const {
    double sum = 0;
    for (int c = 0; c < d; ++c) {
      const double difference = double{x[at(i, c)]} - double{x[at(j, c)]};
      sum += double{weights[static_cast<std::size_t>(c)]} * difference * difference;
    }
    return sum;
  }
  std::size_t at(int i, int c) const { return static_cast<std::size_t>(i * d + c); }

  int n, d;
  std::vector<T> x, weights;
};

// The matrix, computed in this order of threads.
template <class T>
std::vector<T> compute(CovarianceKind kind, const Points<T>& points, Order order) {
  KernelMatrixCase<T> run(kind, points.n, points.x, points.weights, T(kShape), T(kScale), T(kNoise));
  simt::set_order(order, 11);
  run.run();
  simt::set_order(Order::forward);
  return run.out.values();
}

template <class T>
class KernelMatrix : public testing::Test {};
using Precisions = testing::Types<float, double>;
TYPED_TEST_SUITE(KernelMatrix, Precisions);

TYPED_TEST(KernelMatrix, IsTheDefinitionInEveryOrder) {
  using T = TypeParam;
  for (const int columns : {3, 17}) {
    // Rounding: of each square and sum in r^2, whose relative error k passes on with a factor below 1, and of k itself.
    const double tolerance = kScale * (columns + 8) * std::numeric_limits<T>::epsilon();
    for (const int n : {1, 31, 32, 33, 100, 257}) {
      const Points<T> points(n, columns);
      for (const CovarianceKind kind : kKinds) {
        if (n == 257 && kind != CovarianceKind::matern52) continue;  // the formulas were seen with fewer points
        SCOPED_TRACE(testing::Message() << "kind " << static_cast<int>(kind) << ", n " << n << ", d " << columns);
        const auto out = compute(kind, points, Order::forward);
        for (const Order order : {Order::reverse, Order::random}) {
          const auto again = compute(kind, points, order);
          ASSERT_EQ(std::memcmp(out.data(), again.data(), out.size() * sizeof(T)), 0) << "depends on the order";
        }
        for (int i = 0; i < n; ++i) {
          for (int j = 0; j < n; ++j) {
            const double expected = kScale * definition(kind, points.squared_distance(i, j)) + (i == j ? kNoise : 0);
            ASSERT_NEAR(out[static_cast<std::size_t>(i * n + j)], expected, tolerance) << i << ", " << j;
            ASSERT_EQ(out[static_cast<std::size_t>(i * n + j)], out[static_cast<std::size_t>(j * n + i)])
                << i << ", " << j;
          }
        }
      }
    }
  }
}

// The host's loop over the same formula gives the same bits: neither tiles nor threads change the order of a sum.
TEST(KernelMatrix, IsTheHostsLoopToTheBit) {
  const Points<double> points(70, 20);
  const auto out = compute(CovarianceKind::matern52, points, Order::random);
  for (int i = 0; i < points.n; ++i) {
    for (int j = 0; j < points.n; ++j) {
      double squares = 0;
      for (int c = 0; c < points.d; ++c) {
        const double difference = points.x[points.at(i, c)] - points.x[points.at(j, c)];
        squares += points.weights[static_cast<std::size_t>(c)] * (difference * difference);
      }
      const double value = kScale * formula::Matern52::value(squares, kShape);
      ASSERT_EQ(out[static_cast<std::size_t>(i * points.n + j)], i == j ? value + kNoise : value);
    }
  }
}

TYPED_TEST(KernelMatrix, DuplicatesAreCertain) {
  using T = TypeParam;
  Points<T> points(40, 5);
  for (int c = 0; c < points.d; ++c) points.x[points.at(35, c)] = points.x[points.at(2, c)];
  for (const CovarianceKind kind : kKinds) {
    const auto out = compute(kind, points, Order::forward);
    EXPECT_EQ(out[2 * 40 + 35], T(kScale));
    EXPECT_EQ(out[35 * 40 + 35], T(kScale + kNoise));
  }
}

TYPED_TEST(KernelMatrix, WithoutColumnsAllPointsAreOne) {
  using T = TypeParam;
  const auto out = compute(CovarianceKind::rbf, Points<T>(33, 0), Order::reverse);
  for (int i = 0; i < 33; ++i)
    for (int j = 0; j < 33; ++j)
      ASSERT_EQ(out[static_cast<std::size_t>(i * 33 + j)], T(i == j ? kScale + kNoise : kScale));
}

TYPED_TEST(KernelMatrix, OfNoPointsIsEmpty) {
  EXPECT_TRUE(compute(CovarianceKind::rbf, Points<TypeParam>(0, 3), Order::forward).empty());
}

// A point that is not a number spoils its own row and column, and no other.
TYPED_TEST(KernelMatrix, NaNStaysWhereItIs) {
  using T = TypeParam;
  Points<T> points(37, 4);
  points.x[points.at(33, 1)] = std::numeric_limits<T>::quiet_NaN();
  for (const CovarianceKind kind : kKinds) {
    const auto out = compute(kind, points, Order::random);
    for (int i = 0; i < 37; ++i)
      for (int j = 0; j < 37; ++j)
        ASSERT_EQ(std::isnan(out[static_cast<std::size_t>(i * 37 + j)]), i == 33 || j == 33) << i << ", " << j;
  }
}

}  // namespace
}  // namespace incumbent::cuda
