// Many proposals among fixed candidates.
#include "acquisition/greedy_batch.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "compute/backend.hpp"
#include "formula/random.hpp"

namespace incumbent {
namespace {

using compute::AcquisitionKind;

struct Fixture {
  explicit Fixture(double variance, std::size_t count = 80) : noise(variance), candidates(count, 2) {
    compute::GpModelOptions options{compute::Covariance::ard(compute::CovarianceKind::matern52, 2),
                                    {compute::ColumnKind::number, compute::ColumnKind::number},
                                    1};
    Stream stream(1, Purpose::test);
    Matrix x(15, 2);
    std::vector<double> y;
    for (double& v : x.values) v = stream.uniform();
    for (double& v : candidates.values) v = stream.uniform();
    for (std::size_t i = 0; i < x.rows; ++i) {
      y.push_back(std::sin(6 * x(i, 0)) + x(i, 1));
      acquisition.best = i == 0 ? y[0] : std::min(acquisition.best, y[i]);
    }
    model = compute::default_backend().make_gp_model(options, {});
    model->set_data(x.view(), y);
    model->set_parameters(std::vector<double>{1, 0.3, 0.5, noise, 0});
    const std::size_t system = 0;
    compute::Factorization result;
    model->factorize({&system, 1}, {&result, 1});
  }
  std::vector<std::size_t> batch(std::size_t count) const {
    return greedy_batch(model->joint_posterior(candidates.view()), acquisition, noise, count,
                        [](std::size_t) { return true; });
  }
  // The same by appending to the model.
  std::vector<std::size_t> appended(std::size_t count) {
    std::vector<std::size_t> taken;
    auto now = acquisition;
    while (taken.size() < count) {
      const auto posterior = model->posterior(candidates.view(), false);
      std::size_t best = 0;
      double greatest = -INFINITY;
      for (std::size_t i = 0; i < candidates.rows; ++i) {
        if (std::ranges::find(taken, i) != taken.end()) continue;
        const double value = compute::acquisition_value(now, posterior.mean[i], posterior.variance[i]);
        if (value > greatest) greatest = value, best = i;
      }
      taken.push_back(best);
      now.best = std::min(now.best, posterior.mean[best]);
      EXPECT_TRUE(model->append(candidates.row(best), posterior.mean[best]).ok);
    }
    model->drop_last(count);
    return taken;
  }

  double noise;
  Matrix candidates;
  compute::Acquisition acquisition;
  std::unique_ptr<compute::GpModel> model;
};

TEST(GreedyBatch, IsWhatAppendingBeliefsGives) {
  for (const double noise : {1e-6, 1e-2}) {
    Fixture f(noise);
    for (const auto kind : {AcquisitionKind::log_expected_improvement, AcquisitionKind::lower_confidence_bound}) {
      f.acquisition.kind = kind;
      EXPECT_EQ(f.batch(25), f.appended(25)) << noise << " " << static_cast<int>(kind);
    }
  }
}

TEST(GreedyBatch, TheRefusedAreAskedOnceAndLeftOut) {
  const Fixture f(1e-4, 30);
  std::vector<int> asked(30, 0);
  const auto posterior = f.model->joint_posterior(f.candidates.view());
  const auto taken = greedy_batch(posterior, f.acquisition, f.noise, 100, [&](std::size_t i) {
    ++asked[i];
    return i % 3 != 0;
  });
  EXPECT_EQ(taken.size(), 20u);
  for (const std::size_t i : taken) EXPECT_NE(i % 3, 0u);
  EXPECT_EQ(asked, std::vector<int>(30, 1));
  EXPECT_TRUE(greedy_batch({{}, Matrix(0, 0)}, f.acquisition, f.noise, 3, [](std::size_t) { return true; }).empty());
  EXPECT_TRUE(f.batch(0).empty());
}

// Without noise nothing is to be gained at an equal of one that is taken.
TEST(GreedyBatch, EqualCandidatesAreTakenOnce) {
  Fixture f(0, 10);
  for (std::size_t i = 5; i < 10; ++i) std::ranges::copy(f.candidates.row(i - 5), f.candidates.row(i).begin());
  auto taken = f.batch(10);
  std::ranges::sort(taken);
  EXPECT_EQ(taken, (std::vector<std::size_t>{0, 1, 2, 3, 4}));
}

}  // namespace
}  // namespace incumbent
