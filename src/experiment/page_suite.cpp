// A report's section on all problems together: one value a problem and method.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "experiment/page_writer.hpp"

namespace incumbent {

namespace {

void write_ranks_over_time(PageWriter& page) {
  const auto course = rank_course(page.results, page.analysis);
  if (course.ranks.empty()) return;
  const bool one = page.analysis.suite.problems.size() == 1;
  const char* what = one ? "of the searches, over the seeds" : "of the medians, over the problems";
  page.add(page.figure(
      rank_picture(course, "the budget"),
      fmt::format("Average rank while the budget of {} is used up: {}.", budget_words(page.results), what)));
  const auto by_time = rank_course_by_time(page.results, page.analysis);
  if (by_time.ranks.empty()) return;
  page.add(page.figure(rank_picture(by_time, "the simulated time"),
                       fmt::format("Average rank while simulated time goes by, up to the end of the problem's longest "
                                   "search: {}. A search that has ended stays at what it had.",
                                   what)));
}

void write_anytime(PageWriter& page) {
  const auto summary = anytime_summary(page.results, page.analysis);
  if (summary.problems.empty()) return;
  const bool by_resource = std::ranges::any_of(
      summary.problems, [&](std::size_t p) { return budget_axis(page.results, p).kind == CostKind::resource; });
  page.add(
      page.figure(running_time_picture(summary, by_resource ? "full evaluations" : "evaluations"),
                  fmt::format("Share of targets reached by all searches on {} with a known optimum: 51 regrets from "
                              "100 to 1e-8, evenly spaced in logarithms.",
                              count_text(summary.problems.size(), "problem"))));
  HtmlTable table({"method", "AOCC", "area", "targets reached"}, 1);
  for (std::size_t m = 0; m < summary.aocc.size(); ++m) {
    table.row({page.method(m), fmt::format("{:.3f}", summary.aocc[m]), fmt::format("{:.3f}", summary.area[m]),
               fmt::format("{:.0f} %", 100 * summary.reached[m])});
  }
  page.add(table.html(
      "Anytime performance, larger is better; a description, not a test. AOCC: area over the convergence "
      "curve of log10 regret between 1e-8 and 100, of the best incumbent so far where noise makes later ones "
      "worse, mean over problems of the mean over seeds. Area: under the curve of targets reached, "
      "evaluations a parameter in logarithms."));
}

}  // namespace

void write_anytime_performance(PageWriter& page) {
  const auto& problems = page.analysis.suite.problems;
  const bool has_targets = std::ranges::any_of(problems, [&](auto p) { return page.analysis.problems[p].regret; });
  if (problems.empty() || (page.spec.methods.size() < 2 && !has_targets)) return;
  page.add("<h2>While the budget lasts</h2>\n" + page.legend() + "<div class=\"figures\">\n");
  write_ranks_over_time(page);
  write_anytime(page);
  page.add("</div>\n");
}

void write_suite(PageWriter& page) {
  const auto& suite = page.analysis.suite;
  if (page.spec.problems.size() < 2 || suite.average_ranks.empty()) return;
  std::vector<std::size_t> order(suite.average_ranks.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return suite.average_ranks[a] < suite.average_ranks[b]; });

  HtmlTable ranks({"method", "average rank"}, 1);
  for (const auto m : order) ranks.row({page.method(m), fmt::format("{:.2f}", suite.average_ranks[m])});
  const auto problems = count_text(suite.problems.size(), "problem");
  page.add("<h2>Over all problems</h2>\n");
  page.add(ranks.html(
      fmt::format("Ranks of the medians, averaged over {}. Friedman's test that all methods are alike: χ² = {}, p = "
                  "{}; in Iman and Davenport's form "
                  "F = {}, p = {}.",
                  problems, short_number(suite.friedman.chi_squared), html_text(p_text(suite.friedman.chi_squared_p)),
                  short_number(suite.friedman.f), html_text(p_text(suite.friedman.f_p)))));

  std::vector<std::string> labels;
  for (const auto& method : page.spec.methods) labels.push_back(method.label);
  page.add(page.figure(
      critical_difference_picture(labels, suite.average_ranks, suite.nemenyi.critical_difference),
      fmt::format(
          "Critical-difference diagram at level {}: average ranks, best on the left. Nemenyi's test does not tell "
          "methods under one bar apart.",
          short_number(page.spec.alpha))));

  HtmlTable pairs({"better", "worse", "problems", "p (Holm)", "p", "p (Nemenyi)", "difference", "95 % interval"}, 2);
  for (std::size_t i = 0; i < order.size(); ++i) {
    for (std::size_t j = i + 1; j < order.size(); ++j) {
      const auto [found, sign] = find_comparison(suite.comparisons, order[i], order[j]);
      pairs.row({page.method(order[i]), page.method(order[j]),
                 fmt::format("{} of {}", sign > 0 ? found->a_better : found->b_better, found->pairs()),
                 page.adjusted_p(found->adjusted_p), html_text(p_text(found->test.p_value)),
                 html_text(p_text(suite.nemenyi.p_values[order[i]][order[j]])), short_number(sign * found->difference),
                 std::isnan(found->interval.lower)
                     ? "–"
                     : fmt::format("{} … {}", short_number(sign > 0 ? found->interval.lower : -found->interval.upper),
                                   short_number(sign > 0 ? found->interval.upper : -found->interval.lower))});
    }
  }
  page.add(
      pairs.html(fmt::format("Pairs of methods, by average rank. Problems: on how many the first one has the better "
                             "median. Wilcoxon's signed-rank test over problems, "
                             "one value each: the median over seeds, scaled so that the best method of a problem is at "
                             "0 and the worst one at 1 (regrets in logarithms). Difference: the median over problems; "
                             "interval: two-level bootstrap (problems, then seeds within them) of the mean over "
                             "problems of the median over seeds. "
                             "The smallest p-value that {} can give is {}.",
                             problems, html_text(p_text(statistics::smallest_p_value(suite.problems.size()))))));
}

}  // namespace incumbent
