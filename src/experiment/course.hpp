// What a search's incumbent was worth, over different kinds of cost.
#pragma once

#include <vector>

#include "experiment/analysis.hpp"

namespace incumbent {

enum class CostKind {
  evaluations,  // trials
  seconds,      // of evaluating, as the problem measured it
  resource,     // in full evaluations: a trial that goes on, or a clone, is charged what it adds
};

// loss[i] holds from cost[i] on; infinite before the first. Not necessarily descending: where scores differ from
// values, or at the first result of a larger resource.
struct Course {
  std::vector<double> cost;
  std::vector<double> loss;
  double total = 0;  // of the whole search

  double at(double cost_now) const;
};

// By resource, the incumbent is the best of the trials at the largest resource that has a result yet (feasible before
// infeasible). Its worth is its score if it ended there, else its value. Searches without measurements in the results
// count each trial at the resource it ended with.
Course course(const Results& results, const ProblemAnalysis& problem, const Cell& cell, CostKind kind);

// Whether any method's scheduler gives trials less than the full resource.
bool partial_resources(const ExperimentSpec& spec);

// Average ranks of the methods (lower is better) while the budget is used up: a row for each of these shares of it.
// Over several problems, ranks of the medians over seeds, averaged over the problems that all methods have results on;
// on one problem, ranks averaged over the seeds that all methods have done.
struct RankCourse {
  std::vector<double> share;
  std::vector<std::vector<double>> ranks;  // [share][method]; empty if there is nothing to rank
};
RankCourse rank_course(const Results& results, const Analysis& analysis);

// Anytime performance of the methods on problems with a known optimum. Targets: 51 regrets from 100 to 1e-8, evenly
// spaced in logarithms, as in COCO; costs in evaluations over the number of parameters.
struct AnytimeSummary {
  std::vector<std::size_t> problems;
  double budget = 0;                                   // the largest: evaluations over parameters
  std::vector<std::vector<std::vector<double>>> hits;  // [method][search][target]
  std::vector<double> area;                            // under the distribution of running times, cost in logarithms
  std::vector<double> aocc;                            // mean over problems of the mean over seeds, in evaluations
  std::vector<double> reached;                         // share of (search, target) pairs
};
AnytimeSummary anytime_summary(const Results& results, const Analysis& analysis);

}  // namespace incumbent
