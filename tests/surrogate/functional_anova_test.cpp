// Variance components of trees against sums over all cells of their partition, and against functions whose components
// are known.
#include "surrogate/functional_anova.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "formula/random.hpp"
#include "surrogate/forest_input.hpp"

namespace incumbent {
namespace {

using Pair = std::pair<std::uint32_t, std::uint32_t>;

// Every combination of a step of each column, with its mass and the tree's value there.
struct Cells {
  std::vector<std::vector<double>> widths, places;  // by column
  std::vector<std::vector<std::size_t>> steps;      // of each cell
  std::vector<double> mass, value;
};

Cells cells_of(const Forest& tree, const std::vector<AnovaColumn>& columns) {
  const auto& nodes = tree.nodes();
  Cells cells;
  std::size_t count = 1;
  for (std::size_t j = 0; j < columns.size(); ++j) {
    auto& widths = cells.widths.emplace_back();
    auto& places = cells.places.emplace_back();
    if (columns[j].categories > 0) {
      for (std::uint32_t c = 0; c < columns[j].categories; ++c) {
        widths.push_back(1.0 / columns[j].categories);
        places.push_back(c);
      }
    } else {
      std::vector<double> cuts{-1, 2};
      for (std::size_t i = 0; i < nodes.size(); ++i) {
        if (!nodes.is_leaf(i) && nodes.column[i] == j) cuts.push_back(nodes.threshold[i]);
      }
      std::ranges::sort(cuts);
      for (std::size_t i = 1; i < cuts.size(); ++i) {
        widths.push_back((i + 1 == cuts.size() ? 1 : columns[j].mass_up_to(cuts[i])) -
                         (i == 1 ? 0 : columns[j].mass_up_to(cuts[i - 1])));
        places.push_back((cuts[i - 1] + cuts[i]) / 2);
      }
    }
    count *= widths.size();
  }
  for (std::size_t cell = 0; cell < count; ++cell) {
    auto rest = cell;
    std::vector<std::size_t> steps;
    Matrix row(1, columns.size());
    double mass = 1, mean = 0, variance = 0;
    for (std::size_t j = 0; j < columns.size(); ++j) {
      steps.push_back(rest % cells.widths[j].size());
      rest /= cells.widths[j].size();
      row(0, j) = cells.places[j][steps[j]];
      mass *= cells.widths[j][steps[j]];
    }
    tree.predict(row.view(), {&mean, 1}, {&variance, 1});
    cells.steps.push_back(std::move(steps));
    cells.mass.push_back(mass);
    cells.value.push_back(mean);
  }
  return cells;
}

// The mean of the cells that agree with this one in column j, and in k.
double conditional_mean(const Cells& cells, std::size_t of, std::size_t j, std::size_t k) {
  double mass = 0, sum = 0;
  for (std::size_t c = 0; c < cells.mass.size(); ++c) {
    if (cells.steps[c][j] != cells.steps[of][j] || cells.steps[c][k] != cells.steps[of][k]) continue;
    mass += cells.mass[c];
    sum += cells.mass[c] * cells.value[c];
  }
  return mass > 0 ? sum / mass : 0;
}

// int f_U^2 cell by cell; U = {j, k}, or {j} if they are the same.
double component_variance(const Cells& cells, std::size_t j, std::size_t k) {
  double mean = 0, result = 0;
  for (std::size_t c = 0; c < cells.mass.size(); ++c) mean += cells.mass[c] * cells.value[c];
  for (std::size_t c = 0; c < cells.mass.size(); ++c) {
    if (cells.mass[c] == 0) continue;
    double f = conditional_mean(cells, c, j, k) - mean;
    if (j != k) f -= conditional_mean(cells, c, j, j) + conditional_mean(cells, c, k, k) - 2 * mean;
    result += cells.mass[c] * f * f;
  }
  return result;
}

Forest one_tree(std::vector<std::uint32_t> categories, std::size_t rows, std::uint64_t seed, SplitRule rule) {
  ForestOptions options;
  options.trees = 1;
  options.rule = rule;
  Forest tree(options, categories);
  Matrix x(rows, categories.size());
  std::vector<double> y(rows);
  Stream stream(seed, Purpose::test);
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < categories.size(); ++j) {
      x(i, j) = categories[j] > 0 ? static_cast<double>(stream.below(categories[j])) : stream.uniform();
    }
    y[i] = stream.normal() + 3 * x(i, 0);
  }
  tree.fit(x.view(), y, seed);
  return tree;
}

TEST(FunctionalAnova, EqualsSumsOverAllCells) {
  const auto uniform = [](double place) { return place; };
  // Masses in lumps: five equal bins, as of an integer.
  const auto lumps = [](double place) { return std::min(std::floor(place * 5 + 0.5), 5.0) / 5; };
  const std::vector<AnovaColumn> columns{{0, uniform}, {4, {}}, {0, lumps}, {7, {}}};
  const std::vector<Pair> pairs{{0, 1}, {0, 2}, {0, 3}, {1, 2}, {1, 3}, {2, 3}};
  for (const auto rule : {SplitRule::random, SplitRule::best}) {
    for (std::uint64_t seed = 0; seed < 4; ++seed) {
      const auto tree = one_tree({0, 4, 0, 7}, 12, seed, rule);
      const auto found = tree_variance(tree.nodes(), tree.nodes().roots[0], columns, pairs);
      const auto cells = cells_of(tree, columns);
      double mean = 0, squares = 0;
      for (std::size_t c = 0; c < cells.mass.size(); ++c) {
        mean += cells.mass[c] * cells.value[c];
        squares += cells.mass[c] * cells.value[c] * cells.value[c];
      }
      EXPECT_NEAR(found.mean, mean, 1e-12);
      EXPECT_NEAR(found.total, squares - mean * mean, 1e-12);
      for (std::size_t j = 0; j < columns.size(); ++j)
        EXPECT_NEAR(found.single[j], component_variance(cells, j, j), 1e-12) << j;
      for (std::size_t i = 0; i < pairs.size(); ++i) {
        EXPECT_NEAR(found.pair[i], component_variance(cells, pairs[i].first, pairs[i].second), 1e-12) << i;
      }
    }
  }
}

// With two columns there is nothing beyond the pair.
TEST(FunctionalAnova, ComponentsOfTwoColumnsAddUp) {
  const auto uniform = [](double place) { return place; };
  const std::vector<AnovaColumn> columns{{0, uniform}, {64, {}}};
  const auto tree = one_tree({0, 64}, 400, 3, SplitRule::best);
  const auto found = tree_variance(tree.nodes(), tree.nodes().roots[0], columns, std::vector<Pair>{{1, 0}});
  EXPECT_GT(found.single[0], 0);
  EXPECT_NEAR(found.single[0] + found.single[1] + found.pair[0], found.total, 1e-11 * found.total);
}

TEST(FunctionalAnova, ATreeOfOneLeafHasNoVariance) {
  ForestOptions options;
  options.trees = 1;
  Forest tree(options, {0, 3});
  Matrix x(4, 2, 0.5);
  for (std::size_t i = 0; i < 4; ++i) x(i, 1) = 1;
  tree.fit(x.view(), std::vector<double>(4, 2.5), 1);
  const std::vector<AnovaColumn> columns{{0, [](double place) { return place; }}, {3, {}}};
  const auto found = tree_variance(tree.nodes(), tree.nodes().roots[0], columns, std::vector<Pair>{{0, 1}});
  EXPECT_EQ(found.mean, 2.5);
  EXPECT_EQ(found.total, 0);
  EXPECT_EQ(found.single, (std::vector<double>{0, 0}));
  EXPECT_EQ(found.pair, std::vector<double>{0});
}

SearchSpace space_of_all_kinds() {
  SearchSpace space;
  space.add_real("real", -2, 3);
  space.add_real("log", 1e-4, 1, {.log = true});
  space.add_real("step", 0, 1, {.step = 0.25});
  space.add_integer("integer", 1, 7);
  space.add_integer("log integer", 1, 40, {.log = true});
  space.add_ordinal("ordinal", {std::string("s"), std::string("m"), std::string("l")});
  return space;
}

TEST(ForestInput, MassIsTheShareOfTheUnitIntervalThatDecodesToPlacesUpToThere) {
  const auto space = space_of_all_kinds();
  const ForestInput input(space);
  constexpr int kSteps = 20'000;
  Matrix rows(kSteps, input.columns());
  for (int i = 0; i < kSteps; ++i) {
    const std::vector<double> unit(space.dimension(), (i + 0.5) / kSteps);
    input.write(space.decode(unit), rows.row(static_cast<std::size_t>(i)));
  }
  for (std::size_t j = 0; j < input.columns(); ++j) {
    for (const double at : {-0.1, 0.0, 0.1, 0.25, 0.3, 0.5, 0.51, 0.77, 0.95, 0.999, 1.0}) {
      double below = 0;
      for (std::size_t i = 0; i < kSteps; ++i) below += rows(i, j) <= at ? 1.0 / kSteps : 0;
      EXPECT_NEAR(input.mass_up_to(j, at), below, 1.5 / kSteps) << space[j].name << " at " << at;
    }
  }
}

TEST(ForestInput, DrawsPlacesWhereInactive) {
  SearchSpace space;
  space.add_categorical("kind", {std::string("a"), std::string("b")});
  space.add_real("x", 0, 1);
  space.add_integer("k", 1, 3);
  space.add_categorical("c", {std::string("p"), std::string("q"), std::string("r")});
  for (const auto* child : {"x", "k", "c"}) {
    space.add_condition({Condition::Op::equal, child, "kind", {std::string("b")}, {}});
  }
  const ForestInput input(space);
  std::vector<double> row(4);
  Stream stream(1, Purpose::test);
  double sum = 0;
  std::vector<int> k(3), c(3);
  for (int i = 0; i < 3000; ++i) {
    input.write(Configuration({0, NAN, NAN, NAN}), row);
    input.draw_inactive(row, stream);
    EXPECT_EQ(row[0], 0);
    sum += row[1];
    ++k[static_cast<std::size_t>(std::lround(row[2] * 3 - 0.5))];
    ++c[static_cast<std::size_t>(row[3])];
  }
  EXPECT_NEAR(sum / 3000, 0.5, 0.03);
  for (const auto& counts : {k, c})
    for (const int count : counts) EXPECT_NEAR(count, 1000, 120);
  // What is active stays.
  input.write(Configuration({1, 0.25, 2, 1}), row);
  const auto before = row;
  input.draw_inactive(row, stream);
  EXPECT_EQ(row, before);
}

}  // namespace
}  // namespace incumbent
