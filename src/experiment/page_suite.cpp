// A report's section on all problems together: one value a problem and method.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "experiment/page_writer.hpp"

namespace incumbent {

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

  HtmlTable pairs({"better", "worse", "problems", "p (Holm)", "p"}, 2);
  for (std::size_t i = 0; i < order.size(); ++i) {
    for (std::size_t j = i + 1; j < order.size(); ++j) {
      const auto [found, sign] = find_comparison(suite.comparisons, order[i], order[j]);
      pairs.row({page.method(order[i]), page.method(order[j]),
                 fmt::format("{} of {}", sign > 0 ? found->a_better : found->b_better, found->pairs()),
                 page.adjusted_p(*found), html_text(p_text(found->test.p_value))});
    }
  }
  page.add(
      pairs.html(fmt::format("Pairs of methods, by average rank. Problems: on how many the first one has the better "
                             "median. Wilcoxon's signed-rank test over problems, "
                             "one value each: the median over seeds, scaled so that the best method of a problem is at "
                             "0 and the worst one at 1 (regrets in logarithms). "
                             "The smallest p-value that {} can give is {}.",
                             problems, html_text(p_text(statistics::smallest_p_value(suite.problems.size()))))));
}

}  // namespace incumbent
