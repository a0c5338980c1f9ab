// Several functions on the rows of one model, and samples of it, for every backend.
#include <gtest/gtest.h>

#include <cmath>

#include "compute/backend_name.hpp"
#include "formula/random.hpp"
#include "incumbent/error.hpp"

namespace incumbent {
namespace {

using namespace compute;

class SharedFactor : public testing::TestWithParam<const Backend*> {
 protected:
  SharedFactor() : x(37, 3), y(37) {
    options.columns = {ColumnKind::number, ColumnKind::number, ColumnKind::label};
    auto& c = options.covariance;
    c.add_term({{CovarianceKind::matern52, 0, 2}, {CovarianceKind::matern52, 2, 1}});
    c.add_term({{CovarianceKind::rbf, 0, 2}});
    Stream stream(1, Purpose::test);
    for (std::size_t i = 0; i < x.rows; ++i) {
      for (std::size_t j = 0; j < 3; ++j) x(i, j) = j == 2 ? std::floor(3 * stream.uniform()) : stream.uniform();
      y[i] = stream.normal();
    }
    parameters.resize(c.parameters());
    for (double& p : parameters) p = 0.3 + 0.5 * stream.uniform();
    parameters[c.mean_index()] = 0.7;
    model = fitted(y);
    points = Matrix(70, 3);
    for (std::size_t i = 0; i < points.rows; ++i) {
      for (std::size_t j = 0; j < 3; ++j) points(i, j) = j == 2 ? std::floor(3 * stream.uniform()) : stream.uniform();
    }
    normals = Matrix(5, x.rows);
    for (double& v : normals.values) v = stream.normal();
  }

  std::unique_ptr<GpModel> fitted(const std::vector<double>& outputs) const {
    auto result = GetParam()->make_gp_model(options, {});
    result->set_data(x.view(), outputs);
    result->set_parameters(parameters);
    const std::size_t system = 0;
    Factorization factorization;
    result->factorize({&system, 1}, {&factorization, 1});
    EXPECT_TRUE(factorization.ok);
    return result;
  }

  GpModelOptions options;
  Matrix x, points, normals;
  std::vector<double> y, parameters;
  std::unique_ptr<GpModel> model;
};

// Also far from 0, where a phase is reduced by other means, and of no point.
TEST_P(SharedFactor, SumsOfWaves) {
  Stream stream(7, Purpose::test);
  for (const auto& [waves, functions, farthest] : {std::tuple{1, 1, 1.0}, {37, 5, 1.0}, {64, 2, 1e8}}) {
    const auto f = static_cast<std::size_t>(waves), q = static_cast<std::size_t>(functions);
    Matrix at(70, 6), frequencies(f, 6), amplitudes(2 * f, q);
    for (double& v : at.values) v = stream.below(3) == 0 ? 0.0 : stream.uniform();
    for (double& v : frequencies.values) v = 5 * stream.normal() * std::pow(farthest, stream.uniform());
    for (double& v : amplitudes.values) v = stream.normal();
    const Matrix sums = model->sum_of_waves(at.view(), frequencies.view(), amplitudes.view());
    for (std::size_t i = 0; i < at.rows; ++i) {
      for (std::size_t s = 0; s < q; ++s) {
        double expected = 0;
        for (std::size_t k = 0; k < f; ++k) {
          double phase = 0;
          for (std::size_t j = 0; j < 6; ++j) phase += frequencies(k, j) * at(i, j);
          expected += amplitudes(k, s) * std::cos(phase) + amplitudes(f + k, s) * std::sin(phase);
        }
        EXPECT_NEAR(sums(i, s), expected, 1e-12 * farthest) << i << ", " << s;
      }
    }
    EXPECT_EQ(model->sum_of_waves({at.values.data(), 0, 6}, frequencies.view(), amplitudes.view()).rows, 0u);
    EXPECT_THROW(model->sum_of_waves(points.view(), frequencies.view(), amplitudes.view()), Error);
    EXPECT_THROW(model->sum_of_waves(at.view(), frequencies.view(), frequencies.view()), Error);
  }
}

TEST_P(SharedFactor, MeansAreThoseOfOneModelForEach) {
  Matrix targets(x.rows, 5);
  for (std::size_t i = 0; i < x.rows; ++i) {
    for (std::size_t s = 0; s < 5; ++s) targets(i, s) = normals(s, i) - 0.7;
  }
  const Matrix weights = model->solve(targets.view());
  const Matrix sums = model->weighted_covariance(points.view(), weights.view());
  Matrix coefficients(points.rows, 5), expected(points.rows, 3);
  Stream stream(2, Purpose::test);
  for (double& c : coefficients.values) c = stream.normal();
  for (std::size_t s = 0; s < 5; ++s) {
    const auto one = fitted({normals.row(s).begin(), normals.row(s).end()});
    const auto posterior = one->posterior(points.view(), true);
    for (std::size_t i = 0; i < points.rows; ++i) {
      EXPECT_NEAR(0.7 + sums(i, s), posterior.mean[i], 1e-12);
      for (std::size_t j = 0; j < 3; ++j) expected(i, j) += coefficients(i, s) * posterior.mean_gradient(i, j);
    }
  }
  const Matrix gradient = model->weighted_gradient(points.view(), weights.view(), coefficients.view());
  for (std::size_t i = 0; i < points.rows; ++i) {
    EXPECT_EQ(gradient(i, 2), 0);
    for (std::size_t j = 0; j < 3; ++j) EXPECT_NEAR(gradient(i, j), expected(i, j), 1e-11);
  }
}

// C from unit vectors of normal numbers: C C^T is the joint covariance.
TEST_P(SharedFactor, SamplesHaveTheJointPosteriorsMeanAndCovariance) {
  constexpr std::size_t m = 20;
  const MatrixView<const double> few{points.values.data(), m, 3};
  const auto joint = model->joint_posterior(few);
  Matrix unit(m + 1, m);
  for (std::size_t i = 0; i < m; ++i) unit(i, i) = 1;
  const Matrix samples = model->sample(few, unit.view());
  for (std::size_t i = 0; i < m; ++i) {
    EXPECT_EQ(samples(m, i), joint.mean[i]);
    for (std::size_t j = 0; j < m; ++j) {
      double sum = 0;
      for (std::size_t s = 0; s < m; ++s) sum += (samples(s, i) - joint.mean[i]) * (samples(s, j) - joint.mean[j]);
      EXPECT_NEAR(sum, joint.covariance(i, j), 1e-9);
    }
  }
}

TEST_P(SharedFactor, SamplesOfTheSamePointAgree) {
  Matrix twice(40, 3);
  for (std::size_t i = 0; i < 40; ++i) {
    for (std::size_t j = 0; j < 3; ++j) twice(i, j) = points(i % 20, j);
  }
  Matrix z(3, 40);
  Stream stream(3, Purpose::test);
  for (double& v : z.values) v = stream.normal();
  const Matrix samples = model->sample(twice.view(), z.view());
  for (std::size_t s = 0; s < 3; ++s) {
    for (std::size_t i = 0; i < 20; ++i) EXPECT_NEAR(samples(s, i), samples(s, 20 + i), 1e-4);
  }
}

TEST_P(SharedFactor, NothingToDoAndWrongShapes) {
  EXPECT_EQ(model->sample(Matrix(0, 3).view(), Matrix(2, 0).view()).rows, 2u);
  EXPECT_EQ(model->solve(Matrix(x.rows, 0).view()).cols, 0u);
  EXPECT_THROW(model->solve(Matrix(3, 1).view()), Error);
  EXPECT_THROW(model->sample(points.view(), Matrix(1, 3).view()), Error);
  EXPECT_THROW(model->weighted_covariance(points.view(), Matrix(3, 1).view()), Error);
  EXPECT_THROW(model->weighted_gradient(points.view(), Matrix(x.rows, 2).view(), Matrix(3, 2).view()), Error);
}

INSTANTIATE_TEST_SUITE_P(Backends, SharedFactor,
                         testing::ValuesIn(available_backends().begin(), available_backends().end()),
                         compute::backend_name);

}  // namespace
}  // namespace incumbent
