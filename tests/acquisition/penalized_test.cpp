// Local penalization.
#include "acquisition/penalized.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "mixed_space.hpp"

namespace incumbent {
namespace {

using compute::AcquisitionKind;

struct Fixture {
  Fixture() : space(test::cube(2)), map(space), x(20, 2), pending(2, 2, 0.4) {
    pending(1, 0) = 0.8;
    compute::GpModelOptions options{compute::Covariance::ard(compute::CovarianceKind::matern52, 2), map.kinds(), 1};
    Stream stream(1, Purpose::test);
    std::vector<double> y;
    for (double& v : x.values) v = stream.uniform();
    for (std::size_t i = 0; i < x.rows; ++i) {
      y.push_back(std::sin(6 * x(i, 0)) + x(i, 1));
      acquisition.best = i == 0 ? y[0] : std::min(acquisition.best, y[i]);
    }
    model = compute::default_backend().make_gp_model(options, {});
    model->set_data(x.view(), y);
    model->set_parameters(std::vector<double>{1, 0.4, 0.6, 1e-4, 0});
    const std::size_t system = 0;
    compute::Factorization result;
    model->factorize({&system, 1}, {&result, 1});
  }
  PenalizedObjective objective() const { return {*model, acquisition, map, pending, x}; }
  double value(const AcquisitionObjective& what, std::vector<double> unit) const {
    CandidateSet set{2, {space.decode(unit)}, unit};
    return what.best(set, 1).front().value;
  }

  SearchSpace space;
  InputMap map;
  Matrix x, pending;
  compute::Acquisition acquisition;
  std::unique_ptr<compute::GpModel> model;
};

TEST(Penalized, TakesMostAtThePendingPointsAndNothingFarAway) {
  const Fixture f;
  const auto penalized = f.objective();
  const ModelObjective plain(*f.model, f.acquisition);
  const auto loss = [&](std::vector<double> u) { return f.value(plain, u) - f.value(penalized, u); };
  Stream stream(2, Purpose::test);
  for (int i = 0; i < 100; ++i) EXPECT_GE(loss({stream.uniform(), stream.uniform()}), -1e-12);
  EXPECT_GT(loss({0.4, 0.4}), std::log(2.0));
  EXPECT_GT(loss({0.4, 0.4}), loss({0.43, 0.4}));
  EXPECT_GT(loss({0.8, 0.4}), loss({0.83, 0.4}));
  EXPECT_LT(loss({0.0, 1.0}), 0.1);
}

TEST(Penalized, GradientsAreDifferences) {
  Fixture f;
  for (const auto kind : {AcquisitionKind::log_expected_improvement, AcquisitionKind::lower_confidence_bound,
                          AcquisitionKind::log_probability_of_improvement}) {
    f.acquisition.kind = kind;
    const auto objective = f.objective();
    Stream stream(3, Purpose::test);
    for (int i = 0; i < 20; ++i) {
      Matrix unit(1, 2), gradient(1, 2), other(1, 2);
      for (double& u : unit.values) u = stream.uniform(0.05, 0.95);
      const auto configuration = f.space.decode(unit.values);
      const Configuration* pointer = &configuration;
      double value = 0, low = 0, high = 0;
      objective.evaluate({&pointer, 1}, unit.view(), {&value, 1}, gradient.view());
      EXPECT_NEAR(value, f.value(objective, unit.values), 1e-10 * (1 + std::abs(value)));
      for (std::size_t j = 0; j < 2; ++j) {
        auto moved = unit;
        moved(0, j) += 1e-5;
        objective.evaluate({&pointer, 1}, moved.view(), {&high, 1}, other.view());
        moved(0, j) -= 2e-5;
        objective.evaluate({&pointer, 1}, moved.view(), {&low, 1}, other.view());
        const double expected = (high - low) / 2e-5;
        EXPECT_NEAR(gradient(0, j), expected, 1e-4 * (1 + std::abs(expected)));
      }
    }
  }
}

}  // namespace
}  // namespace incumbent
