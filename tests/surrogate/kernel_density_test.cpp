#include "surrogate/kernel_density.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "formula/random.hpp"

namespace incumbent {
namespace {

Matrix transposed(const Matrix& rows) {
  Matrix columns(rows.cols, rows.rows);
  for (std::size_t i = 0; i < rows.rows; ++i) {
    for (std::size_t j = 0; j < rows.cols; ++j) columns(j, i) = rows(i, j);
  }
  return columns;
}

Matrix draws(std::size_t rows, const std::vector<std::uint64_t>& choices, std::uint64_t seed) {
  Stream stream(seed, Purpose::test);
  Matrix x(rows, choices.size());
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < choices.size(); ++j) {
      x(i, j) = choices[j] > 0 ? static_cast<double>(stream.below(choices[j])) : stream.uniform();
    }
  }
  return x;
}

// The definition, term by term.
double slow_density(const Matrix& rows, const std::vector<std::uint64_t>& choices, double least,
                    std::span<const double> x) {
  const double n = static_cast<double>(rows.rows), d = static_cast<double>(rows.cols);
  double sum = 0;
  for (std::size_t i = 0; i < rows.rows; ++i) {
    double product = 1;
    for (std::size_t j = 0; j < rows.cols; ++j) {
      double mean = 0, variance = 0;
      for (std::size_t k = 0; k < rows.rows; ++k) mean += rows(k, j) / n;
      for (std::size_t k = 0; k < rows.rows; ++k) variance += std::pow(rows(k, j) - mean, 2) / n;
      double h = std::max(least, 1.06 * std::sqrt(variance) * std::pow(n, -1 / (4 + d)));
      const double c = static_cast<double>(choices[j]);
      if (choices[j] == 0) {
        product *= std::exp(-0.5 * std::pow((x[j] - rows(i, j)) / h, 2)) / (h * std::sqrt(2 * M_PI));
      } else if (choices[j] > 1) {
        h = std::min(h, (c - 1) / c);
        product *= x[j] == rows(i, j) ? 1 - h : h / (c - 1);
      }
    }
    sum += product / n;
  }
  return sum;
}

TEST(KernelDensity, IsItsDefinition) {
  for (const auto& choices : std::vector<std::vector<std::uint64_t>>{{0}, {0, 0, 0}, {2}, {3, 0, 5, 0}, {1, 0, 40}}) {
    for (const std::size_t n : {1u, 2u, 7u, 100u}) {
      const auto rows = draws(n, choices, n);
      const auto columns = transposed(rows);
      const KernelDensity density(columns.view(), choices, 1e-3);
      const auto points = draws(50, choices, 1000 + n);
      for (std::size_t i = 0; i < points.rows; ++i) {
        const double expected = slow_density(rows, choices, 1e-3, points.row(i));
        // The exponential's underflow stops at the least normal double.
        EXPECT_NEAR(density.density(points.row(i)), expected, 1e-12 * expected + 1e-290);
      }
    }
  }
}

// What it is stopped at is at most the density, and grows up to it.
TEST(KernelDensity, StopsAtWhatItIsAtLeast) {
  const std::vector<std::uint64_t> choices{0, 3};
  const auto columns = transposed(draws(1000, choices, 1));
  const KernelDensity density(columns.view(), choices, 1e-3);
  const auto points = draws(20, choices, 2);
  for (std::size_t i = 0; i < points.rows; ++i) {
    const double whole = density.density(points.row(i));
    double last = 0;
    int looks = 0;
    EXPECT_EQ(density.density(points.row(i),
                              [&](double p) {
                                EXPECT_GE(p, last);
                                last = p;
                                ++looks;
                                return false;
                              }),
              whole);
    EXPECT_EQ(last, whole);
    EXPECT_GT(looks, 10);
    const double half = density.density(points.row(i), [&](double p) { return p >= whole / 2; });
    EXPECT_GE(half, whole / 2);
    EXPECT_LT(half, whole);
  }
}

TEST(KernelDensity, CategoriesHaveMassOne) {
  const std::vector<std::uint64_t> choices{4};
  const auto columns = transposed(draws(9, choices, 1));
  const KernelDensity density(columns.view(), choices, 1e-3);
  double mass = 0;
  for (double c = 0; c < 4; ++c) mass += density.density(std::vector<double>{c});
  EXPECT_NEAR(mass, 1, 1e-14);
}

TEST(KernelDensity, EqualRowsGetTheLeastBandwidth) {
  const Matrix columns(2, 5, 0.25);
  const KernelDensity density(columns.view(), {0, 0}, 0.01);
  EXPECT_EQ(density.bandwidth(0), 0.01);
  EXPECT_NEAR(density.density(std::vector<double>{0.25, 0.25}), 1 / (2 * M_PI * 1e-4), 1e-9);
}

}  // namespace
}  // namespace incumbent
