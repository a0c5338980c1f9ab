// Gaussian processes of learning curves: a resource as the last column.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "formula/random.hpp"
#include "incumbent/error.hpp"
#include "incumbent/gaussian_process.hpp"

namespace incumbent {
namespace {

using testing::HasSubstr;

constexpr int kEpochs = 27;

struct Rows {
  std::vector<double> x, y;

  void add(std::initializer_list<double> row, double value) {
    x.insert(x.end(), row);
    y.push_back(value);
  }
};

// Power laws of two hyperparameters, every third of them complete, the others begun; ends: what the begun ones come to.
struct Curves {
  explicit Curves(std::uint64_t seed) {
    Stream stream(seed, Purpose::test);
    for (int c = 0; c < 15; ++c) {
      const double a = stream.uniform(), b = stream.uniform();
      const auto value = [&](int r) {
        return 0.2 + 0.3 * (a - 0.4) * (a - 0.4) + 0.1 * std::sin(5 * b) + (0.5 + 0.2 * b) * std::pow(r, -0.3 - a);
      };
      const int stop = c % 3 == 0 ? kEpochs : c % 3 == 1 ? 9 : 3;
      for (int r = 1; r <= stop; r += r < 3 ? 1 : 2) {
        rows.add({a, b, static_cast<double>(r)}, value(r) + 0.005 * stream.normal());
      }
      if (stop < kEpochs) ends.add({a, b, kEpochs}, value(kEpochs));
    }
  }
  Rows rows, ends;
};

double error(const Curves& curves, bool resource) {
  const auto gp = GaussianProcess::fit("matern52", curves.rows.x, 3, curves.rows.y, {}, {}, resource);
  const auto mean = gp.predict(curves.ends.x).mean;
  double sum = 0;
  for (std::size_t i = 0; i < mean.size(); ++i) sum += std::pow(mean[i] - curves.ends.y[i], 2);
  return std::sqrt(sum / static_cast<double>(mean.size()));
}

TEST(LearningCurves, EndsArePredictedBetterThanByAnOrdinaryColumn) {
  for (const std::uint64_t seed : {1, 2, 3}) {
    const Curves curves(seed);
    EXPECT_LT(error(curves, true), 0.5 * error(curves, false)) << seed;
  }
}

GaussianProcessParameters parameters() {
  GaussianProcessParameters p{{0.5, 0.7}, 0.8, 0.01, 0.3, 1.4, DecayParameters{{0.6, 0.9}, 1.2, 0.8, 0.3, 1.7}};
  return p;
}

TEST(LearningCurves, GradientIsInTheParametersThatAreDocumented) {
  const Curves curves(4);
  auto p = parameters();
  const auto value = [&] { return GaussianProcess("rq", p, curves.rows.x, 3, curves.rows.y).likelihood().value; };
  const auto gradient = GaussianProcess("rq", p, curves.rows.x, 3, curves.rows.y).likelihood().gradient;
  auto& d = *p.decay;
  const std::vector<double*> order{&p.length_scales[0],
                                   &p.length_scales[1],
                                   &p.output_scale,
                                   &p.noise,
                                   &p.alpha,
                                   &d.length_scales[0],
                                   &d.length_scales[1],
                                   &d.scale,
                                   &d.alpha,
                                   &d.rate,
                                   &d.shape};
  ASSERT_EQ(gradient.size(), order.size() + 1);
  for (std::size_t i = 0; i < order.size(); ++i) {
    const double before = *order[i];
    *order[i] = before * std::exp(1e-4);
    const double up = value();
    *order[i] = before * std::exp(-1e-4);
    EXPECT_NEAR(gradient[i], (up - value()) / 2e-4, 2e-5 * std::max(1.0, std::abs(gradient[i]))) << i;
    *order[i] = before;
  }
}

// Without data the posterior is the prior.
TEST(LearningCurves, PriorVarianceIsTheFormula) {
  const GaussianProcess gp("rq", parameters(), {}, 3, {});
  const std::vector<double> points{0.1, 0.2, 0, 0.1, 0.2, 5, 0.9, 0.4, 1e9};
  const auto variance = gp.predict(points).variance;
  EXPECT_NEAR(variance[0], 0.8 + 1.2, 1e-15);
  EXPECT_NEAR(variance[1], 0.8 + 1.2 * std::pow(1 + 0.3 * 10 / 1.7, -1.7), 1e-15);
  EXPECT_NEAR(variance[2], 0.8, 1e-12);  // decayed
}

TEST(LearningCurves, UnitsDoNotMatter) {
  const Curves curves(5);
  auto other = curves;
  for (auto* rows : {&other.rows, &other.ends}) {
    for (std::size_t i = 2; i < rows->x.size(); i += 3) rows->x[i] *= 64;
    for (double& y : rows->y) y *= 8;
  }
  const auto a = GaussianProcess::fit("matern52", curves.rows.x, 3, curves.rows.y, {}, {}, true);
  const auto b = GaussianProcess::fit("matern52", other.rows.x, 3, other.rows.y, {}, {}, true);
  EXPECT_NEAR(b.parameters().decay->rate * 64 / a.parameters().decay->rate, 1, 1e-9);
  EXPECT_NEAR(b.parameters().decay->scale / 64 / a.parameters().decay->scale, 1, 1e-9);
  const auto mean = a.predict(curves.ends.x).mean, other_mean = b.predict(other.ends.x).mean;
  for (std::size_t i = 0; i < mean.size(); ++i) EXPECT_NEAR(other_mean[i], 8 * mean[i], 1e-9);
  // From its own parameters a fit does not get worse.
  const auto again = GaussianProcess::fit("matern52", other.rows.x, 3, other.rows.y, b.parameters(), {}, true);
  EXPECT_NEAR(again.parameters().decay->rate / b.parameters().decay->rate, 1, 0.05);
}

TEST(LearningCurves, TheSearchIsAtTheLargestResource) {
  const Curves curves(6);
  const auto gp = GaussianProcess::fit("matern52", curves.rows.x, 3, curves.rows.y, {}, {}, true);
  AcquisitionOptions acquisition;
  acquisition.best = 0.2;
  SearchOptions options;
  options.candidates = 2000;
  options.top = 3;
  const auto found = gp.search(acquisition, options);
  ASSERT_EQ(found.top.size(), 3u);
  for (const auto& candidate : found.top) {
    EXPECT_EQ(candidate.x[2], kEpochs);
    EXPECT_NEAR(gp.predict(candidate.x).mean[0], candidate.mean, 1e-12);
  }
  options.brute_force = true;
  const auto all = gp.search(acquisition, options);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(all.top[i].index, found.top[i].index);
}

template <class F>
std::string message(F&& f) {
  try {
    f();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::usage);
    return error.what();
  }
  return "";
}

TEST(LearningCurves, WrongInputIsNamed) {
  const std::vector<double> x{0.1, 1, 0.2, 9, 0.3, -3}, y{1, 2, 3};
  const auto fit = [](std::span<const double> rows, std::size_t columns, std::span<const double> values) {
    return GaussianProcess::fit("matern52", rows, columns, values, {}, {}, true);
  };
  const auto negative = HasSubstr("row 2, column 1 of the points is the resource -3; it must not be negative");
  EXPECT_THAT(message([&] { fit(x, 2, y); }),
              HasSubstr("row 2, column 1 of the inputs is the resource -3; it must not be negative"));
  const std::vector<double> good{0.1, 1, 0.2, 9, 0.3, 3}, nan{0.1, std::nan(""), 0.2, 9, 0.3, 3};
  EXPECT_THAT(message([&] { fit(nan, 2, y); }), HasSubstr("row 0, column 1 of the inputs is nan; it must be finite"));
  EXPECT_THAT(message([&] { fit(y, 1, y); }), HasSubstr("over 1 columns; at least one and a resource are needed"));
  const auto gp = fit(good, 2, y);
  EXPECT_THAT(message([&] { gp.predict(x); }), negative);
  EXPECT_THAT(message([&] { gp.search(x, {}, {}); }), negative);
  EXPECT_THAT(message([&] { GaussianProcess::fit("matern52", good, 2, y, gp.parameters(), {}, false); }),
              HasSubstr("a start with a decay, and no resource"));
  auto wrong = gp.parameters();
  wrong.decay->rate = 0;
  EXPECT_THAT(message([&] { GaussianProcess("matern52", wrong, good, 2, y); }), HasSubstr("the rate of decay is 0"));
  wrong.decay->length_scales.clear();
  EXPECT_THAT(message([&] { GaussianProcess("matern52", wrong, good, 2, y); }),
              HasSubstr("0 length scales for 1 columns"));
  // Nothing, one row, equal rows.
  EXPECT_EQ(fit({}, 2, {}).size(), 0u);
  EXPECT_EQ(fit(std::span(good).first(2), 2, std::span(y).first(1)).size(), 1u);
  const std::vector<double> equal{0.1, 1, 0.1, 1, 0.1, 1};
  EXPECT_TRUE(std::isfinite(fit(equal, 2, y).predict(equal).mean[0]));
}

}  // namespace
}  // namespace incumbent
