// Descriptions, two-sample tests, correlations, effect sizes and the bivariate normal distribution against reference
// values, and against counting where that is possible.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "formula/random.hpp"
#include "golden.hpp"
#include "incumbent/error.hpp"
#include "incumbent/statistics.hpp"

namespace incumbent::statistics {
namespace {

const double kInfinity = std::numeric_limits<double>::infinity();

void expect_close(double value, double expected, double relative, const std::string& what) {
  EXPECT_NEAR(value, expected, relative * std::fabs(expected)) << what;
}

void expect_test(const TestResult& result, const golden::Node& expected, const std::string& what) {
  expect_close(result.statistic, expected[0].number(), 1e-12, what);
  expect_close(result.p_value, expected[1].number(), 1e-9, what);
}

TEST(Description, MatchesReference) {
  const auto file = golden::load("stats.json");
  for (const auto& test : file["descriptive"]["cases"]) {
    const auto d = describe(test["x"].numbers());
    const auto check = [&](double value, const char* key) { expect_close(value, test[key].number(), 1e-12, key); };
    check(d.mean, "mean");
    check(d.deviation, "std_ddof1");
    check(d.variance, "var_ddof1");
    check(d.standard_error, "sem");
    check(d.median, "median");
    check(d.interquartile_range, "iqr");
    check(d.median_absolute_deviation, "mad");
    check(d.geometric_mean, "gmean");
    check(d.harmonic_mean, "hmean");
    check(d.skewness, "skew");
    check(d.excess_kurtosis, "kurtosis_excess");
    check(d.trimmed_mean, "trim_mean_10");
    // The reference's quantile of Student's t is itself off by up to 3e-11: 2.26215716274 for 9 degrees, not ...79821.
    expect_close(d.lower, test["t_ci95"][0].number(), 1e-10, "lower");
    expect_close(d.upper, test["t_ci95"][1].number(), 1e-10, "upper");
  }
  // Mean 0, standard error 1: half the interval is the quantile, 2.26215716279820554... in 30 digits.
  const double a = std::sqrt(9.0);
  const auto ten = describe(std::vector<double>{a, -a, a, -a, a, -a, a, -a, a, -a});
  expect_close(ten.upper, 2.2621571627982055, 1e-13, "quantile");
  // Student's quantiles at 5 % and 0.5 % in the table of Fisher and Yates, for 9 degrees: 1.833113, 3.249836.
  const std::vector<double> moderate{a, -a, a, -a, a, -a, a, -a, a, -a};
  expect_close(describe(moderate, 0.9).upper, 1.833113, 1e-6, "90 %");
  expect_close(describe(moderate, 0.99).lower, -3.249836, 1e-6, "99 %");
  EXPECT_THROW(describe(moderate, 1), Error);
  EXPECT_TRUE(std::isnan(describe(std::vector<double>{1}).variance));
  EXPECT_TRUE(std::isnan(describe(std::vector<double>{1, -1}).geometric_mean));
  EXPECT_THROW(describe({}), Error);
}

TEST(TwoSample, MatchesReference) {
  int compared = 0;
  const auto file = golden::load("stats.json");
  const std::pair<const char*, Alternative> alternatives[] = {
      {"two-sided", Alternative::two_sided}, {"less", Alternative::less}, {"greater", Alternative::greater}};
  for (const auto& test : file["two_sample"]["cases"]) {
    const auto x = test["x"].numbers();
    const auto y = test["y"].numbers();
    for (const auto& [word, alternative] : alternatives) {
      for (const std::string method : {"asymptotic", "exact"}) {
        const auto key = "mwu_" + method + "_" + word;
        if (!test.has(key)) continue;  // scipy's exact test knows no ties
        const auto result = mann_whitney(x, y, alternative, method == "exact" ? Method::exact : Method::normal);
        expect_close(result.u, test[key]["U"].number(), 1e-12, key);
        expect_close(result.p_value, test[key]["p"].number(), 1e-9, key);
        ++compared;
      }
    }
    const auto welch = welch_t(x, y);
    expect_close(welch.statistic, test["welch"]["t"].number(), 1e-12, "t");
    expect_close(welch.degrees, test["welch"]["df"].number(), 1e-12, "df");
    expect_close(welch.p_value, test["welch"]["p"].number(), 1e-9, "p");
    const auto ks = kolmogorov_smirnov(x, y, Method::normal);
    expect_close(ks.statistic, test["ks_asymp"]["D"].number(), 1e-12, "D");
    expect_close(ks.p_value, test["ks_asymp"]["p"].number(), 1e-9, "ks p");
    expect_close(vargha_delaney(x, y), test["vargha_delaney_A12_x_over_y"].number(), 1e-12, "A12");
    expect_close(cliffs_delta(x, y), test["cliffs_delta"].number(), 1e-12, "delta");
  }
  EXPECT_EQ(compared, 27);
}

TEST(Correlation, MatchesReference) {
  const auto file = golden::load("stats.json");
  for (const auto& test : file["correlation_paired"]["cases"]) {
    const auto x = test["x"].numbers();
    const auto y = test["y"].numbers();
    expect_test(pearson(x, y), test["pearson"], "pearson");
    expect_test(spearman(x, y), test["spearman"], "spearman");
    expect_test(paired_t(x, y), test["paired_t"], "paired t");
    expect_close(kendall(x, y).statistic, test["kendall_tau_b"].number(), 1e-12, "tau");
    expect_close(kendall(x, y, Method::normal).p_value, test["kendall_p_asymptotic"].number(), 1e-9, "tau p");
    expect_close(sign_test(x, y).p_value, test["sign_test_p"].number(), 1e-9, "sign");
  }
  const std::vector<double> constant{2, 2, 2};
  const std::vector<double> growing{1, 2, 3};
  EXPECT_EQ(pearson(constant, growing).p_value, 1);
  EXPECT_EQ(kendall(constant, growing).p_value, 1);
  EXPECT_LT(pearson(growing, growing).p_value, 1e-7);
}

// Of the 3! orders of three values, and of the 4! of four: counted by hand.
TEST(Correlation, KendallsPIsExactForFewPairsWithoutTies) {
  const std::vector<double> three{1, 2, 3}, one_swap{2, 1, 3}, four{1, 2, 3, 4}, four_swap{1, 2, 4, 3};
  EXPECT_NEAR(kendall(three, three).p_value, 2.0 / 6, 1e-15);
  EXPECT_NEAR(kendall(three, one_swap).p_value, 1, 1e-15);
  EXPECT_NEAR(kendall(four, four).p_value, 2.0 / 24, 1e-15);
  EXPECT_NEAR(kendall(four, four_swap).p_value, 2.0 * (1 + 3) / 24, 1e-15);
  const std::vector<double> tied{1, 2, 2, 3};
  EXPECT_EQ(kendall(four, tied).p_value, kendall(four, tied, Method::normal).p_value);
  EXPECT_THROW(kendall(four, tied, Method::exact), Error);
  // Both ways agree where there are many.
  std::vector<double> x, y;
  for (int i = 0; i < 40; ++i) {
    x.push_back(i);
    y.push_back(i * 7 % 40);
  }
  EXPECT_EQ(kendall(x, y).p_value, kendall(x, y, Method::normal).p_value);
  EXPECT_NEAR(kendall(x, y, Method::exact).p_value, kendall(x, y).p_value, 0.01);
}

TEST(Hypervolume, IsThatOfTheStaircase) {
  const std::vector<std::vector<double>> points{{1, 3}, {2, 1}, {5, 0}};
  EXPECT_EQ(hypervolume(points, std::vector<double>{4, 4}), 2 * 3 + 1);
  EXPECT_THROW(hypervolume(points, std::vector<double>{4, 4, 4}), Error);
}

TEST(BivariateNormal, MatchesReference) {
  const auto file = golden::load("stats.json");
  for (const auto& test : file["special"]["bivariate_normal_cdf"]) {
    const double h = test["h"].number();
    const double k = test["k"].number();
    const double rho = test["rho"].number();
    expect_close(bivariate_normal_cdf(h, k, rho), test["p"].number(), 1e-14, test.dump());
    expect_close(bivariate_normal_cdf(k, h, rho), test["p"].number(), 1e-14, test.dump());
  }
}

// Identities that hold to the last digits: symmetry, marginals, and Sheppard's 1/4 + asin(rho) / (2 pi) at the origin.
TEST(BivariateNormal, KeepsItsIdentities) {
  const auto phi = [](double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); };
  for (const double rho : {-0.9999, -0.95, -0.3, 0.0, 0.6, 0.99, 0.999999}) {
    expect_close(bivariate_normal_cdf(0, 0, rho), 0.25 + std::asin(rho) / (2 * M_PI), 3e-14, "Sheppard");
    expect_close(bivariate_normal_cdf(-1.3, kInfinity, rho), phi(-1.3), 3e-14, "marginal");
    for (const double h : {-6.0, -2.5, 0.4, 3.0}) {
      for (const double k : {-5.0, -1.0, 2.0}) {
        const double p = bivariate_normal_cdf(h, k, rho);
        EXPECT_NEAR(bivariate_normal_cdf(k, h, rho), p, 1e-13 * p + 1e-300) << h << ' ' << k << ' ' << rho;
        EXPECT_NEAR(bivariate_normal_cdf(h, k, -rho) + bivariate_normal_cdf(h, -k, rho), phi(h), 1e-13 * phi(h));
      }
    }
  }
  EXPECT_EQ(bivariate_normal_cdf(-kInfinity, 1, 0.5), 0);
  expect_close(bivariate_normal_cdf(1, 2, 1), phi(1), 1e-15, "rho = 1");
  EXPECT_EQ(bivariate_normal_cdf(-1, 0.5, -1), 0);
  EXPECT_THROW(bivariate_normal_cdf(0, 0, 1.5), Error);
}

// Every way to choose who belongs to x, one by one.
TEST(MannWhitney, ExactDistributionEqualsEnumerationWithTies) {
  Stream stream(21, Purpose::test);
  for (int repeat = 0; repeat < 40; ++repeat) {
    std::vector<double> x(1 + stream.below(5));
    std::vector<double> y(1 + stream.below(6));
    for (double& value : x) value = static_cast<double>(stream.below(5));
    for (double& value : y) value = static_cast<double>(stream.below(5));
    std::vector<double> all = x;
    all.insert(all.end(), y.begin(), y.end());
    const auto rank = ranks(all);
    double observed = 0;
    for (std::size_t i = 0; i < x.size(); ++i) observed += rank[i];
    double lower = 0;
    double upper = 0;
    double count = 0;
    for (std::size_t pattern = 0; pattern < std::size_t{1} << all.size(); ++pattern) {
      std::size_t chosen = 0;
      double sum = 0;
      for (std::size_t i = 0; i < all.size(); ++i) {
        if (pattern >> i & 1) {
          ++chosen;
          sum += rank[i];
        }
      }
      if (chosen != x.size()) continue;
      ++count;
      lower += sum <= observed;
      upper += sum >= observed;
    }
    EXPECT_NEAR(mann_whitney(x, y).p_value, std::min(1.0, 2 * std::min(lower, upper) / count), 1e-13);
    EXPECT_NEAR(mann_whitney(x, y, Alternative::less).p_value, lower / count, 1e-13);
    EXPECT_NEAR(mann_whitney(x, y, Alternative::greater).p_value, upper / count, 1e-13);
  }
}

TEST(EffectSizes, CountPairs) {
  const std::vector<double> x{1, 2, 2, 5};
  const std::vector<double> y{2, 0, 7};
  double above = 0;
  for (const double a : x) {
    for (const double b : y) above += a > b ? 1 : (a == b ? 0.5 : 0);
  }
  EXPECT_DOUBLE_EQ(vargha_delaney(x, y), above / 12);
  EXPECT_DOUBLE_EQ(cliffs_delta(y, x), -cliffs_delta(x, y));
  // Means 3 and 5, variances 4 and 4: a difference of one deviation.
  EXPECT_DOUBLE_EQ(cohens_d(std::vector<double>{1, 3, 5}, std::vector<double>{3, 5, 7}), -1);
  EXPECT_DOUBLE_EQ(paired_cohens_d(std::vector<double>{1, 4, 7}, std::vector<double>{0, 2, 4}), 2);  // 1, 2, 3
  const auto test = wilcoxon(std::vector<double>{1, 2, -3, 4}, std::vector<double>(4, 0));
  EXPECT_DOUBLE_EQ(rank_biserial(test), (7.0 - 3) / 10);
  EXPECT_EQ(rank_biserial(WilcoxonResult{}), 0);
}

// Every way to choose who belongs to x, one by one.
TEST(KolmogorovSmirnov, ExactDistributionEqualsEnumerationWithTies) {
  Stream stream(22, Purpose::test);
  for (int repeat = 0; repeat < 40; ++repeat) {
    std::vector<double> x(1 + stream.below(5));
    std::vector<double> y(1 + stream.below(6));
    for (double& value : x) value = static_cast<double>(stream.below(6));
    for (double& value : y) value = static_cast<double>(stream.below(6));
    const auto result = kolmogorov_smirnov(x, y);
    std::vector<double> all = x;
    all.insert(all.end(), y.begin(), y.end());
    double reached = 0;
    double count = 0;
    for (std::size_t pattern = 0; pattern < std::size_t{1} << all.size(); ++pattern) {
      std::vector<double> a;
      std::vector<double> b;
      for (std::size_t i = 0; i < all.size(); ++i) (pattern >> i & 1 ? a : b).push_back(all[i]);
      if (a.size() != x.size()) continue;
      ++count;
      double distance = 0;
      for (const double at : all) {
        const auto share = [&](const std::vector<double>& values) {
          return static_cast<double>(std::ranges::count_if(values, [&](double v) { return v <= at; })) /
                 static_cast<double>(values.size());
        };
        distance = std::max(distance, std::fabs(share(a) - share(b)));
      }
      reached += distance > result.statistic - 1e-12;
    }
    EXPECT_NEAR(result.p_value, reached / count, 1e-13);
  }
}

TEST(KolmogorovSmirnov, BothBranchesOfTheApproximationMeet) {
  const auto tail = [](std::size_t apart) {
    std::vector<double> a(100);
    std::vector<double> b(100);
    for (std::size_t i = 0; i < 100; ++i) {
      a[i] = static_cast<double>(i);
      b[i] = static_cast<double>(i + apart) + 0.5;
    }
    return kolmogorov_smirnov(a, b, Method::normal);
  };
  // n = 50: n d^2 passes 4 between 28 and 29 of 100. The logarithms of the tail bend smoothly there.
  std::vector<double> logarithms;
  for (std::size_t apart = 22; apart < 36; ++apart) logarithms.push_back(std::log(tail(apart).p_value));
  for (std::size_t i = 3; i < logarithms.size(); ++i) {
    const double third = logarithms[i] - 3 * logarithms[i - 1] + 3 * logarithms[i - 2] - logarithms[i - 3];
    EXPECT_LT(std::fabs(third), 1e-3) << i;
  }
  EXPECT_EQ(kolmogorov_smirnov(std::vector<double>{1, 2}, std::vector<double>{3, 4}, Method::normal).p_value, 0);
  EXPECT_DOUBLE_EQ(kolmogorov_smirnov(std::vector<double>{1, 2}, std::vector<double>{3, 4}).p_value, 2.0 / 6);
}

TEST(Tests, RefuseWhatTheyCanNotTest) {
  const std::vector<double> one{1};
  const std::vector<double> two{1, 2};
  const std::vector<double> hole{1, std::nan("")};
  EXPECT_THROW(paired_t(one, one), Error);
  EXPECT_THROW(paired_t(two, one), Error);
  EXPECT_THROW(welch_t(two, one), Error);
  EXPECT_THROW(mann_whitney(hole, two), Error);
  EXPECT_THROW(mann_whitney({}, two), Error);
  EXPECT_THROW(kolmogorov_smirnov(two, hole), Error);
  EXPECT_THROW(sign_test(two, hole), Error);
  EXPECT_THROW(equivalence(two, two, 0), Error);
  // A mean with an infinite value, or whose variance is, tells nothing.
  const std::vector<double> infinite{kInfinity, 2, 3, 4, 5};
  const std::vector<double> five{1, 2, 3, 4, 5};
  EXPECT_THROW(paired_t(five, infinite), Error);
  EXPECT_THROW(paired_t(infinite, infinite), Error);
  EXPECT_THROW(welch_t(five, infinite), Error);
  EXPECT_THROW(equivalence(five, infinite, 1, EquivalenceTest::welch), Error);
  EXPECT_THROW(pearson(five, infinite), Error);
  EXPECT_THROW(pearson(five, std::vector<double>{1e200, -1e200, 0, 1, 2}), Error);
  EXPECT_THROW(welch_t(five, std::vector<double>{1e200, -1e200, 0, 1, 2}), Error);
  EXPECT_GT(spearman(five, infinite).statistic, -1);
  EXPECT_GT(kendall(five, infinite).p_value, 0);
  EXPECT_LT(welch_t(five, std::vector<double>{1e100, 2e100, 3e100}).p_value, 0.08);
  EXPECT_EQ(paired_t(two, two).p_value, 1);
  EXPECT_EQ(mann_whitney(std::vector<double>{1, 1}, std::vector<double>{1, 1}).p_value, 1);
}

}  // namespace
}  // namespace incumbent::statistics
