// Screening on the runtime double at sizes that fibers can bear: the bits of brute force, with less work.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "compute/backend.hpp"
#include "compute/gp_fixture.hpp"
#include "compute/space_case.hpp"
#include "formula/sobol.hpp"
#include "incumbent/error.hpp"
#include "problem/hartmann.hpp"
#include "runtime_double/runtime_double.hpp"

namespace incumbent::test {
namespace {

TEST(DeviceScreening, IsBruteForceToTheBitWithLessWork) {
  constexpr std::size_t n = 130, d = 2, m = 1500;
  double least_work = 1;
  for (const bool clustered : {false, true}) {
    GpModelOptions options;
    options.covariance = Covariance::ard(CovarianceKind::matern52, d);
    options.columns.assign(d, ColumnKind::number);
    const auto model = find_backend("cuda").make_gp_model(options, {});
    Matrix x = random_points(n, d, 1), points = random_points(m, d, 2);
    if (clustered) {
      for (std::size_t i = 0; i < x.values.size() / 2; ++i) x.values[i] = 0.4 + 0.1 * x.values[i];
      for (std::size_t i = 0; i < points.values.size() / 2; ++i) points.values[i] = 0.4 + 0.1 * points.values[i];
    }
    std::vector<double> y(n);
    for (std::size_t i = 0; i < n; ++i) y[i] = std::sin(5 * x(i, 0)) + std::cos(7 * x(i, 1));
    model->set_data({x.values.data(), n - 5, d}, {y.data(), n - 5});
    model->set_parameters(std::vector<double>{1, 0.3, 0.4, 1e-4, 0});
    Factorization result;
    model->factorize({&kSystem, 1}, {&result, 1});
    for (std::size_t i = n - 5; i < n; ++i) model->append(x.row(i), y[i]);
    for (const auto kind : {AcquisitionKind::log_expected_improvement, AcquisitionKind::probability_of_improvement,
                            AcquisitionKind::lower_confidence_bound, AcquisitionKind::max_value_entropy}) {
      Acquisition acquisition{{-1.9, 0.001, 2.0}, kind};
      acquisition.optima_count = 1;
      acquisition.optima[0] = -2;
      const CandidateList list{points.view()};
      const auto slow = model->screen(list, acquisition, 7, Search::brute_force);
      const auto fast = model->screen(list, acquisition, 7);
      ASSERT_EQ(fast.best.size(), slow.best.size());
      for (std::size_t i = 0; i < fast.best.size(); ++i) {
        EXPECT_EQ(fast.best[i].index, slow.best[i].index);
        EXPECT_EQ(fast.best[i].value, slow.best[i].value);
        EXPECT_EQ(fast.best[i].mean, slow.best[i].mean);
        EXPECT_EQ(fast.best[i].variance, slow.best[i].variance);
      }
      least_work = std::min(least_work, fast.work_left);
    }
  }
  EXPECT_LT(least_work, 0.3);
}

// The rows that tell most about the candidates stand last: taken in their own order they exclude few.
// Some of the rows may have been appended, with noise of their own.
void choose_rows_that_tell_most(bool appended) {
  constexpr std::size_t n = 300, d = 6, m = 3000;
  GpModelOptions options;
  options.covariance = Covariance::ard(CovarianceKind::matern52, d);
  options.columns.assign(d, ColumnKind::number);
  const auto model = find_backend("cuda").make_gp_model(options, {});
  Matrix x = random_points(n, d, 1), points = random_points(m, d, 2);
  const auto near_the_minimum = [](std::size_t i, double far) { return kHartmann6Minimizer[i % d] + far; };
  for (std::size_t i = n / 2 * d; i < n * d; ++i) x.values[i] = near_the_minimum(i, 0.2 * (x.values[i] - 0.5));
  for (std::size_t i = 0; i < m / 2 * d; ++i) points.values[i] = near_the_minimum(i, 0.3 * (points.values[i] - 0.5));
  std::vector<double> y(n);
  for (std::size_t i = 0; i < n; ++i) y[i] = hartmann_at(&x(i, 0), d, kHartmannWeight);
  const std::size_t first = appended ? n / 2 : n;
  if (appended) {  // memory that says of rows what was so of others
    const auto other = find_backend("cuda").make_gp_model(options, {});
    other->set_data(x.view(), y);
    other->set_parameters(std::vector<double>{1, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 1e-4, 0});
    Factorization result;
    other->factorize({&kSystem, 1}, {&result, 1});
  }
  model->set_data({x.values.data(), first, d}, std::span(y).first(first));
  model->set_parameters(std::vector<double>{1, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 1e-4, 0});
  Factorization result;
  model->factorize({&kSystem, 1}, {&result, 1});
  for (std::size_t i = first; i < n; ++i) ASSERT_TRUE(model->append(x.row(i), y[i], 0.5).ok);
  const Acquisition acquisition{{*std::min_element(y.begin(), y.end()), 0.0, 2.0},
                                AcquisitionKind::log_expected_improvement};
  const CandidateList list{points.view()};
  const auto slow = model->screen(list, acquisition, 8, Search::brute_force),
             fast = model->screen(list, acquisition, 8);
  EXPECT_LT(fast.work_left, 0.4);
  ASSERT_EQ(fast.best.size(), slow.best.size());
  for (std::size_t i = 0; i < fast.best.size(); ++i) {
    EXPECT_EQ(fast.best[i].index, slow.best[i].index);
    EXPECT_EQ(fast.best[i].value, slow.best[i].value);
    EXPECT_EQ(fast.best[i].variance, slow.best[i].variance);
  }
}

TEST(DeviceScreening, ChoosesRowsThatTellMost) { choose_rows_that_tell_most(false); }
TEST(DeviceScreening, ChoosesAmongAppendedRowsByTheirOwnNoise) { choose_rows_that_tell_most(true); }

// Rows that tell most each for itself tell the same where length scales are long; and a few times as many candidates as
// the sample are worth fewer rows. With the rows of the CPU's order the device leaves about as much of the work.
TEST(DeviceScreening, LeavesAboutAsMuchWorkAsTheCpu) {
  constexpr std::size_t n = 300, d = 6;
  for (const std::size_t m : {1200u, 5000u}) {
    for (const double length_scale : {0.3, 1.0}) {
      SCOPED_TRACE(testing::Message() << m << " candidates, length scale " << length_scale);
      GpModelOptions options;
      options.covariance = Covariance::ard(CovarianceKind::matern52, d);
      options.columns.assign(d, ColumnKind::number);
      Matrix x = random_points(n, d, 1), points = random_points(m, d, 2);
      const auto near_the_minimum = [](std::size_t i, double far) { return kHartmann6Minimizer[i % d] + far; };
      for (std::size_t i = n / 2 * d; i < n * d; ++i) x.values[i] = near_the_minimum(i, 0.2 * (x.values[i] - 0.5));
      for (std::size_t i = 0; i < m / 2 * d; ++i)
        points.values[i] = near_the_minimum(i, 0.3 * (points.values[i] - 0.5));
      std::vector<double> y(n), parameters(options.covariance.parameters(), length_scale);
      for (std::size_t i = 0; i < n; ++i) y[i] = hartmann_at(&x(i, 0), d, kHartmannWeight);
      parameters.front() = 1;
      parameters[options.covariance.noise_index()] = 1e-4;
      parameters[options.covariance.mean_index()] = 0;
      const Acquisition acquisition{{*std::min_element(y.begin(), y.end()), 0.0, 2.0},
                                    AcquisitionKind::log_expected_improvement};
      Screening found[2];
      for (const std::size_t i : {0u, 1u}) {
        const auto model = find_backend(i == 0 ? "cuda" : "cpu").make_gp_model(options, {});
        model->set_data(x.view(), y);
        model->set_parameters(parameters);
        Factorization result;
        model->factorize({&kSystem, 1}, {&result, 1});
        found[i] = model->screen(CandidateList{points.view()}, acquisition, 8);
      }
      EXPECT_LT(found[0].work_left, 2 * found[1].work_left + 0.03);
      ASSERT_EQ(found[0].best.size(), found[1].best.size());
      for (std::size_t i = 0; i < found[0].best.size(); ++i) {
        EXPECT_EQ(found[0].best[i].index, found[1].best[i].index);
        EXPECT_NEAR(found[0].best[i].value, found[1].best[i].value, 1e-6);
      }
    }
  }
}

// Little memory makes tiles of candidates narrow, so that each pass takes many. Offsets decide: who looks bad has large
// ones.
TEST(DeviceScreening, NarrowTilesAndOffsetsHaveTheAnswersOfBruteForce) {
  GpModelOptions options;
  options.covariance = Covariance::ard(CovarianceKind::matern52, 2);
  options.columns.assign(2, ColumnKind::number);
  const auto model = find_backend("cuda").make_gp_model(options, {});
  const Matrix x = random_points(130, 2, 1), points = random_points(1500, 2, 2);
  std::vector<double> y(130), offsets(1500);
  for (std::size_t i = 0; i < y.size(); ++i) y[i] = std::sin(5 * x(i, 0)) + std::cos(7 * x(i, 1));
  // Between those that are looked at first, which are evenly spaced.
  for (std::size_t i = 8; i < offsets.size(); i += 257) offsets[i] = 40 + static_cast<double>(i) / 1000;
  model->set_data(x.view(), y);
  model->set_parameters(std::vector<double>{1, 0.3, 0.4, 1e-4, 0});
  Factorization result;
  model->factorize({&kSystem, 1}, {&result, 1});
  const Acquisition acquisition{{1.0, 0.001, 2.0}, AcquisitionKind::log_expected_improvement};
  const CandidateList list{points.view(), offsets};
  const auto slow = model->screen(list, acquisition, 7, Search::brute_force);
  const auto wide = model->screen(list, acquisition, 7);
  runtime_double::set_memory(runtime_double::live_bytes() + 280'000);
  const auto narrow = model->screen(list, acquisition, 7);
  runtime_double::reset();
  // Rows are chosen for a smaller sample, and tried on fewer first.
  EXPECT_NEAR(narrow.work_left, wide.work_left, 0.04);
  for (const auto* fast : {&wide, &narrow}) {
    ASSERT_EQ(fast->best.size(), slow.best.size());
    for (std::size_t i = 0; i < slow.best.size(); ++i) {
      EXPECT_EQ(fast->best[i].index, slow.best[i].index);
      EXPECT_EQ(fast->best[i].value, slow.best[i].value);
    }
  }
}

// More candidates than means are kept at once: the best by its mean, and the best by its offset, are in the second
// part.
TEST(DeviceScreening, AnswersOfTheSecondChunkHaveTheirIndices) {
  constexpr std::size_t m = (std::size_t{1} << 18) + 40;
  GpModelOptions options;
  options.covariance = Covariance::ard(CovarianceKind::rbf, 1);
  options.columns = {ColumnKind::number};
  const auto model = find_backend("cuda").make_gp_model(options, {});
  model->set_data(Matrix(1, 1, 0.5).view(), std::vector<double>{-1});
  model->set_parameters(std::vector<double>{1, 0.1, 1e-2, 0});
  Factorization result;
  model->factorize({&kSystem, 1}, {&result, 1});
  Matrix points(m, 1, 5.0);
  points(m - 3, 0) = 0.3;
  std::vector<double> offsets(m, 0.0);
  offsets[m - 30] = 3;
  const Acquisition acquisition{{-1.0, 0.0, 2.0}, AcquisitionKind::log_expected_improvement};
  const auto found = model->screen(CandidateList{points.view(), offsets}, acquisition, 2);
  ASSERT_EQ(found.best.size(), 2u);
  EXPECT_EQ(found.best[0].index, m - 30);
  EXPECT_EQ(found.best[1].index, m - 3);
}

// Fewer answers than are asked for: each once.
TEST(DeviceScreening, FewNumbersAmongMuchThatIsNone) {
  GpModelOptions options;
  options.covariance = Covariance::ard(CovarianceKind::matern52, 2);
  options.columns.assign(2, ColumnKind::number);
  const auto model = find_backend("cuda").make_gp_model(options, {});
  const Matrix x = random_points(70, 2, 1);
  model->set_data(x.view(), random_values(70, 1));
  model->set_parameters(std::vector<double>{1, 0.3, 0.4, 1e-4, 0});
  Factorization result;
  model->factorize({&kSystem, 1}, {&result, 1});
  Matrix points = random_points(1200, 2, 2);
  for (std::size_t i = 0; i < points.rows; ++i) {
    if (i % 300 != 7) points(i, 1) = NAN;
  }
  const Acquisition acquisition{{-1.0, 0.0, 2.0}, AcquisitionKind::log_expected_improvement};
  const auto fast = model->screen(CandidateList{points.view()}, acquisition, 10);
  const auto slow = model->screen(CandidateList{points.view()}, acquisition, 10, Search::brute_force);
  ASSERT_EQ(slow.best.size(), 4u);
  ASSERT_EQ(fast.best.size(), 4u);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(fast.best[i].index, slow.best[i].index);
}

TEST(DeviceScreening, RefusesBoundsOfOtherColumns) {
  GpModelOptions options;
  options.covariance = Covariance::ard(CovarianceKind::matern52, 2);
  options.columns.assign(2, ColumnKind::number);
  const auto model = find_backend("cuda").make_gp_model(options, {});
  model->set_data(Matrix(1, 2).view(), std::vector<double>{1});
  model->set_parameters(std::vector<double>{1, 0.3, 0.4, 1e-4, 0});
  Factorization result;
  model->factorize({&kSystem, 1}, {&result, 1});
  const std::vector<double> two{0, 0}, three{1, 1, 1};
  EXPECT_THROW(model->screen(SobolCandidates{10, 1, two, three}, {}, 1), Error);
  EXPECT_THROW(model->screen(SobolCandidates{std::size_t{1} << 33, 1, two, two}, {}, 1), Error);
}

TEST(DeviceScreening, SobolCandidatesAreTheListOfTheirPoints) {
  GpModelOptions options;
  options.covariance = Covariance::ard(CovarianceKind::matern52, 3);
  options.columns.assign(3, ColumnKind::number);
  const auto model = find_backend("cuda").make_gp_model(options, {});
  const Matrix x = random_points(40, 3, 1);
  model->set_data(x.view(), random_values(40, 1));
  model->set_parameters(std::vector<double>{1, 0.3, 0.4, 0.5, 1e-4, 0});
  Factorization result;
  model->factorize({&kSystem, 1}, {&result, 1});
  const std::vector<double> lower{0, 0.1, -1}, upper{1, 0.6, 2};
  const formula::SobolSequence sequence(3, 12);
  Matrix points(600, 3);
  for (std::size_t i = 0; i < points.rows; ++i) {
    sequence.point(i, points.row(i));
    for (std::size_t j = 0; j < 3; ++j) points(i, j) = lower[j] + (upper[j] - lower[j]) * points(i, j);
  }
  const Acquisition acquisition{{-1.0, 0.0, 2.0}, AcquisitionKind::log_expected_improvement};
  const auto made = model->screen(SobolCandidates{600, 12, lower, upper}, acquisition, 20);
  const auto listed = model->screen(CandidateList{points.view()}, acquisition, 20);
  ASSERT_EQ(made.best.size(), 20u);
  for (std::size_t i = 0; i < 20; ++i) {
    EXPECT_EQ(made.best[i].index, listed.best[i].index);
    EXPECT_EQ(made.best[i].value, listed.best[i].value);
  }
}

// Made by the device's kernels, the same rows as by the host, and the same answers as from their list.
TEST(DeviceScreening, CandidatesOfASpaceAreTheListOfTheirRows) {
  const Acquisition acquisition{{0.2, 0.0, 2.0}, AcquisitionKind::log_expected_improvement};
  for (const bool labels : {false, true}) {
    const SpaceCase s(find_backend("cuda"), 70, labels), cpu(find_backend("cpu"), 70, labels);
    for (const bool local : {false, true}) {
      const auto rows = s.list(1100, local);
      const auto made = s.model->screen(s.source(1100, local), acquisition, 12);
      const auto listed = s.model->screen(CandidateList{rows.view()}, acquisition, 12);
      const auto all = s.model->screen(s.source(1100, local), acquisition, 12, Search::brute_force);
      const auto host = cpu.model->screen(cpu.source(1100, local), acquisition, 12);
      ASSERT_EQ(made.best.size(), 12u);
      for (std::size_t i = 0; i < 12; ++i) {
        EXPECT_EQ(made.best[i].index, listed.best[i].index);
        EXPECT_EQ(made.best[i].value, listed.best[i].value);
        EXPECT_EQ(made.best[i].index, all.best[i].index);
        EXPECT_EQ(made.best[i].value, all.best[i].value);
        EXPECT_NEAR(made.best[i].value, host.best[i].value, 1e-9);
      }
    }
  }
}

}  // namespace
}  // namespace incumbent::test
