// incumbent stats: statistical tests on a table of the user's.
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/stats_tests.hpp"
#include "core/require.hpp"

namespace incumbent::cli {
namespace {

std::string cell(const StatsAnswer& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_null()) return "-";
  if (value.is_number_float()) return fmt::format("{:.6g}", value.get<double>());
  return value.dump();
}

void print_rows(const StatsAnswer& rows) {
  if (rows.empty()) return;
  std::vector<std::string> keys;
  for (const auto& [key, value] : rows.front().items()) keys.push_back(key);
  std::vector<std::vector<std::string>> lines{keys};
  for (const auto& row : rows) {
    lines.emplace_back();
    for (const auto& key : keys) lines.back().push_back(row.contains(key) ? cell(row[key]) : "-");
  }
  std::vector<std::size_t> widths(keys.size(), 0);
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < keys.size(); ++i) widths[i] = std::max(widths[i], line[i].size());
  }
  for (const auto& line : lines) {
    std::string text;
    for (std::size_t i = 0; i < keys.size(); ++i) text += fmt::format("{}{:<{}}", i ? "  " : "", line[i], widths[i]);
    text.erase(text.find_last_not_of(' ') + 1);
    fmt::print("{}\n", text);
  }
}

void print_answer(const StatsAnswer& answer) {
  if (answer.is_array()) return print_rows(answer);
  for (const auto& [key, value] : answer.items()) {
    if (value.is_array() && !value.empty() && value.front().is_object()) {
      fmt::print("{}:\n", key);
      print_rows(value);
    } else if (value.is_object()) {
      fmt::print("{}:\n", key);
      for (const auto& [name, entry] : value.items()) fmt::print("  {}: {}\n", name, cell(entry));
    } else if (value.is_array()) {
      fmt::print("{}:\n", key);
      for (const auto& row : value) {
        std::string line;
        for (const auto& entry : row) line += "  " + cell(entry);
        fmt::print("{}\n", line);
      }
    } else {
      fmt::print("{}: {}\n", key, cell(value));
    }
  }
}

int run(const StatsOptions& options) {
  require(options.alpha > 0 && options.alpha < 1, "--alpha is {}; it lies between 0 and 1", options.alpha);
  const auto list = stats_tests();
  const auto test = std::find_if(list.begin(), list.end(), [&](const auto& t) { return options.test == t.name; });
  refuse_unused(*test, options);
  const auto table = read_stats_table(options.file, options.columns, options.problem);
  if (!test->takes_others) {
    for (const auto& why : table.left_out) fmt::print(stderr, "incumbent: {}: {}; it is left out\n", table.file, why);
  }
  const auto answer = test->run(table, options);
  if (options.json) {
    fmt::print("{}\n", answer.dump(2, ' ', false, StatsAnswer::error_handler_t::replace));
  } else {
    print_answer(answer);
  }
  return 0;
}

std::function<int()> declare(Arguments& arguments) {
  auto options = std::make_shared<StatsOptions>();
  std::vector<std::string> names;
  std::string list;
  for (const auto& test : stats_tests()) {
    names.push_back(test.name);
    list += fmt::format("{}{} ({})", list.empty() ? "" : "; ", test.name, test.summary);
  }
  auto& o = *options;
  arguments.add("FILE", o.file, "CSV: a column a method, a row a problem or seed; lower is better");
  arguments.add("--test", o.test, list);
  arguments.required("--test");
  arguments.choices("--test", names);
  arguments.add("--columns", o.columns, "the columns to compare; default: all with numbers only, but for seed");
  arguments.add("--problem", o.problem,
                "the column that names the problem of a row, whose rows are then seeds: suites are compared by the "
                "medians of each problem; default: problem, if there is one; empty: none");
  arguments.add("--alternative", o.alternative, "less: the first column tends to be lower");
  arguments.choices("--alternative", {"two-sided", "less", "greater"});
  arguments.add(
      "--method", o.method,
      "how wilcoxon, mann_whitney, kolmogorov_smirnov and correlation's Kendall get their p-values; automatic: exact "
      "where there are few values, and for Kendall no ties. Exact p-values are conditional on the ties that were "
      "observed, where scipy's defaults take the normal approximation (wilcoxon, mannwhitneyu) or the distribution "
      "without ties (ks_2samp): with ties these differ, without they agree. mann_whitney's normal approximation is "
      "corrected by 1/2");
  arguments.choices("--method", {"automatic", "exact", "normal"});
  arguments.add("--zeros", o.zeros, "wilcoxon: pairs without a difference; drop, pratt: rank them too, split: to both");
  arguments.choices("--zeros", {"drop", "pratt", "split"});
  arguments.flag("--continuity", o.continuity, "wilcoxon: correct the normal approximation by 1/2");
  arguments.add("--margin", o.margin, "equivalence: the largest difference that does not matter");
  arguments.add("--kind", o.kind, "equivalence: the one-sided tests");
  arguments.choices("--kind", {"wilcoxon", "paired_t", "welch"});
  arguments.add("--statistic", o.statistic, "bootstrap: of what; over problems always the mean of medians");
  arguments.choices("--statistic", {"median", "mean"});
  arguments.add("--resampling", o.resampling, "bootstrap: the interval; over problems always percentile");
  arguments.choices("--resampling", {"percentile", "bca"});
  arguments.add("--resamples", o.resamples, "bootstrap: how many");
  arguments.add("--seed", o.seed, "of bootstrap and power");
  arguments.range("--seed", 0);
  arguments.add("--power", o.power, "power: the power that pairs_needed reaches");
  arguments.add("--alpha", o.alpha, "level; the intervals of describe and bootstrap have confidence 1 - alpha");
  arguments.add("--targets", o.targets, "running_time: default: 51 from 100 to 1e-8, for distances to an optimum");
  arguments.add(
      "--reference", o.reference,
      "hypervolume: a number an objective, in the columns' order; those of problems: incumbent problems --json");
  arguments.add("--budget", o.budget, "running_time: default: the number of rows");
  arguments.flag("--larger-is-better", o.larger_is_better, "friedman, running_time, hypervolume: of the values");
  arguments.add("--svg", o.svg, "friedman: draw the critical-difference diagram to this file");
  arguments.flag("--json", o.json, "print every digit as JSON");
  return [options] { return run(*options); };
}

}  // namespace

extern const Command stats_command{"stats", "statistical tests on a table: columns are methods, rows problems or seeds",
                                   "incumbent stats results.csv --test wilcoxon\n"
                                   "  incumbent stats results.csv --test friedman --svg diagram.svg --json\n"
                                   "  incumbent stats results.csv --test equivalence --margin 0.01 --columns gp,tpe\n"
                                   "  incumbent stats front.csv --test hypervolume --reference 18,6\n"
                                   "  incumbent stats p.csv --test adjust --columns p",
                                   declare};

}  // namespace incumbent::cli
