// The update of CMA-ES against independent implementations, and the eigensolver below it.
#include <gtest/gtest.h>

#include <cmath>

#include "formula/random.hpp"
#include "golden.hpp"
#include "sampler/cma.hpp"
#include "sampler/symmetric_eigen.hpp"

namespace incumbent {
namespace {

void expect_close(double actual, double expected, double tolerance, const std::string& what) {
  EXPECT_NEAR(actual, expected, tolerance * std::max(std::abs(expected), 1e-300)) << what;
}

TEST(CmaParameters, AreThoseOfTheTutorialAndOfPycma) {
  int count = 0;
  const auto file = golden::load("optimizers.json");
  for (const auto& set : file["cma_parameters"]) {
    for (const auto variant : {CmaVariant::tutorial, CmaVariant::pycma}) {
      const bool tutorial = variant == CmaVariant::tutorial;
      const auto& want = set[tutorial ? "tutorial" : "pycma"];
      const auto p = cma_parameters(static_cast<std::size_t>(want["d"].integer()),
                                    static_cast<std::size_t>(want["popsize"].integer()), variant);
      const auto what = want["d"].dump() + " " + want["popsize"].dump();
      EXPECT_EQ(p.parents, static_cast<std::size_t>(want["mu"].integer()));
      expect_close(p.mu_effective, want["mueff"].number(), 1e-13, what);
      expect_close(p.rank_one_rate, want["c1"].number(), 1e-13, what);
      expect_close(p.rank_mu_rate, want["cmu"].number(), 1e-13, what);
      expect_close(p.path_rate, want["cc"].number(), 1e-13, what);
      expect_close(p.step_path_rate, want["cs"].number(), 1e-13, what);
      expect_close(p.step_damping, want[tutorial ? "ds" : "damps"].number(), 1e-13, what);
      expect_close(p.expected_length, want["chiN"].number(), 1e-13, what);
      if (tutorial) expect_close(p.mu_effective_negative, want["mueff_minus"].number(), 1e-13, what);
      const auto weights = want["weights"].numbers();
      ASSERT_EQ(p.weights.size(), weights.size());
      for (std::size_t i = 0; i < weights.size(); ++i) {
        if (weights[i] == 0) {
          EXPECT_NEAR(p.weights[i], 0, 1e-15);
        } else {
          EXPECT_NEAR(p.weights[i], weights[i], 1e-13 * std::abs(weights[i]) + 1e-16) << what << " weight " << i;
        }
      }
      ++count;
    }
  }
  EXPECT_EQ(count, 106);
}

Matrix unpacked(const std::vector<double>& triangle, std::size_t d) {
  Matrix result(d, d);
  for (std::size_t i = 0, at = 0; i < d; ++i) {
    for (std::size_t j = 0; j <= i; ++j) result(i, j) = result(j, i) = triangle[at++];
  }
  return result;
}

std::vector<double> packed(const Matrix& a) {
  std::vector<double> result;
  for (std::size_t i = 0; i < a.rows; ++i) result.insert(result.end(), a.row(i).begin(), a.row(i).begin() + i + 1);
  return result;
}

Matrix ranked(const golden::Node& step) {
  const auto x = step["x"].matrix();
  const auto f = step["f"].numbers();
  std::vector<std::size_t> order(f.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return f[a] < f[b]; });
  Matrix result(x.size(), x.front().size());
  for (std::size_t i = 0; i < order.size(); ++i) std::ranges::copy(x[order[i]], result.row(i).begin());
  return result;
}

// Relative to the largest entry.
void expect_close(std::span<const double> actual, const std::vector<double>& expected, double tolerance,
                  const std::string& what) {
  ASSERT_EQ(actual.size(), expected.size());
  double scale = 0;
  for (const double e : expected) scale = std::max(scale, std::abs(e));
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_NEAR(actual[i], expected[i], tolerance * scale) << what << " entry " << i;
  }
}

void replay(const golden::Node& trace, CmaVariant variant, double tolerance) {
  const auto d = static_cast<std::size_t>(trace["d"].integer());
  const auto population = trace["steps"][0]["f"].size();
  Cma cma(cma_parameters(d, population, variant), trace["mean0"].numbers(), trace["sigma0"].number());
  if (trace["C0"].kind == golden::Node::Kind::array) cma.set_covariance(unpacked(trace["C0"].numbers(), d));
  for (const auto& step : trace["steps"]) {
    const auto x = ranked(step);
    const auto what = trace["function"].string() + " d=" + std::to_string(d) + " g=" + step["g"].dump();
    if (step.has("z")) {
      const auto z = step["z"].matrix(), samples = step["x"].matrix();
      std::vector<double> sample(d);
      for (std::size_t i = 0; i < z.size(); ++i) {
        cma.sample(z[i], sample);
        expect_close(sample, samples[i], tolerance, what + " sample");
      }
    }
    cma.update(x.view());
    expect_close(cma.mean(), step["mean"].numbers(), tolerance, what + " mean");
    expect_close(cma.sigma(), step["sigma"].number(), tolerance, what + " sigma");
    expect_close(cma.step_path(), step["ps"].numbers(), tolerance, what + " p_sigma");
    expect_close(cma.path(), step["pc"].numbers(), tolerance, what + " p_c");
    expect_close(packed(cma.covariance()), step["C"].numbers(), tolerance, what + " C");
  }
}

TEST(Cma, UpdatesAsTheTutorialDoes) {
  const auto traces = golden::load("optimizers.json");
  EXPECT_EQ(traces["cma_traces"].size(), 5u);
  for (const auto& trace : traces["cma_traces"]) replay(trace, CmaVariant::tutorial, 1e-11);
}

// After the first update p_sigma = sqrt(1 - (1 - c_sigma)^2) sqrt(mu_eff) s from 0, so h = 1 exactly where
// sqrt(mu_eff) |s| < (1.4 + 2/(d + 1)) E|N(0, I)|; p_c is 0 where h = 0.
TEST(Cma, TheRankOneUpdateWaitsFromTheLengthThatTheTutorialSays) {
  for (const std::size_t d : {2, 5, 20}) {
    const auto p = cma_parameters(d, 10, CmaVariant::tutorial);
    const double longest = (1.4 + 2 / (static_cast<double>(d) + 1)) * p.expected_length / std::sqrt(p.mu_effective);
    for (const double length : {0.999, 1.001}) {
      Cma cma(p, std::vector<double>(d, 0.0), 1);
      Matrix x(10, d);
      for (std::size_t i = 0; i < p.parents; ++i) x(i, 0) = length * longest;  // the weights of the parents add to 1
      for (std::size_t i = p.parents; i < 10; ++i) x(i, 1) = 1;
      cma.update(x.view());
      EXPECT_EQ(cma.path()[0] > 0, length < 1) << d << " parameters";
    }
  }
}

TEST(Cma, UpdatesAsPycmaDoes) {
  const auto traces = golden::load("optimizers.json");
  EXPECT_EQ(traces["pycma_traces"].size(), 2u);
  for (const auto& trace : traces["pycma_traces"]) replay(trace, CmaVariant::pycma, 1e-8);
}

TEST(Cma, APointOfAnotherDistributionIsPulledIn) {
  Cma cma(cma_parameters(4, 8, CmaVariant::tutorial), {0, 0, 0, 0}, 0.5);
  std::vector<double> far{100, 0, 0, 0}, near{0.5, 0.5, -0.5, 0.5};
  cma.pull_in(far);
  EXPECT_NEAR(far[0], 0.5 * (2 + 8.0 / 6), 1e-14);
  cma.pull_in(near);
  EXPECT_EQ(near, (std::vector<double>{0.5, 0.5, -0.5, 0.5}));
}

TEST(SymmetricEigen, RestoresTheMatrixWithOrthonormalVectors) {
  Stream stream(5, Purpose::test);
  for (const std::size_t n : {1, 2, 3, 7, 40}) {
    for (const int rank : {0, 1, 3, 100}) {
      Matrix a(n, n);
      for (int r = 0; r < rank; ++r) {
        std::vector<double> v(n);
        for (double& e : v) e = stream.normal();
        const double factor = r % 3 == 1 ? -1 : 1;
        for (std::size_t i = 0; i < n; ++i) {
          for (std::size_t j = 0; j < n; ++j) a(i, j) += factor * v[i] * v[j];
        }
      }
      double scale = 1e-300;
      for (const double e : a.values) scale = std::max(scale, std::abs(e));
      const auto eigen = symmetric_eigen(a);
      for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < n; ++j) {
          double restored = 0, product = 0;
          for (std::size_t k = 0; k < n; ++k) {
            restored += eigen.values[k] * eigen.vectors(k, i) * eigen.vectors(k, j);
            product += eigen.vectors(i, k) * eigen.vectors(j, k);
          }
          EXPECT_NEAR(restored, a(i, j), 1e-13 * scale);
          EXPECT_NEAR(product, i == j ? 1 : 0, 1e-13);
        }
      }
    }
  }
}

}  // namespace
}  // namespace incumbent
