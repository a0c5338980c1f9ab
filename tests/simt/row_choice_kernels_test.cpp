// The choice of rows on the SIMT machine, against conditional covariances from plain elimination.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "cuda/kernel/row_choice.cuh"
#include "simt/kernel_fixture.hpp"

namespace incumbent::cuda {
namespace {

// Covariances of n rows and m points, all jointly; those of the rows are what a launch for the chosen one would give.
struct Case {
  Case(std::size_t rows, std::size_t points) : n(rows), m(points), joint(rows + points, rows + points) {
    const Matrix x = test::random_points(n + m, 2, 3);
    for (std::size_t i = 0; i < n + m; ++i) {
      for (std::size_t j = 0; j < n + m; ++j) {
        const double a = x(i, 0) - x(j, 0), b = x(i, 1) - x(j, 1);
        joint(i, j) = kPrior * std::exp(-2 * (a * a + b * b));
      }
    }
    Stream stream(4, Purpose::test);
    for (std::size_t i = 0; i < n; ++i) noise.push_back(0.01 + 0.02 * stream.uniform());
  }

  static constexpr double kPrior = 1.5;
  std::size_t n, m;
  Matrix joint;
  std::vector<double> noise;
};

// The slow way: the joint covariance of everything given what was observed so far, eliminated observation by
// observation.
std::vector<int> choose_slowly(const Case& c, std::size_t steps) {
  Matrix left = c.joint;
  std::vector<int> chosen;
  std::vector<bool> is_chosen(c.n);
  for (std::size_t s = 0; s < steps; ++s) {
    double most = -1;
    std::size_t best = 0;
    for (std::size_t j = 0; j < c.n; ++j) {
      double gain = 0;
      for (std::size_t t = c.n; t < c.n + c.m; ++t) gain += left(j, t) * left(j, t) / (left(j, j) + c.noise[j]);
      if (!is_chosen[j] && gain > most) {
        most = gain;
        best = j;
      }
    }
    is_chosen[best] = true;
    chosen.push_back(static_cast<int>(best));
    const Matrix before = left;
    for (std::size_t i = 0; i < left.rows; ++i) {
      for (std::size_t j = 0; j < left.rows; ++j) {
        left(i, j) -= before(i, best) * before(best, j) / (before(best, best) + c.noise[best]);
      }
    }
  }
  return chosen;
}

template <class T>
struct Chosen {
  std::vector<int> rows;
  std::vector<T> scores, variances;
};

template <class T>
Chosen<T> choose(const Case& c, int steps) {
  const int n = static_cast<int>(c.n), m = static_cast<int>(c.m);
  std::vector<double> covariances, of_rows;
  for (std::size_t t = 0; t < c.m; ++t) {
    for (std::size_t j = 0; j < c.n; ++j) covariances.push_back(c.joint(c.n + t, j));
  }
  simt::GlobalArray<T> sample("covariances", as<T>(covariances)), directions("directions", std::vector<T>(c.n * c.n)),
      noise("noise", as<T>(c.noise)), scores("scores", c.n), variances("variances", c.n);
  simt::GlobalArray<int> chosen("chosen", c.n);
  const RowChoiceTask<T> task{{sample.data(), m, n, n},
                              {directions.data(), n, n, n},
                              noise.data(),
                              T(c.kPrior),
                              scores.data(),
                              variances.data(),
                              chosen.data()};
  launch_account_row(task, -1, {});
  for (int step = 0; step < steps; ++step) {
    launch_choose_row(task, step, {});
    const auto row = static_cast<std::size_t>(chosen.values()[static_cast<std::size_t>(step)]);
    for (std::size_t j = 0; j < c.n; ++j)
      directions.data()[static_cast<std::size_t>(step) * c.n + j] = T(c.joint(row, j));
    launch_account_row(task, step, {});
  }
  auto rows = chosen.values();
  rows.resize(static_cast<std::size_t>(steps));
  return {rows, scores.values(), variances.values()};
}

template <class T>
class RowChoice : public testing::Test {};
using Precisions = testing::Types<float, double>;
TYPED_TEST_SUITE(RowChoice, Precisions);

TYPED_TEST(RowChoice, IsTheGreedyOneOfPlainElimination) {
  using T = TypeParam;
  for (const std::size_t n : {std::size_t{1}, std::size_t{31}, std::size_t{33}, std::size_t{100}, std::size_t{300}}) {
    SCOPED_TRACE(n);
    const Case c(n, 37);
    // Gains are far apart for this many rows, also in single precision.
    const std::size_t steps = std::min<std::size_t>(n, 20);
    const auto slow = choose_slowly(c, steps);
    Chosen<T> last;
    const auto found = in_every_order([&] {
      last = choose<T>(c, static_cast<int>(steps));
      std::vector<T> all(last.rows.begin(), last.rows.end());
      all.insert(all.end(), last.scores.begin(), last.scores.end());
      all.insert(all.end(), last.variances.begin(), last.variances.end());
      return all;
    });
    EXPECT_EQ(last.rows, slow);
    for (const int row : last.rows) EXPECT_EQ(last.scores[static_cast<std::size_t>(row)], compute::kChosen<T>);
    for (std::size_t j = 0; j < n; ++j) EXPECT_GE(last.variances[j], T(c.noise[j]));
  }
}

// Every row once, though the last ones tell nothing: copies of the first, and rows that are no numbers.
TYPED_TEST(RowChoice, TakesEachRowOnceWhateverItTells) {
  using T = TypeParam;
  Case c(40, 9);
  for (std::size_t i = 0; i < c.n; ++i) {
    for (std::size_t j = 0; j < c.n + c.m; ++j) c.joint(i, j) = j < c.n ? Case::kPrior : c.joint(0, j);
  }
  for (std::size_t t = c.n; t < c.n + c.m; ++t) {
    for (std::size_t i = 0; i < c.n; ++i) c.joint(t, i) = i == 7 || i == 11 ? NAN : c.joint(0, t);
  }
  c.noise.assign(c.n, 0.0);
  auto rows = choose<T>(c, 40).rows;
  EXPECT_EQ(rows.front(), 0);  // the first of equals
  EXPECT_EQ(rows[38], 7);
  EXPECT_EQ(rows[39], 11);
  std::sort(rows.begin(), rows.end());
  for (int i = 0; i < 40; ++i) EXPECT_EQ(rows[static_cast<std::size_t>(i)], i);
}

}  // namespace
}  // namespace incumbent::cuda
