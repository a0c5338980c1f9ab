// What a search's incumbent was worth, over different kinds of cost.
#pragma once

#include <string>
#include <vector>

#include "experiment/analysis.hpp"
#include "incumbent/anytime.hpp"

namespace incumbent {

enum class CostKind {
  evaluations,  // trials: each is charged with its first result, whatever becomes of it
  cost,         // of evaluating: in its unit (cost_unit)
  resource,     // in full evaluations: a trial that goes on, or a clone, is charged what it adds, a failure what it had
                // been given
  time,         // of the simulated workers' clock; only where the workers are simulated
};

// loss[i] holds from cost[i] on; infinite before the first. Not necessarily descending: where scores differ from
// values, at the first result of a larger resource, or when the incumbent fails.
struct Course {
  std::vector<double> cost;  // ascending
  std::vector<double> loss;
  double total = 0;  // of the whole search

  double at(double cost_now) const;
};

// The incumbent is SearchState's: of the trials that have not failed, feasible before infeasible, the best one at the
// largest resource that has a result yet. It is worth its score if it ended there, else its value; infinitely bad if it
// is infeasible.
Course course(const Results& results, const ProblemAnalysis& problem, const Cell& cell, CostKind kind);
// Where it got better, as running times to targets are counted.
statistics::Improvements improvements(const Course& course);
// The loss after each evaluation; length: the problem's budget.
std::vector<double> loss_curve(const Results& results, const ProblemAnalysis& problem, const Cell& cell);

// What the searches of a problem are compared over while their budget lasts. Evaluations up to the budget, where each
// trial gets the full resource; else full evaluations, up to total_resource or to what the search that used most has
// used, whichever is more: what runs when a budget is spent goes on to its rung.
struct BudgetAxis {
  CostKind kind = CostKind::evaluations;
  double length = 0;
};
BudgetAxis budget_axis(const Results& results, std::size_t problem);
// "evaluations", "resource", or both, where problems differ.
std::string budget_words(const Results& results);

// Whether any method's scheduler gives trials less than the full resource.
bool partial_resources(const ExperimentSpec& spec);

// Average ranks of the methods (lower is better) while the budget is used up: a row for each of these shares of the
// problem's budget_axis.
// Over several problems, ranks of the medians over seeds, averaged over the problems that all methods have results on;
// on one problem, ranks averaged over the seeds that all methods have done.
struct RankCourse {
  std::vector<double> share;
  std::vector<std::vector<double>> ranks;  // [share][method]; empty if there is nothing to rank
};
RankCourse rank_course(const Results& results, const Analysis& analysis);
// The same for shares of the simulated time: of the problem's search that took longest; one that has ended stays at
// what it had. Nothing unless workers are simulated.
RankCourse rank_course_by_time(const Results& results, const Analysis& analysis);

// Anytime performance of the methods on problems with a known optimum. Targets: 51 regrets from 100 to 1e-8, evenly
// spaced in logarithms, as in COCO; costs in evaluations, or full ones by resource, over the number of parameters.
struct AnytimeSummary {
  std::vector<std::size_t> problems;
  double budget = 0;                                   // the largest: evaluations over parameters
  std::vector<std::vector<std::vector<double>>> hits;  // [method][search][target]
  std::vector<double> area;                            // under the distribution of running times, cost in logarithms
  std::vector<double> aocc;     // mean over problems of the mean over seeds, evaluation by evaluation
  std::vector<double> reached;  // share of (search, target) pairs
};
AnytimeSummary anytime_summary(const Results& results, const Analysis& analysis);

}  // namespace incumbent
