// Tests of all columns together.
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "cli/stats_runs.hpp"
#include "format/json_number.hpp"
#include "incumbent/anytime.hpp"
#include "incumbent/report.hpp"
#include "incumbent/statistics.hpp"

namespace incumbent::cli {

StatsAnswer run_friedman(const StatsTable& table, const StatsOptions& options) {
  const auto columns = table.paired();
  require(columns.size() >= 2, "the table has {} columns of numbers; Friedman's test compares at least 2",
          columns.size());
  std::vector<std::vector<double>> scores(columns.front().values.size());
  require(scores.size() >= 2,
          "{} has {} block; Friedman's test needs at least 2: ranks within one block have no variance", table.file,
          scores.size());
  std::vector<std::string> labels;
  for (const auto& column : columns) {
    labels.push_back(column.name);
    for (std::size_t i = 0; i < scores.size(); ++i) {
      scores[i].push_back(options.larger_is_better ? -column.values[i] : column.values[i]);
    }
  }
  const auto result = statistics::friedman(scores);
  const auto nemenyi = statistics::nemenyi(result, options.alpha);
  StatsAnswer answer = {{"blocks", result.blocks},
                        {"chi_squared", result.chi_squared},
                        {"p", result.chi_squared_p},
                        {"chi_squared_uncorrected", result.uncorrected},
                        {"iman_davenport_f", json_number(result.f)},
                        {"iman_davenport_p", result.f_p},
                        {"kendall_w", result.concordance},
                        {"critical_difference", nemenyi.critical_difference},
                        {"average_ranks", StatsAnswer::object()},
                        {"nemenyi_p", nemenyi.p_values},
                        {"z", nemenyi.z},
                        {"level_groups", StatsAnswer::array()}};
  for (std::size_t m = 0; m < labels.size(); ++m) answer["average_ranks"][labels[m]] = result.average_ranks[m];
  for (const auto& group : statistics::level_groups(result.average_ranks, nemenyi.critical_difference)) {
    auto names = StatsAnswer::array();
    for (const auto m : group) names.push_back(labels[m]);
    answer["level_groups"].push_back(std::move(names));
  }
  if (!options.svg.empty()) {
    std::ofstream file(options.svg);
    file << critical_difference_svg(labels, result.average_ranks, nemenyi.critical_difference);
    if (!file.flush()) fail(ErrorCode::storage, "{} can't be written", options.svg);
  }
  return answer;
}

// Columns are objectives, rows points.
StatsAnswer run_hypervolume(const StatsTable& table, const StatsOptions& options) {
  require(!table.grouped, "the test hypervolume takes the points of one problem; --problem '' takes all rows as such");
  require(
      options.reference.size() == table.columns.size(),
      "--reference has {} numbers, and {} has {} columns of objectives; it needs one for each: choose with --columns",
      options.reference.size(), table.file, table.columns.size());
  const double sign = options.larger_is_better ? -1 : 1;  // lower is better in what follows
  std::vector<std::vector<double>> points(table.columns.front().values.size());
  auto reference = options.reference;
  for (double& value : reference) value *= sign;
  std::size_t better = 0;
  for (std::size_t row = 0; row < points.size(); ++row) {
    bool beats = true;
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      const double value = table.columns[c].values[row];
      require(!std::isnan(value), "{}: column '{}' is empty in row {}; a point needs every objective", table.file,
              table.columns[c].name, row + 1);
      points[row].push_back(sign * value);
      beats = beats && points[row].back() < reference[c];
    }
    better += beats;
  }
  const double volume = about("--reference", [&] { return statistics::hypervolume(points, reference); });
  return {{"points", points.size()}, {"better_than_reference", better}, {"hypervolume", volume}};
}

// Columns are runs, rows evaluations.
StatsAnswer run_running_time(const StatsTable& table, const StatsOptions& options) {
  require(!table.grouped, "the test running_time takes the runs of one problem: columns are runs, rows evaluations");
  const double budget = options.budget.value_or(static_cast<double>(table.columns.front().values.size()));
  require(!options.larger_is_better || !options.targets.empty(),
          "--larger-is-better needs --targets: the default ones are distances to an optimum");
  for (const double target : options.targets) {
    require(std::isfinite(target), "--targets has {}; targets are finite", target);
  }
  const auto targets = options.targets.empty() ? statistics::log_targets(100, 1e-8, 51) : options.targets;
  // Lower is better in what follows.
  const auto as_loss = [&](double value) { return options.larger_is_better ? -value : value; };
  auto losses = targets;
  for (double& target : losses) target = as_loss(target);
  std::vector<statistics::Improvements> runs;
  double aocc = 0;
  for (const auto& column : table.columns) {
    auto values = column.values;
    for (double& value : values) value = as_loss(value);
    runs.push_back(statistics::improvements(values));
    aocc += statistics::aocc(runs.back(), budget) / static_cast<double>(table.columns.size());
  }
  const auto hits = statistics::hitting_times(runs, losses);
  const auto times = statistics::expected_running_times(hits, budget);
  StatsAnswer answer = {{"budget", budget},
                        {"ecdf", statistics::ecdf(hits, budget)},
                        {"area_log", statistics::ecdf_area(hits, budget, statistics::CostAxis::logarithmic)},
                        {"area_linear", statistics::ecdf_area(hits, budget, statistics::CostAxis::linear)},
                        {"aocc", options.larger_is_better ? StatsAnswer() : StatsAnswer(aocc)},  // of distances

                        {"targets", StatsAnswer::array()}};
  for (std::size_t t = 0; t < targets.size(); ++t) {
    auto hit = StatsAnswer::array();
    for (const auto& run : hits) hit.push_back(json_number(run[t]));
    answer["targets"].push_back({{"target", targets[t]}, {"ert", json_number(times[t])}, {"hits", std::move(hit)}});
  }
  return answer;
}

}  // namespace incumbent::cli
