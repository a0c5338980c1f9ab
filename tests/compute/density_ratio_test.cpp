// Scores log l - log g of points by mixtures of products, for every backend: against plain sums in long double.
#include <gtest/gtest.h>

#include "compute/backend_name.hpp"
#include "compute/density_case.hpp"

namespace incumbent {
namespace {

using namespace compute;

class DensityRatios : public testing::TestWithParam<const Backend*> {
 protected:
  static std::vector<double> scores(const DensityRatio& ratio, const test::DensityCase& c) {
    std::vector<double> result(c.count);
    ratio.scores(c.good_points(), c.bad_points(), result);
    return result;
  }
};

TEST_P(DensityRatios, AreThePlainSums) {
  const auto ratio = GetParam()->make_density_ratio();
  std::uint64_t seed = 0;
  for (const std::size_t components : {1u, 8u, 33u, 600u, 20u}) {  // fewer than before, too
    for (const auto& [normals, tables] : {std::pair{1u, 0u}, {0u, 2u}, {3u, 1u}, {35u, 0u}}) {
      for (const std::size_t points : {1u, 33u}) {
        SCOPED_TRACE(testing::Message() << components << " components, " << normals << " + " << tables << " columns");
        const test::DensityCase c(components, normals, tables, points, ++seed);
        ratio->set(c.good.view(normals), c.bad.view(normals));
        const auto found = scores(*ratio, c), expected = c.plain_scores();
        for (std::size_t i = 0; i < points; ++i)
          EXPECT_NEAR(found[i], expected[i], 1e-12 * (1 + std::abs(expected[i])));
      }
    }
  }
}

TEST_P(DensityRatios, TheBestIsTheFirstOfTheLargestScores) {
  const auto ratio = GetParam()->make_density_ratio();
  std::uint64_t seed = 100;
  const auto same = [](const std::optional<ScoredPoint>& found, std::size_t point, double score) {
    return found && found->point == point && found->score == score;
  };
  for (const std::size_t components : {40u, 700u, 2100u}) {
    for (const std::size_t normals : {1u, 3u}) {
      for (const bool sorted : {false, true}) {
        for (const std::size_t points : {1u, 24u, 61u}) {
          if (sorted && normals != 1) continue;
          SCOPED_TRACE(testing::Message() << components << " components, " << normals << " columns, " << points);
          test::DensityCase c(components, normals, sorted ? 0 : 1, points, ++seed);
          if (sorted) c.sort_means();
          // Twice the same points, so that there are equals.
          std::vector<std::size_t> twice;
          for (std::size_t i = 0; i < 2 * points; ++i) twice.push_back(i % points);
          const auto both = c.some(twice);
          ratio->set(c.good.view(normals), c.bad.view(normals, sorted));
          const auto all = scores(*ratio, both);
          const auto most = static_cast<std::size_t>(std::max_element(all.begin(), all.end()) - all.begin());
          const auto best = [&](double least) { return ratio->best(both.good_points(), both.bad_points(), least); };
          EXPECT_TRUE(same(best(-1e300), most, all[most]));
          EXPECT_TRUE(same(best(all[most] - 1e-3), most, all[most]));
          EXPECT_FALSE(best(all[most]));
          EXPECT_FALSE(best(all[most] + 1));
        }
      }
    }
  }
}

TEST_P(DensityRatios, BitsDependOnThePointAlone) {
  const auto ratio = GetParam()->make_density_ratio();
  const test::DensityCase c(530, 4, 2, 45, 7);
  ratio->set(c.good.view(4), c.bad.view(4));
  const auto together = scores(*ratio, c);
  for (const std::size_t i : {0u, 7u, 31u, 32u, 44u}) {
    EXPECT_EQ(scores(*ratio, c.some({i})).front(), together[i]);
    EXPECT_EQ(scores(*ratio, c.some({44 - i, i, 3})).at(1), together[i]);
  }
}

TEST_P(DensityRatios, AreOfTheMixturesThatWereSetLast) {
  const auto ratio = GetParam()->make_density_ratio();
  const test::DensityCase large(200, 3, 2, 9, 1), small(20, 1, 1, 5, 2);
  for (const auto* c : {&large, &small, &large}) {
    ratio->set(c->good.view(c->normals), c->bad.view(c->normals));
    const auto found = scores(*ratio, *c), expected = c->plain_scores();
    for (std::size_t i = 0; i < c->count; ++i) EXPECT_NEAR(found[i], expected[i], 1e-12 * (1 + std::abs(expected[i])));
  }
  EXPECT_FALSE(ratio->best({}, {}, 0));
}

INSTANTIATE_TEST_SUITE_P(Backends, DensityRatios,
                         testing::ValuesIn(available_backends().begin(), available_backends().end()), backend_name);

}  // namespace
}  // namespace incumbent
