// Tests of each column alone.
#include <cmath>
#include <nlohmann/json.hpp>

#include "cli/stats_runs.hpp"
#include "format/json_number.hpp"
#include "incumbent/statistics.hpp"

namespace incumbent::cli {
namespace {

std::string name_of(const StatsTable& table, const Column& column) {
  return fmt::format("{}: column '{}'", table.file, column.name);
}

}  // namespace

StatsAnswer run_describe(const StatsTable& table, const StatsOptions& options) {
  auto rows = StatsAnswer::array();
  for (const auto& column : table.columns) {
    const auto d =
        about(name_of(table, column), [&] { return statistics::describe(column.present(), 1 - options.alpha); });
    rows.push_back({{"column", column.name},
                    {"count", d.count},
                    {"mean", json_number(d.mean)},
                    {"deviation", json_number(d.deviation)},
                    {"variance", json_number(d.variance)},
                    {"standard_error", json_number(d.standard_error)},
                    {"median", json_number(d.median)},
                    {"interquartile_range", json_number(d.interquartile_range)},
                    {"median_absolute_deviation", json_number(d.median_absolute_deviation)},
                    {"geometric_mean", json_number(d.geometric_mean)},
                    {"harmonic_mean", json_number(d.harmonic_mean)},
                    {"skewness", json_number(d.skewness)},
                    {"excess_kurtosis", json_number(d.excess_kurtosis)},
                    {"trimmed_mean", json_number(d.trimmed_mean)},
                    {"t_lower", json_number(d.lower)},
                    {"t_upper", json_number(d.upper)}});
  }
  return rows;
}

StatsAnswer run_bootstrap(const StatsTable& table, const StatsOptions& options) {
  require(options.resamples >= 1 && options.resamples <= 10'000'000, "--resamples is {}; it may be 1 to 10000000",
          options.resamples);
  require(
      !table.grouped || (options.statistic == "median" && options.resampling == "percentile"),
      "--statistic {} --resampling {} can't be had over problems: there it is the mean of medians, resampled at two "
      "levels, by percentiles; --problem '' takes all rows as one sample",
      options.statistic, options.resampling);
  statistics::Bootstrap how;
  how.confidence = 1 - options.alpha;
  how.resamples = static_cast<int>(options.resamples);
  how.seed = static_cast<std::uint64_t>(options.seed);
  const auto mean = [](std::span<const double> values) { return statistics::describe(values).mean; };
  const bool of_mean = options.statistic == "mean";
  auto rows = StatsAnswer::array();
  for (const auto& column : table.columns) {
    const auto values = column.present();
    StatsAnswer row = {{"column", column.name}, {"values", values.size()}};
    statistics::Interval interval;
    if (table.grouped) {
      std::vector<double> medians;
      for (std::size_t p = 0; p < table.problems.size(); ++p) {
        require(!column.groups[p].empty(), "{} has no value for the problem '{}'", name_of(table, column),
                table.problems[p]);
        medians.push_back(statistics::median(column.groups[p]));
      }
      row["mean_of_medians"] = json_number(mean(medians));
      interval = statistics::two_level_interval(column.groups, how);
    } else {
      interval = about(name_of(table, column), [&] {
        row[options.statistic] = json_number(of_mean ? mean(values) : statistics::median(values));
        return statistics::bootstrap_interval(
            values, of_mean ? statistics::Statistic(mean) : statistics::Statistic(statistics::median),
            options.resampling == "bca" ? statistics::Resampling::bca : statistics::Resampling::percentile, how);
      });
    }
    row["lower"] = json_number(interval.lower);
    row["upper"] = json_number(interval.upper);
    rows.push_back(std::move(row));
  }
  return rows;
}

StatsAnswer run_adjust(const StatsTable& table, const StatsOptions&) {
  require(table.columns.size() == 1,
          "the table has {} columns of numbers; adjust takes the one with p-values: name it "
          "with --columns",
          table.columns.size());
  const auto& column = table.columns.front();
  const auto p = column.present();
  const std::pair<const char*, std::vector<double> (*)(std::span<const double>)> ways[] = {
      {"bonferroni", statistics::bonferroni},
      {"holm", statistics::holm},
      {"hochberg", statistics::hochberg},
      {"benjamini_hochberg", statistics::benjamini_hochberg},
      {"benjamini_yekutieli", statistics::benjamini_yekutieli}};
  std::vector<std::vector<double>> adjusted;
  for (const auto& way : ways) adjusted.push_back(about(name_of(table, column), [&] { return way.second(p); }));
  auto rows = StatsAnswer::array();
  std::size_t at = 0;  // in p
  for (std::size_t row = 0; row < column.values.size(); ++row) {
    StatsAnswer line = StatsAnswer::object();
    for (const auto& [name, cells] : table.others) line[name] = cells[row];
    const std::size_t others = line.size();
    const bool empty = std::isnan(column.values[row]);
    line["p"] = json_number(column.values[row]);
    for (std::size_t w = 0; w < adjusted.size(); ++w) {
      line[ways[w].first] = empty ? StatsAnswer() : StatsAnswer(adjusted[w][at]);
    }
    require(line.size() == others + 1 + adjusted.size(),
            "{}: a column is called p or as an adjustment is; such columns besides the p-values need another name",
            table.file);
    at += empty ? 0 : 1;
    rows.push_back(std::move(line));
  }
  return rows;
}

}  // namespace incumbent::cli
