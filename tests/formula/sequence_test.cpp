// Sobol and Halton sequences, Latin hypercubes, random permutations.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <numeric>
#include <set>

#include "formula/halton.hpp"
#include "formula/latin_hypercube.hpp"
#include "formula/sobol.hpp"
#include "golden.hpp"
#include "incumbent/error.hpp"

namespace incumbent::formula {
namespace {

template <class Sequence>
std::vector<std::vector<double>> points(const Sequence& sequence, std::uint64_t start, std::size_t n) {
  std::vector<std::vector<double>> result(n, std::vector<double>(sequence.dimensions()));
  for (std::size_t i = 0; i < n; ++i) sequence.point(start + i, result[i]);
  return result;
}

TEST(Sobol, EqualsTheReferenceToTheBit) {
  const auto golden = golden::load("sobol.json");
  for (const auto& reference : golden["sobol"]) {
    const SobolSequence sequence(static_cast<std::size_t>(reference["d"].integer()));
    const auto x = points(sequence, static_cast<std::uint64_t>(reference["start"].integer()),
                          static_cast<std::size_t>(reference["n"].integer()));
    EXPECT_EQ(x, reference["x"].matrix());
  }
}

TEST(Sobol, Checksums) {
  const auto golden = golden::load("sobol.json");
  for (const auto& reference : golden["sobol_checksums"]) {
    const auto d = static_cast<std::size_t>(reference["d"].integer());
    const auto n = static_cast<std::size_t>(reference["n"].integer());
    const auto x = points(SobolSequence(d), 0, n);
    __extension__ using uint128 = unsigned __int128;
    constexpr std::uint64_t modulus = (std::uint64_t{1} << 61) - 1;
    std::uint64_t weighted = 0;
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < d; ++j) {
        const auto numerator = static_cast<std::uint64_t>(x[i][j] * 0x1p30);
        weighted = static_cast<std::uint64_t>((weighted + static_cast<uint128>(i * d + j + 1) * numerator) % modulus);
      }
    }
    // The file's integers are below 2^61, more than a double holds: compared as text.
    EXPECT_EQ(std::to_string(weighted), reference["weighted_sum_mod_2p61m1"].dump());
  }
}

// Each of the 2^m cells of every elementary interval of a pair of the first dimensions holds one point ((0, m, 2)-net
// in the first two), and every axis has one point a slice.
TEST(Sobol, ScramblingKeepsTheNet) {
  constexpr int m = 8;
  for (const std::uint64_t seed : {1u, 2u, 77u}) {
    const auto x = points(SobolSequence(30, seed), 0, 1 << m);
    for (int a = 0; a <= m; ++a) {
      std::set<std::pair<int, int>> cells;
      for (const auto& p : x)
        cells.emplace(static_cast<int>(std::ldexp(p[0], a)), static_cast<int>(std::ldexp(p[1], m - a)));
      EXPECT_EQ(cells.size(), std::size_t{1} << m);
    }
    for (std::size_t j = 0; j < 30; ++j) {
      std::set<int> slices;
      for (const auto& p : x) slices.insert(static_cast<int>(std::ldexp(p[j], m)));
      EXPECT_EQ(slices.size(), std::size_t{1} << m);
    }
  }
  EXPECT_NE(points(SobolSequence(3, 1), 0, 4), points(SobolSequence(3, 2), 0, 4));
}

TEST(Sobol, AScrambledPointIsUniform) {
  for (const std::uint64_t index : {0u, 1u, 5u}) {
    double sum = 0, squares = 0;
    constexpr int n = 4000;
    for (int seed = 0; seed < n; ++seed) {
      std::vector<double> x(2);
      SobolSequence(2, static_cast<std::uint64_t>(seed)).point(index, x);
      EXPECT_GT(x[1], 0);
      EXPECT_LT(x[1], 1);
      sum += x[1];
      squares += x[1] * x[1];
    }
    EXPECT_NEAR(sum / n, 0.5, 4 * 0.289 / std::sqrt(n));
    EXPECT_NEAR(squares / n, 1.0 / 3, 4 * 0.298 / std::sqrt(n));
  }
}

TEST(Sobol, DimensionsHaveALimit) {
  EXPECT_EQ(SobolSequence(kSobolDimensions).dimensions(), kSobolDimensions);
  EXPECT_THROW(SobolSequence{kSobolDimensions + 1}, Error);
  EXPECT_EQ(SobolSequence(0).dimensions(), 0u);
}

TEST(Halton, EqualsTheReference) {
  const auto golden = golden::load("sobol.json");
  for (const auto& reference : golden["halton"]) {
    const HaltonSequence sequence(static_cast<std::size_t>(reference["d"].integer()));
    const auto expected = reference["x"].matrix();
    const auto x = points(sequence, static_cast<std::uint64_t>(reference["start"].integer()), expected.size());
    for (std::size_t i = 0; i < x.size(); ++i) {
      for (std::size_t j = 0; j < x[i].size(); ++j) EXPECT_NEAR(x[i][j], expected[i][j], 1e-15);
    }
  }
}

TEST(Halton, ScramblingKeepsTheSlices) {
  const HaltonSequence sequence(10, 5);
  const std::uint32_t primes[] = {2, 3, 5, 7, 11, 13, 17, 19, 23, 29};
  for (std::size_t j = 0; j < 10; ++j) {
    const auto n = static_cast<std::size_t>(primes[j]) * primes[j];
    std::set<int> slices;
    for (const auto& p : points(sequence, 0, n)) {
      EXPECT_LT(p[j], 1);
      slices.insert(static_cast<int>(p[j] * static_cast<double>(n) + 1e-9));
    }
    EXPECT_EQ(slices.size(), n);
  }
}

TEST(LatinHypercube, OnePointASlice) {
  for (const std::uint64_t n : {1u, 2u, 7u, 50u}) {
    std::vector<std::set<int>> slices(4);
    for (std::uint64_t i = 0; i < n; ++i) {
      std::vector<double> x(4);
      latin_hypercube_point(i, n, 9, 0, x);
      for (std::size_t j = 0; j < 4; ++j) slices[j].insert(static_cast<int>(x[j] * static_cast<double>(n)));
    }
    for (const auto& axis : slices) EXPECT_EQ(axis.size(), n);
  }
}

TEST(Permutation, IsOneAndEveryElementComesFirstEquallyOften) {
  for (const std::uint64_t n : {1u, 2u, 3u, 5u, 8u, 64u, 1000u}) {
    std::set<std::uint64_t> seen;
    for (std::uint64_t i = 0; i < n; ++i) seen.insert(permuted(i, n, 42, 1));
    EXPECT_EQ(seen.size(), n);
    EXPECT_LT(*seen.rbegin(), n);
  }
  for (const std::uint64_t n : {2u, 3u, 5u, 8u}) {
    std::vector<int> first(n);
    constexpr int draws = 20000;
    for (int key = 0; key < draws; ++key) ++first[permuted(0, n, static_cast<std::uint64_t>(key), 1)];
    for (const int count : first) {
      const double p = 1.0 / static_cast<double>(n);
      EXPECT_NEAR(count, draws * p, 5 * std::sqrt(draws * p * (1 - p)));
    }
  }
}

}  // namespace
}  // namespace incumbent::formula
