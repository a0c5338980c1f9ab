#include "formula/random.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <vector>

#include "formula/philox.hpp"

namespace incumbent {
namespace {

// The known answers that the authors of Philox publish with it.
TEST(Philox, GivesThePublishedAnswers) {
  const auto expect = [](formula::PhiloxBlock counter, std::uint32_t key0, std::uint32_t key1,
                         std::vector<std::uint32_t> want) {
    const auto got = formula::philox(counter, key0, key1);
    for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(got.word[i], want[i]);
  };
  expect({{0, 0, 0, 0}}, 0, 0, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  expect({{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}}, 0xffffffff, 0xffffffff,
         {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  expect({{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}}, 0xa4093822, 0x299f31d0,
         {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST(Stream, IsNamedBySeedPurposeIndexAndPart) {
  std::set<std::uint64_t> seen;
  for (const std::uint64_t seed : {0u, 1u})
    for (const auto purpose : {Purpose::suggestion, Purpose::test})
      for (const std::uint64_t index : {0u, 1u, 1u << 31})
        for (const std::uint32_t part : {0u, 1u}) {
          Stream a(seed, purpose, index, part), b(seed, purpose, index, part);
          const auto first = a.bits64();
          EXPECT_EQ(first, b.bits64());
          EXPECT_TRUE(seen.insert(first).second);
          EXPECT_TRUE(seen.insert(a.bits64()).second);
        }
}

TEST(Stream, UniformNumbersFillTheUnitInterval) {
  Stream stream(5, Purpose::test);
  std::vector<int> cells(10, 0);
  for (int i = 0; i < 100000; ++i) {
    const double u = stream.uniform();
    ASSERT_GE(u, 0);
    ASSERT_LT(u, 1);
    ++cells[static_cast<std::size_t>(u * 10)];
  }
  // Six standard deviations of a binomial count.
  for (const int count : cells) EXPECT_NEAR(count, 10000, 6 * std::sqrt(9000.0));
}

TEST(Stream, NormalNumbersHaveTheMomentsOfTheNormal) {
  Stream stream(6, Purpose::test);
  const int n = 100000;
  double sum = 0, square = 0, fourth = 0;
  for (int i = 0; i < n; ++i) {
    const double z = stream.normal();
    sum += z;
    square += z * z;
    fourth += z * z * z * z;
  }
  EXPECT_NEAR(sum / n, 0, 6 / std::sqrt(n));
  EXPECT_NEAR(square / n, 1, 6 * std::sqrt(2.0 / n));
  EXPECT_NEAR(fourth / n, 3, 6 * std::sqrt(96.0 / n));
}

TEST(Stream, BelowIsUniformAndInRange) {
  Stream stream(7, Purpose::test);
  std::vector<int> count(7, 0);
  for (int i = 0; i < 70000; ++i) ++count[stream.below(7)];
  for (const int c : count) EXPECT_NEAR(c, 10000, 6 * std::sqrt(10000 * 6 / 7.0));
  EXPECT_EQ(stream.below(1), 0u);
  for (int i = 0; i < 100; ++i) EXPECT_LT(stream.below(0x8000000000000001u), 0x8000000000000001u);
}

}  // namespace
}  // namespace incumbent
