// What problems that train a learner have in common: the data set, the largest resource and what a training costs, as
// options and in the description.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <utility>

#include "incumbent/problem.hpp"
#include "problem/dataset.hpp"
#include "problem/learner/cost.hpp"

namespace incumbent::learner {

// The option that says the largest resource of a training: "epochs", counted in "epoch"s.
struct ResourceOption {
  const char* name;
  const char* unit;
  std::int64_t otherwise;  // without it
  std::int64_t most = 1'000'000;
};

struct Described {
  ProblemDescription description;  // whole, but for parameters, source and whether there are checkpoints
  std::shared_ptr<const Dataset> data;
};

// Reads data=digits, cost=seconds|operations and the resource's option. kept: options of this problem's own, as they
// stand in its name. Error(usage) naming an option's value, or data that are not there.
Described describe(const Options& options, const ResourceOption& resource,
                   std::initializer_list<std::pair<const char*, std::string>> kept = {},
                   const char* data_otherwise = "digits");

// Of an evaluation of a problem that was described so.
inline CostMeter cost_meter(const ProblemDescription& description) {
  return CostMeter(description.known_cost ? CostUnit::operations : CostUnit::seconds);
}

}  // namespace incumbent::learner
