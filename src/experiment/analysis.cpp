#include "experiment/analysis.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace incumbent {
namespace {

const double kInfinity = std::numeric_limits<double>::infinity();

MethodSummary summarize(const Results& results, const ProblemAnalysis& problem, std::size_t p, std::size_t m) {
  const auto& record = results.record.problems[p];
  MethodSummary summary;
  std::vector<double> losses;
  double suggesting = 0, suggestions = 0;
  for (std::int64_t seed = 0; seed < results.record.spec.seeds; ++seed) {
    const auto& cell = results.cell(p, m, seed);
    summary.losses.push_back(kMissing);
    summary.seconds += cell.seconds;
    if (cell.done && !std::isnan(cell.suggesting)) {
      suggesting += cell.suggesting;
      suggestions += static_cast<double>(cell.trials.size());
    }
    for (const auto& row : cell.trials) {
      ++summary.trials;
      summary.failed_trials += !row.failure.empty();
      summary.infeasible_trials += !row.feasible;
      summary.cost += row.cost;
    }
    if (!cell.done) continue;
    const auto all = search_states(cell, record.direction);
    losses.push_back(all.empty() ? kInfinity : incumbent_loss(record, problem, all.back()));
    summary.infeasible += !all.empty() && !all.back().feasible;
    summary.losses.back() = losses.back();
    summary.at_floor += problem.regret && losses.back() <= kRegretFloor;
  }
  summary.done = losses.size();
  if (suggestions > 0) summary.suggesting = suggesting / suggestions;
  if (losses.empty()) return summary;
  summary.median = statistics::median(losses);
  summary.lower_quartile = statistics::quantile(losses, 0.25);
  summary.upper_quartile = statistics::quantile(losses, 0.75);
  summary.interval = statistics::median_interval(losses);
  return summary;
}

// The losses of two methods in the pairs in which both have a result.
struct Pairs {
  std::vector<double> a;
  std::vector<double> b;
};
Pairs finished_pairs(const std::vector<double>& a, const std::vector<double>& b) {
  Pairs pairs;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (std::isnan(a[i]) || std::isnan(b[i])) continue;
    pairs.a.push_back(a[i]);
    pairs.b.push_back(b[i]);
  }
  return pairs;
}

Comparison compare(std::size_t a, std::size_t b, const std::vector<double>& losses_a,
                   const std::vector<double>& losses_b) {
  Comparison comparison;
  comparison.a = a;
  comparison.b = b;
  const auto [x, y] = finished_pairs(losses_a, losses_b);
  for (std::size_t i = 0; i < x.size(); ++i) {
    comparison.a_better += x[i] < y[i];
    comparison.b_better += y[i] < x[i];
  }
  comparison.test = statistics::wilcoxon(x, y);
  if (x.empty()) return comparison;
  comparison.superiority = statistics::vargha_delaney(y, x);
  const auto differences = statistics::differences(x, y);
  comparison.difference = statistics::median(differences);
  comparison.interval = statistics::median_interval(differences);
  return comparison;
}

// Adds Comparison::equivalence_p. Pairs of which one has no usable differences count in the family as the rest do.
void test_equivalence(const std::vector<std::vector<double>>& losses, double margin,
                      std::vector<Comparison>& comparisons) {
  std::vector<double> p_values;
  for (const auto& c : comparisons) {
    const auto [x, y] = finished_pairs(losses[c.a], losses[c.b]);
    const auto infinite = [](double loss) { return !std::isfinite(loss); };
    const bool usable = !x.empty() && std::ranges::none_of(x, infinite) && std::ranges::none_of(y, infinite);
    p_values.push_back(usable ? statistics::equivalence(x, y, margin).p_value : kMissing);
  }
  auto counted = p_values;
  for (double& p : counted) p = std::isnan(p) ? 1 : p;
  const auto adjusted = statistics::holm(counted);
  for (std::size_t i = 0; i < comparisons.size(); ++i)
    comparisons[i].equivalence_p = std::isnan(p_values[i]) ? kMissing : adjusted[i];
}

std::vector<Comparison> compare_all(const std::vector<std::vector<double>>& losses) {
  std::vector<Comparison> comparisons;
  std::vector<double> p_values;
  for (std::size_t a = 0; a < losses.size(); ++a) {
    for (std::size_t b = a + 1; b < losses.size(); ++b) {
      comparisons.push_back(compare(a, b, losses[a], losses[b]));
      p_values.push_back(comparisons.back().test.p_value);
    }
  }
  const auto adjusted = statistics::holm(p_values);
  for (std::size_t i = 0; i < comparisons.size(); ++i) comparisons[i].adjusted_p = adjusted[i];
  return comparisons;
}

void average_ranks_over_seeds(ProblemAnalysis& problem, std::int64_t seeds) {
  std::vector<double> sums(problem.methods.size());
  int complete = 0;
  for (std::size_t seed = 0; seed < static_cast<std::size_t>(seeds); ++seed) {
    std::vector<double> row;
    for (const auto& method : problem.methods) row.push_back(method.losses[seed]);
    if (std::any_of(row.begin(), row.end(), [](double loss) { return std::isnan(loss); })) continue;
    const auto ranks = statistics::ranks(row);
    for (std::size_t m = 0; m < sums.size(); ++m) sums[m] += ranks[m];
    ++complete;
  }
  if (complete == 0) return;
  for (std::size_t m = 0; m < sums.size(); ++m) problem.methods[m].average_rank = sums[m] / complete;
}

ProblemAnalysis analyze_problem(const Results& results, std::size_t p) {
  const auto& spec = results.record.spec;
  ProblemAnalysis problem;
  problem.regret = results.record.problems[p].optimum.has_value();
  for (std::size_t m = 0; m < spec.methods.size(); ++m) {
    for (std::int64_t seed = 0; seed < spec.seeds; ++seed) {
      const auto& trials = results.cell(p, m, seed).trials;
      problem.scored |=
          std::any_of(trials.begin(), trials.end(), [](const TrialRow& row) { return !std::isnan(row.score); });
    }
  }
  std::vector<std::vector<double>> losses;
  for (std::size_t m = 0; m < spec.methods.size(); ++m) {
    problem.methods.push_back(summarize(results, problem, p, m));
    losses.push_back(problem.methods.back().losses);
    if (problem.methods.back().done > 0) problem.order.push_back(m);
  }
  problem.comparisons = compare_all(losses);
  if (const auto margin = spec.problems[p].margin) test_equivalence(losses, *margin, problem.comparisons);
  average_ranks_over_seeds(problem, spec.seeds);
  std::stable_sort(problem.order.begin(), problem.order.end(), [&](std::size_t a, std::size_t b) {
    const auto& x = problem.methods[a];
    const auto& y = problem.methods[b];
    return x.median != y.median ? x.median < y.median : x.average_rank < y.average_rank;
  });
  problem.seeds = seeds_needed(problem, spec.alpha);
  return problem;
}

// How losses of one problem become comparable with those of others: 0 is the best method's median, 1 the worst one's.
class Scale {
 public:
  explicit Scale(const ProblemAnalysis& problem) : logarithmic_(problem.regret) {
    for (const auto& method : problem.methods) {
      const double value = plain(method.median);
      if (!std::isfinite(value)) continue;
      lowest_ = std::min(lowest_, value);
      highest_ = std::max(highest_, value);
    }
  }
  double operator()(double loss) const {
    const double value = plain(loss);
    if (!std::isfinite(value)) return value;
    return highest_ > lowest_ ? (value - lowest_) / (highest_ - lowest_) : 0;
  }

 private:
  double plain(double loss) const { return logarithmic_ ? std::log10(loss) : loss; }
  bool logarithmic_;
  double lowest_ = kInfinity;
  double highest_ = -kInfinity;
};

// Of the mean over problems of the median over seeds of the scaled difference. A search without any success is as bad
// as nothing else: where a difference is not finite, there is no interval.
statistics::Interval suite_interval(const std::vector<ProblemAnalysis>& problems, const SuiteAnalysis& suite,
                                    const Comparison& comparison) {
  std::vector<std::vector<double>> groups;
  for (const auto p : suite.problems) {
    const Scale scale(problems[p]);
    const auto& a = problems[p].methods[comparison.a].losses;
    const auto& b = problems[p].methods[comparison.b].losses;
    std::vector<double> differences;
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (std::isnan(a[i]) || std::isnan(b[i])) continue;
      differences.push_back(a[i] == b[i] ? 0 : scale(a[i]) - scale(b[i]));
      if (!std::isfinite(differences.back())) return {kMissing, kMissing};
    }
    if (differences.empty()) return {kMissing, kMissing};
    groups.push_back(std::move(differences));
  }
  statistics::Bootstrap how;
  how.seed = 3;
  how.resamples = 1000;
  return statistics::two_level_interval(groups, how);
}

SuiteAnalysis analyze_suite(const std::vector<ProblemAnalysis>& problems, std::size_t methods, double alpha) {
  SuiteAnalysis suite;
  std::vector<std::vector<double>> blocks;
  std::vector<std::vector<double>> by_method(methods);
  for (std::size_t p = 0; p < problems.size(); ++p) {
    if (problems[p].order.size() < methods) continue;
    suite.problems.push_back(p);
    blocks.emplace_back();
    for (const auto& method : problems[p].methods) blocks.back().push_back(method.median);
    const Scale scale(problems[p]);
    for (std::size_t m = 0; m < methods; ++m) by_method[m].push_back(scale(problems[p].methods[m].median));
  }
  if (blocks.empty() || methods < 2) return suite;
  suite.friedman = statistics::friedman(blocks);
  suite.average_ranks = suite.friedman.average_ranks;
  suite.nemenyi = statistics::nemenyi(suite.friedman, alpha);
  suite.comparisons = compare_all(by_method);
  for (auto& comparison : suite.comparisons) comparison.interval = suite_interval(problems, suite, comparison);
  return suite;
}

}  // namespace

Analysis analyze(const Results& results) {
  Analysis analysis;
  for (std::size_t p = 0; p < results.record.spec.problems.size(); ++p)
    analysis.problems.push_back(analyze_problem(results, p));
  analysis.suite = analyze_suite(analysis.problems, results.record.spec.methods.size(), results.record.spec.alpha);
  return analysis;
}

double share_at_floor(const MethodSummary& method) {
  return method.done == 0 ? kMissing : static_cast<double>(method.at_floor) / static_cast<double>(method.done);
}

double loss_of(const ProblemRecord& record, const ProblemAnalysis& problem, double value, double score, bool feasible) {
  const double worth = problem.scored && !std::isnan(score) ? score : value;
  if (std::isnan(worth) || !feasible) return kInfinity;
  const double sign = record.direction == Direction::maximize ? -1 : 1;
  return problem.regret ? std::max(sign * (worth - *record.optimum), kRegretFloor) : sign * worth;
}

double incumbent_loss(const ProblemRecord& record, const ProblemAnalysis& problem, const SearchState& state) {
  return loss_of(record, problem, state.value, state.score, state.feasible);
}

double trial_loss(const Results& results, const ProblemAnalysis& analysis, std::size_t problem, const TrialRow& trial) {
  return loss_of(results.record.problems[problem], analysis, trial.value, trial.score, trial.feasible);
}

double shown(const Results& results, const Analysis& analysis, std::size_t problem, double loss) {
  const bool flip =
      !analysis.problems[problem].regret && results.record.problems[problem].direction == Direction::maximize;
  return flip ? -loss : loss;
}

const Comparison* runner_up(const ProblemAnalysis& problem, double alpha) {
  if (problem.order.size() < 2) return nullptr;
  if (significance(problem.comparisons, problem.order[0], problem.order[1], alpha) != 0) return nullptr;
  return find_comparison(problem.comparisons, problem.order[0], problem.order[1]).comparison;
}

std::optional<std::size_t> seeds_needed(const ProblemAnalysis& problem, double alpha) {
  const auto* comparison = runner_up(problem, alpha);
  if (!comparison) return {};
  const auto& all = problem.methods[comparison->a].losses;
  const auto [a, b] = finished_pairs(all, problem.methods[comparison->b].losses);
  const auto differences = statistics::differences(a, b);
  if (differences.size() < 2) return {};
  statistics::PowerOptions how;
  how.alpha = alpha / static_cast<double>(problem.comparisons.size());
  how.resamples = 200;
  return statistics::pairs_needed(differences, 0.8, 10 * all.size(), how);
}

Found find_comparison(const std::vector<Comparison>& comparisons, std::size_t first, std::size_t second) {
  for (const auto& comparison : comparisons) {
    if (comparison.a == first && comparison.b == second) return {&comparison, 1};
    if (comparison.a == second && comparison.b == first) return {&comparison, -1};
  }
  return {};
}

int significance(const std::vector<Comparison>& comparisons, std::size_t first, std::size_t second, double alpha) {
  const auto [comparison, sign] = find_comparison(comparisons, first, second);
  if (!comparison || comparison->adjusted_p > alpha) return 0;
  const auto& test = comparison->test;
  return test.positive < test.negative ? sign : -sign;  // positive: a has the larger losses
}

}  // namespace incumbent
