#include "experiment/course.hpp"

#include <algorithm>
#include <cmath>

namespace incumbent {
namespace {

const double kInfinity = std::numeric_limits<double>::infinity();
constexpr int kShares = 100;

double cost_of(const SearchState& state, CostKind kind, std::int64_t max_resource) {
  if (kind == CostKind::evaluations) return state.evaluations;
  if (kind == CostKind::cost) return state.cost;
  if (kind == CostKind::time) return state.time;
  return state.resource / static_cast<double>(max_resource);
}

// Where a share of the budget ends; evaluations are begun or not.
double cost_at(const BudgetAxis& axis, int share) {
  if (share == kShares) return axis.length;
  const double cost = share * axis.length / kShares;
  return axis.kind == CostKind::evaluations ? std::ceil(cost) : cost;
}

// A course's losses from 1 to the last evaluation, full ones if by resource.
std::vector<double> by_evaluation(const Course& course, double length) {
  std::vector<double> curve;
  for (int i = 1; i == 1 || i < length + 1; ++i) curve.push_back(course.at(i));
  return curve;
}

// Of the finished searches.
double median_at(const std::vector<Course>& courses, double cost) {
  std::vector<double> losses;
  for (const auto& one : courses) losses.push_back(one.at(cost));
  return statistics::median(losses);
}

void add_ranks(std::vector<double>& sums, const std::vector<double>& losses) {
  const auto ranks = statistics::ranks(losses);
  for (std::size_t m = 0; m < sums.size(); ++m) sums[m] += ranks[m];
}

}  // namespace

double Course::at(double cost_now) const {
  const auto after = std::upper_bound(cost.begin(), cost.end(), cost_now);
  return after == cost.begin() ? kInfinity : loss[static_cast<std::size_t>(after - cost.begin()) - 1];
}

Course course(const Results& results, const ProblemAnalysis& problem, const Cell& cell, CostKind kind) {
  const auto& record = results.record.problems[cell.problem];
  Course course;
  double now = kInfinity;
  for (const auto& state : search_states(cell, record.direction)) {
    course.total = cost_of(state, kind, record.max_resource);
    const double loss = incumbent_loss(record, problem, state);
    if (loss == now) continue;
    now = loss;
    if (course.cost.empty() || course.cost.back() < course.total) {
      course.cost.push_back(course.total);
      course.loss.push_back(loss);
    } else {
      course.loss.back() = loss;
    }
  }
  return course;
}

statistics::Improvements improvements(const Course& course) {
  statistics::Improvements run;
  for (std::size_t i = 0; i < course.cost.size(); ++i) {
    if (!std::isfinite(course.loss[i]) || (!run.best.empty() && course.loss[i] >= run.best.back())) continue;
    run.cost.push_back(course.cost[i]);
    run.best.push_back(course.loss[i]);
  }
  return run;
}

std::vector<double> loss_curve(const Results& results, const ProblemAnalysis& problem, const Cell& cell) {
  return by_evaluation(course(results, problem, cell, CostKind::evaluations),
                       static_cast<double>(results.record.spec.problems[cell.problem].budget));
}

BudgetAxis budget_axis(const Results& results, std::size_t p) {
  const auto& spec = results.record.spec;
  const auto& problem = spec.problems[p];
  const auto& record = results.record.problems[p];
  if (!problem.total_resource && (record.max_resource == 1 || !partial_resources(spec)))
    return {CostKind::evaluations, static_cast<double>(problem.budget)};
  const auto full = static_cast<double>(record.max_resource);
  BudgetAxis axis{CostKind::resource, static_cast<double>(problem.total_resource.value_or(0)) / full};
  for (const auto& cell : results.cells) {
    if (cell.problem != p || !cell.done) continue;
    const auto all = search_states(cell, record.direction);
    if (!all.empty()) axis.length = std::max(axis.length, all.back().resource / full);
  }
  return axis;
}

std::string budget_words(const Results& results) {
  std::size_t by_resource = 0;
  const auto problems = results.record.spec.problems.size();
  for (std::size_t p = 0; p < problems; ++p) by_resource += budget_axis(results, p).kind == CostKind::resource;
  if (by_resource == 0) return "evaluations";
  return by_resource == problems ? "resource" : "evaluations, or of resource where trials may get less than all of it";
}

bool partial_resources(const ExperimentSpec& spec) {
  return std::any_of(spec.methods.begin(), spec.methods.end(),
                     [](const ExperimentMethod& method) { return method.scheduler != "full"; });
}

namespace {

// axis_of(p): what the searches of a problem are compared over.
template <class AxisOf>
RankCourse rank_course_over(const Results& results, const Analysis& analysis, AxisOf&& axis_of) {
  const auto& spec = results.record.spec;
  const std::size_t methods = spec.methods.size();
  RankCourse result;
  if (methods < 2 || analysis.suite.problems.empty()) return result;
  for (int i = 1; i <= kShares; ++i) result.share.push_back(static_cast<double>(i) / kShares);
  result.ranks.assign(result.share.size(), std::vector<double>(methods, 0));
  double replications = 0;
  for (const auto p : analysis.suite.problems) {
    std::vector<std::vector<Course>> courses(methods);  // [method][seed]
    std::vector<std::vector<Course>> complete;          // [seed][method], where all are done
    const BudgetAxis axis = axis_of(p);
    for (std::int64_t seed = 0; seed < spec.seeds; ++seed) {
      std::vector<Course> row;
      for (std::size_t m = 0; m < methods; ++m) {
        const auto& cell = results.cell(p, m, seed);
        if (!cell.done) continue;
        row.push_back(course(results, analysis.problems[p], cell, axis.kind));
        courses[m].push_back(row.back());
      }
      if (row.size() == methods) complete.push_back(std::move(row));
    }
    const bool suite = analysis.suite.problems.size() > 1;
    replications += suite ? 1 : static_cast<double>(complete.size());
    for (int i = 1; i <= kShares; ++i) {
      auto& sums = result.ranks[static_cast<std::size_t>(i - 1)];
      const double cost = cost_at(axis, i);
      std::vector<double> losses(methods);
      if (suite) {
        for (std::size_t m = 0; m < methods; ++m) losses[m] = median_at(courses[m], cost);
        add_ranks(sums, losses);
        continue;
      }
      for (const auto& row : complete) {
        for (std::size_t m = 0; m < methods; ++m) losses[m] = row[m].at(cost);
        add_ranks(sums, losses);
      }
    }
  }
  if (replications == 0) return {};
  for (auto& row : result.ranks) {
    for (double& rank : row) rank /= replications;
  }
  return result;
}

}  // namespace

RankCourse rank_course(const Results& results, const Analysis& analysis) {
  return rank_course_over(results, analysis, [&](std::size_t p) { return budget_axis(results, p); });
}

RankCourse rank_course_by_time(const Results& results, const Analysis& analysis) {
  if (!results.record.spec.simulated) return {};
  return rank_course_over(results, analysis, [&](std::size_t p) {
    BudgetAxis axis{CostKind::time, 0};
    for (const auto& cell : results.cells) {
      if (cell.problem != p || !cell.done) continue;
      const auto all = search_states(cell, results.record.problems[p].direction);
      if (!all.empty()) axis.length = std::max(axis.length, all.back().time);
    }
    return axis;
  });
}

AnytimeSummary anytime_summary(const Results& results, const Analysis& analysis) {
  const auto& spec = results.record.spec;
  AnytimeSummary summary;
  for (const auto p : analysis.suite.problems) {
    if (analysis.problems[p].regret) summary.problems.push_back(p);
  }
  if (summary.problems.empty()) return summary;
  const auto targets = statistics::log_targets(100, kRegretFloor, 51);
  std::vector<BudgetAxis> axes(spec.problems.size());
  for (const auto p : summary.problems) {
    axes[p] = budget_axis(results, p);
    const auto parameters = static_cast<double>(std::max<std::size_t>(1, results.record.problems[p].axes.size()));
    summary.budget = std::max(summary.budget, axes[p].length / parameters);
  }
  for (std::size_t m = 0; m < spec.methods.size(); ++m) {
    summary.hits.emplace_back();
    double aocc = 0;
    for (const auto p : summary.problems) {
      const auto parameters = static_cast<double>(std::max<std::size_t>(1, results.record.problems[p].axes.size()));
      double of_problem = 0;
      double searches = 0;
      for (std::int64_t seed = 0; seed < spec.seeds; ++seed) {
        const auto& cell = results.cell(p, m, seed);
        if (!cell.done) continue;
        const auto one = course(results, analysis.problems[p], cell, axes[p].kind);
        const auto curve = by_evaluation(one, axes[p].length);
        of_problem += statistics::aocc(statistics::improvements(curve), static_cast<double>(curve.size()));
        ++searches;
        auto run = improvements(one);
        for (double& cost : run.cost) cost /= parameters;
        summary.hits.back().push_back(statistics::hitting_times({&run, 1}, targets).front());
      }
      aocc += of_problem / searches;
    }
    summary.aocc.push_back(aocc / static_cast<double>(summary.problems.size()));
    summary.reached.push_back(statistics::ecdf(summary.hits.back(), summary.budget));
    summary.area.push_back(summary.budget > 1 ? statistics::ecdf_area(summary.hits.back(), summary.budget,
                                                                      statistics::CostAxis::logarithmic)
                                              : summary.reached.back());
  }
  return summary;
}

}  // namespace incumbent
