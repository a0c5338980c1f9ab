// Screening: the k best candidates of a list.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "compute/backend.hpp"
#include "formula/random.hpp"
#include "incumbent/error.hpp"

namespace incumbent {
namespace {

using namespace compute;

class Screen : public testing::TestWithParam<const Backend*> {
 protected:
  std::unique_ptr<GpModel> model(int threads = 1) const {
    GpModelOptions options;
    options.covariance = Covariance::ard(CovarianceKind::matern52, 3);
    options.columns.assign(3, ColumnKind::number);
    auto result = GetParam()->make_gp_model(options, Context{threads});
    Stream stream(1, Purpose::test);
    Matrix x(40, 3);
    std::vector<double> y(40);
    for (double& v : x.values) v = stream.uniform();
    for (double& v : y) v = stream.normal();
    result->set_data(x.view(), y);
    result->set_parameters(std::vector<double>{1, 0.3, 0.5, 0.7, 1e-4, 0});
    const std::size_t system = 0;
    Factorization factorization;
    result->factorize({&system, 1}, {&factorization, 1});
    return result;
  }
  static Matrix points(std::size_t n) {
    Stream stream(2, Purpose::test);
    Matrix p(n, 3);
    for (double& v : p.values) v = stream.uniform();
    return p;
  }
};

TEST_P(Screen, GivesTheBestOfAllValues) {
  const auto gp = model();
  for (const std::size_t n : {1u, 63u, 64u, 65u, 500u}) {
    const auto candidates = points(n);
    const auto posterior = gp->posterior(candidates.view(), false);
    for (const auto kind : {AcquisitionKind::expected_improvement, AcquisitionKind::log_expected_improvement,
                            AcquisitionKind::probability_of_improvement,
                            AcquisitionKind::log_probability_of_improvement, AcquisitionKind::lower_confidence_bound}) {
      const Acquisition acquisition{{-1.0, 0.01, 1.5}, kind};
      std::vector<std::size_t> order(n);
      std::vector<double> values(n);
      for (std::size_t i = 0; i < n; ++i) {
        order[i] = i;
        values[i] = acquisition_value(acquisition, posterior.mean[i], posterior.variance[i]);
      }
      std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return values[a] > values[b]; });
      for (const std::size_t k : {1u, 10u, 1000u}) {
        const auto best = gp->screen(CandidateList{candidates.view()}, acquisition, k).best;
        ASSERT_EQ(best.size(), std::min<std::size_t>(k, n));
        for (std::size_t i = 0; i < best.size(); ++i) {
          ASSERT_EQ(best[i].index, order[i]);
          EXPECT_EQ(best[i].value, values[order[i]]);
          EXPECT_EQ(best[i].mean, posterior.mean[order[i]]);
          EXPECT_EQ(best[i].variance, posterior.variance[order[i]]);
        }
      }
    }
  }
}

TEST_P(Screen, TiesGoToTheLowerIndexAndThreadsChangeNothing) {
  const auto candidates = [] {
    auto p = points(700);
    for (std::size_t i = 0; i < 700; ++i) {
      for (std::size_t j = 0; j < 3; ++j) p(i, j) = p(i % 7, j);
    }
    return p;
  }();
  const auto one = model()->screen(CandidateList{candidates.view()}, {}, 250).best;
  const auto three = model(3)->screen(CandidateList{candidates.view()}, {}, 250).best;
  ASSERT_EQ(one.size(), 250u);
  for (std::size_t i = 0; i < 250; ++i) {
    EXPECT_EQ(one[i].index, three[i].index);
    EXPECT_EQ(one[i].value, three[i].value);
    EXPECT_EQ(one[i].index, one[i - i % 100].index + 7 * (i % 100));  // a hundred of each, equal to the bit
  }
}

TEST_P(Screen, NothingToChooseFrom) {
  const auto gp = model();
  EXPECT_TRUE(gp->screen(CandidateList{Matrix(0, 3).view()}, {}, 5).best.empty());
  EXPECT_TRUE(gp->screen(CandidateList{points(9).view()}, {}, 0).best.empty());
  EXPECT_THROW(gp->screen(CandidateList{Matrix(4, 2).view()}, {}, 5), Error);
}

INSTANTIATE_TEST_SUITE_P(Backends, Screen, testing::ValuesIn(available_backends().begin(), available_backends().end()),
                         [](const auto& tested) { return tested.param->description().name; });

}  // namespace
}  // namespace incumbent
