#include "surrogate/functional_anova.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "core/require.hpp"

namespace incumbent {
namespace {

using Pair = std::pair<std::uint32_t, std::uint32_t>;

// The part of a column that a leaf's box covers. Of numbers: the steps [first, second); of categories: a set of bits.
union Part {
  struct {
    std::uint32_t first, second;
  } steps;
  std::uint64_t set;
};

// The leaves of a tree as boxes of whole steps: no threshold lies inside a step of its column.
class Boxes {
 public:
  Boxes(const ForestNodes& nodes, std::uint32_t root, std::span<const AnovaColumn> columns)
      : nodes_(nodes), columns_(columns), widths_(columns.size()), cuts_(columns.size()), masses_(columns.size()) {
    find_cuts(root);
    std::vector<Part> box(columns.size());
    for (std::size_t j = 0; j < columns.size(); ++j) {
      const auto count = static_cast<unsigned>(widths_[j].size());
      if (columns[j].categories > 0)
        box[j].set = ~std::uint64_t{0} >> (64 - count);
      else
        box[j].steps = {0, count};
    }
    descend(root, box);
    for (std::size_t l = 0; l < values_.size(); ++l) mean_ += values_[l] * volumes_[l];
    for (double& value : values_) value -= mean_;
  }

  std::size_t size() const { return values_.size(); }
  double mean() const { return mean_; }
  // Of the leaf, about the mean; and of its box.
  double value(std::size_t leaf) const { return values_[leaf]; }
  double volume(std::size_t leaf) const { return volumes_[leaf]; }
  double side(std::size_t leaf, std::size_t column) const { return sides_[leaf * columns_.size() + column]; }
  // Widths of the column's steps; they add up to 1.
  const std::vector<double>& widths(std::size_t column) const { return widths_[column]; }

  // f(begin, end) for each run of steps that the leaf's box covers in the column.
  template <class F>
  void runs(std::size_t leaf, std::size_t column, F f) const {
    const Part& part = parts_[leaf * columns_.size() + column];
    if (columns_[column].categories == 0) {
      f(part.steps.first, part.steps.second);
      return;
    }
    for (std::uint64_t set = part.set; set != 0;) {
      const auto begin = static_cast<unsigned>(std::countr_zero(set));
      const auto length = static_cast<unsigned>(std::countr_one(set >> begin));
      f(begin, begin + length);
      set = begin + length == 64 ? 0 : set & (~std::uint64_t{0} << (begin + length));
    }
  }

 private:
  void find_cuts(std::uint32_t root) {
    std::vector<std::uint32_t> waiting{root};
    while (!waiting.empty()) {
      const auto node = waiting.back();
      waiting.pop_back();
      if (nodes_.is_leaf(node)) continue;
      if (nodes_.mask[node] == 0) cuts_[nodes_.column[node]].push_back(nodes_.threshold[node]);
      waiting.push_back(nodes_.left[node]);
      waiting.push_back(nodes_.left[node] + 1);
    }
    for (std::size_t j = 0; j < cuts_.size(); ++j) {
      if (const auto count = columns_[j].categories; count > 0) {
        widths_[j].assign(count, 1.0 / count);
        continue;
      }
      auto& cuts = cuts_[j];
      std::ranges::sort(cuts);
      cuts.erase(std::ranges::unique(cuts).begin(), cuts.end());
      masses_[j].push_back(0);
      for (const double cut : cuts) masses_[j].push_back(columns_[j].mass_up_to(cut));
      masses_[j].push_back(1);
      for (std::size_t i = 0; i <= cuts.size(); ++i) widths_[j].push_back(masses_[j][i + 1] - masses_[j][i]);
    }
  }

  double width(std::size_t column, const Part& part) const {
    if (const auto count = columns_[column].categories; count > 0) {
      return static_cast<double>(std::popcount(part.set)) / count;
    }
    return masses_[column][part.steps.second] - masses_[column][part.steps.first];
  }

  // A leaf whose box has no volume counts in no integral.
  void add_leaf(std::uint32_t node, const std::vector<Part>& box) {
    double volume = 1;
    const auto begin = sides_.size();
    for (std::size_t j = 0; j < box.size(); ++j) {
      sides_.push_back(width(j, box[j]));
      volume *= sides_.back();
    }
    if (!(volume > 0)) {
      sides_.resize(begin);
      return;
    }
    parts_.insert(parts_.end(), box.begin(), box.end());
    values_.push_back(nodes_.mean[node]);
    volumes_.push_back(volume);
  }

  void descend(std::uint32_t node, std::vector<Part>& box) {
    if (nodes_.is_leaf(node)) {
      add_leaf(node, box);
      return;
    }
    const auto column = nodes_.column[node];
    const Part whole = box[column];
    Part below = whole, above = whole;
    if (nodes_.mask[node] != 0) {
      below.set &= nodes_.mask[node];
      above.set &= ~nodes_.mask[node];
    } else {
      const auto& cuts = cuts_[column];
      const auto at = std::ranges::lower_bound(cuts, nodes_.threshold[node]) - cuts.begin();
      below.steps.second = above.steps.first = static_cast<std::uint32_t>(at + 1);
    }
    box[column] = below;
    descend(nodes_.left[node], box);
    box[column] = above;
    descend(nodes_.left[node] + 1, box);
    box[column] = whole;
  }

  const ForestNodes& nodes_;
  std::span<const AnovaColumn> columns_;
  std::vector<std::vector<double>> widths_, cuts_;
  std::vector<std::vector<double>> masses_;  // of numbers: below each step, and behind the last one
  std::vector<Part> parts_;                  // leaves x columns
  std::vector<double> sides_;                // leaves x columns: |B_lj|
  std::vector<double> values_, volumes_;
  double mean_ = 0;
};

// a_j - a_0 on each step of the column. What every leaf adds, it adds at its first step and takes back behind its last.
std::vector<double> marginal(const Boxes& boxes, std::size_t j) {
  std::vector<double> steps(boxes.widths(j).size() + 1, 0.0);
  for (std::size_t l = 0; l < boxes.size(); ++l) {
    const double height = boxes.value(l) * (boxes.volume(l) / boxes.side(l, j));
    boxes.runs(l, j, [&](std::uint32_t begin, std::uint32_t end) {
      steps[begin] += height;
      steps[end] -= height;
    });
  }
  for (std::size_t i = 1; i < steps.size(); ++i) steps[i] += steps[i - 1];
  steps.pop_back();
  return steps;
}

double variance_of(const std::vector<double>& component, const std::vector<double>& widths) {
  double sum = 0;
  for (std::size_t i = 0; i < widths.size(); ++i) sum += widths[i] * component[i] * component[i];
  return sum;
}

// Which leaves begin (+1) and end (-1) at each step of a column.
struct Event {
  std::uint32_t leaf;
  double sign;
};
std::vector<std::vector<Event>> events_of(const Boxes& boxes, std::size_t j) {
  std::vector<std::vector<Event>> events(boxes.widths(j).size() + 1);
  for (std::size_t l = 0; l < boxes.size(); ++l) {
    boxes.runs(l, j, [&](std::uint32_t begin, std::uint32_t end) {
      events[begin].push_back({static_cast<std::uint32_t>(l), 1});
      events[end].push_back({static_cast<std::uint32_t>(l), -1});
    });
  }
  return events;
}

// V_jk, one row of j's steps after the other: only what changes from row to row is touched, then the row is summed up.
double pair_variance(const Boxes& boxes, const std::vector<std::vector<Event>>& events, std::size_t j, std::size_t k,
                     const std::vector<double>& a_j, const std::vector<double>& a_k) {
  const auto& rows = boxes.widths(j);
  const auto& widths = boxes.widths(k);
  std::vector<double> changes(widths.size() + 1, 0.0);
  double variance = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (const auto& event : events[i]) {
      const auto l = event.leaf;
      const double height = event.sign * boxes.value(l) * (boxes.volume(l) / (boxes.side(l, j) * boxes.side(l, k)));
      boxes.runs(l, k, [&](std::uint32_t begin, std::uint32_t end) {
        changes[begin] += height;
        changes[end] -= height;
      });
    }
    double a_jk = 0, row = 0;
    for (std::size_t s = 0; s < widths.size(); ++s) {
      a_jk += changes[s];
      const double f_jk = a_jk - a_j[i] - a_k[s];
      row += widths[s] * f_jk * f_jk;
    }
    variance += rows[i] * row;
  }
  return variance;
}

}  // namespace

TreeVariance tree_variance(const ForestNodes& nodes, std::uint32_t root, std::span<const AnovaColumn> columns,
                           std::span<const Pair> pairs) {
  for (std::size_t j = 0; j < columns.size(); ++j) {
    require(columns[j].categories <= Forest::kMostCategories, "column {} has {} categories; at most {}", j,
            columns[j].categories, Forest::kMostCategories);
  }
  const Boxes boxes(nodes, root, columns);
  TreeVariance result;
  result.mean = boxes.mean();
  for (std::size_t l = 0; l < boxes.size(); ++l) result.total += boxes.value(l) * boxes.value(l) * boxes.volume(l);
  std::vector<std::vector<double>> marginals;
  for (std::size_t j = 0; j < columns.size(); ++j) {
    marginals.push_back(marginal(boxes, j));
    result.single.push_back(variance_of(marginals[j], boxes.widths(j)));
  }
  std::vector<std::vector<std::vector<Event>>> events(columns.size());
  for (const auto& [j, k] : pairs) {
    require(j < columns.size() && k < columns.size() && j != k, "({}, {}) is no pair of {} columns", j, k,
            columns.size());
    if (events[j].empty()) events[j] = events_of(boxes, j);
    result.pair.push_back(pair_variance(boxes, events[j], j, k, marginals[j], marginals[k]));
  }
  return result;
}

}  // namespace incumbent
