#include "formula/acquisition.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

#include "formula/random.hpp"
#include "golden.hpp"
#include "reference/special.hpp"

namespace incumbent::formula {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr AcquisitionKind kAll[] = {AcquisitionKind::expected_improvement, AcquisitionKind::log_expected_improvement,
                                    AcquisitionKind::probability_of_improvement,
                                    AcquisitionKind::log_probability_of_improvement,
                                    AcquisitionKind::lower_confidence_bound};

double value(AcquisitionKind kind, double mean, double deviation, const AcquisitionParameters& p) {
  return with_acquisition(kind, [&](auto acquisition) { return acquisition.value(mean, deviation, p); });
}
AcquisitionSlopes slopes(AcquisitionKind kind, double mean, double deviation, const AcquisitionParameters& p) {
  return with_acquisition(kind, [&](auto acquisition) { return acquisition.slopes(mean, deviation, p); });
}

// Relative, and absolute below the smallest normal number.
void expect_relative(double got, double want, double tolerance, const std::string& what) {
  EXPECT_NEAR(got, want, std::abs(want) * tolerance + 2 * std::numeric_limits<double>::denorm_min()) << what;
}

// The golden values maximize in half of the cases: mean and best change sign there, and so does the slope by the mean.
TEST(Acquisition, AgreesWithTheGoldenValues) {
  const auto analytic = golden::load("acquisition.json")["analytic"];
  const auto kappas = analytic["kappas"].numbers();
  ASSERT_EQ(analytic["cases"].size(), 545u);
  for (const auto& c : analytic["cases"]) {
    const double sign = c["direction"].string() == "min" ? 1 : -1;
    const double mean = sign * c["mu"].number(), s = c["sigma"].number(), z = c["z"].number();
    AcquisitionParameters p;
    p.best = sign * c["best"].number();
    const std::string at = c.dump();
    const double tolerance = (2 + z * z) * 5e-15;

    const auto ei = slopes(AcquisitionKind::expected_improvement, mean, s, p);
    expect_relative(ei.value, c["ei"].number(), tolerance, "ei " + at);
    expect_relative(ei.by_mean, sign * c["dei_dmu"].number(), tolerance, "ei by mean " + at);
    expect_relative(ei.by_deviation, c["dei_dsigma"].number(), tolerance, "ei by deviation " + at);
    expect_relative(value(AcquisitionKind::probability_of_improvement, mean, s, p), c["pi"].number(), tolerance,
                    "pi " + at);

    const auto expect_log = [&](double got, double want, const std::string& what) {
      EXPECT_NEAR(got, want, 5e-14 * std::max(1.0, std::abs(want))) << what << " " << at;
    };
    const auto log_ei = slopes(AcquisitionKind::log_expected_improvement, mean, s, p);
    expect_log(log_ei.value, c["log_ei"].number(), "log_ei");
    expect_relative(log_ei.by_mean, sign * c["dlogei_dmu"].number(), tolerance, "log_ei by mean " + at);
    expect_relative(log_ei.by_deviation, c["dlogei_dsigma"].number(), tolerance, "log_ei by deviation " + at);
    const auto log_pi = slopes(AcquisitionKind::log_probability_of_improvement, mean, s, p);
    expect_log(log_pi.value, c["log_pi"].number(), "log_pi");
    expect_relative(log_pi.by_mean, sign * c["dlogpi_dmu"].number(), tolerance, "log_pi by mean " + at);
    expect_relative(log_pi.by_deviation, c["dlogpi_dsigma"].number(), tolerance, "log_pi by deviation " + at);

    for (std::size_t k = 0; k < kappas.size(); ++k) {
      p.kappa = kappas[k];
      const double bound = -sign * c["cb"][k].number();
      EXPECT_NEAR(value(AcquisitionKind::lower_confidence_bound, mean, s, p), bound,
                  1e-15 * (std::abs(mean) + p.kappa * s));
    }
  }
}

TEST(Acquisition, ReproducesThePublishedExample) {
  const auto example = golden::load("acquisition.json")["article_example_2"];
  AcquisitionParameters p;
  p.best = example["best"].number();
  const double mean = example["mu"].number(), s = example["sigma"].number();
  const double z = improvement(mean, s, p).z;
  EXPECT_NEAR(z, example["z"].number(), 1e-15);
  EXPECT_NEAR((p.best - mean) * normal_cdf(z), 0.063, 5e-4);
  EXPECT_NEAR(s * normal_pdf(z), 0.113, 5e-4);
  EXPECT_NEAR(value(AcquisitionKind::expected_improvement, mean, s, p), 0.176, 5e-4);
  expect_relative(value(AcquisitionKind::expected_improvement, mean, s, p), example["ei"].number(), 1e-15, "ei");
  // The same as a maximization.
  p.best = -0.7;
  EXPECT_NEAR(value(AcquisitionKind::expected_improvement, -0.8, s, p), 0.17627083428972157, 1e-15);
}

TEST(Acquisition, TakesItsLimitWithoutDeviation) {
  AcquisitionParameters p;
  p.best = 1.5;
  const auto at = [&](AcquisitionKind kind, double mean) { return value(kind, mean, 0.0, p); };
  EXPECT_EQ(at(AcquisitionKind::expected_improvement, 1.0), 0.5);
  EXPECT_EQ(at(AcquisitionKind::expected_improvement, 1.5), 0);
  EXPECT_EQ(at(AcquisitionKind::expected_improvement, 2.0), 0);
  EXPECT_EQ(at(AcquisitionKind::log_expected_improvement, 1.0), -0.6931471805599453);
  EXPECT_EQ(at(AcquisitionKind::log_expected_improvement, 1.5), -kInf);
  EXPECT_EQ(at(AcquisitionKind::log_expected_improvement, 2.0), -kInf);
  EXPECT_EQ(at(AcquisitionKind::probability_of_improvement, 1.0), 1);
  EXPECT_EQ(at(AcquisitionKind::probability_of_improvement, 1.5), 0);
  EXPECT_EQ(at(AcquisitionKind::probability_of_improvement, 2.0), 0);
  EXPECT_EQ(at(AcquisitionKind::log_probability_of_improvement, 1.0), 0);
  EXPECT_EQ(at(AcquisitionKind::log_probability_of_improvement, 1.5), -kInf);
  EXPECT_EQ(at(AcquisitionKind::log_probability_of_improvement, 2.0), -kInf);
  EXPECT_EQ(at(AcquisitionKind::lower_confidence_bound, 2.0), -2);
  for (const auto kind : kAll) {
    for (const double mean : {1.0, 1.5, 2.0}) {
      const auto s = slopes(kind, mean, 0.0, p);
      EXPECT_TRUE(std::isfinite(s.by_mean) && std::isfinite(s.by_deviation)) << static_cast<int>(kind) << " " << mean;
    }
  }
}

// h(u) = log(phi(u) + u Phi(u)) at u = -10^k, by 40-digit arithmetic.
TEST(LogExpectedImprovement, KeepsItsDigitsToMinusTenToTheEighth) {
  const double u[] = {5, 1, 0, -0.5, -1, -2, -5, -10, -30, -100, -1e3, -1e5, -1e6, -1e8};
  const double h[] = {1.6094379231264314,  0.080026218849306941, -0.91893853320467274, -1.6205162643873199,
                      -2.4851210257126413, -4.7687835239171142,  -16.744301162660990,  -55.553122036122356,
                      -457.72465376059800, -5010.1295788002498,  -500014.73445209116,  -5000000023.9447895,
                      -500000000028.54996, -5000000000000037.8};
  for (std::size_t i = 0; i < std::size(u); ++i) {
    const double got = value(AcquisitionKind::log_expected_improvement, -u[i], 1.0, {});
    EXPECT_NEAR(got, h[i], 5e-16 * std::max(1.0, std::abs(h[i]))) << u[i];
  }
  EXPECT_NEAR(value(AcquisitionKind::log_expected_improvement, 1e120, 1.0, {}), -0.5e240, 1e225);
  EXPECT_EQ(value(AcquisitionKind::log_expected_improvement, 1e200, 1.0, {}), -kInf);
}

TEST(LogExpectedImprovement, HasNoSeamAtZero) {
  double last = -kInf;
  for (double u = -1e-9; u <= 1e-9; u += 1e-12) {
    const double now = value(AcquisitionKind::log_expected_improvement, -u, 1.0, {});
    EXPECT_GE(now, last - 3e-16);
    last = now;
  }
}

TEST(Acquisition, SlopesAreDerivatives) {
  Stream stream(4, Purpose::test);
  for (int i = 0; i < 300; ++i) {
    AcquisitionParameters p;
    p.best = stream.normal();
    p.xi = 0.1 * stream.uniform();
    p.kappa = 3 * stream.uniform();
    const double mean = p.best + 2 * stream.normal(), s = 0.2 + stream.uniform();
    for (const auto kind : kAll) {
      const auto got = slopes(kind, mean, s, p);
      EXPECT_EQ(got.value, value(kind, mean, s, p));
      const double h = 1e-5;
      const auto by_mean = (value(kind, mean + h, s, p) - value(kind, mean - h, s, p)) / (2 * h);
      const auto by_s = (value(kind, mean, s + h, p) - value(kind, mean, s - h, p)) / (2 * h);
      // The error of a central difference: h^2/6 times a third derivative, which for logarithms is below |slope|^3
      // here.
      EXPECT_NEAR(got.by_mean, by_mean, 1e-9 + 1e-7 * (1 + std::abs(by_mean))) << static_cast<int>(kind);
      EXPECT_NEAR(got.by_deviation, by_s, 1e-9 + 1e-6 * (1 + std::abs(by_s))) << static_cast<int>(kind);
    }
  }
}

TEST(ExpectedImprovement, IsPositiveAndGrowsWithImprovementAndDeviation) {
  for (double z = -37; z < 7; z += 0.37) {
    const double ei = value(AcquisitionKind::expected_improvement, -z, 1.0, {});
    EXPECT_GT(ei, 0);
    EXPECT_GE(ei, z);
    EXPECT_GT(value(AcquisitionKind::expected_improvement, -z - 0.01, 1.0, {}), ei);
    EXPECT_GT(value(AcquisitionKind::expected_improvement, -z, 1.01, {}), ei);
  }
  // A large deviation makes up for a tiny density.
  EXPECT_NEAR(std::log(value(AcquisitionKind::expected_improvement, 45e300, 1e300, {})),
              value(AcquisitionKind::log_expected_improvement, 45e300, 1e300, {}), 1e-12);
}

TEST(Acquisition, PassesNaNOn) {
  for (const auto kind : kAll) {
    EXPECT_TRUE(std::isnan(value(kind, std::nan(""), 1.0, {})));
    EXPECT_TRUE(std::isnan(value(kind, 0.0, std::nan(""), {})));
  }
}

}  // namespace
}  // namespace incumbent::formula
