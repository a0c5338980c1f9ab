// Rows that come and go: appended, dropped, with noise of their own, with other outputs.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "gp_fixture.hpp"
#include "incumbent/error.hpp"

namespace incumbent {
namespace {

using namespace compute;
using namespace test;

class GpRows : public GpFixture {};

TEST_P(GpRows, AppendedRowsAreThoseOfAFullFactorization) {
  const auto x = random_points(90, 3, 9);
  const auto y = random_values(90, 9);
  const std::vector<double> parameters{1.2, 0.4, 0.3, 0.8, 1e-3, 0.1};
  auto full = make(matern(3), x, y, parameters);
  const auto whole = factorize(*full);
  Matrix head(60, 3);
  std::copy_n(x.values.begin(), 180, head.values.begin());
  auto grown = make(matern(3), head, {y.begin(), y.begin() + 60}, parameters);
  factorize(*grown);
  Factorization last;
  for (std::size_t i = 60; i < 90; ++i) last = grown->append(x.row(i), y[i]);
  ASSERT_TRUE(last.ok);
  EXPECT_EQ(grown->size(), 90u);
  EXPECT_NEAR(last.log_determinant, whole.log_determinant, 1e-10);
  const auto a = full->alpha(), b = grown->alpha();
  for (std::size_t i = 0; i < 90; ++i) EXPECT_NEAR(a[i], b[i], 1e-8 * std::max(1.0, std::abs(a[i])));
}

TEST_P(GpRows, DroppedRowsLeaveNothingBehind) {
  const auto x = random_points(20, 2, 10), more = random_points(30, 2, 11);
  auto model = make(matern(2), x, random_values(20, 10), {1, 0.4, 0.3, 1e-4, 0});
  factorize(*model);
  const auto alpha = model->alpha();
  const auto determinant = model->factorization().log_determinant;
  const auto before = model->posterior(more.view(), true);
  for (std::size_t i = 0; i < more.rows; ++i)
    ASSERT_TRUE(model->append(more.row(i), 1).ok);  // the memory doubles twice
  model->drop_last(30);
  const auto after = model->posterior(more.view(), true);
  EXPECT_EQ(model->size(), 20u);
  EXPECT_EQ(alpha, model->alpha());
  EXPECT_EQ(determinant, model->factorization().log_determinant);
  EXPECT_EQ(before.mean, after.mean);
  EXPECT_EQ(before.variance, after.variance);
  EXPECT_EQ(before.variance_gradient.values, after.variance_gradient.values);
}

// Memory left over from larger data must not show in the bits: a resumed study starts with fresh memory.
TEST_P(GpRows, CapacityDoesNotShow) {
  const auto x = random_points(37, 5, 12);
  const auto y = random_values(37, 12);
  const std::vector<double> parameters{1, 0.4, 0.3, 0.4, 0.6, 0.9, 1e-4, 0};
  auto fresh = make(matern(5), x, y, parameters);
  auto used = make(matern(5), random_points(300, 5, 13), random_values(300, 13), parameters);
  factorize(*used);
  used->set_data(x.view(), y);
  Matrix a(1, parameters.size()), b(1, parameters.size());
  double va = 0, vb = 0;
  fresh->likelihood({&kSystem, 1}, {&va, 1}, a.view());
  used->likelihood({&kSystem, 1}, {&vb, 1}, b.view());
  EXPECT_EQ(va, vb);
  EXPECT_EQ(a.values, b.values);
  const auto points = random_points(10, 5, 14);
  fresh->append(points.row(0), 0.3);
  used->append(points.row(0), 0.3);
  EXPECT_EQ(fresh->posterior(points.view(), true).variance_gradient.values,
            used->posterior(points.view(), true).variance_gradient.values);
}

// Two observations of one point with noise variances a and b say what one says, their weighted mean with variance 1 /
// (1 / a + 1 / b).
TEST_P(GpRows, NoiseOfARowCounts) {
  const auto x = random_points(12, 2, 30), points = random_points(5, 2, 31);
  const auto y = random_values(12, 30);
  const std::vector<double> parameters{1.2, 0.4, 0.7, 0.01, 0.1};
  GpModelOptions options;
  options.covariance = Covariance::ard(CovarianceKind::matern52, 2);
  options.columns.assign(2, ColumnKind::number);
  auto twice_x = x;
  twice_x.values.insert(twice_x.values.end(), x.row(3).begin(), x.row(3).end());
  ++twice_x.rows;
  auto twice_y = y;
  twice_y.push_back(0.4);
  std::vector<double> noise(13, 0.0);
  noise[3] = 0.02, noise[12] = 0.05, noise[7] = 0.3;
  const auto two = make(options, twice_x, twice_y, parameters);
  const auto expect_no_factor = [&](const char* after) {
    EXPECT_THROW(two->posterior(points.view(), false), Error) << after;
    ASSERT_TRUE(factorize(*two).ok);
  };
  expect_no_factor("new");
  two->set_data(twice_x.view(), twice_y);
  expect_no_factor("data");
  two->set_parameters(parameters);
  expect_no_factor("parameters");
  two->set_row_noise(noise);
  expect_no_factor("noise");

  const double a = 1 / (0.01 + 0.02), b = 1 / (0.01 + 0.05);
  auto merged_y = y;
  merged_y[3] = (a * y[3] + b * 0.4) / (a + b);
  auto merged_noise = std::vector<double>(noise.begin(), noise.begin() + 12);
  merged_noise[3] = 1 / (a + b) - 0.01;
  const auto one = make(options, x, merged_y, parameters);
  one->set_row_noise(merged_noise);
  ASSERT_TRUE(factorize(*one).ok);
  const auto p = two->posterior(points.view(), false), q = one->posterior(points.view(), false);
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_NEAR(p.mean[i], q.mean[i], 1e-12);
    EXPECT_NEAR(p.variance[i], q.variance[i], 1e-12);
  }

  ASSERT_TRUE(factorize(*two).ok);
  const auto whole = two->factor();
  two->drop_last(1);
  ASSERT_TRUE(two->append(twice_x.row(12), 0.4, 0.05).ok);
  const auto appended = two->factor();
  for (std::size_t i = 0; i < whole.values.size(); ++i) EXPECT_NEAR(appended.values[i], whole.values[i], 1e-13);
  EXPECT_THROW(two->set_row_noise(std::vector<double>{1.0}), Error);
  EXPECT_THROW(two->set_row_noise(std::vector<double>(13, -1.0)), Error);
  two->set_data(twice_x.view(), twice_y);  // forgets it
  ASSERT_TRUE(factorize(*two).ok);
  EXPECT_NE(two->factor().values, whole.values);
}

// An appended row that needs jitter takes it along when it goes.
TEST_P(GpRows, JitterOfADroppedRowIsForgotten) {
  const auto x = random_points(12, 2, 40), more = random_points(1, 2, 41);
  const auto y = random_values(12, 40);
  const std::vector<double> parameters{1, 0.4, 0.3, 0, 0};
  auto used = make(matern(2), x, y, parameters), fresh = make(matern(2), x, y, parameters);
  ASSERT_TRUE(factorize(*used).ok && factorize(*fresh).ok);
  double most = 0;
  for (std::size_t i = 0; i < 12; ++i) {  // each again; not every one needs jitter
    ASSERT_TRUE(used->append(x.row(i), y[i]).ok);
    most = std::max(most, used->factorization().jitter);
    used->drop_last(1);
  }
  EXPECT_GT(most, 0);
  EXPECT_EQ(used->factorization().jitter, 0);
  used->append(more.row(0), 0.5);
  fresh->append(more.row(0), 0.5);
  EXPECT_EQ(used->factor().values, fresh->factor().values);
  EXPECT_EQ(used->alpha(), fresh->alpha());
}

TEST_P(GpRows, OtherOutputsAreThoseOfAModelThatNeverHadOthers) {
  const auto x = random_points(130, 3, 42);
  const auto first = random_values(130, 42), second = random_values(130, 43);
  const std::vector<double> parameters{1.2, 0.4, 0.3, 0.8, 1e-3, 0.1};
  auto changed = make(matern(3), x, first, parameters), fresh = make(matern(3), x, second, parameters);
  ASSERT_TRUE(factorize(*changed).ok && factorize(*fresh).ok);
  changed->set_outputs(second);
  EXPECT_EQ(changed->alpha(), fresh->alpha());
  const auto points = random_points(5, 3, 44);
  EXPECT_EQ(changed->posterior(points.view(), false).mean, fresh->posterior(points.view(), false).mean);
  EXPECT_EQ(likelihood(*changed), likelihood(*fresh));
  EXPECT_THROW(changed->set_outputs(std::vector<double>(129, 0.0)), Error);
  EXPECT_THROW(changed->set_outputs(std::vector<double>(130, NAN)), Error);
}

// Six rows in one place need jitter; a row far away has as much of it.
TEST_P(GpRows, AnAppendedRowHasTheJitterOfTheFactor) {
  const double scale = 1.2;
  const auto model = make(matern(1), Matrix(6, 1, 0.5), random_values(6, 34), {scale, 0.1, 0, 0});
  const double jitter = factorize(*model).jitter;
  EXPECT_GT(jitter, 0);
  const double far = 0.9;
  ASSERT_TRUE(model->append({&far, 1}, 0.5).ok);
  const Matrix factor = model->factor();
  double diagonal = 0;
  for (const double v : factor.row(6)) diagonal += v * v;
  EXPECT_NEAR(diagonal - scale, jitter, 1e-15);
  EXPECT_EQ(model->factorization().jitter, jitter);
}

// A length scale so small that its square is 0 makes k(x, x) no number: no jitter helps.
const std::vector<double> kHopeless{1.2, 1e-200, 0.7, 0.01, 0.1};

TEST_P(GpRows, ARowThatCantBeAppendedIsNotThere) {
  const auto model = make(matern(2), Matrix(0, 2), {}, kHopeless);
  ASSERT_TRUE(factorize(*model).ok);
  const auto x = random_points(1, 2, 32);
  EXPECT_FALSE(model->append(x.row(0), 0.5).ok);
  EXPECT_EQ(model->size(), 0u);
  EXPECT_TRUE(model->alpha().empty());
}

// Nor are the others' results in its place.
TEST_P(GpRows, OneOfManySystemsHasNoFactor) {
  auto options = matern(2);
  const std::vector<double> parameters{1.2, 0.4, 0.7, 0.01, 0.1};
  const auto x = random_points(9, 2, 33);
  options.systems = 3;
  const auto model = GetParam()->make_gp_model(options, {});
  for (std::size_t s = 0; s < 3; ++s) {
    model->set_data(x.view(), random_values(9, s), s);
    model->set_parameters(s == 1 ? kHopeless : parameters, s);
  }
  for (const auto& order : {std::vector<std::size_t>{0, 1, 2}, {1, 2, 0}}) {
    std::vector<double> values(3);
    Matrix gradients(3, parameters.size());
    model->likelihood(order, values, gradients.view());
    for (std::size_t i = 0; i < 3; ++i) {
      if (order[i] == 1) {
        EXPECT_EQ(values[i], -INFINITY);
        for (const double g : gradients.row(i)) EXPECT_EQ(g, 0);
        continue;
      }
      const auto alone = make(matern(2), x, random_values(9, order[i]), parameters);
      double value = 0;
      Matrix gradient(1, parameters.size());
      alone->likelihood({&kSystem, 1}, {&value, 1}, gradient.view());
      EXPECT_EQ(values[i], value);
      for (std::size_t p = 0; p < parameters.size(); ++p) EXPECT_EQ(gradients(i, p), gradient(0, p));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Backends, GpRows, testing::ValuesIn(available_backends().begin(), available_backends().end()),
                         compute::backend_name);

}  // namespace
}  // namespace incumbent
