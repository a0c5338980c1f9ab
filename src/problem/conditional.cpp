// Problems in which some parameters exist only for some values of others. Citations stand in `source`, formulas above
// the code.
#include <cmath>
#include <limits>
#include <tuple>
#include <utility>

#include "core/require.hpp"
#include "formula/random.hpp"
#include "problem/problems.hpp"

namespace incumbent {
namespace {

constexpr double kInactive = std::numeric_limits<double>::quiet_NaN();

double square(double x) { return x * x; }

Condition only_if(const std::string& child, const std::string& parent, std::int64_t choice) {
  return {Condition::Op::equal, child, parent, {choice}, {}};
}

// Three bits choose one of four parabolas: with x1 = 0, x2 chooses x4 or x5, and r8 is added; with x1 = 1, x3 chooses
// x6 or x7, and r9 is added:
//   f = x^2 + 0.1 + r
class Jenatton : public Problem {
 public:
  Jenatton() : Problem(describe()) {}

  Outcome evaluate(const Configuration& x, const Evaluation&, const Reporter&) const override {
    const bool right = x[0] == 1;
    const std::size_t leaf = right ? (x[2] == 1 ? 6 : 5) : (x[1] == 1 ? 4 : 3);
    Outcome outcome;
    outcome.objectives = {square(x[leaf]) + 0.1 + x[right ? 8 : 7]};
    outcome.score = outcome.objectives[0];
    return outcome;
  }

  std::optional<Optimum> optimum() const override {
    const double no = kInactive;
    return Optimum{0.1,
                   {{0, 0, no, 0, no, no, no, 0, no},
                    {0, 1, no, no, 0, no, no, 0, no},
                    {1, no, 0, no, no, 0, no, no, 0},
                    {1, no, 1, no, no, no, 0, no, 0}}};
  }

 private:
  static ProblemDescription describe() {
    ProblemDescription description;
    description.name = description.space.name = "jenatton";
    description.source =
        "R. Jenatton, C. Archambeau, J. González and M. Seeger, Bayesian optimization with tree-structured "
        "dependencies, "
        "ICML, 2017";
    auto& space = description.space;
    for (const auto* bit : {"x1", "x2", "x3"}) space.add_categorical(bit, {std::int64_t{0}, std::int64_t{1}});
    for (const auto* leaf : {"x4", "x5", "x6", "x7"}) space.add_real(leaf, -1, 1);
    for (const auto* common : {"r8", "r9"}) space.add_real(common, 0, 1);
    const std::tuple<const char*, const char*, std::int64_t> conditions[] = {
        {"x2", "x1", 0}, {"x3", "x1", 1}, {"x4", "x2", 0}, {"x5", "x2", 1},
        {"x6", "x3", 0}, {"x7", "x3", 1}, {"r8", "x1", 0}, {"r9", "x1", 1}};
    for (const auto& [child, parent, choice] : conditions) space.add_condition(only_if(child, parent, choice));
    return description;
  }
};

// A complete tree: an inner node is a category that chooses its child and a number, a leaf is `width` numbers,
//   f = offset of the leaf + sum (number - its best)^2 over the path,
// offsets in [0.1, 1], but 0 for one leaf, and the bests in [-0.8, 0.8] drawn from the seed. The optimum is 0.
class Tree : public Problem {
 public:
  Tree(std::int64_t depth, std::int64_t branching, std::int64_t width, std::int64_t seed)
      : Problem(ProblemDescription{}), stream_(static_cast<std::uint64_t>(seed), Purpose::shift) {
    description_.name = description_.space.name =
        fmt::format("tree:depth={},branching={},width={},seed={}", depth, branching, width, seed);
    description_.source =
        "generated; after R. Jenatton, C. Archambeau, J. González and M. Seeger, Bayesian optimization with "
        "tree-structured "
        "dependencies, ICML, 2017";
    grow("n", depth, branching, width);
    best_leaf_ = stream_.below(leaves_.size());
    leaves_[best_leaf_].offset = 0;
  }

  Outcome evaluate(const Configuration& x, const Evaluation&, const Reporter&) const override {
    double value = 0;
    for (const auto& [parameter, best] : numbers_) {
      if (x.is_active(parameter)) value += square(x[parameter] - best);
    }
    for (const auto& leaf : leaves_) {
      if (x.is_active(leaf.first_number)) value += leaf.offset;
    }
    Outcome outcome;
    outcome.objectives = {value};
    outcome.score = value;
    return outcome;
  }

  std::optional<Optimum> optimum() const override {
    std::vector<double> point(description_.space.size(), kInactive);
    for (const auto& [node, choice] : leaves_[best_leaf_].path) point[node] = static_cast<double>(choice);
    const auto active = description_.space.activate(with_numbers(point));
    return Optimum{0, {{active.codes().begin(), active.codes().end()}}};
  }

 private:
  struct Leaf {
    double offset;
    std::size_t first_number;
    std::vector<std::pair<std::size_t, std::int64_t>> path;  // (category, choice) from the root
  };

  // Every number at its best, categories off the path at their first choice.
  Configuration with_numbers(std::vector<double> point) const {
    for (const auto& [parameter, best] : numbers_) point[parameter] = best;
    for (double& code : point) code = code == code ? code : 0;
    return Configuration(std::move(point));
  }

  std::size_t add_number(const std::string& name) {
    description_.space.add_real(name, -1, 1);
    numbers_.emplace_back(description_.space.size() - 1, stream_.uniform(-0.8, 0.8));
    return description_.space.size() - 1;
  }

  void grow(const std::string& name, std::int64_t depth, std::int64_t branching, std::int64_t width) {
    std::vector<std::string> own;
    if (depth == 0) {
      leaves_.push_back({stream_.uniform(0.1, 1), description_.space.size(), path_});
      for (std::int64_t i = 0; i < width; ++i) {
        own.push_back(fmt::format("{}_x{}", name, i));
        add_number(own.back());
      }
    } else {
      std::vector<Level> choices;
      for (std::int64_t i = 0; i < branching; ++i) choices.emplace_back(i);
      own = {name, name + "_r"};
      description_.space.add_categorical(name, choices);
      const std::size_t node = description_.space.size() - 1;
      add_number(own.back());
      for (std::int64_t i = 0; i < branching; ++i) {
        path_.emplace_back(node, i);
        parents_.emplace_back(name, i);
        grow(fmt::format("{}{}", name, i), depth - 1, branching, width);
        parents_.pop_back();
        path_.pop_back();
      }
    }
    if (parents_.empty()) return;
    for (const auto& child : own) {
      description_.space.add_condition(only_if(child, parents_.back().first, parents_.back().second));
    }
  }

  Stream stream_;
  std::vector<std::pair<std::size_t, double>> numbers_;  // (parameter, its best)
  std::vector<Leaf> leaves_;
  std::vector<std::pair<std::size_t, std::int64_t>> path_;     // while growing
  std::vector<std::pair<std::string, std::int64_t>> parents_;  // while growing
  std::size_t best_leaf_ = 0;
};

std::unique_ptr<Problem> make_tree(const Options& options) {
  const auto depth = options.get_int("depth", 2, 1, 10), branching = options.get_int("branching", 2, 2, 10);
  const auto width = options.get_int("width", 2, 1, 100);
  const auto seed = options.get_int("seed", 1, 0, 1'000'000'000);
  require(std::pow(branching, depth) * static_cast<double>(width) <= 10000,
          "'tree': depth={}, branching={}, width={} make more than 10000 parameters of leaves", depth, branching,
          width);
  return std::make_unique<Tree>(depth, branching, width, seed);
}

}  // namespace

std::span<const ProblemEntry> conditional_problems() {
  static constexpr ProblemEntry list[] = {
      {"jenatton", "bits that choose one of four parabolas", "",
       [](const Options&) -> std::unique_ptr<Problem> { return std::make_unique<Jenatton>(); }},
      {"tree", "a tree of categories, numbers at its nodes and leaves",
       "depth=2 (>= 1), branching=2 (>= 2), width=2 (numbers of a leaf), seed=1", make_tree},
  };
  return list;
}

}  // namespace incumbent
