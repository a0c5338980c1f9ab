// Acquisition functions beside improvement: information about the optimum, and constraints.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "formula/acquisition.hpp"
#include "formula/acquisition/log_probability_of_feasibility.hpp"
#include "formula/random.hpp"
#include "golden.hpp"

namespace incumbent::formula {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();

double relative_error(double got, double want, double absolute) {
  return std::abs(got - want) / std::max(std::abs(want), absolute);
}

// The golden values maximize.
TEST(MaxValueEntropy, AgreesWithTheGoldenValues) {
  const auto mes = golden::load("acquisition.json")["mes"];
  ASSERT_GE(mes["cases"].size(), 24u);
  for (const auto& c : mes["cases"]) {
    AcquisitionParameters p;
    p.noise = c["noise_var"].number();
    for (const double sample : c["max_samples"].numbers()) p.optima[p.optima_count++] = -sample;
    const double mean = -c["mu"].number(), s = c["sigma"].number();
    const auto close = [&](double got, double want) {
      EXPECT_NEAR(got, want, 1e-9 * std::abs(want) + 1e-15) << c.dump();
    };
    close(MaxValueEntropy::value(mean, s, p), c["mes"].number());
    close(Gibbon::value(mean, s, p), c["gibbon"].number());
  }
}

// Far to the left the first is log(y) + log(2 pi)/2 - 1/2 + O(1/y^2), the second log(y) without noise.
TEST(MaxValueEntropy, KeepsItsDigitsFarFromTheSamples) {
  for (const double y : {1e3, 1e4, 1e6, 1e9, 1e80}) {
    AcquisitionParameters p;
    p.optima_count = 1;
    p.optima[0] = y;
    EXPECT_LT(relative_error(MaxValueEntropy::value(0, 1, p), std::log(y) + 0.4189385332046727, 1), 3e-6);
    EXPECT_LT(relative_error(Gibbon::value(0, 1, p), std::log(y), 1), 4e-6);
    p.optima[0] = -y;
    EXPECT_EQ(MaxValueEntropy::value(0, 1, p), 0);
    EXPECT_EQ(Gibbon::value(0, 1, p), 0);
  }
}

TEST(MaxValueEntropy, SlopesAreDifferences) {
  Stream stream(1, Purpose::test);
  for (int trial = 0; trial < 300; ++trial) {
    AcquisitionParameters p;
    p.noise = trial % 3 == 0 ? 0 : 0.3;
    p.optima_count = 1 + trial % 3;
    for (int i = 0; i < p.optima_count; ++i) p.optima[i] = stream.uniform(-6, 4);
    const double mean = stream.uniform(-1, 1), s = 0.2 + stream.uniform(), h = 1e-5;
    for (const auto kind : {AcquisitionKind::max_value_entropy, AcquisitionKind::gibbon}) {
      with_acquisition(kind, [&](auto f) {
        const auto slopes = f.slopes(mean, s, p);
        EXPECT_EQ(slopes.value, f.value(mean, s, p));
        const double by_mean = (f.value(mean + h, s, p) - f.value(mean - h, s, p)) / (2 * h);
        const double by_deviation = (f.value(mean, s + h, p) - f.value(mean, s - h, p)) / (2 * h);
        EXPECT_NEAR(slopes.by_mean, by_mean, 1e-6 * (1 + std::abs(by_mean)));
        EXPECT_NEAR(slopes.by_deviation, by_deviation, 1e-6 * (1 + std::abs(by_deviation)));
      });
    }
  }
}

TEST(MaxValueEntropy, SlopesFarAwayGoOnWhereTheyWere) {
  AcquisitionParameters p;
  p.optima_count = 1;
  for (const auto kind : {AcquisitionKind::max_value_entropy, AcquisitionKind::gibbon}) {
    with_acquisition(kind, [&](auto f) {
      p.optima[0] = 999.999;
      const double near = f.slopes(0, 1, p).by_mean;
      p.optima[0] = 1000.001;
      EXPECT_LT(relative_error(f.slopes(0, 1, p).by_mean, near, 0), 1e-5);
    });
  }
}

TEST(MaxValueEntropy, WithoutDeviationNothingIsTold) {
  AcquisitionParameters p;
  p.optima_count = 1;
  for (const double mean : {-1.0, 0.0, 1.0}) {
    EXPECT_EQ(MaxValueEntropy::value(mean, 0, p), 0);
    EXPECT_EQ(Gibbon::value(mean, 0, p), 0);
  }
}

TEST(Feasibility, ConstrainedExpectedImprovementAgreesWithTheGoldenValues) {
  const auto cases = golden::load("acquisition.json")["constrained_ei"]["cases"];
  ASSERT_GE(cases.size(), 24u);
  for (const auto& c : cases) {
    const double sign = c["direction"].string() == "min" ? 1 : -1;
    AcquisitionParameters p;
    p.best = sign * c["best"].number();
    double feasible = 0;
    const auto means = c["constraint_mu"].numbers(), deviations = c["constraint_sigma"].numbers();
    for (std::size_t i = 0; i < means.size(); ++i) {
      const auto& bounds = c["bounds"][i];
      feasible +=
          log_probability_of_feasibility(means[i], deviations[i], bounds[0].is_null() ? -kInf : bounds[0].number(),
                                         bounds[1].is_null() ? kInf : bounds[1].number())
              .value;
    }
    const double want = c["log_prob_feasible"].number();
    EXPECT_NEAR(feasible, want, 5e-14 * std::max(1.0, std::abs(want))) << c.dump();
    if (want > -1e-10) {
      EXPECT_LT(relative_error(feasible, want, 1e-300), 1e-12) << c.dump();
    }
    const double value = LogExpectedImprovement::value(sign * c["mu"].number(), c["sigma"].number(), p) + feasible;
    const double log_cei = c["log_cei"].number();
    EXPECT_NEAR(value, log_cei, 5e-14 * std::max(1.0, std::abs(log_cei))) << c.dump();
  }
}

// Beside Phi(b) - Phi(a) where that is good, at the seams of the three branches, and where both tails vanish.
TEST(Feasibility, IntervalsOfEveryKind) {
  Stream stream(2, Purpose::test);
  for (int i = 0; i < 2000; ++i) {
    const double a = stream.uniform(-3, 3),
                 b = a + (i % 2 == 0 ? stream.uniform(0.1, 4) : 1 + stream.uniform(-1e-9, 1e-9));
    const double plain = std::log(0.5 * (std::erfc(-b / std::sqrt(2.0)) - std::erfc(-a / std::sqrt(2.0))));
    EXPECT_NEAR(log_normal_interval(a, b), plain, 2e-13 + 1e-13 * std::abs(plain)) << a << " " << b;
    EXPECT_NEAR(log_normal_interval(-b, -a), log_normal_interval(a, b), 1e-14 + 1e-14 * std::abs(plain));
  }
  // Narrow and far out: the density times the width.
  for (const double m : {-30.0, -5.0, 0.0, 7.0, 36.0}) {
    const double h = 0x1p-30;
    EXPECT_NEAR(log_normal_interval(m - h, m + h), log_normal_pdf(m) + std::log(2 * h),
                1e-14 * std::abs(log_normal_pdf(m)) + 1e-14);
  }
  EXPECT_EQ(log_normal_interval(-kInf, kInf), 0);
  EXPECT_EQ(log_normal_interval(1, 1), -kInf);
  EXPECT_TRUE(std::isnan(log_normal_interval(2, 1)));
  EXPECT_NEAR(log_normal_interval(50, kInf), log_normal_cdf(-50), 1e-10);
}

// The branch-free one against the other, widths and places of all sizes, and around its seams.
TEST(Feasibility, BinsAreIntervals) {
  Stream stream(4, Purpose::test);
  for (int i = 0; i < 20000; ++i) {
    const double m = stream.uniform(-1, 1) * std::pow(10.0, stream.uniform(-2, 1.6));
    const double seam = 0.05 / std::max(1.0, std::abs(m));
    const double h = i % 3 == 0 ? seam * stream.uniform(0.99, 1.01) : std::pow(10.0, stream.uniform(-9, 1.5));
    const double want = log_normal_interval(m - 0.5 * h, m + 0.5 * h);
    // The interval's own ends round: m - h/2 moves by 2^-53 |m|, which is felt as |m|^2 + |m| / h.
    const double ends = 0x1p-52 * (m * m + std::abs(m) / h);
    EXPECT_NEAR(log_normal_bin(m, h), want, 1e-12 + 4 * ends) << m << " " << h;
    EXPECT_EQ(log_normal_bin(m, h), log_normal_bin(-m, h));
  }
}

TEST(Feasibility, SlopesAreDifferences) {
  Stream stream(3, Purpose::test);
  for (int i = 0; i < 300; ++i) {
    const double mean = stream.uniform(-2, 2), s = 0.2 + stream.uniform(), h = 1e-6;
    double lower = stream.uniform(-4, 4), upper = lower + stream.uniform(0.1, 5);
    if (i % 3 == 1) lower = -kInf;
    if (i % 3 == 2) upper = kInf;
    const auto value = [&](double m, double d) { return log_probability_of_feasibility(m, d, lower, upper).value; };
    const auto slopes = log_probability_of_feasibility(mean, s, lower, upper);
    const double by_mean = (value(mean + h, s) - value(mean - h, s)) / (2 * h);
    const double by_deviation = (value(mean, s + h) - value(mean, s - h)) / (2 * h);
    EXPECT_NEAR(slopes.by_mean, by_mean, 1e-5 * (1 + std::abs(by_mean)));
    EXPECT_NEAR(slopes.by_deviation, by_deviation, 1e-5 * (1 + std::abs(by_deviation)));
  }
  // One bound, however far: d / d mean = -h(z) / s, and h(z) is about -z there.
  for (const double far : {1e3, 1e6, 1e9, 1e100}) {
    const auto below = log_probability_of_feasibility(far, 1, -kInf, 0),
               above = log_probability_of_feasibility(-far, 1, 0, kInf);
    EXPECT_NEAR(below.by_mean / -far, 1, 2e-6) << far;
    EXPECT_NEAR(below.by_deviation / far / far, 1, 2e-6) << far;
    EXPECT_NEAR(above.by_mean / far, 1, 2e-6) << far;
    EXPECT_NEAR(above.by_deviation / far / far, 1, 2e-6) << far;
  }
  EXPECT_EQ(log_probability_of_feasibility(0.5, 0, 0, 1).value, 0);
  EXPECT_EQ(log_probability_of_feasibility(1.5, 0, 0, 1).value, -kInf);
}

}  // namespace
}  // namespace incumbent::formula
