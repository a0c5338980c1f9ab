#include "experiment/course.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "incumbent/anytime.hpp"

namespace incumbent {
namespace {

const double kInfinity = std::numeric_limits<double>::infinity();
constexpr int kShares = 100;

void add(Course& course, double cost, double loss) {
  course.cost.push_back(cost);
  course.loss.push_back(loss);
}

Course course_of_trials(const Results& results, const ProblemAnalysis& problem, const Cell& cell, CostKind kind) {
  const auto& record = results.record.problems[cell.problem];
  Course course;
  for (const auto& row : cell.trials) {
    if (kind == CostKind::evaluations) course.total += 1;
    if (kind == CostKind::seconds && std::isfinite(row.cost_seconds)) course.total += row.cost_seconds;
    if (kind == CostKind::resource)
      course.total += static_cast<double>(row.resource) / static_cast<double>(record.max_resource);
    TrialRow incumbent;
    incumbent.value = row.incumbent;
    incumbent.score = row.incumbent_score;
    add(course, course.total, trial_loss(results, problem, cell.problem, incumbent));
  }
  return course;
}

Course course_of_measurements(const Results& results, const ProblemAnalysis& problem, const Cell& cell) {
  const auto& record = results.record.problems[cell.problem];
  const double sign = record.direction == Direction::maximize ? -1 : 1;
  std::unordered_map<std::int64_t, const TrialRow*> rows;
  for (const auto& row : cell.trials) rows[row.trial] = &row;
  std::unordered_map<std::int64_t, std::int64_t> spent;  // by trial
  const MeasurementRow* best = nullptr;
  const auto better = [&](const MeasurementRow& a, const MeasurementRow& b) {
    if (a.resource != b.resource) return a.resource > b.resource;
    if (a.feasible != b.feasible) return a.feasible;
    return sign * a.value < sign * b.value;
  };
  Course course;
  double units = 0;
  for (const auto& measurement : cell.measurements) {
    auto& before = spent.try_emplace(measurement.trial, measurement.from_resource).first->second;
    units += static_cast<double>(std::max<std::int64_t>(0, measurement.resource - before));
    before = std::max(before, measurement.resource);
    if (!std::isfinite(measurement.value)) continue;
    if (best && !better(measurement, *best)) continue;
    best = &measurement;
    const auto row = rows.find(best->trial);
    const bool ended_here = row != rows.end() && row->second->resource == best->resource;
    TrialRow worth;
    worth.value = best->value;
    worth.score = ended_here && !std::isnan(row->second->score) ? row->second->score : best->value;
    add(course, units / static_cast<double>(record.max_resource), trial_loss(results, problem, cell.problem, worth));
  }
  course.total = units / static_cast<double>(record.max_resource);
  return course;
}

// Median losses over the finished searches at this share of the budget.
double median_at(const std::vector<std::vector<double>>& curves, double share) {
  std::vector<double> values;
  for (const auto& curve : curves) {
    const auto last = static_cast<std::size_t>(std::ceil(share * static_cast<double>(curve.size()))) - 1;
    values.push_back(curve[last]);
  }
  return statistics::median(values);
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
  if (kind == CostKind::resource && !cell.measurements.empty()) return course_of_measurements(results, problem, cell);
  return course_of_trials(results, problem, cell, kind);
}

bool partial_resources(const ExperimentSpec& spec) {
  return std::any_of(spec.methods.begin(), spec.methods.end(),
                     [](const ExperimentMethod& method) { return method.scheduler != "full"; });
}

RankCourse rank_course(const Results& results, const Analysis& analysis) {
  const auto& spec = results.record.spec;
  const std::size_t methods = spec.methods.size();
  RankCourse result;
  if (methods < 2 || analysis.suite.problems.empty()) return result;
  for (int i = 1; i <= kShares; ++i) result.share.push_back(static_cast<double>(i) / kShares);
  result.ranks.assign(result.share.size(), std::vector<double>(methods, 0));
  double replications = 0;
  for (const auto p : analysis.suite.problems) {
    std::vector<std::vector<std::vector<double>>> curves(methods);  // [method][seed]
    std::vector<std::vector<std::vector<double>>> complete;         // [seed][method], where all are done
    for (std::int64_t seed = 0; seed < spec.seeds; ++seed) {
      std::vector<std::vector<double>> row;
      for (std::size_t m = 0; m < methods; ++m) {
        const auto& cell = results.cell(p, m, seed);
        if (!cell.done) continue;
        row.push_back(loss_curve(results, analysis.problems[p], cell));
        curves[m].push_back(row.back());
      }
      if (row.size() == methods) complete.push_back(std::move(row));
    }
    const bool suite = analysis.suite.problems.size() > 1;
    replications += suite ? 1 : static_cast<double>(complete.size());
    for (std::size_t i = 0; i < result.share.size(); ++i) {
      std::vector<double> losses(methods);
      if (suite) {
        for (std::size_t m = 0; m < methods; ++m) losses[m] = median_at(curves[m], result.share[i]);
        add_ranks(result.ranks[i], losses);
        continue;
      }
      for (const auto& row : complete) {
        for (std::size_t m = 0; m < methods; ++m) losses[m] = median_at({row[m]}, result.share[i]);
        add_ranks(result.ranks[i], losses);
      }
    }
  }
  if (replications == 0) return {};
  for (auto& row : result.ranks) {
    for (double& rank : row) rank /= replications;
  }
  return result;
}

AnytimeSummary anytime_summary(const Results& results, const Analysis& analysis) {
  const auto& spec = results.record.spec;
  AnytimeSummary summary;
  for (const auto p : analysis.suite.problems) {
    if (analysis.problems[p].regret) summary.problems.push_back(p);
  }
  if (summary.problems.empty()) return summary;
  const auto targets = statistics::log_targets(100, kRegretFloor, 51);
  for (const auto p : summary.problems) {
    const auto parameters = static_cast<double>(std::max<std::size_t>(1, results.record.problems[p].axes.size()));
    summary.budget = std::max(summary.budget, static_cast<double>(spec.problems[p].budget) / parameters);
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
        auto run = statistics::improvements(loss_curve(results, analysis.problems[p], cell));
        of_problem += statistics::aocc(run, static_cast<double>(spec.problems[p].budget));
        ++searches;
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
