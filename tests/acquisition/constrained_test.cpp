// Acquisition under constraints, and per cost.
#include "acquisition/constrained.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "acquisition/per_cost.hpp"
#include "formula/acquisition/log_probability_of_feasibility.hpp"
#include "mixed_space.hpp"

namespace incumbent {
namespace {

struct Fixture {
  Fixture() : space(test::cube(2)), objective(make(0)), first(make(1)), second(make(2)) {}

  std::unique_ptr<GpSurrogate> make(int which) const {
    GpSurrogateOptions how;
    how.outputs = {OutputTransformKind::standardize};
    how.warp = Choice::never;
    auto surrogate =
        std::make_unique<GpSurrogate>(compute::default_backend(), compute::Context{}, InputMap(space), how);
    Stream stream(1, Purpose::test);
    Matrix x(15, 2);
    std::vector<double> y;
    for (std::size_t i = 0; i < x.rows; ++i) {
      for (double& v : x.row(i)) v = stream.uniform();
      const double a = x(i, 0), b = x(i, 1);
      y.push_back(which == 0 ? std::sin(6 * a) + b
                             : (which == 1 ? 10 * (a * a + b * b - 0.5) : a - b + 0.3 * std::cos(9 * a)));
    }
    surrogate->set_data(std::move(x), y);
    surrogate->use({15, {1, 0.5, 0.7, 1e-4, 0}, OutputTransformKind::standardize, 1.0, {}});
    return surrogate;
  }

  SearchSpace space;
  std::unique_ptr<GpSurrogate> objective, first, second;
};

TEST(Constrained, IsTheSumOfTheLogarithmsAndItsGradientTheirDifference) {
  const Fixture f;
  compute::Acquisition acquisition;
  acquisition.best = -0.5;
  const ModelObjective gain(f.objective->model(), acquisition, &f.objective->map());
  for (const AcquisitionObjective* inner :
       {static_cast<const AcquisitionObjective*>(&gain), static_cast<const AcquisitionObjective*>(nullptr)}) {
    const ConstrainedObjective both(inner, {f.first.get(), f.second.get()});
    Stream stream(2, Purpose::test);
    for (int i = 0; i < 20; ++i) {
      Matrix unit(1, 2), gradient(1, 2), other(1, 2);
      for (double& u : unit.values) u = stream.uniform(0.05, 0.95);
      const auto configuration = f.space.decode(unit.values);
      const Configuration* pointer = &configuration;
      double value = 0, low = 0, high = 0;
      both.evaluate({&pointer, 1}, unit.view(), {&value, 1}, gradient.view());
      double expected = 0;
      const CandidateSet set{2, {configuration}, unit.values};
      if (inner) expected += inner->best(set, 1).front().value;
      for (const auto* constraint : {f.first.get(), f.second.get()}) {
        // On the constraint's own scale.
        const auto p = constraint->model().posterior(unit.view(), false);
        const double scale = 1 / constraint->transform().slope(0);
        expected += formula::log_probability_of_feasibility(constraint->transform().undo(p.mean[0]),
                                                            scale * std::sqrt(p.variance[0]), -INFINITY, 0)
                        .value;
      }
      EXPECT_NEAR(value, expected, 1e-9 * (1 + std::abs(expected)));
      EXPECT_NEAR(both.best(set, 1).front().value, value, 1e-9 * (1 + std::abs(value)));
      for (std::size_t j = 0; j < 2; ++j) {
        auto moved = unit;
        moved(0, j) += 1e-5;
        both.evaluate({&pointer, 1}, moved.view(), {&high, 1}, other.view());
        moved(0, j) -= 2e-5;
        both.evaluate({&pointer, 1}, moved.view(), {&low, 1}, other.view());
        const double slope = (high - low) / 2e-5;
        EXPECT_NEAR(gradient(0, j), slope, 1e-4 * (1 + std::abs(slope)));
      }
    }
  }
}

TEST(PerCost, IsTheDifferenceOfTheLogarithms) {
  const Fixture f;
  compute::Acquisition acquisition;
  acquisition.best = -0.5;
  const ModelObjective gain(f.objective->model(), acquisition, &f.objective->map());
  const PerCostObjective objective(gain, *f.first);
  Stream stream(3, Purpose::test);
  for (int i = 0; i < 20; ++i) {
    Matrix unit(1, 2), gradient(1, 2), other(1, 2);
    for (double& u : unit.values) u = stream.uniform(0.05, 0.95);
    const auto configuration = f.space.decode(unit.values);
    const Configuration* pointer = &configuration;
    double value = 0, low = 0, high = 0;
    objective.evaluate({&pointer, 1}, unit.view(), {&value, 1}, gradient.view());
    const CandidateSet set{2, {configuration}, unit.values};
    const double cost = f.first->transform().undo(f.first->model().posterior(unit.view(), false).mean[0]);
    EXPECT_NEAR(value, gain.best(set, 1).front().value - cost, 1e-9 * (1 + std::abs(value)));
    EXPECT_NEAR(objective.best(set, 1).front().value, value, 1e-9 * (1 + std::abs(value)));
    for (std::size_t j = 0; j < 2; ++j) {
      auto moved = unit;
      moved(0, j) += 1e-5;
      objective.evaluate({&pointer, 1}, moved.view(), {&high, 1}, other.view());
      moved(0, j) -= 2e-5;
      objective.evaluate({&pointer, 1}, moved.view(), {&low, 1}, other.view());
      const double slope = (high - low) / 2e-5;
      EXPECT_NEAR(gradient(0, j), slope, 1e-4 * (1 + std::abs(slope)));
    }
  }
}

}  // namespace
}  // namespace incumbent
