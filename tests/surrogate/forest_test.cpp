// The random forest: its predictions against slow obvious ones, its leaves against the rows that fall into them, its
// splits against all there are, and what must hold for any data.
#include "surrogate/forest.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "formula/random.hpp"
#include "incumbent/error.hpp"
#include "surrogate/forest_input.hpp"

namespace incumbent {
namespace {

struct Data {
  std::vector<std::uint32_t> categories;
  Matrix x;
  std::vector<double> y;
};

// Numbers, some of them equal, and categories; y depends on all of them, with noise.
Data make_data(std::size_t n, std::vector<std::uint32_t> categories, std::uint64_t seed) {
  Data data{std::move(categories), {}, {}};
  data.x = Matrix(n, data.categories.size());
  Stream stream(seed, Purpose::test);
  for (std::size_t i = 0; i < n; ++i) {
    double y = 0.3 * stream.normal();
    for (std::size_t j = 0; j < data.x.cols; ++j) {
      const auto k = data.categories[j];
      data.x(i, j) = k > 0 ? static_cast<double>(stream.below(k)) : std::round(50 * stream.uniform()) / 50;
      y += k > 0 ? std::sin(3 * data.x(i, j)) : data.x(i, j) * data.x(i, j);
    }
    data.y.push_back(y);
  }
  return data;
}

Forest fitted(const Data& data, const ForestOptions& options = {}, std::uint64_t seed = 1) {
  Forest forest(options, data.categories);
  forest.fit(data.x.view(), data.y, seed);
  return forest;
}

std::size_t leaf_of(const Forest& forest, std::size_t tree, std::span<const double> row) {
  const auto& nodes = forest.nodes();
  std::size_t node = nodes.roots[tree];
  while (!nodes.is_leaf(node)) {
    const double value = row[nodes.column[node]];
    const bool left = forest.categories()[nodes.column[node]] > 0
                          ? (nodes.mask[node] >> static_cast<unsigned>(value)) % 2 == 1
                          : value <= nodes.threshold[node];
    node = nodes.left[node] + (left ? 0 : 1);
  }
  return node;
}

struct Prediction {
  std::vector<double> mean, variance;
};
Prediction predict(const Forest& forest, const Matrix& x) {
  Prediction p{std::vector<double>(x.rows), std::vector<double>(x.rows)};
  forest.predict(x.view(), p.mean, p.variance);
  return p;
}

TEST(Forest, PredictsAsOneRowAndTreeAfterTheOther) {
  ForestOptions coarse;
  coarse.min_samples_leaf = 3;
  coarse.trees = 23;
  for (const auto& options : {ForestOptions{}, coarse}) {
    for (const auto& categories : {std::vector<std::uint32_t>{0, 0, 0}, {0, 5, 0, 64}, {3}}) {
      const auto forest = fitted(make_data(200, categories, 3), options);
      const auto query = make_data(101, categories, 4);
      const auto p = predict(forest, query.x);
      for (std::size_t i = 0; i < query.x.rows; ++i) {
        double mean = 0, squares = 0, within = 0;
        for (std::size_t t = 0; t < options.trees; ++t) {
          const auto leaf = leaf_of(forest, t, query.x.row(i));
          mean += forest.nodes().mean[leaf];
          squares += forest.nodes().mean[leaf] * forest.nodes().mean[leaf];
          within += forest.nodes().variance[leaf];
        }
        const double trees = static_cast<double>(options.trees);
        mean /= trees;
        EXPECT_NEAR(p.mean[i], mean, 1e-13);
        EXPECT_NEAR(p.variance[i], within / trees + squares / trees - mean * mean, 1e-12);
      }
    }
  }
}

TEST(Forest, NodesHoldTheMeanTheVarianceAndTheNumberOfTheirRows) {
  ForestOptions options;
  options.bootstrap = false;
  options.min_samples_leaf = 4;
  const auto data = make_data(150, {0, 4, 0}, 5);
  const auto forest = fitted(data, options);
  const auto& nodes = forest.nodes();
  std::vector<std::vector<double>> values(nodes.size());
  for (std::size_t t = 0; t < options.trees; ++t) {
    for (std::size_t i = 0; i < data.y.size(); ++i) values[leaf_of(forest, t, data.x.row(i))].push_back(data.y[i]);
  }
  for (std::size_t node = 0; node < nodes.size(); ++node) {
    if (!nodes.is_leaf(node)) {
      EXPECT_EQ(nodes.count[node], nodes.count[nodes.left[node]] + nodes.count[nodes.left[node] + 1]);
      continue;
    }
    double mean = 0, variance = 0;
    const double n = static_cast<double>(values[node].size());
    for (const double v : values[node]) mean += v / n;
    for (const double v : values[node]) variance += (v - mean) * (v - mean) / n;
    EXPECT_EQ(nodes.count[node], values[node].size());
    EXPECT_GE(nodes.count[node], 4u);
    EXPECT_NEAR(nodes.mean[node], mean, 1e-12);
    EXPECT_NEAR(nodes.variance[node], variance, 1e-12);
  }
}

// As SMAC3's forest with log_y: leaves hold log(mean(exp(y))), and the variance is that of the trees' predictions.
TEST(Forest, LeavesOfCostsAndTheVarianceBetweenTreesAreSmacs) {
  ForestOptions options;
  options.bootstrap = false;
  options.min_samples_leaf = 4;
  options.variance = ForestVariance::trees;
  options.leaf = LeafMean::cost;
  const auto data = make_data(150, {0, 4, 0}, 5);
  const auto forest = fitted(data, options);
  std::vector<double> sums(forest.nodes().size()), counts(forest.nodes().size());
  for (std::size_t t = 0; t < options.trees; ++t) {
    for (std::size_t i = 0; i < data.y.size(); ++i) {
      const auto leaf = leaf_of(forest, t, data.x.row(i));
      sums[leaf] += std::exp(data.y[i]);
      ++counts[leaf];
    }
  }
  const auto query = make_data(50, {0, 4, 0}, 8);
  const auto p = predict(forest, query.x);
  for (std::size_t i = 0; i < query.x.rows; ++i) {
    double mean = 0, squares = 0;
    for (std::size_t t = 0; t < options.trees; ++t) {
      const auto leaf = leaf_of(forest, t, query.x.row(i));
      const double value = std::log(sums[leaf] / counts[leaf]);
      EXPECT_NEAR(forest.nodes().mean[leaf], value, 1e-12);
      mean += value / static_cast<double>(options.trees);
      squares += value * value / static_cast<double>(options.trees);
    }
    EXPECT_NEAR(p.mean[i], mean, 1e-12);
    EXPECT_NEAR(p.variance[i], squares - mean * mean, 1e-12);
  }
  // The trees are the same: what they split by is the same.
  options.leaf = LeafMean::log;
  EXPECT_EQ(fitted(data, options).nodes().threshold, forest.nodes().threshold);
}

TEST(Forest, ABootstrapIsOfAsManyDraws) {
  const auto data = make_data(300, {0, 0}, 6);
  const auto forest = fitted(data);
  for (const auto root : forest.nodes().roots) EXPECT_EQ(forest.nodes().count[root], 300u);
  EXPECT_NE(forest.nodes().mean[forest.nodes().roots[0]], forest.nodes().mean[forest.nodes().roots[1]]);
}

// The largest decrease of the sum of squares by any threshold or subset.
double best_decrease(const Data& data) {
  const auto squares = [&](const std::vector<bool>& in, bool side) {
    double n = 0, sum = 0, result = 0;
    for (std::size_t i = 0; i < in.size(); ++i) {
      if (in[i] == side) n += 1, sum += data.y[i];
    }
    if (n == 0) return HUGE_VAL;
    for (std::size_t i = 0; i < in.size(); ++i) {
      if (in[i] == side) result += (data.y[i] - sum / n) * (data.y[i] - sum / n);
    }
    return result;
  };
  const double all = squares(std::vector<bool>(data.y.size(), true), true);
  double best = 0;
  for (std::size_t j = 0; j < data.x.cols; ++j) {
    const auto consider = [&](const std::function<bool(double)>& left) {
      std::vector<bool> in;
      for (std::size_t i = 0; i < data.y.size(); ++i) in.push_back(left(data.x(i, j)));
      best = std::max(best, all - squares(in, true) - squares(in, false));
    };
    if (data.categories[j] == 0) {
      for (std::size_t i = 0; i < data.y.size(); ++i) consider([&](double v) { return v <= data.x(i, j); });
    } else {
      for (unsigned mask = 1; mask + 1 < 1u << data.categories[j]; ++mask)
        consider([&](double v) { return (mask >> static_cast<unsigned>(v)) % 2 == 1; });
    }
  }
  return best;
}

TEST(Forest, TheRuleBestTakesTheBestSplitOfAll) {
  ForestOptions options;
  options.bootstrap = false;
  options.rule = SplitRule::best;
  options.trees = 1;
  options.max_depth = 1;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto data = make_data(40, {0, 6, 0}, seed);
    const auto forest = fitted(data, options);
    const auto& nodes = forest.nodes();
    ASSERT_EQ(nodes.size(), 3u);
    const auto sum = [&](std::size_t node) { return nodes.variance[node] * nodes.count[node]; };
    EXPECT_NEAR(sum(0) - sum(1) - sum(2), best_decrease(data), 1e-9);
  }
}

TEST(Forest, RandomSplitsLieBetweenTheValuesAndTheBestOfThemIsTaken) {
  ForestOptions options;
  options.bootstrap = false;
  options.trees = 200;
  options.max_depth = 1;
  const auto data = make_data(60, {0, 0, 5}, 7);
  const auto forest = fitted(data, options);
  const auto& nodes = forest.nodes();
  std::vector<int> taken(3, 0);
  for (const auto root : nodes.roots) {
    ++taken[nodes.column[root]];
    const auto left = nodes.left[root];
    EXPECT_GT(nodes.count[left], 0u);
    EXPECT_GT(nodes.count[left + 1], 0u);
    if (nodes.mask[root] == 0) {
      EXPECT_GE(nodes.threshold[root], 0);
      EXPECT_LT(nodes.threshold[root], 1);
    }
  }
  for (const int times : taken) EXPECT_GT(times, 5);
}

TEST(Forest, InterpolatesWithoutBootstrap) {
  ForestOptions options;
  options.bootstrap = false;
  for (const auto rule : {SplitRule::random, SplitRule::best}) {
    options.rule = rule;
    auto data = make_data(200, {0, 0, 4, 0}, 8);
    for (std::size_t i = 0; i < 200; ++i) data.x(i, 3) = static_cast<double>(i);  // no two rows alike
    const auto p = predict(fitted(data, options), data.x);
    for (std::size_t i = 0; i < 200; ++i) {
      EXPECT_NEAR(p.mean[i], data.y[i], 1e-12);
      EXPECT_NEAR(p.variance[i], 0, 1e-12);
    }
  }
}

TEST(Forest, MeansLieAmongTheValuesAndVariancesAreNotNegative) {
  const auto data = make_data(80, {0, 7, 0}, 9);
  const auto [least_at, most_at] = std::minmax_element(data.y.begin(), data.y.end());
  const auto p = predict(fitted(data), make_data(1000, data.categories, 10).x);
  double largest = 0;
  for (std::size_t i = 0; i < 1000; ++i) {
    EXPECT_GE(p.mean[i], *least_at - 1e-12);
    EXPECT_LE(p.mean[i], *most_at + 1e-12);
    EXPECT_GE(p.variance[i], 0);
    largest = std::max(largest, p.variance[i]);
  }
  EXPECT_GT(largest, 0);
}

TEST(Forest, TheOrderOfTheRowsDoesNotMatterWithoutBootstrap) {
  ForestOptions options;
  options.bootstrap = false;
  const auto data = make_data(120, {0, 5, 0}, 11);
  auto turned = data;
  for (std::size_t i = 0; i < 120; ++i) {
    turned.y[i] = data.y[119 - i];
    std::ranges::copy(data.x.row(119 - i), turned.x.row(i).begin());
  }
  const auto query = make_data(300, data.categories, 12);
  const auto a = predict(fitted(data, options), query.x), b = predict(fitted(turned, options), query.x);
  for (std::size_t i = 0; i < 300; ++i) {
    EXPECT_NEAR(a.mean[i], b.mean[i], 1e-12);
    EXPECT_NEAR(a.variance[i], b.variance[i], 1e-12);
  }
}

TEST(Forest, ANameOfRandomNumbersIsAForest) {
  const auto data = make_data(100, {0, 5, 0}, 13);
  const auto query = make_data(50, data.categories, 14);
  const auto a = predict(fitted(data), query.x);
  EXPECT_EQ(a.mean, predict(fitted(data), query.x).mean);
  EXPECT_EQ(a.variance, predict(fitted(data), query.x).variance);
  EXPECT_NE(a.mean, predict(fitted(data, {}, 2), query.x).mean);
  Forest other({}, data.categories);
  other.fit(data.x.view(), data.y, 1, 0, 1);
  EXPECT_NE(a.mean, predict(other, query.x).mean);
  // A row's prediction is that of the row alone.
  for (std::size_t i = 0; i < 50; ++i) {
    double mean = 0, variance = 0;
    other.predict({query.x.row(i).data(), 1, 3}, {&mean, 1}, {&variance, 1});
    EXPECT_EQ(mean, predict(other, query.x).mean[i]);
  }
}

TEST(Forest, LimitsAreKept) {
  const auto data = make_data(200, {0, 0}, 15);
  ForestOptions options;
  options.max_depth = 3;
  options.min_samples_leaf = 10;
  options.min_samples_split = 50;
  const auto forest = fitted(data, options);
  const auto& nodes = forest.nodes();
  EXPECT_LE(nodes.size(), 15 * options.trees);
  for (std::size_t node = 0; node < nodes.size(); ++node) {
    EXPECT_GE(nodes.count[node], 10u);
    if (!nodes.is_leaf(node)) {
      EXPECT_GE(nodes.count[node], 50u);
    }
  }
}

TEST(Forest, EqualValuesAndEqualRowsAreLeaves) {
  Data data{{0}, Matrix(5, 1, 0.5), {1, 2, 3, 4, 5}};
  EXPECT_EQ(fitted(data).nodes().size(), 10u);
  data = make_data(5, {0, 0}, 16);
  data.y.assign(5, 2.5);
  const auto p = predict(fitted(data), data.x);
  EXPECT_EQ(p.mean, std::vector<double>(5, 2.5));
  EXPECT_EQ(p.variance, std::vector<double>(5, 0.0));
}

TEST(Forest, SaysWhatItWasNotMadeFor) {
  EXPECT_THROW(Forest({}, {65}), Error);
  Forest forest({}, {0, 3});
  std::vector<double> one(1);
  EXPECT_THROW(forest.predict(Matrix(1, 2).view(), one, one), Error);
  EXPECT_THROW(forest.fit(Matrix(1, 3).view(), one, 1), Error);
  EXPECT_THROW(forest.fit(Matrix(1, 2, 3).view(), one, 1), Error);  // category 3 of 3
}

TEST(ForestInput, PlacesNumbersAndKeepsWhatIsInactiveApart) {
  SearchSpace space;
  space.add_real("lr", 1e-4, 1, {.log = true});
  space.add_categorical("kind", {std::string("a"), std::string("b"), std::string("c")});
  space.add_integer("depth", 1, 4);
  space.add_categorical("child", {std::string("x"), std::string("y")});
  space.add_constant("epochs", std::int64_t{3});
  for (const char* child : {"depth", "child"})
    space.add_condition({.child = child, .parent = "kind", .values = {std::string("b")}});
  const ForestInput input(space);
  EXPECT_EQ(input.categories(), (std::vector<std::uint32_t>{0, 4, 0, 3}));
  std::vector<double> row(4);
  input.write(Configuration({1e-2, 1, 3, 1, 0}), row);
  EXPECT_NEAR(row[0], 0.5, 1e-15);
  EXPECT_EQ(row[1], 1);
  EXPECT_EQ(row[2], 0.625);
  EXPECT_EQ(row[3], 1);
  input.write(Configuration({1, 2, Configuration::inactive(), Configuration::inactive(), 0}), row);
  EXPECT_EQ(row, (std::vector<double>{1, 2, -1, 2}));
}

}  // namespace
}  // namespace incumbent
