// The statistics of an experiment. The replications are seeds within a problem and problems within the suite, never
// both at once: a suite's comparison has one value a problem and method, the median over its seeds.
//
// The loss of a search is what its best configuration was worth in the end, lower is better: the regret (distance to
// the optimum, at least kRegretFloor) where the optimum is known, else the value (its negative if larger is better).
// Where the problem gives scores (noise-free values, test errors), the best configuration is still the one that the
// method would choose, by the best value that it saw or, where values are noisy and it is no training, by its model
// (Sampler::recommend), but the score is what it is worth. Infeasible configurations are worth nothing: the
// loss of a search whose best one is infeasible is infinite, as of one without any success.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "experiment/search_state.hpp"
#include "incumbent/statistics.hpp"

namespace incumbent {

inline constexpr double kRegretFloor = 1e-8;

struct Comparison {
  std::size_t a = 0;  // methods
  std::size_t b = 0;
  std::size_t a_better = 0;  // pairs
  std::size_t b_better = 0;
  double difference = kMissing;                       // median of loss a - loss b; missing without pairs
  statistics::Interval interval{kMissing, kMissing};  // of the difference
  statistics::WilcoxonResult test;                    // two-sided, over pairs
  double adjusted_p = 1;                              // Holm, over all pairs of methods
  // Of the two one-sided tests that the losses differ by less than the problem's margin, Wilcoxon's over pairs; Holm's
  // adjustment, over all pairs of methods. Missing without a margin, or where a loss is infinite.
  double equivalence_p = kMissing;
  double superiority = kMissing;  // Vargha and Delaney's A: P(a ends below b) + P(alike) / 2, all searches with all

  std::size_t pairs() const { return test.pairs + test.zeros; }
};

struct MethodSummary {
  std::vector<double> losses;  // one a seed: missing if the search isn't done
  std::size_t done = 0;        // searches
  double median = kMissing;    // of the losses; missing if none is done
  double lower_quartile = kMissing;
  double upper_quartile = kMissing;
  statistics::Interval interval{kMissing, kMissing};  // bootstrap, of the median
  double average_rank = kMissing;                     // over the seeds that all methods have done
  std::int64_t trials = 0;
  std::int64_t failed_trials = 0;
  std::int64_t infeasible_trials = 0;
  std::size_t infeasible = 0;  // searches that end without a feasible configuration, but with infeasible ones
  std::size_t at_floor = 0;    // searches whose regret is at the floor
  double seconds = 0;
  double suggesting = kMissing;  // processor seconds of a suggestion; missing if it isn't known
  double cost = 0;               // of evaluating, as TrialRow::cost
};

struct ProblemAnalysis {
  bool regret = false;  // losses are regrets
  bool scored = false;  // losses come from scores
  std::vector<MethodSummary> methods;
  std::vector<Comparison> comparisons;  // all pairs a < b
  std::vector<std::size_t> order;       // methods with results: lowest median first, lower average rank at ties
  std::optional<std::size_t> seeds;     // as seeds_needed() has it, which resamples
};

struct SuiteAnalysis {
  std::vector<std::size_t> problems;  // those on which every method has results
  std::vector<double> average_ranks;  // of the medians, one a method; empty if there is no problem
  statistics::FriedmanResult friedman;
  statistics::Nemenyi nemenyi;          // empty without ranks
  std::vector<Comparison> comparisons;  // of medians, scaled to [0, 1] between the best and the worst method of each
                                        // problem, regrets in logarithms; their intervals are two-level
                                        // bootstraps of the mean over problems of the median over seeds
};

struct Analysis {
  std::vector<ProblemAnalysis> problems;  // as in the spec
  SuiteAnalysis suite;
};

Analysis analyze(const Results& results);

// The comparison of the best median with the second one, if the data do not tell them apart; nullptr if they do, or if
// there is none.
const Comparison* runner_up(const ProblemAnalysis& problem, double alpha);
// How many seeds would tell these two apart with 80 % power, if the differences seen are typical: bootstrap power of
// Wilcoxon's test at alpha over the number of comparisons. None if there is no runner-up, or if 10 times the seeds that
// there are do not.
std::optional<std::size_t> seeds_needed(const ProblemAnalysis& problem, double alpha);

// Of the finished searches, how many end at the regret's floor; missing if none is finished.
double share_at_floor(const MethodSummary& method);

// The loss of a trial alone: infinite if it failed or is infeasible.
double trial_loss(const Results& results, const ProblemAnalysis& analysis, std::size_t problem, const TrialRow& trial);
// The loss of a search's incumbent at this moment.
double incumbent_loss(const ProblemRecord& record, const ProblemAnalysis& problem, const SearchState& state);
// Of a value in the problem's direction, with its score if there is one; infinite without a value or if infeasible.
double loss_of(const ProblemRecord& record, const ProblemAnalysis& problem, double value, double score, bool feasible);
// A loss as readers want to see it: regrets as they are, values in the problem's direction.
double shown(const Results& results, const Analysis& analysis, std::size_t problem, double loss);

// The comparison between two methods; sign is +1 if it has `first` as a, else -1.
struct Found {
  const Comparison* comparison = nullptr;
  int sign = 1;
};
Found find_comparison(const std::vector<Comparison>& comparisons, std::size_t first, std::size_t second);
// 1: `first` is significantly better, -1: significantly worse, 0: no significant difference.
int significance(const std::vector<Comparison>& comparisons, std::size_t first, std::size_t second, double alpha);

}  // namespace incumbent
