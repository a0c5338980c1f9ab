#include "cli/stats_tests.hpp"

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/require.hpp"
#include "incumbent/anytime.hpp"
#include "incumbent/report.hpp"
#include "incumbent/statistics.hpp"

namespace incumbent::cli {
namespace {

using statistics::Alternative;
using statistics::Method;

StatsAnswer number(double value) {
  if (std::isnan(value)) return {};
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  return value;
}

Alternative alternative(const StatsOptions& options) {
  if (options.alternative == "less") return Alternative::less;
  return options.alternative == "greater" ? Alternative::greater : Alternative::two_sided;
}

Method method(const StatsOptions& options) {
  if (options.method == "exact") return Method::exact;
  return options.method == "normal" ? Method::normal : Method::automatic;
}

StatsAnswer test_row(const statistics::TestResult& result) {
  StatsAnswer row = {{"statistic", number(result.statistic)}, {"p", result.p_value}};
  if (result.degrees > 0) row["degrees"] = result.degrees;
  return row;
}

// One row for each pair of columns; rows with "p" get "p_holm" over all of them.
template <class Test>
StatsAnswer pairs(const std::vector<Column>& columns, Test&& test) {
  require(columns.size() >= 2, "the table has {} columns of numbers; this test compares at least 2", columns.size());
  auto rows = StatsAnswer::array();
  std::vector<double> p_values;
  for (std::size_t a = 0; a < columns.size(); ++a) {
    for (std::size_t b = a + 1; b < columns.size(); ++b) {
      StatsAnswer row = {{"a", columns[a].name}, {"b", columns[b].name}};
      row.update(test(columns[a].values, columns[b].values));
      if (row.contains("p")) p_values.push_back(row["p"].template get<double>());
      rows.push_back(std::move(row));
    }
  }
  if (p_values.size() < rows.size()) return rows;
  const auto adjusted = statistics::holm(p_values);
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i]["p_holm"] = adjusted[i];
  return rows;
}

// Independent samples: empty cells are left out; of several problems, medians.
std::vector<Column> independent(const StatsTable& table) {
  if (table.grouped) return table.paired();
  std::vector<Column> columns;
  for (const auto& column : table.columns) columns.push_back({column.name, column.present(), {}});
  return columns;
}

StatsAnswer run_describe(const StatsTable& table, const StatsOptions&) {
  auto rows = StatsAnswer::array();
  for (const auto& column : table.columns) {
    const auto d = statistics::describe(column.present());
    rows.push_back({{"column", column.name},
                    {"count", d.count},
                    {"mean", number(d.mean)},
                    {"deviation", number(d.deviation)},
                    {"variance", number(d.variance)},
                    {"standard_error", number(d.standard_error)},
                    {"median", number(d.median)},
                    {"interquartile_range", number(d.interquartile_range)},
                    {"median_absolute_deviation", number(d.median_absolute_deviation)},
                    {"geometric_mean", number(d.geometric_mean)},
                    {"harmonic_mean", number(d.harmonic_mean)},
                    {"skewness", number(d.skewness)},
                    {"excess_kurtosis", number(d.excess_kurtosis)},
                    {"trimmed_mean", number(d.trimmed_mean)},
                    {"t_lower", number(d.lower)},
                    {"t_upper", number(d.upper)}});
  }
  return rows;
}

StatsAnswer run_bootstrap(const StatsTable& table, const StatsOptions& options) {
  require(options.resamples >= 1 && options.resamples <= 10'000'000, "--resamples is {}; it may be 1 to 10000000",
          options.resamples);
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
      for (const auto& group : column.groups) medians.push_back(statistics::median(group));
      row["mean_of_medians"] = number(mean(medians));
      interval = statistics::two_level_interval(column.groups, how);
    } else {
      row[options.statistic] = number(of_mean ? mean(values) : statistics::median(values));
      interval = statistics::bootstrap_interval(
          values, of_mean ? statistics::Statistic(mean) : statistics::Statistic(statistics::median),
          options.resampling == "bca" ? statistics::Resampling::bca : statistics::Resampling::percentile, how);
    }
    row["lower"] = number(interval.lower);
    row["upper"] = number(interval.upper);
    rows.push_back(std::move(row));
  }
  return rows;
}

StatsAnswer run_wilcoxon(const StatsTable& table, const StatsOptions& options) {
  statistics::WilcoxonOptions how;
  how.alternative = alternative(options);
  how.method = method(options);
  how.continuity = options.continuity;
  if (options.zeros == "pratt") how.zeros = statistics::Zeros::pratt;
  if (options.zeros == "split") how.zeros = statistics::Zeros::split;
  return pairs(table.paired(), [&](const auto& x, const auto& y) {
    const auto result = statistics::wilcoxon(x, y, how);
    StatsAnswer row = {{"pairs", result.pairs + result.zeros},
                       {"zeros", result.zeros},
                       {"statistic", result.statistic},
                       {"positive", result.positive},
                       {"negative", result.negative},
                       {"p", result.p_value},
                       {"exact", result.exact},
                       {"rank_biserial", statistics::rank_biserial(result)}};
    if (!result.exact) row["z"] = result.z;
    return row;
  });
}

StatsAnswer run_mann_whitney(const StatsTable& table, const StatsOptions& options) {
  return pairs(independent(table), [&](const auto& x, const auto& y) {
    const auto result = statistics::mann_whitney(x, y, alternative(options), method(options));
    return StatsAnswer{{"u", result.u},
                       {"p", result.p_value},
                       {"exact", result.exact},
                       {"vargha_delaney", statistics::vargha_delaney(x, y)}};
  });
}

StatsAnswer run_welch(const StatsTable& table, const StatsOptions& options) {
  return pairs(independent(table),
               [&](const auto& x, const auto& y) { return test_row(statistics::welch_t(x, y, alternative(options))); });
}

StatsAnswer run_paired_t(const StatsTable& table, const StatsOptions& options) {
  return pairs(table.paired(), [&](const auto& x, const auto& y) {
    return test_row(statistics::paired_t(x, y, alternative(options)));
  });
}

StatsAnswer run_sign(const StatsTable& table, const StatsOptions& options) {
  return pairs(table.paired(), [&](const auto& x, const auto& y) {
    return test_row(statistics::sign_test(x, y, alternative(options)));
  });
}

StatsAnswer run_ks(const StatsTable& table, const StatsOptions& options) {
  return pairs(independent(table), [&](const auto& x, const auto& y) {
    return test_row(statistics::kolmogorov_smirnov(x, y, method(options)));
  });
}

StatsAnswer run_correlation(const StatsTable& table, const StatsOptions&) {
  return pairs(table.paired(), [&](const auto& x, const auto& y) {
    const auto pearson = statistics::pearson(x, y);
    const auto spearman = statistics::spearman(x, y);
    const auto kendall = statistics::kendall(x, y);
    return StatsAnswer{{"pearson", pearson.statistic},   {"pearson_p", pearson.p_value},
                       {"spearman", spearman.statistic}, {"spearman_p", spearman.p_value},
                       {"kendall", kendall.statistic},   {"kendall_p", kendall.p_value}};
  });
}

StatsAnswer run_effect(const StatsTable& table, const StatsOptions&) {
  return pairs(table.paired(), [&](const auto& x, const auto& y) {
    return StatsAnswer{{"vargha_delaney", statistics::vargha_delaney(x, y)},
                       {"cliffs_delta", statistics::cliffs_delta(x, y)},
                       {"cohens_d", number(statistics::cohens_d(x, y))},
                       {"paired_cohens_d", number(statistics::paired_cohens_d(x, y))},
                       {"rank_biserial", statistics::rank_biserial(statistics::wilcoxon(x, y))}};
  });
}

StatsAnswer run_equivalence(const StatsTable& table, const StatsOptions& options) {
  require(options.margin > 0, "--margin is {}; the test equivalence needs a positive one", options.margin);
  auto kind = statistics::EquivalenceTest::wilcoxon;
  if (options.kind == "paired_t") kind = statistics::EquivalenceTest::paired_t;
  if (options.kind == "welch") kind = statistics::EquivalenceTest::welch;
  const auto columns = options.kind == "welch" ? independent(table) : table.paired();
  return pairs(columns, [&](const auto& x, const auto& y) {
    const auto result = statistics::equivalence(x, y, options.margin, kind);
    return StatsAnswer{{"above_lower_p", result.above_lower_p},
                       {"below_upper_p", result.below_upper_p},
                       {"p", result.p_value},
                       {"equivalent", result.p_value <= options.alpha}};
  });
}

StatsAnswer run_power(const StatsTable& table, const StatsOptions& options) {
  statistics::PowerOptions how;
  how.alpha = options.alpha;
  how.seed = static_cast<std::uint64_t>(options.seed);
  return pairs(table.paired(), [&](const auto& x, const auto& y) {
    std::vector<double> differences(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) differences[i] = x[i] == y[i] ? 0 : x[i] - y[i];
    const auto needed = statistics::pairs_needed(differences, options.power, 1000, how);
    return StatsAnswer{{"pairs", x.size()},
                       {"power", statistics::wilcoxon_power(differences, x.size(), how)},
                       {"pairs_needed", needed ? StatsAnswer(*needed) : StatsAnswer()}};
  });
}

StatsAnswer run_friedman(const StatsTable& table, const StatsOptions& options) {
  const auto columns = table.paired();
  require(columns.size() >= 2, "the table has {} columns of numbers; Friedman's test compares at least 2",
          columns.size());
  std::vector<std::vector<double>> scores(columns.front().values.size());
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
                        {"iman_davenport_f", number(result.f)},
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

StatsAnswer run_adjust(const StatsTable& table, const StatsOptions&) {
  require(table.columns.size() == 1,
          "the table has {} columns of numbers; adjust takes the one with p-values: name it "
          "with --columns",
          table.columns.size());
  const auto p = table.columns.front().present();
  const auto bonferroni = statistics::bonferroni(p);
  const auto holm = statistics::holm(p);
  const auto hochberg = statistics::hochberg(p);
  const auto bh = statistics::benjamini_hochberg(p);
  const auto by = statistics::benjamini_yekutieli(p);
  auto rows = StatsAnswer::array();
  for (std::size_t i = 0; i < p.size(); ++i) {
    rows.push_back({{"p", p[i]},
                    {"bonferroni", bonferroni[i]},
                    {"holm", holm[i]},
                    {"hochberg", hochberg[i]},
                    {"benjamini_hochberg", bh[i]},
                    {"benjamini_yekutieli", by[i]}});
  }
  return rows;
}

// Columns are runs, rows evaluations.
StatsAnswer run_running_time(const StatsTable& table, const StatsOptions& options) {
  require(!table.grouped, "the test running_time takes the runs of one problem: columns are runs, rows evaluations");
  const double budget = options.budget.value_or(static_cast<double>(table.columns.front().values.size()));
  const auto targets = options.targets.empty() ? statistics::log_targets(100, 1e-8, 51) : options.targets;
  std::vector<statistics::Improvements> runs;
  double aocc = 0;
  for (const auto& column : table.columns) {
    auto values = column.values;
    for (double& value : values) value = options.larger_is_better ? -value : value;
    runs.push_back(statistics::improvements(values));
    aocc += statistics::aocc(runs.back(), budget) / static_cast<double>(table.columns.size());
  }
  const auto hits = statistics::hitting_times(runs, targets);
  const auto times = statistics::expected_running_times(hits, budget);
  StatsAnswer answer = {{"budget", budget},
                        {"ecdf", statistics::ecdf(hits, budget)},
                        {"area_log", statistics::ecdf_area(hits, budget, statistics::CostAxis::logarithmic)},
                        {"area_linear", statistics::ecdf_area(hits, budget, statistics::CostAxis::linear)},
                        {"aocc", aocc},
                        {"targets", StatsAnswer::array()}};
  for (std::size_t t = 0; t < targets.size(); ++t) {
    auto hit = StatsAnswer::array();
    for (const auto& run : hits) hit.push_back(number(run[t]));
    answer["targets"].push_back({{"target", targets[t]}, {"ert", number(times[t])}, {"hits", std::move(hit)}});
  }
  return answer;
}

constexpr StatsTest kTests[] = {
    {"describe", "location, spread and shape of each column", run_describe},
    {"bootstrap", "interval of each column's median or mean; over problems, of the mean of medians, at two levels",
     run_bootstrap},
    {"wilcoxon", "signed-rank test of each pair of columns", run_wilcoxon},
    {"sign", "sign test of each pair of columns", run_sign},
    {"paired_t", "Student's test of each pair of columns", run_paired_t},
    {"mann_whitney", "rank-sum test of each pair of columns as independent samples", run_mann_whitney},
    {"welch", "Welch's test of each pair of columns as independent samples", run_welch},
    {"kolmogorov_smirnov", "largest distance of the distributions of each pair of columns", run_ks},
    {"friedman", "Friedman's test of all columns, Iman and Davenport's form, Nemenyi's comparison", run_friedman},
    {"equivalence", "two one-sided tests that columns differ by less than --margin", run_equivalence},
    {"effect", "effect sizes of each pair of columns", run_effect},
    {"correlation", "Pearson's, Spearman's and Kendall's correlation of each pair of columns", run_correlation},
    {"power", "power of Wilcoxon's test on the differences seen, and how many pairs would be needed", run_power},
    {"adjust", "a column of p-values, adjusted in five ways", run_adjust},
    {"running_time", "expected running times to --targets; columns are runs, rows evaluations", run_running_time},
};

}  // namespace

std::span<const StatsTest> stats_tests() { return kTests; }

}  // namespace incumbent::cli
