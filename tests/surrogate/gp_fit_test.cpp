// The prior and the fit.
#include "surrogate/gp_fit.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "compute/backend.hpp"
#include "incumbent/error.hpp"
#include "surrogate/standardization.hpp"

namespace incumbent {
namespace {

using namespace compute;

GpModelOptions ard(std::size_t d, CovarianceKind kind = CovarianceKind::matern52) {
  GpModelOptions options;
  options.covariance = Covariance::ard(kind, d);
  options.columns.assign(d, ColumnKind::number);
  return options;
}

struct Data {
  Matrix x;
  std::vector<double> z;
};

// A smooth function of the first two of d coordinates, standardized.
Data smooth(std::size_t n, std::size_t d, double noise, std::uint64_t seed) {
  Stream stream(seed, Purpose::test);
  Data data{Matrix(n, d), {}};
  for (double& v : data.x.values) v = stream.uniform();
  std::vector<double> y;
  for (std::size_t i = 0; i < n; ++i) {
    y.push_back(std::sin(6 * data.x(i, 0)) + 2 * data.x(i, 1) * data.x(i, 1) + noise * stream.normal());
  }
  data.z = standardized(y, standardization_of(y));
  return data;
}

GpFit fit(const Data& data, const GpModelOptions& model, const GpFitOptions& options, int threads = 1) {
  return fit_gp(default_backend(), Context{threads}, model, data.x.view(), data.z, options);
}

double log_posterior(const Data& data, const GpModelOptions& options, const GpPrior& prior,
                     const std::vector<double>& point) {
  auto model = default_backend().make_gp_model(options, {});
  model->set_data(data.x.view(), data.z);
  model->set_parameters(prior.natural(point));
  const std::size_t system = 0;
  double value = 0;
  model->likelihood({&system, 1}, {&value, 1}, {});
  std::vector<double> ignored(point.size());
  return value + prior.log_density(point, ignored);
}

// The log posterior where a run on all rows ends.
double maximum_from(std::vector<double> point, const Data& data, const GpModelOptions& options, const GpPrior& prior) {
  Lbfgsb run(std::move(point), prior.lower(), prior.upper());
  const auto gp = default_backend().make_gp_model(options, {});
  gp->set_data(data.x.view(), data.z);
  std::vector<double> gradient(prior.size());
  while (!run.done()) {
    const std::size_t system = 0;
    double value = 0;
    gp->set_parameters(prior.natural(run.ask()));
    gp->likelihood({&system, 1}, {&value, 1}, {gradient.data(), 1, gradient.size()});
    value = -(value + prior.log_density(run.ask(), gradient));
    for (double& g : gradient) g = -g;
    run.tell(value, gradient);
  }
  return -run.best_value();
}

TEST(GpPrior, IsTheLogNormalDensity) {
  const GpPrior prior(Covariance::ard(CovarianceKind::rational_quadratic, 4), true);
  ASSERT_EQ(prior.size(), 8u);
  const std::vector<double> a{1.5, 0.3, 0.4, 2, 3, 0.7, 1e-3, 0.4}, b{0.5, 1, 0.6, 0.2, 9, 1.7, 1e-2, -0.4};
  const auto density = [](double x, double location, double scale) {
    return -std::log(x) - std::pow((std::log(x) - location) / scale, 2) / 2;
  };
  const auto total = [&](const std::vector<double>& p) {
    double sum = density(p[0], 0, 1) + density(p[5], 0, 1) + density(p[6], -4, 3) - p[7] * p[7] / 2;
    for (int j = 1; j <= 4; ++j)
      sum += density(p[static_cast<std::size_t>(j)], std::sqrt(2) + 0.5 * std::log(4), std::sqrt(3));
    return sum;
  };
  std::vector<double> gradient(8);
  EXPECT_NEAR(prior.log_density(prior.search_point(a), gradient) - prior.log_density(prior.search_point(b), gradient),
              total(a) - total(b), 1e-12);
  const auto back = prior.natural(prior.search_point(a));
  for (std::size_t p = 0; p < 8; ++p) EXPECT_NEAR(back[p], a[p], 1e-14 * std::abs(a[p]));
}

TEST(GpPrior, MainEffectsAreATenthOfTheVarianceTogether) {
  const ColumnRange ranges[] = {{0, 1}, {1, 2}};
  const GpPrior prior(Covariance::with_main_effects(CovarianceKind::matern52, 3, ranges), true);
  ASSERT_EQ(prior.size(), 11u);  // scale, 3 length scales; twice a scale and 1 and 2 length scales; noise, mean
  const auto typical = prior.natural(prior.typical());
  EXPECT_EQ(typical[0], 1);
  for (const std::size_t scale : {4, 6}) {
    EXPECT_NEAR(typical[scale], 0.05, 1e-12);
    auto point = prior.typical();
    std::vector<double> gradient(11, 0.0);
    const double before = prior.log_density(point, gradient);
    point[scale] += 1.5;
    EXPECT_NEAR(prior.log_density(point, gradient) - before, -0.5 * 1.5 * 1.5 - 1.5, 1e-12);
  }
}

TEST(GpPrior, DecaysHaveAMeanRateOfAboutFive) {
  const std::vector<ColumnKind> columns{ColumnKind::number, ColumnKind::resource};
  const GpPrior prior(Covariance::learning_curves(CovarianceKind::matern52, 1), true, 0, 0, columns);
  ASSERT_EQ(prior.size(), 8u);  // two scales and two length scales, length scale and alpha of the resource, noise, mean
  const auto typical = prior.natural(prior.typical());
  EXPECT_NEAR(1 / (2 * typical[4] * typical[4]), 5, 1e-12);
  auto point = prior.typical();
  std::vector<double> gradient(8, 0.0), moved_gradient(8, 0.0);
  const double before = prior.log_density(point, gradient);
  point[4] += 0.7;  // log rate by -1.4: of a normal of deviation 2, and the density of l itself
  EXPECT_NEAR(prior.log_density(point, moved_gradient) - before, -0.5 * 0.7 * 0.7 - 0.7, 1e-12);
  EXPECT_NEAR(moved_gradient[4] - gradient[4], -0.7, 1e-12);
}

TEST(GpPrior, GradientIsItsFiniteDifference) {
  const GpPrior prior(Covariance::ard(CovarianceKind::matern52, 3), true);
  Stream stream(1, Purpose::test);
  const auto point = prior.draw(stream);
  std::vector<double> gradient(point.size()), ignored(point.size());
  prior.log_density(point, gradient);
  for (std::size_t p = 0; p < point.size(); ++p) {
    auto low = point, high = point;
    low[p] -= 1e-5;
    high[p] += 1e-5;
    EXPECT_NEAR(gradient[p], (prior.log_density(high, ignored) - prior.log_density(low, ignored)) / 2e-5, 1e-8);
  }
}

TEST(GpFit, EndsWhereNoStepHelps) {
  const auto data = smooth(40, 3, 0.1, 1);
  const auto model = ard(3);
  GpFitOptions options;
  options.optimizer.gradient_tolerance = 1e-6;
  options.optimizer.value_tolerance = 0;
  options.optimizer.decrease_tolerance = 0;
  const auto fitted = fit(data, model, options);
  const GpPrior prior(model.covariance, true);
  const auto point = prior.search_point(fitted.parameters);
  const double best = log_posterior(data, model, prior, point);
  EXPECT_NEAR(best, fitted.log_posterior, 1e-9);
  for (std::size_t p = 0; p < point.size(); ++p) {
    for (const double step : {-1e-3, 1e-3}) {
      auto moved = point;
      moved[p] = std::clamp(moved[p] + step, prior.lower()[p], prior.upper()[p]);
      EXPECT_LE(log_posterior(data, model, prior, moved), best + 1e-10) << p;
    }
  }
  EXPECT_GT(best, log_posterior(data, model, prior, prior.typical()));
}

TEST(GpFit, SeesWhichInputsMatterAndHowMuchNoiseThereIs) {
  const auto data = smooth(60, 4, 0.2, 2);
  const auto p = fit(data, ard(4), {}).parameters;  // [scale, 4 length scales, noise, mean]
  for (const std::size_t other : {3u, 4u}) {
    EXPECT_GT(p[other], 3 * p[1]);
    EXPECT_GT(p[other], 2 * p[2]);
  }
  const double scale = std::sqrt(0.96);  // about the standard deviation of the outputs
  EXPECT_GT(p[5] * scale * scale, 0.2 * 0.2 / 3);
  EXPECT_LT(p[5] * scale * scale, 0.2 * 0.2 * 3);
}

TEST(GpFit, WithoutNoiseTheNoiseIsFixed) {
  GpFitOptions options;
  options.noisy = false;
  const auto p = fit(smooth(30, 2, 0.3, 3), ard(2), options).parameters;
  EXPECT_NEAR(p[3], exact_noise(0), 1e-24);
  EXPECT_DOUBLE_EQ(exact_noise(10'000), 1e-6);
}

TEST(GpFit, AWarmStartIsNotWorseAndCheap) {
  const auto data = smooth(50, 3, 0.05, 4);
  GpFitOptions options;
  const auto cold = fit(data, ard(3), options);
  options.starts = {cold.parameters};
  options.random_starts = 0;
  const auto warm = fit(data, ard(3), options);
  EXPECT_GE(warm.log_posterior, cold.log_posterior - 1e-6);
}

TEST(GpFit, RepeatsToTheBitOnAnyNumberOfThreads) {
  const auto data = smooth(45, 5, 0.05, 5);
  GpFitOptions options;
  options.random_starts = 3;
  options.seed = 9;
  const auto one = fit(data, ard(5), options), two = fit(data, ard(5), options),
             threads = fit(data, ard(5), options, 3);
  EXPECT_EQ(one.parameters, two.parameters);
  EXPECT_EQ(one.parameters, threads.parameters);
  options.index = 1;
  EXPECT_EQ(fit(data, ard(5), options).parameters.size(), one.parameters.size());
}

// Above kRowsOfSearch the starts see a subset and one run is polished: it ends within a tenth of a nat of where a run
// on all rows ends, after few evaluations, and fewer from a good start.
TEST(GpFit, ManyRowsAreSearchedOnASubsetAndPolishedOnAll) {
  const auto data = smooth(320, 3, 0.1, 7);
  const auto model = ard(3);
  const auto cold = fit(data, model, {});
  EXPECT_EQ(cold.rows, 320u);
  EXPECT_LE(cold.evaluations, 15);
  const GpPrior prior(model.covariance, true);
  EXPECT_NEAR(cold.log_posterior, log_posterior(data, model, prior, prior.search_point(cold.parameters)), 1e-8);
  EXPECT_NEAR(maximum_from(prior.search_point(cold.parameters), data, model, prior), cold.log_posterior, 0.1);
  const auto threads = fit(data, model, {}, 3);
  EXPECT_EQ(cold.parameters, threads.parameters);
  GpFitOptions options;
  options.starts = {cold.parameters};
  options.random_starts = 0;
  const auto warm = fit(data, model, options);
  EXPECT_LE(warm.evaluations, 5);  // of the start and of what the subset made of it
  EXPECT_GE(warm.log_posterior, cold.log_posterior - 0.02);
}

// Two hundred or four hundred rows of this are best interpolated; a thousand show that there is noise, in another
// maximum that is nearly four nats higher.
TEST(GpFit, NoiseThatOnlyManyRowsShowIsFound) {
  Stream stream(3, Purpose::test);
  Data data{Matrix(1000, 6), {}};
  for (double& v : data.x.values) v = stream.uniform();
  std::vector<double> y;
  for (std::size_t i = 0; i < data.x.rows; ++i) {
    double squares = 0;
    for (const double v : data.x.row(i)) squares += (v - 0.3) * (v - 0.3);
    y.push_back(-2 * std::exp(-8 * squares) + 0.5 * data.x(i, 0) * data.x(i, 5));
  }
  const double scale = standardization_of(y).scale;
  for (double& v : y) v += 0.1 * scale * stream.normal();
  data.z = standardized(y, standardization_of(y));

  const auto model = ard(6);
  const GpPrior prior(model.covariance, true);
  auto noisy = prior.typical();
  noisy[model.covariance.noise_index()] = -6;
  EXPECT_NEAR(fit(data, model, {}).log_posterior, maximum_from(noisy, data, model, prior), 0.1);
}

TEST(GpFit, VeryManyRowsAreNotFittedAll) {
  const auto data = smooth(400, 2, 0.3, 8);
  const auto model = ard(2);
  GpFitOptions options;
  options.most_rows = 390;
  const auto fitted = fit(data, model, options);
  EXPECT_EQ(fitted.rows, 260u);
  const GpPrior prior(model.covariance, true);
  EXPECT_NEAR(fitted.log_posterior, log_posterior(data, model, prior, prior.search_point(fitted.parameters)), 1e-6);
}

// Every second point of van der Corput's sequence lies in one half of the interval: a subset by position would say
// nothing of the other.
TEST(GpFit, TheOrderOfTheRowsDoesNotDecideWhatIsSeen) {
  Stream stream(5, Purpose::test);
  std::vector<std::pair<double, double>> rows;
  for (std::uint32_t i = 0; i < 800; ++i) {
    double u = 0, weight = 0.5;
    for (std::uint32_t bits = i; bits != 0; bits >>= 1, weight /= 2) u += (bits & 1) * weight;
    rows.emplace_back(u, (u < 0.5 ? 0.1 * std::sin(4 * u) : std::sin(60 * u)) + 0.1 * stream.normal());
  }
  GpFitOptions options;
  options.most_rows = 600;
  std::vector<double> ends;
  for (const bool sorted : {false, true}) {
    if (sorted) std::ranges::sort(rows);
    Data data{Matrix(rows.size(), 1), {}};
    std::vector<double> y;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      data.x(i, 0) = rows[i].first;
      y.push_back(rows[i].second);
    }
    data.z = standardized(y, standardization_of(y));
    ends.push_back(fit(data, ard(1), options).log_posterior);
  }
  EXPECT_NEAR(ends[0], ends[1], 5);
}

TEST(GpFit, SearchAndPolishAreTheTwoPartsOfAFit) {
  const auto data = smooth(320, 3, 0.1, 7);
  GpFitOptions options;
  const auto whole = fit(data, ard(3), options);
  EXPECT_EQ(whole.searched_rows.size(), kRowsOfSearch);
  options.part = GpFitPart::search;
  const auto found = fit(data, ard(3), options);
  EXPECT_EQ(found.rows, kRowsOfSearch);
  EXPECT_EQ(found.searched_rows, whole.searched_rows);
  EXPECT_EQ(found.searched_log_posterior, whole.searched_log_posterior);
  EXPECT_LT(found.log_posterior, whole.log_posterior);  // of all rows too
  options.part = GpFitPart::polish;
  EXPECT_THROW(fit(data, ard(3), options), Error);  // without a start
  options.starts = {found.parameters};
  const auto polished = fit(data, ard(3), options);
  EXPECT_EQ(polished.rows, 320u);
  EXPECT_NEAR(polished.log_posterior, whole.log_posterior, 1e-6);
}

// What is not hoped to matter ends early; a bound that is reached changes nothing.
TEST(GpFit, TheWorthlessIsGivenUp) {
  const auto data = smooth(120, 6, 0.1, 7);
  GpFitOptions options;
  options.noisy = false;
  options.random_starts = 0;
  const auto whole = fit(data, ard(6), options);
  ASSERT_GE(whole.evaluations, 20);
  options.worthless = whole.log_posterior + 50;
  EXPECT_LE(fit(data, ard(6), options).evaluations, 10);
  options.worthless = whole.log_posterior - 50;
  EXPECT_EQ(fit(data, ard(6), options).parameters, whole.parameters);
}

// Random starts of a fit that continues another one keep most of its parameters, and find better maxima as well.
TEST(GpFit, ContinuedFitsFindBetterMaxima) {
  const auto model = ard(5);
  int short_before = 0, short_after = 0;
  for (std::uint64_t set = 0; set < 12; ++set) {
    Stream stream(set, Purpose::test);
    Data data{Matrix(40, 5), {}};
    for (double& v : data.x.values) v = stream.uniform();
    std::vector<double> y;
    for (std::size_t i = 0; i < data.x.rows; ++i) {
      const auto x = data.x.row(i);
      y.push_back(std::sin(7 * x[0]) * std::cos(5 * x[1]) + std::sin(9 * x[2]) * x[3]);
    }
    data.z = standardized(y, standardization_of(y));
    GpFitOptions options;
    options.noisy = false;
    options.random_starts = 40;
    const double best = fit(data, model, options).log_posterior;
    options.random_starts = 0;
    auto last = fit(data, model, options);
    short_before += last.log_posterior < best - 0.1;
    options.continues = true;
    options.random_starts = 1;
    for (options.index = 1; options.index <= 10; ++options.index) {
      options.starts = {last.parameters};
      last = fit(data, model, options);
    }
    short_after += last.log_posterior < best - 0.1;
  }
  EXPECT_GE(short_before, 3);
  EXPECT_LE(short_after, 1);
}

TEST(GpFit, FewOrEqualDataGiveUsableParameters) {
  for (const auto kind : {CovarianceKind::matern52, CovarianceKind::matern12, CovarianceKind::rational_quadratic}) {
    for (const std::size_t n : {0u, 1u, 2u, 12u}) {
      Data data = smooth(n, 2, 0, 6);
      if (n == 12) data.z.assign(12, 0.0);
      const auto p = fit(data, ard(2, kind), {}).parameters;
      for (std::size_t i = 0; i + 1 < p.size(); ++i) {
        EXPECT_TRUE(std::isfinite(p[i]) && p[i] > 0) << n << " " << i;
      }
    }
  }
}

}  // namespace
}  // namespace incumbent
