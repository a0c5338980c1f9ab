// The table of deviations against the functions themselves: it may never exclude what reaches the value.
#include "compute/deviation_table.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "formula/random.hpp"

namespace incumbent::compute {
namespace {

constexpr AcquisitionKind kBounded[] = {AcquisitionKind::log_expected_improvement,
                                        AcquisitionKind::log_probability_of_improvement,
                                        AcquisitionKind::lower_confidence_bound, AcquisitionKind::posterior_mean};

Acquisition acquisition(AcquisitionKind kind, double best, double kappa = 2) {
  Acquisition a;
  a.kind = kind;
  a.best = best;
  a.kappa = kappa;
  return a;
}

TEST(DeviationTable, ExistsWhereTheFunctionGrowsWithTheDeviation) {
  for (const auto kind : kBounded) EXPECT_TRUE(DeviationTable::exists(kind));
  EXPECT_FALSE(DeviationTable::exists(AcquisitionKind::max_value_entropy));
}

// Points where the function just reaches the value, or just misses it: the least deviation by bisection for a mean, and
// its neighbours; means at the ends of the cells and beside them.
TEST(DeviationTable, NeverExcludesWhatReachesTheValue) {
  Stream stream(1, Purpose::test);
  int near = 0, excluded = 0, excluded_near = 0;
  for (const auto kind : kBounded) {
    for (const double scale : {1.0, 1e-5, 1e6}) {
      for (int repeat = 0; repeat < 40; ++repeat) {
        const double best = scale * stream.normal();
        const auto a = acquisition(kind, best, repeat % 4 == 0 ? 0.0 : 3 * stream.uniform());
        const double prior = scale * std::exp(stream.normal());
        // Some value that the function has: of a plausible candidate, or of a poor or an excellent one.
        const double m = best + prior * (repeat % 3 == 0 ? 6 : 1) * stream.normal();
        const double value = acquisition_value(a, m, std::pow(prior * stream.uniform(), 2));
        if (!std::isfinite(value)) continue;
        const DeviationTable table(a, value, prior);
        ASSERT_FALSE(std::isnan(table.hopeless_mean()));
        const double lowest = best - 3 * prior, width = table.hopeless_mean() - lowest;
        for (int i = 0; i < 300; ++i) {
          double mean = lowest + width * 1.2 * stream.uniform();
          if (i % 4 == 0) mean = table.hopeless_mean() * (1 + 1e-15 * (i % 9 - 4));
          if (i % 4 == 1) mean = m + 1e-14 * std::abs(m) * (i % 7 - 3);
          // The least deviation that reaches the value.
          double low = 0, high = prior;
          if (acquisition_value(a, mean, prior * prior) < value) {
            excluded += table.may_reach(mean, prior * prior) ? 0 : 1;
            continue;
          }
          for (int step = 0; step < 80; ++step) {
            const double middle = 0.5 * (low + high);
            (acquisition_value(a, mean, middle * middle) >= value ? high : low) = middle;
          }
          for (const double deviation : {high, high * (1 + 1e-15), 0.5 * (high + prior), prior}) {
            const double variance = deviation * deviation;
            if (acquisition_value(a, mean, variance) < value) continue;
            ++near;
            ASSERT_TRUE(table.may_reach(mean, variance)) << static_cast<int>(kind) << " best " << best << " value "
                                                         << value << " mean " << mean << " s " << deviation;
            // A mean that is better reaches it too.
            ASSERT_TRUE(table.may_reach(mean - prior * stream.uniform(), variance));
          }
          if (high > 0.05 * prior && !table.may_reach(mean, 0.8 * high * high)) ++excluded_near;
        }
      }
    }
  }
  EXPECT_GT(near, 10000);
  EXPECT_GT(excluded, 1000);       // what no deviation saves
  EXPECT_GT(excluded_near, 1000);  // and what lacks a tenth of its deviation
}

TEST(DeviationTable, KeepsWhatIsNotANumber) {
  const DeviationTable table(acquisition(AcquisitionKind::log_expected_improvement, 0), -3, 1);
  EXPECT_TRUE(table.may_reach(NAN, 0.5));
  EXPECT_TRUE(table.may_reach(-1e300, 0.0));
  EXPECT_TRUE(table.may_reach(0.3, NAN));
  EXPECT_FALSE(table.may_reach(INFINITY, 1.0));
}

}  // namespace
}  // namespace incumbent::compute
