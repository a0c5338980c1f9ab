// Screening: the k best candidates of a list.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "compute/backend_name.hpp"
#include "compute/space_case.hpp"
#include "formula/random.hpp"
#include "formula/sobol.hpp"
#include "incumbent/error.hpp"

namespace incumbent {
namespace {

using namespace compute;

// EI and PI are ranked by their logarithms.
Acquisition rank_of(Acquisition a) {
  if (a.kind == AcquisitionKind::expected_improvement) a.kind = AcquisitionKind::log_expected_improvement;
  if (a.kind == AcquisitionKind::probability_of_improvement) a.kind = AcquisitionKind::log_probability_of_improvement;
  return a;
}

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
      std::vector<double> values(n), ranks(n);
      for (std::size_t i = 0; i < n; ++i) {
        order[i] = i;
        values[i] = acquisition_value(acquisition, posterior.mean[i], posterior.variance[i]);
        ranks[i] = acquisition_value(rank_of(acquisition), posterior.mean[i], posterior.variance[i]);
      }
      std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return ranks[a] > ranks[b]; });
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

void expect_same(const Screening& a, const Screening& b) {
  ASSERT_EQ(a.best.size(), b.best.size());
  for (std::size_t i = 0; i < a.best.size(); ++i) {
    ASSERT_EQ(a.best[i].index, b.best[i].index) << "place " << i;
    ASSERT_EQ(a.best[i].value, b.best[i].value);
    ASSERT_EQ(a.best[i].mean, b.best[i].mean);
    ASSERT_EQ(a.best[i].variance, b.best[i].variance);
  }
}

// A model as a search leaves it: rows anywhere, or half of them around one point and the last ones appended.
struct Searched {
  Searched(const Backend& backend, std::size_t n, std::size_t d, bool clustered, double length_scale, double noise,
           CovarianceKind kind, std::uint64_t seed, int threads = 1) {
    GpModelOptions options;
    options.covariance = Covariance::ard(kind, d);
    options.columns.assign(d, ColumnKind::number);
    model = backend.make_gp_model(options, Context{threads});
    Stream stream(seed, Purpose::test);
    Matrix x(n, d);
    std::vector<double> y(n);
    for (std::size_t i = 0; i < n; ++i) {
      double value = 0;
      for (std::size_t j = 0; j < d; ++j) {
        const bool near = clustered && i >= n / 2;
        x(i, j) = near ? std::clamp(0.4 + 0.08 * stream.normal(), 0.0, 1.0) : stream.uniform();
        value += std::sin(5 * x(i, j)) + 3 * (x(i, j) - 0.4) * (x(i, j) - 0.4);
      }
      y[i] = value / std::sqrt(static_cast<double>(d)) + std::sqrt(noise) * stream.normal();
      best = std::min(best, y[i]);
    }
    const std::size_t first = n - (clustered ? 20 : 0);
    model->set_data({x.values.data(), first, d}, {y.data(), first});
    std::vector<double> parameters(options.covariance.parameters(), length_scale);
    parameters[0] = 1;
    parameters[options.covariance.noise_index()] = noise;
    parameters[options.covariance.mean_index()] = 0;
    model->set_parameters(parameters);
    const std::size_t system = 0;
    Factorization factorization;
    model->factorize({&system, 1}, {&factorization, 1});
    for (std::size_t i = first; i < n; ++i) model->append(x.row(i), y[i]);
    rows = std::move(x);
  }
  // Anywhere, near the cluster, very near rows, and the rows themselves.
  Matrix candidates(std::size_t m, std::uint64_t seed) const {
    Stream stream(seed, Purpose::test, 1);
    Matrix p(m, rows.cols);
    for (std::size_t i = 0; i < m; ++i) {
      const auto row = rows.row(stream.below(rows.rows));
      for (std::size_t j = 0; j < rows.cols; ++j) {
        p(i, j) = stream.uniform();
        if (i % 4 == 1) p(i, j) = std::clamp(0.4 + 0.1 * stream.normal(), 0.0, 1.0);
        if (i % 8 == 2) p(i, j) = row[j] + 1e-3 * stream.normal();
        if (i % 16 == 3) p(i, j) = row[j];
      }
    }
    return p;
  }

  std::unique_ptr<GpModel> model;
  Matrix rows;
  double best = INFINITY;
};

TEST_P(Screen, IsBruteForceToTheBit) {
  std::uint64_t seed = 10;
  double least_work = 1;
  for (const bool clustered : {false, true}) {
    for (const double noise : {1e-6, 1e-3, 1e-1}) {
      for (const double length_scale : {0.3, 1.0}) {
        const std::size_t d = seed % 2 == 0 ? 3 : 6;
        const Searched s(*GetParam(), 260, d, clustered, length_scale, noise, CovarianceKind::matern52, ++seed);
        const auto points = s.candidates(6000, seed);
        const CandidateList list{points.view()};
        for (const auto kind :
             {AcquisitionKind::expected_improvement, AcquisitionKind::log_expected_improvement,
              AcquisitionKind::probability_of_improvement, AcquisitionKind::log_probability_of_improvement,
              AcquisitionKind::lower_confidence_bound, AcquisitionKind::posterior_mean}) {
          for (const std::size_t k : {1u, 64u}) {
            SCOPED_TRACE(testing::Message() << "clustered " << clustered << " noise " << noise << " length scale "
                                            << length_scale << " acquisition " << static_cast<int>(kind) << " k " << k);
            const Acquisition acquisition{{s.best, 0.001, 2.0}, kind};
            const auto fast = s.model->screen(list, acquisition, k);
            expect_same(fast, s.model->screen(list, acquisition, k, Search::brute_force));
            least_work = std::min(least_work, fast.work_left);
          }
        }
      }
    }
  }
  EXPECT_LT(least_work, 0.2);
}

TEST_P(Screen, EveryCovarianceAndAnIncumbentThatNothingBeats) {
  for (const auto kind :
       {CovarianceKind::rbf, CovarianceKind::matern12, CovarianceKind::matern32, CovarianceKind::rational_quadratic}) {
    for (const double below : {0.0, 3.0, 100.0}) {
      const Searched s(*GetParam(), 150, 2, true, 0.5, 1e-3, kind, 40 + static_cast<std::uint64_t>(kind));
      const auto points = s.candidates(3000, 7);
      const Acquisition acquisition{{s.best - below, 0.0, 2.0}, AcquisitionKind::log_expected_improvement};
      expect_same(s.model->screen(CandidateList{points.view()}, acquisition, 10),
                  s.model->screen(CandidateList{points.view()}, acquisition, 10, Search::brute_force));
    }
  }
}

TEST_P(Screen, SobolCandidatesAreTheListOfTheirPoints) {
  const Searched s(*GetParam(), 200, 3, true, 0.4, 1e-4, CovarianceKind::matern52, 3);
  const std::vector<double> lower{0, 0.1, -1}, upper{1, 0.6, 2};
  const std::size_t count = 300'000;  // more than are kept at once
  const formula::SobolSequence sequence(3, 12);
  Matrix points(count, 3);
  for (std::size_t i = 0; i < count; ++i) {
    sequence.point(i, points.row(i));
    for (std::size_t j = 0; j < 3; ++j) points(i, j) = lower[j] + (upper[j] - lower[j]) * points(i, j);
  }
  const Acquisition acquisition{{s.best, 0.0, 2.0}, AcquisitionKind::log_expected_improvement};
  const auto made = s.model->screen(SobolCandidates{count, 12, lower, upper}, acquisition, 20);
  expect_same(made, s.model->screen(CandidateList{points.view()}, acquisition, 20));
  const CandidateList some{{points.values.data(), 20'000, 3}};
  expect_same(s.model->screen(SobolCandidates{20'000, 12, lower, upper}, acquisition, 20),
              s.model->screen(some, acquisition, 20, Search::brute_force));
}

TEST_P(Screen, CandidatesOfASpaceAreTheListOfTheirRows) {
  const Acquisition acquisition{{0.2, 0.0, 2.0}, AcquisitionKind::log_expected_improvement};
  for (const bool labels : {false, true}) {
    const test::SpaceCase s(*GetParam(), 200, labels), threads(*GetParam(), 200, labels, 3);
    for (const bool local : {false, true}) {
      const std::size_t count = labels ? 20'000 : 280'000;  // more than are kept at once
      const auto rows = s.list(count, local);
      const auto made = s.model->screen(s.source(count, local), acquisition, 20);
      expect_same(made, s.model->screen(CandidateList{rows.view()}, acquisition, 20));
      expect_same(made, threads.model->screen(threads.source(count, local), acquisition, 20));
      ASSERT_EQ(made.best.size(), 20u);
      EXPECT_FALSE(std::isnan(rows(made.best[0].index, 0)));
      expect_same(s.model->screen(s.source(3000, local), acquisition, 20),
                  s.model->screen(s.source(3000, local), acquisition, 20, Search::brute_force));
    }
  }
}

TEST_P(Screen, CandidatesOfASpaceOfOtherColumnsAreRefused) {
  const test::SpaceCase s(*GetParam(), 5, false);
  auto source = s.source(10, false);
  source.space.columns = 3;
  EXPECT_THROW(s.model->screen(source, {}, 1), Error);
  source = s.source(std::size_t{1} << 33, false);
  EXPECT_THROW(s.model->screen(source, {}, 1), Error);
  source = s.source(10, true);
  source.centres.cols = 2;
  EXPECT_THROW(s.model->screen(source, {}, 1), Error);
  EXPECT_TRUE(s.model->screen(s.source(0, true), {}, 1).best.empty());
}

// All candidates are forbidden, and their columns labels: NaN is no label.
TEST_P(Screen, ForbiddenLabelsAreNoAnswer) {
  SearchSpace space;
  space.add_categorical("a", {1L, 2L});
  space.add_categorical("b", {1L, 2L, 3L});
  space.add_forbidden({.op = Forbidden::Op::in, .parameter = "b", .values = {1L, 2L, 3L}});
  GpModelOptions options;
  options.covariance = Covariance::ard(CovarianceKind::matern52, 2);
  options.columns.assign(2, ColumnKind::label);
  const auto model = GetParam()->make_gp_model(options, {});
  model->set_data(Matrix(1, 2, 0.25).view(), std::vector<double>{1});
  model->set_parameters(std::vector<double>{1, 1, 1, 1e-3, 0});
  const std::size_t system = 0;
  Factorization result;
  model->factorize({&system, 1}, {&result, 1});
  EXPECT_TRUE(model->screen(SpaceCandidates{flat_table(space), 100, 1}, {}, 5).best.empty());
  EXPECT_EQ(model->screen(CandidateList{Matrix(1, 2, 0.75).view()}, {}, 5).best.size(), 1u);
}

TEST_P(Screen, OffsetsAreAdded) {
  const Searched s(*GetParam(), 200, 3, true, 0.4, 1e-4, CovarianceKind::matern52, 4);
  const auto points = s.candidates(5000, 4);
  Stream stream(5, Purpose::test);
  std::vector<double> offsets(5000);
  for (double& o : offsets) o = -5 * stream.uniform();
  const CandidateList list{points.view(), offsets};
  Acquisition acquisition{{s.best, 0.0, 2.0}, AcquisitionKind::log_expected_improvement};
  const auto best = s.model->screen(list, acquisition, 8);
  expect_same(best, s.model->screen(list, acquisition, 8, Search::brute_force));
  for (const auto& b : best.best) {
    EXPECT_EQ(b.value, acquisition_value(acquisition, b.mean, b.variance) + offsets[b.index]);
  }
  acquisition.kind = AcquisitionKind::expected_improvement;
  EXPECT_THROW(s.model->screen(list, acquisition, 8), Error);
  EXPECT_THROW(s.model->screen(CandidateList{points.view(), {offsets.data(), 7}}, acquisition, 8), Error);
}

TEST_P(Screen, CandidatesThatAreAllAlike) {
  const Searched s(*GetParam(), 260, 3, true, 0.4, 1e-4, CovarianceKind::matern52, 5);
  for (const double apart : {0.0, 1e-9}) {
    Stream stream(6, Purpose::test);
    Matrix points(8000, 3);
    for (double& v : points.values) v = 0.6 + apart * stream.normal();
    const CandidateList list{points.view()};
    const Acquisition acquisition{{s.best, 0.0, 2.0}, AcquisitionKind::log_expected_improvement};
    const auto fast = s.model->screen(list, acquisition, 64);
    expect_same(fast, s.model->screen(list, acquisition, 64, Search::brute_force));
    EXPECT_LT(fast.work_left, 1.3);  // it gives up in time
  }
}

TEST_P(Screen, WhatIsNotANumberIsNoAnswer) {
  const Searched s(*GetParam(), 200, 3, false, 0.4, 1e-4, CovarianceKind::matern52, 6);
  auto points = s.candidates(4000, 8);
  for (std::size_t i = 0; i < 4000; i += 3) points(i, i % 3) = i % 2 == 0 ? NAN : INFINITY;
  const Acquisition acquisition{{s.best, 0.0, 2.0}, AcquisitionKind::lower_confidence_bound};
  const auto fast = s.model->screen(CandidateList{points.view()}, acquisition, 64);
  expect_same(fast, s.model->screen(CandidateList{points.view()}, acquisition, 64, Search::brute_force));
  for (const auto& b : fast.best) EXPECT_FALSE(std::isnan(b.value));
}

TEST_P(Screen, ThreadsAndNoNoiseChangeNothing) {
  const Searched one(*GetParam(), 220, 3, true, 0.4, 1e-4, CovarianceKind::matern52, 9);
  const Searched three(*GetParam(), 220, 3, true, 0.4, 1e-4, CovarianceKind::matern52, 9, 3);
  const Searched exact(*GetParam(), 220, 3, false, 0.2, 0.0, CovarianceKind::matern12, 9);
  const auto points = one.candidates(9000, 9);
  const Acquisition acquisition{{one.best, 0.0, 2.0}, AcquisitionKind::log_expected_improvement};
  expect_same(one.model->screen(CandidateList{points.view()}, acquisition, 30),
              three.model->screen(CandidateList{points.view()}, acquisition, 30));
  expect_same(exact.model->screen(CandidateList{points.view()}, acquisition, 30),
              exact.model->screen(CandidateList{points.view()}, acquisition, 30, Search::brute_force));
}

TEST_P(Screen, NothingToChooseFrom) {
  const auto gp = model();
  EXPECT_TRUE(gp->screen(CandidateList{Matrix(0, 3).view()}, {}, 5).best.empty());
  EXPECT_TRUE(gp->screen(CandidateList{points(9).view()}, {}, 0).best.empty());
  EXPECT_THROW(gp->screen(CandidateList{Matrix(4, 2).view()}, {}, 5), Error);
}

// Bounds hold for functions that grow with the deviation.
TEST_P(Screen, NegativeKappaAndWhatIsNotFiniteAreRefused) {
  const auto gp = model();
  const auto p = points(9);
  for (const Acquisition& a : {Acquisition{{0, 0, -1e6}, AcquisitionKind::lower_confidence_bound},
                               Acquisition{{0, 0, INFINITY}, AcquisitionKind::lower_confidence_bound},
                               Acquisition{{NAN, 0, 2}, AcquisitionKind::expected_improvement},
                               Acquisition{{0, INFINITY, 2}, AcquisitionKind::probability_of_improvement},
                               Acquisition{{0, 0, 2, 0, 1, {NAN}}, AcquisitionKind::gibbon}}) {
    EXPECT_THROW(gp->screen(CandidateList{p.view()}, a, 1), Error);
  }
}

INSTANTIATE_TEST_SUITE_P(Backends, Screen, testing::ValuesIn(available_backends().begin(), available_backends().end()),
                         compute::backend_name);

}  // namespace
}  // namespace incumbent
