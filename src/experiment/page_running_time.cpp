// A report's table of expected running times.
#include <fmt/format.h>

#include "experiment/page_writer.hpp"
#include "experiment/running_time.hpp"

namespace incumbent {

std::string running_time_table(const PageWriter& page, std::size_t p) {
  const auto times = running_times(page.results, page.analysis, p);
  if (times.targets.empty()) return {};
  std::vector<std::string> columns{"method"};
  for (const double target : times.targets) columns.push_back(short_number(target));
  HtmlTable table(columns, 1);
  for (const auto m : page.analysis.problems[p].order) {
    std::vector<std::string> row{page.method(m)};
    for (std::size_t t = 0; t < times.targets.size(); ++t) {
      row.push_back(times.hit[m][t] == 0 ? "–"
                                         : fmt::format("{} ({}/{})", short_number(times.expected[m][t]),
                                                       times.hit[m][t], times.searches[m]));
    }
    table.row(row);
  }
  return table.html(fmt::format(
      "Expected running time (ERT) to targets of the regret, in {}: what all searches used up to the target, or in all "
      "where they missed it, over the number of those that hit it (in brackets).",
      times.unit == CostKind::evaluations ? "evaluations" : "full evaluations by resource"));
}

}  // namespace incumbent
