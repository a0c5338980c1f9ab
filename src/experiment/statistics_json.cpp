#include "experiment/statistics_json.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "experiment/course.hpp"
#include "experiment/csv_text.hpp"
#include "experiment/importance_json.hpp"
#include "experiment/running_time.hpp"
#include "format/json_number.hpp"

namespace incumbent {
namespace {

using Json = nlohmann::ordered_json;

Json interval(const statistics::Interval& interval) { return json_numbers({interval.lower, interval.upper}); }

Json to_json(const ExperimentSpec& spec, const std::vector<Comparison>& comparisons, double alpha) {
  auto array = Json::array();
  for (const auto& c : comparisons) {
    array.push_back({{"a", spec.methods[c.a].label},
                     {"b", spec.methods[c.b].label},
                     {"pairs", c.pairs()},
                     {"a_better", c.a_better},
                     {"b_better", c.b_better},
                     {"difference", json_number(c.difference)},
                     {"interval", interval(c.interval)},
                     {"wilcoxon", c.test.statistic},
                     {"exact", c.test.exact},
                     {"p", c.test.p_value},
                     {"p_holm", c.adjusted_p},
                     {"rank_biserial", statistics::rank_biserial(c.test)},
                     {"superiority", json_number(c.superiority)},
                     {"significant", c.adjusted_p <= alpha}});
    if (!std::isnan(c.equivalence_p)) {
      array.back()["p_equivalence_holm"] = c.equivalence_p;
      array.back()["equivalent"] = c.equivalence_p <= alpha;
    }
  }
  return array;
}

Json to_json(const RankCourse& course) {
  Json json = {{"share", json_numbers(course.share)}, {"ranks", Json::array()}};
  for (const auto& row : course.ranks) json["ranks"].push_back(json_numbers(row));
  return json;
}

Json to_json(const ExperimentSpec& spec, const RunningTimes& times) {
  Json json = {{"unit", times.unit == CostKind::evaluations ? "evaluations" : "full evaluations"},
               {"targets", json_numbers(times.targets)},
               {"methods", Json::array()}};
  for (std::size_t m = 0; m < times.expected.size(); ++m) {
    json["methods"].push_back({{"method", spec.methods[m].label},
                               {"ert", json_numbers(times.expected[m])},
                               {"hit", times.hit[m]},
                               {"searches", times.searches[m]}});
  }
  return json;
}

}  // namespace

std::string statistics_json(const Results& results, const Analysis& analysis, const Conclusion& conclusion,
                            const std::vector<ProblemTrials>& trials) {
  const auto& spec = results.record.spec;
  Json json = {{"experiment", spec.name},          {"alpha", spec.alpha},
               {"searches", results.cells.size()}, {"finished", std::ranges::count(results.cells, true, &Cell::done)},
               {"verdict", conclusion.headline},   {"sentences", conclusion.sentences}};
  json["problems"] = Json::array();
  for (std::size_t p = 0; p < spec.problems.size(); ++p) {
    const auto& problem = analysis.problems[p];
    Json entry = {{"problem", spec.problems[p].label},
                  {"loss", problem.regret ? "regret" : "value"},
                  {"scored", problem.scored},
                  {"cost_unit", cost_unit(results.record, p)},
                  {"budget_in", budget_axis(results, p).kind == CostKind::evaluations ? "evaluations" : "resource"},
                  {"verdict", conclusion.by_problem[p]},
                  {"methods", Json::array()}};
    for (std::size_t m = 0; m < spec.methods.size(); ++m) {
      const auto& method = problem.methods[m];
      entry["methods"].push_back({{"method", spec.methods[m].label},
                                  {"losses", json_numbers(method.losses)},
                                  {"median", json_number(method.median)},
                                  {"interval", interval(method.interval)},
                                  {"quartiles", json_numbers({method.lower_quartile, method.upper_quartile})},
                                  {"average_rank", json_number(method.average_rank)},
                                  {"searches", method.done},
                                  {"at_floor", method.at_floor},
                                  {"share_at_floor", json_number(share_at_floor(method))},
                                  {"trials", method.trials},
                                  {"failed_trials", method.failed_trials},
                                  {"infeasible_trials", method.infeasible_trials},
                                  {"without_feasible", method.infeasible}});
    }
    entry["seeds_needed"] = problem.seeds ? Json(*problem.seeds) : Json();
    entry["comparisons"] = to_json(spec, problem.comparisons, spec.alpha);
    if (problem.regret) entry["running_times"] = to_json(spec, running_times(results, analysis, p));
    if (spec.problems[p].margin) entry["margin"] = *spec.problems[p].margin;
    entry["importance"] =
        trials[p].importance ? importance_json(*results.record.problems[p].space, *trials[p].importance) : Json();
    json["problems"].push_back(std::move(entry));
  }
  const auto& suite = analysis.suite;
  auto labels = Json::array();
  for (const auto p : suite.problems) labels.push_back(spec.problems[p].label);
  json["suite"] = {{"problems", labels}, {"average_ranks", Json::object()}};
  for (std::size_t m = 0; m < suite.average_ranks.size(); ++m) {
    json["suite"]["average_ranks"][spec.methods[m].label] = suite.average_ranks[m];
  }
  json["suite"]["friedman"] = {{"chi_squared", suite.friedman.chi_squared},
                               {"p", suite.friedman.chi_squared_p},
                               {"f", json_number(suite.friedman.f)},
                               {"f_p", suite.friedman.f_p},
                               {"concordance", suite.friedman.concordance}};
  json["suite"]["nemenyi"] = {{"critical_difference", suite.nemenyi.critical_difference}, {"p", Json::array()}};
  for (const auto& row : suite.nemenyi.p_values) json["suite"]["nemenyi"]["p"].push_back(json_numbers(row));
  const auto anytime = anytime_summary(results, analysis);
  json["suite"]["anytime"] = {{"budget", anytime.budget},
                              {"aocc", json_numbers(anytime.aocc)},
                              {"ecdf_area", json_numbers(anytime.area)},
                              {"targets_reached", json_numbers(anytime.reached)}};
  const auto ranks = rank_course(results, analysis);
  json["suite"]["ranks_by_share_of_budget"] = to_json(ranks);
  const auto by_time = rank_course_by_time(results, analysis);
  if (!by_time.ranks.empty()) {
    json["suite"]["ranks_by_share_of_time"] = to_json(by_time);
  }
  json["suite"]["comparisons"] = to_json(spec, suite.comparisons, spec.alpha);
  return json.dump(2) + "\n";
}

std::string summary_csv(const Results& results, const Analysis& analysis) {
  const auto& spec = results.record.spec;
  std::string text =
      "experiment,problem,method,loss,searches,trials,failed_trials,median,interval_lower,interval_upper,lower_"
      "quartile,"
      "upper_quartile,average_rank,seconds,suggesting_seconds,cost,cost_unit\n";
  for (std::size_t p = 0; p < spec.problems.size(); ++p) {
    for (std::size_t m = 0; m < spec.methods.size(); ++m) {
      const auto& method = analysis.problems[p].methods[m];
      text += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{:.6g},{},{:.6g},{}\n", csv_field(spec.name),
                          csv_field(spec.problems[p].label), csv_field(spec.methods[m].label),
                          analysis.problems[p].regret ? "regret" : "value", method.done, method.trials,
                          method.failed_trials, csv_number(method.median), csv_number(method.interval.lower),
                          csv_number(method.interval.upper), csv_number(method.lower_quartile),
                          csv_number(method.upper_quartile), csv_number(method.average_rank), method.seconds,
                          csv_number(method.suggesting), method.cost, cost_unit(results.record, p));
    }
  }
  return text;
}

}  // namespace incumbent
