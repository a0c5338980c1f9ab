// Acquisition times the probability of success.
#include "acquisition/success_objective.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "acquisition/maximizer.hpp"
#include "formula/random.hpp"

namespace incumbent {
namespace {

using namespace compute;

class SuccessObjectiveTest : public testing::Test {
 protected:
  SuccessObjectiveTest()
      : map_((space_.add_real("a", 0, 1), space_.add_real("b", 0, 1), space_)),
        success_(default_backend(), {}, CovarianceKind::matern52, map_.kinds()),
        model_(default_backend().make_gp_model({Covariance::ard(CovarianceKind::matern52, 2), map_.kinds(), 1}, {})) {
    Stream stream(1, Purpose::test);
    Matrix x(25, 2);
    std::vector<double> y;
    std::vector<bool> labels;
    for (std::size_t i = 0; i < x.rows; ++i) {
      for (double& v : x.row(i)) v = stream.uniform();
      y.push_back(-x(i, 0) + std::sin(5 * x(i, 1)));  // ever better towards the wall at a = 0.7
      labels.push_back(x(i, 0) < 0.7);
    }
    model_->set_data(x.view(), y);
    model_->set_parameters(std::vector<double>{1, 0.8, 0.4, 1e-6, 0});
    const std::size_t system = 0;
    Factorization result;
    model_->factorize({&system, 1}, {&result, 1});
    success_.fit(x, labels);
    acquisition_.kind = AcquisitionKind::log_expected_improvement;
    acquisition_.best = -1.2;
  }

  SearchSpace space_;
  InputMap map_;
  SuccessModel success_;
  std::unique_ptr<GpModel> model_;
  Acquisition acquisition_;
};

TEST_F(SuccessObjectiveTest, IsTheSumOfBothLogarithmsAndItsGradientItsFiniteDifference) {
  const ModelObjective gain(*model_, acquisition_, &map_);
  const auto configuration = space_.default_configuration();
  for (const bool explores : {false, true}) {
    const SuccessObjective objective(explores ? nullptr : &gain, success_, map_);
    Stream stream(2, Purpose::test);
    for (int i = 0; i < 20; ++i) {
      std::vector<double> at{stream.uniform(), stream.uniform()};
      const auto value = [&](const std::vector<double>& unit) {
        const MatrixView<const double> row(unit.data(), 1, 2);
        const auto prediction = success_.predict(row, false);
        if (explores) return prediction.log_probability[0] + prediction.log_deviation[0];
        const auto posterior = model_->posterior(row, false);
        return prediction.log_probability[0] +
               acquisition_value(acquisition_, posterior.mean[0], posterior.variance[0]);
      };
      const Configuration* one = &configuration;
      double found = 0;
      Matrix gradient(1, 2);
      objective.evaluate({&one, 1}, {at.data(), 1, 2}, {&found, 1}, gradient.view());
      EXPECT_NEAR(found, value(at), 1e-9 * std::max(1.0, std::abs(found)));
      for (std::size_t k = 0; k < 2; ++k) {
        auto low = at, high = at;
        low[k] -= 1e-6;
        high[k] += 1e-6;
        const double expected = (value(high) - value(low)) / 2e-6;
        EXPECT_NEAR(gradient(0, k), expected, 1e-3 * std::max(1.0, std::abs(expected)));
      }
    }
  }
}

TEST_F(SuccessObjectiveTest, TheBestAreThoseOfTheSum) {
  const ModelObjective gain(*model_, acquisition_, &map_);
  const SuccessObjective objective(&gain, success_, map_);
  const Refusal none = [](const Configuration&) { return false; };
  const CandidateMaker maker(space_, none);
  auto set = maker.make_set();
  maker.add_made({300, 1}, set);
  const auto best = objective.best(set, 5);
  // The same as by sorting all sums.
  class Plain final : public AcquisitionObjective {
   public:
    explicit Plain(const ModelObjective& gain) : gain_(gain) {}
    std::vector<Scored> best(const CandidateSet& candidates, std::size_t k) const override {
      return gain_.best(candidates, k);
    }
    void evaluate(std::span<const Configuration* const> c, MatrixView<const double> units, std::span<double> values,
                  MatrixView<double> gradients) const override {
      gain_.evaluate(c, units, values, gradients);
    }

   private:
    const ModelObjective& gain_;
  };
  const Plain plain(gain);
  const auto sorted = SuccessObjective(&plain, success_, map_).best(set, 5);
  ASSERT_EQ(sorted.size(), 5u);
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(sorted[i].index, best[i].index);
    EXPECT_NEAR(sorted[i].value, best[i].value, 1e-9);
  }
  ASSERT_EQ(best.size(), 5u);
  const auto configuration = space_.default_configuration();
  const std::vector<const Configuration*> configurations(set.size(), &configuration);
  std::vector<double> values(set.size());
  Matrix gradients(set.size(), 2);
  objective.evaluate(configurations, set.points(), values, gradients.view());
  const auto largest = std::ranges::max_element(values) - values.begin();
  EXPECT_EQ(best[0].index, static_cast<std::size_t>(largest));
  EXPECT_NEAR(best[0].value, values[best[0].index], 1e-6);
  for (std::size_t i = 1; i < 5; ++i) EXPECT_LE(best[i].value, best[i - 1].value);
  EXPECT_EQ(objective.best(set, 1000).size(), 300u);
}

// Expected improvement alone walks into the wall.
TEST_F(SuccessObjectiveTest, ProposalsStayWhereEvaluationsSucceed) {
  const ModelObjective gain(*model_, acquisition_, &map_);
  const Refusal none = [](const Configuration&) { return false; };
  const auto alone = maximize_acquisition(gain, space_, Matrix(0, 2).view(), none, {});
  const auto weighed =
      maximize_acquisition(SuccessObjective(&gain, success_, map_), space_, Matrix(0, 2).view(), none, {});
  ASSERT_TRUE(alone && weighed);
  EXPECT_GT(alone->unit[0], 0.9);
  EXPECT_LT(weighed->unit[0], 0.75);
}

}  // namespace
}  // namespace incumbent
