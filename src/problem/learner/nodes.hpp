// Rows as LIBSVM and LIBLINEAR read them: pairs of an index, from 1, and a value, ascending, values of 0 left out, and
// an index of -1 at the end. Node: svm_node or feature_node.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "problem/dataset.hpp"

namespace incumbent::learner {

// bias: the value of one feature more; 0: there is none.
template <class Node>
void append_nodes(std::vector<Node>& nodes, const float* row, std::size_t features, double bias = 0) {
  int index = 0;
  for (std::size_t j = 0; j < features; ++j) {
    ++index;
    if (row[j] != 0) nodes.push_back({index, row[j]});
  }
  if (bias != 0) nodes.push_back({index + 1, bias});
  nodes.push_back({-1, 0});
}

// Of one row.
template <class Node>
std::vector<Node> nodes_of(const float* row, std::size_t features, double bias = 0) {
  std::vector<Node> nodes;
  nodes.reserve(features + 2);
  append_nodes(nodes, row, features, bias);
  return nodes;
}

// Some of the training rows with their labels or targets. The libraries take pointers to what is not const.
template <class Node>
class NodeRows {
 public:
  NodeRows(const Dataset& data, std::span<const std::uint32_t> rows, double bias = 0) {
    nodes_.reserve(rows.size() * (data.features + 2));  // so that the pointers stay
    for (const auto row : rows) {
      const std::size_t start = nodes_.size();
      append_nodes(nodes_, data.train.inputs.data() + row * data.features, data.features, bias);
      rows_.push_back(nodes_.data() + start);
      targets_.push_back(data.regression() ? static_cast<double>(data.train.targets[row])
                                           : static_cast<double>(data.train.labels[row]));
    }
  }
  NodeRows(const NodeRows&) = delete;
  NodeRows& operator=(const NodeRows&) = delete;

  int size() const { return static_cast<int>(rows_.size()); }
  Node** rows() { return rows_.data(); }
  double* targets() { return targets_.data(); }

 private:
  std::vector<Node> nodes_;
  std::vector<Node*> rows_;
  std::vector<double> targets_;
};

}  // namespace incumbent::learner
