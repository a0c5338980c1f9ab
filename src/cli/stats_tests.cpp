#include "cli/stats_tests.hpp"

#include <string_view>

#include "cli/stats_runs.hpp"

namespace incumbent::cli {
namespace {

constexpr StatsTest kTests[] = {
    {"describe", "location, spread and shape of each column", run_describe, "--alpha"},
    {"bootstrap", "interval of each column's median or mean; over problems, of the mean of medians, at two levels",
     run_bootstrap, "--alpha --statistic --resampling --resamples --seed"},
    {"wilcoxon", "signed-rank test of each pair of columns", run_wilcoxon,
     "--alternative --method --zeros --continuity"},
    {"sign", "sign test of each pair of columns", run_sign, "--alternative"},
    {"paired_t", "Student's test of each pair of columns", run_paired_t, "--alternative"},
    {"mann_whitney", "rank-sum test of each pair of columns as independent samples", run_mann_whitney,
     "--alternative --method"},
    {"welch", "Welch's test of each pair of columns as independent samples", run_welch, "--alternative"},
    {"kolmogorov_smirnov", "largest distance of the distributions of each pair of columns", run_ks, "--method"},
    {"friedman", "Friedman's test of all columns, Iman and Davenport's form, Nemenyi's comparison", run_friedman,
     "--alpha --larger-is-better --svg"},
    {"equivalence",
     "two one-sided tests that columns differ by less than --margin; equivalent: p_holm is at most --alpha",
     run_equivalence, "--alpha --margin --kind"},
    {"effect", "effect sizes of each pair of columns", run_effect, ""},
    {"correlation",
     "Pearson's, Spearman's and Kendall's correlation of each pair of columns; Pearson's only of finite values",
     run_correlation, "--method"},
    {"power", "power of Wilcoxon's test on the differences seen, and how many pairs would be needed", run_power,
     "--alpha --power --seed"},
    {"adjust", "a column of p-values, adjusted in five ways, beside the file's other columns", run_adjust, "", true},
    {"running_time", "expected running times to --targets; columns are runs, rows evaluations", run_running_time,
     "--larger-is-better --targets --budget"},
    {"hypervolume", "volume that rows dominate, up to --reference; columns are objectives, rows points",
     run_hypervolume, "--larger-is-better --reference"},
};

// Whether a test reads an option.
bool reads(const StatsTest& test, std::string_view option) {
  std::string_view words = test.options;
  while (!words.empty()) {
    const auto end = words.find(' ');
    if (words.substr(0, end) == option) return true;
    words.remove_prefix(end == std::string_view::npos ? words.size() : end + 1);
  }
  return false;
}

}  // namespace

std::span<const StatsTest> stats_tests() { return kTests; }

void refuse_unused(const StatsTest& test, const StatsOptions& options) {
  const StatsOptions usual;
  const std::pair<std::string_view, bool> given[] = {
      {"--alternative", options.alternative != usual.alternative},
      {"--method", options.method != usual.method},
      {"--zeros", options.zeros != usual.zeros},
      {"--continuity", options.continuity},
      {"--larger-is-better", options.larger_is_better},
      {"--alpha", options.alpha != usual.alpha},
      {"--margin", options.margin != usual.margin},
      {"--kind", options.kind != usual.kind},
      {"--power", options.power != usual.power},
      {"--statistic", options.statistic != usual.statistic},
      {"--resampling", options.resampling != usual.resampling},
      {"--resamples", options.resamples != usual.resamples},
      {"--seed", options.seed != usual.seed},
      {"--targets", !options.targets.empty()},
      {"--reference", !options.reference.empty()},
      {"--budget", options.budget.has_value()},
      {"--svg", !options.svg.empty()},
  };
  for (const auto& [option, is_given] : given) {
    if (!is_given || reads(test, option)) continue;
    std::string tests;
    for (const auto& other : kTests) {
      if (reads(other, option)) tests += (tests.empty() ? "" : ", ") + std::string(other.name);
    }
    fail(ErrorCode::usage, "{} has no effect on the test {}; it is for {}", option, test.name, tests);
  }
}

}  // namespace incumbent::cli
