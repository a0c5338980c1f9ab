// The surrogate around a Gaussian process, and what it remembers.
#include "surrogate/gp_surrogate.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "formula/random.hpp"
#include "incumbent/error.hpp"

namespace incumbent {
namespace {

using namespace compute;

SearchSpace cube(std::size_t d) {
  SearchSpace space;
  for (std::size_t j = 0; j < d; ++j) space.add_real("x" + std::to_string(j), 0, 1);
  return space;
}

GpSurrogateOptions plain(bool noisy = false) {
  return {CovarianceKind::matern52,
          noisy ? Choice::always : Choice::never,
          {OutputTransformKind::standardize},
          Choice::never};
}

TEST(GpSurrogate, MainEffectsAreOfParametersWhereThereIsRoom) {
  auto options = plain();
  options.main_effects = true;
  const auto covariance = [&](const SearchSpace& space, ProgressColumn progress = ProgressColumn::none) {
    return GpSurrogate(default_backend(), {}, InputMap(space, progress), options).covariance();
  };
  EXPECT_EQ(covariance(cube(1)).main_effects, 0u);
  EXPECT_EQ(covariance(cube(2)).main_effects, 2u);
  EXPECT_EQ(covariance(cube(20)).main_effects, 20u);
  EXPECT_EQ(covariance(cube(21)).main_effects, 0u);
  EXPECT_EQ(covariance(cube(2), ProgressColumn::resource).main_effects, 0u);
  options.main_effects = false;
  EXPECT_EQ(covariance(cube(2)).count, 1u);
  // A conditional number has two columns and one main effect.
  options.main_effects = true;
  SearchSpace space = cube(1);
  space.add_categorical("c", {std::string("a"), std::string("b")});
  space.add_real("y", 0, 1);
  space.add_condition({.child = "y", .parent = "c", .values = {std::string("a")}});
  const auto conditional = covariance(space);
  ASSERT_EQ(conditional.main_effects, 3u);
  EXPECT_EQ(conditional.factors_of(3)[0].columns, 2u);
  EXPECT_EQ(conditional.factors_of(3)[0].first_column, 2u);
}

TEST(GpMemory, TextReadsBackExactly) {
  const auto covariance = Covariance::ard(CovarianceKind::matern52, 2);
  GpMemory memory{17, {1.0 / 3, 0.1, 5e-3, 1e-6, -0.3}};
  for (const auto kind :
       {OutputTransformKind::standardize, OutputTransformKind::yeo_johnson, OutputTransformKind::rank}) {
    for (const bool warped : {false, true}) {
      memory.outputs = kind;
      memory.lambda = kind == OutputTransformKind::yeo_johnson ? -0.1 : 1;
      memory.concentrations = warped ? std::vector<double>{0.7, 1.3, 1, 1e-1} : std::vector<double>{};
      const auto back = GpMemory::parse(memory.text(), covariance, 4);
      ASSERT_TRUE(back) << memory.text();
      EXPECT_EQ(back->observations, 17u);
      EXPECT_EQ(back->parameters, memory.parameters);
      EXPECT_EQ(back->outputs, kind);
      EXPECT_EQ(back->lambda, memory.lambda);
      EXPECT_EQ(back->concentrations, memory.concentrations);
    }
  }
}

TEST(GpMemory, SaysHowManyObservationsWereLearntFromAndOfHowMany) {
  const auto covariance = Covariance::ard(CovarianceKind::matern52, 1);
  GpMemory memory{17, {0.3, 0.1, 1e-6, 0}};
  memory.of = 40;
  const auto text = memory.text();
  EXPECT_TRUE(text.starts_with("17 of 40 0x")) << text;
  const auto back = GpMemory::parse(text, covariance, 0);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->observations, 17u);
  EXPECT_EQ(back->of, 40u);
  memory.of = 17;
  EXPECT_EQ(GpMemory::parse(memory.text(), covariance, 0)->of, 17u);
  for (const auto* head : {"17 of", "17 of x", "17 of 17", "17 of 16", "17 of -40"}) {
    EXPECT_FALSE(GpMemory::parse(head + text.substr(8), covariance, 0)) << head;
  }
}

TEST(GpMemory, OtherTextIsNotOurs) {
  const auto covariance = Covariance::ard(CovarianceKind::matern52, 1);  // four parameters
  const std::string good = "3 0x1p+0 0x1p-1 0x1p-9 -0x1p+0";
  for (const auto* end :
       {"", " rank", " yeo_johnson 0x1p-1", " yeo_johnson -0x1p-1 warp 0x1p+0 0x1p+1", " warp 0x1p+0 0x1p+1"}) {
    EXPECT_TRUE(GpMemory::parse(good + end, covariance, 2)) << end;
  }
  for (const auto* end :
       {" ", " 0x1p+0", "!", " standardize", " rank 0x1p+0", " yeo_johnson", " yeo_johnson 0x1p+9", " warp",
        " warp 0x1p+0", " warp 0x1p+0 0x1p+0 0x1p+0 0x1p+0", " warp 0x1p+0 -0x1p+0", " warp 0x1p+0 0x0p+0",
        " warp 0x1p+0 0x1p+0 rank", " warp 0x1p+0  0x1p+0", " warp 0x1p+0 0x1p+0 ", " rank rank", " yeo_johnson nan"}) {
    EXPECT_FALSE(GpMemory::parse(good + end, covariance, 2)) << end;
  }
  for (const auto* text :
       {"", "3", "12 0x1p+0", "x 0x1p+0 0x1p-1 0x1p-9 0x1p+0", "3x 0x1p+0 0x1p-1 0x1p-9 0x1p+0", "3 1.0 0.5 0.1 0",
        "3 0x1p+0 -0x1p-1 0x1p-9 0x1p+0", "3 0x1p+0 0x0p+0 0x1p-9 0x1p+0", "3 0x1p+0 0x1p-1 0x1p-9 0xinf",
        "3 0x1p+0 0x1p-1 0x1p-9 0x-1p+0", " 3 0x1p+0 0x1p-1 0x1p-9 0x1p+0"}) {
    EXPECT_FALSE(GpMemory::parse(text, covariance, 2)) << text;
  }
}

class SurrogateTest : public testing::Test {
 protected:
  GpSurrogate surrogate(const GpSurrogateOptions& options, const std::vector<double>& y) const {
    GpSurrogate s(default_backend(), {}, InputMap(cube(1)), options);
    Matrix x(y.size(), 1);
    for (std::size_t i = 0; i < y.size(); ++i) x(i, 0) = static_cast<double>(i) / static_cast<double>(y.size());
    s.set_data(std::move(x), y);
    return s;
  }
};

TEST_F(SurrogateTest, ABelievedPointIsCertainAndChangesNoMean) {
  auto s = surrogate(plain(), {3, 1, 4, 1, 5, 9, 2, 6});
  s.use({8, {1, 0.3, 1e-6, 0}});
  const double pending = 0.95;
  Matrix points(2, 1);
  points(0, 0) = pending;
  points(1, 0) = 0.85;
  const auto before = s.model().posterior(points.view(), false);
  s.believe({&pending, 1});
  const auto after = s.model().posterior(points.view(), false);
  EXPECT_LT(after.variance[0], 1e-5);
  EXPECT_GT(before.variance[0], 1e-3);
  EXPECT_NEAR(after.mean[0], before.mean[0], 1e-6);
  EXPECT_NEAR(after.mean[1], before.mean[1], 1e-6);
}

TEST_F(SurrogateTest, TheIncumbentIsTheLeastObservedOrExpectedValue) {
  const std::vector<double> y{3, 1, 4, -2, 5, 9, 2, 6};
  const std::vector<std::size_t> all{0, 1, 2, 3, 4, 5, 6, 7}, some{0, 1, 2};
  auto exact = surrogate(plain(), y);
  exact.use({8, {1, 0.3, 1e-6, 0}});
  EXPECT_DOUBLE_EQ(exact.transform().undo(exact.incumbent(all)), -2);
  EXPECT_DOUBLE_EQ(exact.transform().undo(exact.incumbent(some)), 1);
  exact.use({8, {1, 0.3, 1e-6, 0}, OutputTransformKind::yeo_johnson, 0.2, {}});
  EXPECT_NEAR(exact.transform().undo(exact.incumbent(all)), -2, 1e-12);
  auto noisy = surrogate(plain(true), y);
  noisy.use({8, {1, 1.0, 0.5, 0}});
  EXPECT_GT(noisy.transform().undo(noisy.incumbent(all)), -1);  // smoothed
}

TEST_F(SurrogateTest, WhatAFitRemembersGivesTheSameModel) {
  std::vector<double> y;
  for (int i = 0; i < 24; ++i) y.push_back(std::exp(0.3 * i) + std::sin(i));
  for (const bool noisy : {false, true}) {
    GpSurrogateOptions options;
    options.noise = noisy ? Choice::always : Choice::never;
    auto s = surrogate(options, y), again = surrogate(options, y);
    const auto memory = s.fit({}, 1, 7, 3);
    EXPECT_EQ(memory.observations, 24u);
    const auto read = GpMemory::parse(memory.text(), s.covariance(), s.map().warp().concentrations());
    ASSERT_TRUE(read);
    again.use(*read);
    EXPECT_EQ(s.model().alpha(), again.model().alpha());
    EXPECT_EQ(s.map().concentrations(), again.map().concentrations());
  }
}

// Transforms of many outputs are compared by fits to some of them; the chosen one's parameters are those of a fit to
// all with it alone, up to what rounding makes of a start where the likelihood is flat.
TEST_F(SurrogateTest, ManyOutputsAreFittedWholeWithTheTransformThatWasChosen) {
  for (const bool skewed : {false, true}) {
    std::vector<double> y;
    for (int i = 0; i < 600; ++i) y.push_back(skewed ? std::exp(3 * std::sin(0.02 * i)) : std::sin(0.02 * i));
    GpSurrogateOptions options;
    options.warp = Choice::never;
    auto s = surrogate(options, y);
    const auto memory = s.fit({}, 1, 7, 3);
    EXPECT_EQ(memory.observations, 600u);
    options.outputs = {memory.outputs};
    auto alone = surrogate(options, y);
    const auto parameters = alone.fit({}, 1, 7, 3).parameters;
    for (std::size_t p = 0; p < parameters.size(); ++p) {
      EXPECT_NEAR(memory.parameters[p], parameters[p], 2e-3 * parameters[p]) << skewed << " " << p;
    }
    if (skewed) {
      EXPECT_EQ(memory.outputs, OutputTransformKind::yeo_johnson);
    }
  }
}

// Many exact values of a function that is rugged between its points look like noise, those of a smooth one never do.
TEST_F(SurrogateTest, NoiseIsFittedToExactValuesWhereTheFunctionIsRugged) {
  auto options = plain();
  options.noise = Choice::selected;
  const auto noise = [&](int n, double rugged) {
    std::vector<double> y;
    for (int i = 0; i < n; ++i) y.push_back(std::sin(6.0 * i / n) + rugged * std::sin(1e4 * std::sin(i)));
    auto s = surrogate(options, y);
    const auto memory = s.fit({}, 1, 7, 3);
    // The incumbent is the least value that was observed, not the least expected one.
    std::vector<std::size_t> all(y.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    EXPECT_EQ(s.incumbent(all), std::ranges::min(s.outputs()));
    return memory.parameters[s.covariance().noise_index()];
  };
  EXPECT_NEAR(noise(240, 0.3), 0.5 * 0.09 / (0.5 + 0.5 * 0.09), 0.03);
  EXPECT_NEAR(noise(240, 0), exact_noise(240), 1e-12 * exact_noise(240));
  EXPECT_NEAR(noise(200, 0.3), exact_noise(200), 1e-12 * exact_noise(200));
}

// The share of a fitted noise variance in the evidence, by Laplace's method, against the integral over its prior: n
// values of mean 0 that are nothing but noise.
TEST(GpPrior, TheVolumeOfTheNoiseGivesTheEvidence) {
  const std::size_t n = 200;
  const double deviation = 0.3, kPi = 3.141592653589793;
  const auto log_likelihood = [&](double log_variance) {
    const double variance = std::exp(log_variance);
    return -0.5 * static_cast<double>(n) * (std::log(2 * kPi * variance) + deviation * deviation / variance);
  };
  const auto log_prior = [&](double log_variance) {
    return -0.5 * std::pow((log_variance + 4) / 3, 2) - std::log(3 * std::sqrt(2 * kPi));
  };
  const double mode = std::log(deviation * deviation), step = 1e-4;
  double integral = 0;  // over the logarithm, relative to the mode
  for (double t = mode - 3; t < mode + 3; t += step) {
    integral += step * std::exp(log_likelihood(t) - log_likelihood(mode) + log_prior(t));
  }
  const double posterior = log_likelihood(mode) - 0.5 * std::pow((mode + 4) / 3, 2) - mode;  // as the prior counts
  EXPECT_NEAR(posterior + GpPrior::log_noise_volume(std::exp(mode), n), std::log(integral) + log_likelihood(mode),
              0.02);
}

// A row of known noise counts for less, by the square of the outputs' scale.
TEST_F(SurrogateTest, KnownNoiseOfARowCounts) {
  const std::vector<double> y{3, 1, 4, -20, 5, 9, 2, 6};
  auto exact = surrogate(plain(), y), doubted = surrogate(plain(), y);
  Matrix x(8, 1);
  for (std::size_t i = 0; i < 8; ++i) x(i, 0) = static_cast<double>(i) / 8;
  std::vector<double> noise(8, 0.0);
  noise[3] = 400;
  doubted.set_data(x, y, noise);
  const GpMemory memory{8, {1, 0.3, 1e-6, 0}};
  exact.use(memory);
  doubted.use(memory);
  const double scale = 1 / exact.transform().slope(0);
  EXPECT_NEAR(doubted.row_noise()[3], 400 / (scale * scale), 1e-12);
  const auto model = default_backend().make_gp_model({doubted.covariance(), {ColumnKind::number}, 1}, {});
  model->set_data(x.view(), exact.outputs());
  model->set_row_noise(doubted.row_noise());
  model->set_parameters(memory.parameters);
  const std::size_t system = 0;
  Factorization result;
  model->factorize({&system, 1}, {&result, 1});
  EXPECT_EQ(model->alpha(), doubted.model().alpha());
  const std::vector<std::size_t> all{0, 1, 2, 3, 4, 5, 6, 7};
  EXPECT_GT(doubted.incumbent(all), exact.incumbent(all) + 0.5);
  EXPECT_THROW(doubted.set_data(x, y, {1, 2}), Error);
  // A fit sees it too: the outlier is explained by its noise, and length scales need not be short.
  EXPECT_GT(doubted.fit({}, 1, 7, 3).parameters[1], exact.fit({}, 1, 7, 3).parameters[1]);
}

// Exponential outputs are transformed, plain ones are not.
TEST_F(SurrogateTest, TransformsAreChosenWhereTheyHelp) {
  std::vector<double> skewed, smooth;
  for (int i = 0; i < 40; ++i) {
    const double x = i / 40.0;
    smooth.push_back(std::sin(9 * x) + std::sin(4 * x + 1));
    skewed.push_back(std::exp(4 * smooth.back()));
  }
  EXPECT_EQ(surrogate({}, skewed).fit({}, 1, 7, 3).outputs, OutputTransformKind::yeo_johnson);
  const auto memory = surrogate({}, smooth).fit({}, 1, 7, 3);
  EXPECT_TRUE(memory.outputs == OutputTransformKind::standardize || std::abs(memory.lambda - 1) < 0.7);
}

TEST_F(SurrogateTest, WarpsAreFittedWhereTheyHelp) {
  std::vector<double> y;  // sin in x^3: ever faster
  for (int i = 0; i < 40; ++i) y.push_back(std::sin(20 * std::pow(i / 40.0, 3)));
  GpSurrogateOptions options;
  options.outputs = {OutputTransformKind::standardize};
  auto s = surrogate(options, y);
  const auto memory = s.fit({}, 1, 7, 3);
  ASSERT_EQ(memory.concentrations.size(), 2u);
  EXPECT_GT(memory.concentrations[0], 1.5);
}

TEST_F(SurrogateTest, OutliersConstantsAndFewValuesAreSurvived) {
  for (const auto& y : std::vector<std::vector<double>>{{3},
                                                        {3, 3},
                                                        {3, 3, 3, 3, 3},
                                                        {1, 2, 3, 1e30, 5},
                                                        {1, 2, 3, -1e30, 5},
                                                        {1, 2, 3, 1e300, 5, -1e300, 1e-300},
                                                        {1e308, -1e308, 1e308},
                                                        {0, 0, 0, 0, 0, 1e30}}) {
    for (const bool noisy : {false, true}) {
      for (const auto kind :
           {OutputTransformKind::standardize, OutputTransformKind::yeo_johnson, OutputTransformKind::rank}) {
        for (const auto warp : {Choice::selected, Choice::always}) {
          auto s = surrogate({CovarianceKind::matern52, noisy ? Choice::always : Choice::never, {kind}, warp}, y);
          const auto memory = s.fit({}, 1, 7, 3);
          for (const double a : s.model().alpha()) ASSERT_TRUE(std::isfinite(a));
          EXPECT_TRUE(GpMemory::parse(memory.text(), s.covariance(), s.map().warp().concentrations())) << memory.text();
        }
      }
    }
  }
}

// The joint gradient of the fit is right if no single step from its end helps.
TEST(GpFit, AWarpEndsWhereNoStepHelps) {
  Stream stream(3, Purpose::test);
  Matrix x(40, 2);
  for (double& v : x.values) v = stream.uniform();
  std::vector<double> y;
  for (std::size_t i = 0; i < x.rows; ++i) y.push_back(std::sin(8 * std::pow(x(i, 0), 3)) + x(i, 1));
  const auto z = OutputTransform(OutputTransformKind::standardize, y).apply(y);
  const InputWarp warp({{0, InputWarp::kNone}, {1, InputWarp::kNone}});
  GpModelOptions model{Covariance::ard(CovarianceKind::matern52, 2), {ColumnKind::number, ColumnKind::number}, 1};
  GpFitOptions options;
  options.warp = &warp;
  options.optimizer.gradient_tolerance = 1e-6;
  options.optimizer.max_evaluations = 5000;
  options.optimizer.value_tolerance = 0;
  options.optimizer.decrease_tolerance = 0;
  const auto fit = fit_gp(default_backend(), {}, model, x.view(), z, options);
  const GpPrior prior(model.covariance, true, 4);
  const auto log_posterior = [&](const std::vector<double>& point) {
    const auto p = prior.natural(point);
    Matrix warped = x;
    warp.apply(std::span(p).subspan(5), warped.view());
    const auto gp = default_backend().make_gp_model(model, {});
    gp->set_data(warped.view(), z);
    gp->set_parameters(std::span(p).first(5));
    const std::size_t system = 0;
    double value = 0;
    gp->likelihood({&system, 1}, {&value, 1}, {});
    std::vector<double> ignored(point.size());
    return value + prior.log_density(point, ignored);
  };
  const auto point = prior.search_point(fit.parameters);
  ASSERT_EQ(point.size(), 9u);
  EXPECT_NEAR(log_posterior(point), fit.log_posterior, 1e-9);
  EXPECT_GT(fit.parameters[5], 1.5);
  for (std::size_t p = 0; p < point.size(); ++p) {
    for (const double step : {-1e-3, 1e-3}) {
      auto moved = point;
      moved[p] = std::clamp(moved[p] + step, prior.lower()[p], prior.upper()[p]);
      EXPECT_LE(log_posterior(moved), fit.log_posterior + 1e-9) << p;
    }
  }
}

}  // namespace
}  // namespace incumbent
