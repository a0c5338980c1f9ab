// Factorization, inversion and solves by tiles beside their definitions, at sizes around those of tiles.
#include "compute/cpu/tiles.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "formula/random.hpp"

namespace incumbent {
namespace {

using namespace compute::cpu;

// B B^T + I with B of normal entries over sqrt(n), lower triangle; what lies above it is not to be looked at.
std::vector<double> positive_definite(std::size_t n, std::size_t stride, std::uint64_t seed) {
  Stream stream(seed, Purpose::test);
  std::vector<double> b(n * n), a(n * stride, std::nan(""));
  for (double& v : b) v = stream.normal() / std::sqrt(static_cast<double>(n));
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      a[i * stride + j] = i == j ? 1 : 0;
      for (std::size_t k = 0; k < n; ++k) a[i * stride + j] += b[i * n + k] * b[j * n + k];
    }
  }
  return a;
}

constexpr std::size_t kSizes[] = {1, 2, 7, 8, 9, 33, 63, 96, 97, 128, 129, 200, 261, 513, 600};

TEST(Tiles, FactorTimesItsTransposeIsTheMatrix) {
  for (const std::size_t n : kSizes) {
    const std::size_t stride = padded(n) + 8;
    const auto a = positive_definite(n, stride, n);
    auto l = a;
    ASSERT_TRUE(cholesky(l.data(), n, stride)) << n;
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j <= i; ++j) {
        double sum = 0;
        for (std::size_t k = 0; k <= j; ++k) sum += l[i * stride + k] * l[j * stride + k];
        ASSERT_NEAR(sum, a[i * stride + j], 1e-14) << n << " " << i << " " << j;
      }
    }
  }
}

TEST(Tiles, InverseTimesTheMatrixIsTheIdentity) {
  for (const std::size_t n : kSizes) {
    const std::size_t stride = padded(n);
    const auto a = positive_definite(n, stride, n);
    auto l = a;
    ASSERT_TRUE(cholesky(l.data(), n, stride));
    UninitializedVector memory;
    const InverseFactor factor(l.data(), n, stride, memory, 1);
    std::vector<double> inverse(n * n), tile(factor.tile() * factor.tile());
    for (std::size_t i = 0; i < factor.tiles(); ++i) {
      for (std::size_t j = 0; j <= i; ++j) {
        factor.product(i, j, tile.data());
        for (std::size_t r = 0; r < factor.rows(i); ++r) {
          for (std::size_t c = 0; c < factor.rows(j); ++c) {
            const std::size_t row = factor.first(i) + r, column = factor.first(j) + c;
            inverse[row * n + column] = inverse[column * n + row] = tile[r * factor.tile() + c];
          }
        }
      }
    }
    const auto diagonal = factor.diagonal();
    for (std::size_t i = 0; i < n; ++i) {
      EXPECT_NEAR(diagonal[i], inverse[i * n + i], 1e-14);
      for (std::size_t j = 0; j < n; ++j) {
        double sum = 0;
        for (std::size_t k = 0; k < n; ++k) sum += a[std::max(i, k) * stride + std::min(i, k)] * inverse[k * n + j];
        ASSERT_NEAR(sum, i == j ? 1 : 0, 1e-13) << n << " " << i << " " << j;
      }
    }
  }
}

TEST(Tiles, SolvesUndoProducts) {
  for (const std::size_t n : kSizes) {
    for (const std::size_t m : {1u, 8u, 24u, 64u}) {
      const std::size_t stride = padded(n), width = padded(m);
      auto l = positive_definite(n, stride, n);
      ASSERT_TRUE(cholesky(l.data(), n, stride));
      Stream stream(m, Purpose::test);
      std::vector<double> b(n * width);
      for (double& v : b) v = stream.normal();
      auto x = b, z = b;
      solve_lower(l.data(), n, stride, x.data(), m, width);
      solve_lower_transposed(l.data(), n, stride, z.data(), m, width);
      for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t t = 0; t < m; ++t) {
          double lower = 0, upper = 0;
          for (std::size_t k = 0; k <= i; ++k) lower += l[i * stride + k] * x[k * width + t];
          for (std::size_t k = i; k < n; ++k) upper += l[k * stride + i] * z[k * width + t];
          ASSERT_NEAR(lower, b[i * width + t], 1e-13) << n << " " << m;
          ASSERT_NEAR(upper, b[i * width + t], 1e-13) << n << " " << m;
        }
      }
    }
  }
}

TEST(Tiles, ThreadsChangeNoBit) {
  const std::size_t n = 390, stride = padded(n);
  const auto a = positive_definite(n, stride, 1);
  auto one = a, three = a;
  ASSERT_TRUE(cholesky(one.data(), n, stride, 1));
  ASSERT_TRUE(cholesky(three.data(), n, stride, 3));
  UninitializedVector memory[2];
  const InverseFactor a1(one.data(), n, stride, memory[0], 1), a3(three.data(), n, stride, memory[1], 3);
  EXPECT_EQ(a1.diagonal(), a3.diagonal());
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j <= i; ++j) ASSERT_EQ(one[i * stride + j], three[i * stride + j]);
  }
}

TEST(Tiles, NotPositiveDefiniteIsSeenInEveryTile) {
  for (const std::size_t bad : {0u, 50u, 100u, 199u}) {
    auto a = positive_definite(200, 200, 2);
    a[bad * 200 + bad] = -1;
    auto b = a;
    EXPECT_FALSE(cholesky(a.data(), 200, 200, 1)) << bad;
    EXPECT_FALSE(cholesky(b.data(), 200, 200, 3)) << bad;
  }
}

}  // namespace
}  // namespace incumbent
