// Tests of each pair of columns.
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "cli/stats_runs.hpp"
#include "format/json_number.hpp"
#include "incumbent/statistics.hpp"

namespace incumbent::cli {
namespace {

using statistics::Alternative;
using statistics::Method;

Alternative alternative(const StatsOptions& options) {
  if (options.alternative == "less") return Alternative::less;
  return options.alternative == "greater" ? Alternative::greater : Alternative::two_sided;
}

Method method(const StatsOptions& options) {
  if (options.method == "exact") return Method::exact;
  return options.method == "normal" ? Method::normal : Method::automatic;
}

StatsAnswer test_row(const statistics::TestResult& result) {
  StatsAnswer row = {{"statistic", json_number(result.statistic)}, {"p", result.p_value}};
  if (result.degrees > 0) row["degrees"] = result.degrees;
  return row;
}

// One row for each pair of columns; rows with "p" get "p_holm" over all of them.
template <class Test>
StatsAnswer pairs(const StatsTable& table, const std::vector<Column>& columns, Test&& test) {
  require(columns.size() >= 2, "the table has {} columns of numbers; this test compares at least 2", columns.size());
  auto rows = StatsAnswer::array();
  std::vector<double> p_values;
  for (std::size_t a = 0; a < columns.size(); ++a) {
    for (std::size_t b = a + 1; b < columns.size(); ++b) {
      StatsAnswer row = {{"a", columns[a].name}, {"b", columns[b].name}};
      row.update(about(fmt::format("{}: columns '{}' and '{}'", table.file, columns[a].name, columns[b].name),
                       [&] { return StatsAnswer(test(columns[a].values, columns[b].values)); }));
      if (row.contains("p")) p_values.push_back(row["p"].template get<double>());
      rows.push_back(std::move(row));
    }
  }
  if (p_values.size() < rows.size()) return rows;
  const auto adjusted = statistics::holm(p_values);
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i]["p_holm"] = adjusted[i];
  return rows;
}

// The tests of means take no infinite values.
void require_finite(const StatsTable& table, const std::string& test) {
  for (const auto& column : table.columns) {
    for (std::size_t row = 0; row < column.values.size(); ++row) {
      require(!std::isinf(column.values[row]), "{}: column '{}' is {} in row {}; {} needs finite values", table.file,
              column.name, column.values[row], row + 1, test);
    }
  }
}

// Independent samples: empty cells are left out; of several problems, medians.
std::vector<Column> independent(const StatsTable& table) {
  if (table.grouped) return table.paired();
  std::vector<Column> columns;
  for (const auto& column : table.columns) columns.push_back({column.name, column.present(), {}});
  return columns;
}

}  // namespace

StatsAnswer run_wilcoxon(const StatsTable& table, const StatsOptions& options) {
  statistics::WilcoxonOptions how;
  how.alternative = alternative(options);
  how.method = method(options);
  how.continuity = options.continuity;
  if (options.zeros == "pratt") how.zeros = statistics::Zeros::pratt;
  if (options.zeros == "split") how.zeros = statistics::Zeros::split;
  return pairs(table, table.paired(), [&](const auto& x, const auto& y) {
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
  return pairs(table, independent(table), [&](const auto& x, const auto& y) {
    const auto result = statistics::mann_whitney(x, y, alternative(options), method(options));
    return StatsAnswer{{"u", result.u},
                       {"p", result.p_value},
                       {"exact", result.exact},
                       {"vargha_delaney", statistics::vargha_delaney(x, y)}};
  });
}

StatsAnswer run_welch(const StatsTable& table, const StatsOptions& options) {
  require_finite(table, "Welch's test");
  return pairs(table, independent(table),
               [&](const auto& x, const auto& y) { return test_row(statistics::welch_t(x, y, alternative(options))); });
}

StatsAnswer run_paired_t(const StatsTable& table, const StatsOptions& options) {
  require_finite(table, "the paired t test");
  return pairs(table, table.paired(), [&](const auto& x, const auto& y) {
    return test_row(statistics::paired_t(x, y, alternative(options)));
  });
}

StatsAnswer run_sign(const StatsTable& table, const StatsOptions& options) {
  return pairs(table, table.paired(), [&](const auto& x, const auto& y) {
    return test_row(statistics::sign_test(x, y, alternative(options)));
  });
}

StatsAnswer run_ks(const StatsTable& table, const StatsOptions& options) {
  return pairs(table, independent(table), [&](const auto& x, const auto& y) {
    return test_row(statistics::kolmogorov_smirnov(x, y, method(options)));
  });
}

StatsAnswer run_correlation(const StatsTable& table, const StatsOptions& options) {
  return pairs(table, table.paired(), [&](const auto& x, const auto& y) {
    const auto finite = [](const auto& values) {
      return std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); });
    };
    // Of means, so that an infinite value leaves none; the ranks of the others know such values.
    std::optional<statistics::TestResult> pearson;
    if (finite(x) && finite(y)) pearson = statistics::pearson(x, y);
    const auto spearman = statistics::spearman(x, y);
    const auto kendall = statistics::kendall(x, y, method(options));
    return StatsAnswer{{"pearson", pearson ? StatsAnswer(pearson->statistic) : StatsAnswer()},
                       {"pearson_p", pearson ? StatsAnswer(pearson->p_value) : StatsAnswer()},
                       {"spearman", spearman.statistic},
                       {"spearman_p", spearman.p_value},
                       {"kendall", kendall.statistic},
                       {"kendall_p", kendall.p_value}};
  });
}

StatsAnswer run_effect(const StatsTable& table, const StatsOptions&) {
  return pairs(table, table.paired(), [&](const auto& x, const auto& y) {
    return StatsAnswer{{"vargha_delaney", statistics::vargha_delaney(x, y)},
                       {"cliffs_delta", statistics::cliffs_delta(x, y)},
                       {"cohens_d", json_number(statistics::cohens_d(x, y))},
                       {"paired_cohens_d", json_number(statistics::paired_cohens_d(x, y))},
                       {"rank_biserial", statistics::rank_biserial(statistics::wilcoxon(x, y))}};
  });
}

StatsAnswer run_equivalence(const StatsTable& table, const StatsOptions& options) {
  require(options.margin > 0, "--margin is {}; the test equivalence needs a positive one", options.margin);
  auto kind = statistics::EquivalenceTest::wilcoxon;
  if (options.kind == "paired_t") kind = statistics::EquivalenceTest::paired_t;
  if (options.kind == "welch") kind = statistics::EquivalenceTest::welch;
  if (options.kind != "wilcoxon") require_finite(table, "the equivalence test by " + options.kind);
  const auto columns = options.kind == "welch" ? independent(table) : table.paired();
  auto rows = pairs(table, columns, [&](const auto& x, const auto& y) {
    const auto result = statistics::equivalence(x, y, options.margin, kind);
    return StatsAnswer{
        {"above_lower_p", result.above_lower_p}, {"below_upper_p", result.below_upper_p}, {"p", result.p_value}};
  });
  for (auto& row : rows) row["equivalent"] = row["p_holm"].get<double>() <= options.alpha;
  return rows;
}

StatsAnswer run_power(const StatsTable& table, const StatsOptions& options) {
  statistics::PowerOptions how;
  how.alpha = options.alpha;
  how.seed = static_cast<std::uint64_t>(options.seed);
  return pairs(table, table.paired(), [&](const auto& x, const auto& y) {
    const auto differences = statistics::differences(x, y);
    const auto needed = statistics::pairs_needed(differences, options.power, 1000, how);
    return StatsAnswer{{"pairs", x.size()},
                       {"power", statistics::wilcoxon_power(differences, x.size(), how)},
                       {"pairs_needed", needed ? StatsAnswer(*needed) : StatsAnswer()}};
  });
}

}  // namespace incumbent::cli
