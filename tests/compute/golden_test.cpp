// Every case of gp.json, on every backend of this machine. Tolerances are the file's: regular cases 1e-9, nasty ones a
// hundred times the error that plain numpy makes on the same case.
#include <gtest/gtest.h>

#include <cmath>

#include "compute/backend_name.hpp"
#include "gp_case.hpp"

namespace incumbent {
namespace {

using namespace compute;

// Errors allowed in one case.
struct Tolerance {
  double likelihood = 1e-9, gradient = 1e-9, mean = 1e-9, variance = 1e-9;
};

double or_zero(const golden::Node& node, const char* key) { return node.is_null() ? 0 : node[key].number(); }

Tolerance tolerance_of(const golden::Node& node, double y_scale, double variance_scale) {
  Tolerance t;
  t.mean *= y_scale;
  t.variance *= variance_scale;
  const auto& tag = node["tag"].string();
  if (tag == "regular" || tag == "isotropic") return t;
  const auto& check = node["float64_check"];
  t.likelihood = 100 * std::max(check["numpy"]["lml_rel_err"].number(), 1e-15);
  t.gradient = 100 * std::max({check["numpy"]["lml_rel_err"].number(), or_zero(check["sklearn"], "grad_rel_err"),
                               check["sklearn"].is_null() ? check["gpytorch"]["grad_rel_err"].number() : 0.0, 1e-15});
  t.mean = 100 * std::max(check["numpy"]["post_mean_abs_err"].number(), 1e-15 * y_scale);
  t.variance = 100 * std::max(check["numpy"]["post_var_abs_err"].number(), 1e-15 * variance_scale);
  return t;
}

void expect_near(double got, double want, double tolerance, const std::string& what) {
  EXPECT_NEAR(got, want, tolerance) << what;
}

class GoldenGp : public testing::TestWithParam<const Backend*> {};

TEST_P(GoldenGp, EveryCase) {
  const auto file = golden::load("gp.json");
  for (const auto& node : file["cases"]) {
    const test::GpCase c(node);
    SCOPED_TRACE(c.tag + " " + node["kernel"].string() + " n=" + std::to_string(c.x.rows) +
                 " d=" + std::to_string(c.x.cols));
    const auto& expected = node["expected"];
    const std::size_t n = c.x.rows;
    double y_scale = std::abs(c.parameters.back());
    for (double y : c.y) y_scale = std::max(y_scale, std::abs(y));
    const auto tolerance = tolerance_of(node, std::max(y_scale, 1e-300), c.parameters[0]);

    auto model = c.model(*GetParam());
    const std::size_t system = 0;
    double value = 0;
    Matrix gradient(1, c.parameters.size());
    model->likelihood({&system, 1}, {&value, 1}, gradient.view());
    EXPECT_EQ(model->factorization().jitter, 0);
    const double lml = expected["lml"].number();
    expect_near(value, lml, tolerance.likelihood * std::max(std::abs(lml), 1.0), "lml");
    expect_near(model->factorization().log_determinant, expected["logdet"].number(),
                tolerance.likelihood * std::max({std::abs(lml), std::abs(expected["logdet"].number()), 1.0}), "logdet");

    // The gradient is judged as a vector, relative to its largest entry, as in the file's own checks.
    std::vector<double> want{expected["grad_log_outputscale"].number()};
    for (double g : expected["grad_log_lengthscale"].numbers()) want.push_back(g);
    if (expected.has("grad_log_rq_alpha")) want.push_back(expected["grad_log_rq_alpha"].number());
    want.push_back(expected["grad_log_noise"].number());
    want.push_back(expected["grad_mean"].number());
    ASSERT_EQ(want.size(), gradient.cols);
    double largest = 1;
    for (std::size_t p = 0; p + 1 < want.size(); ++p) largest = std::max(largest, std::abs(want[p]));
    for (std::size_t p = 0; p + 1 < want.size(); ++p) {
      expect_near(gradient(0, p), want[p], tolerance.gradient * largest, "gradient " + std::to_string(p));
    }
    double alpha_scale = 1;
    const auto alpha = model->alpha(), want_alpha = expected["alpha_vec"].numbers();
    for (double a : want_alpha) alpha_scale = std::max(alpha_scale, std::abs(a));
    expect_near(gradient(0, want.size() - 1), want.back(), tolerance.gradient * alpha_scale, "gradient of the mean");
    for (std::size_t i = 0; i < n; ++i) expect_near(alpha[i], want_alpha[i], tolerance.gradient * alpha_scale, "alpha");

    const auto posterior = model->posterior(c.points.view(), false);
    const auto joint = model->joint_posterior(c.points.view());
    const auto mean = expected["post_mean"].numbers(), variance = expected["post_var"].numbers();
    const auto covariance = expected["post_cov"].numbers();
    for (std::size_t i = 0, packed = 0; i < c.points.rows; ++i) {
      expect_near(posterior.mean[i], mean[i], tolerance.mean, "mean");
      expect_near(posterior.variance[i], variance[i], tolerance.variance, "variance");
      expect_near(joint.mean[i], mean[i], tolerance.mean, "joint mean");
      for (std::size_t j = 0; j <= i; ++j, ++packed) {
        expect_near(joint.covariance(i, j), covariance[packed], tolerance.variance, "covariance");
      }
    }

    const auto loo = model->leave_one_out();
    const auto loo_mean = expected["loo_mean"].numbers(), loo_variance = expected["loo_var"].numbers();
    double density = 0;
    for (std::size_t i = 0; i < n; ++i) {
      const double relative = std::max(tolerance.gradient, 1e-9);
      expect_near(loo.mean[i], loo_mean[i], relative * std::max(y_scale, 1e-300), "leave-one-out mean");
      expect_near(loo.variance[i], loo_variance[i], relative * c.parameters[0] + relative * loo_variance[i],
                  "leave-one-out variance");
      density += loo.log_density[i];
    }
    const double want_density = expected["loo_log_pred"].number();
    expect_near(density, want_density, std::max(tolerance.gradient, 1e-9) * std::max(std::abs(want_density), 1.0),
                "leave-one-out density");

    if (expected.has("K") && !expected["K"].is_null()) {
      Matrix k(n, n);
      GetParam()->covariance_matrix(c.options, c.parameters, c.x.view(), c.x.view(), k.view());
      const auto want_k = expected["K"].numbers(), want_l = expected["cholesky"].numbers();
      const auto factor = model->factor();
      for (std::size_t i = 0, packed = 0; i < n; ++i) {
        for (std::size_t j = 0; j <= i; ++j, ++packed) {
          expect_near(k(i, j), want_k[packed], 4e-15 * c.parameters[0], "K");
          expect_near(factor(i, j), want_l[packed], std::max(1e-9, tolerance.gradient) * std::sqrt(c.parameters[0]),
                      "L");
        }
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Backends, GoldenGp,
                         testing::ValuesIn(available_backends().begin(), available_backends().end()),
                         compute::backend_name);

}  // namespace
}  // namespace incumbent
