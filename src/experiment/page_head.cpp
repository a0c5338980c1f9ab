// The top of a report: what was compared, the verdict, and the medians of all problems in one table.
#include <fmt/format.h>

#include "experiment/page_writer.hpp"

namespace incumbent {
namespace {

void write_what_was_compared(PageWriter& page) {
  const auto& spec = page.spec;
  std::size_t trials = 0;
  for (const auto& cell : page.results.cells) trials += cell.trials.size();
  page.add(fmt::format("<h1>{}</h1>\n<p class=\"soft\">{} on {}, {} {} each: {}, {}.</p>\n", html_text(spec.name),
                       count_text(spec.methods.size(), "method"), count_text(spec.problems.size(), "problem"),
                       spec.seeds, spec.seeds == 1 ? "seed" : (spec.methods.size() > 1 ? "paired seeds" : "seeds"),
                       count_text(page.results.cells.size(), "search"), count_text(trials, "trial")));
  const auto missing = preliminary(page.results);
  if (!missing.empty()) page.add(fmt::format("<p class=\"notice\">{}</p>\n", missing));
}

// A specification may be broken into lines after its marks.
std::string breakable(const std::string& label) {
  std::string text;
  for (const char c : label) {
    text += html_text({&c, 1});
    if (c == ':' || c == ',' || c == '=') text += "<wbr>";
  }
  return text;
}

// The median; marked if it is the best one of the problem or not told from it.
std::string marked_median(const PageWriter& page, std::size_t p, std::size_t m) {
  const auto& problem = page.analysis.problems[p];
  const auto text = page.loss(p, problem.methods[m].median, 2);
  if (problem.order.size() < 2 || problem.methods[m].done == 0) return text;
  const auto best = problem.order.front();
  const bool level = m == best || significance(problem.comparisons, best, m, page.spec.alpha) <= 0;
  return level ? "<span class=\"good\">" + text + "</span>" : text;
}

void write_medians(PageWriter& page) {
  const auto& spec = page.spec;
  std::vector<std::string> columns{"problem"};
  for (std::size_t m = 0; m < spec.methods.size(); ++m) columns.push_back(page.method(m));
  HtmlTable table(columns, 1);
  for (std::size_t p = 0; p < spec.problems.size(); ++p) {
    std::vector<std::string> row{fmt::format("<a href=\"#problem-{}\">{}</a><br><span class=\"soft\">{}</span>", p,
                                             breakable(spec.problems[p].label), page.loss_word(p))};
    for (std::size_t m = 0; m < spec.methods.size(); ++m) row.push_back(marked_median(page, p, m));
    table.row(row);
  }
  if (spec.problems.size() > 1 && !page.analysis.suite.average_ranks.empty()) {
    std::vector<std::string> row{"average rank"};
    for (const double rank : page.analysis.suite.average_ranks) row.push_back(fmt::format("{:.2f}", rank));
    table.row(row);
  }
  page.add(table.html(
      "Median over seeds of what the best configuration found was worth in the end. <span "
      "class=\"good\">Marked</span>: the "
      "best median and those that the data do not tell from it (Wilcoxon's signed-rank test over seeds, Holm, level " +
      short_number(spec.alpha) + ")."));
}

// Searches that used up their space or design before the budget.
void add_short_searches(const PageWriter& page, std::vector<std::string>& notes) {
  const auto& spec = page.spec;
  for (std::size_t p = 0; p < spec.problems.size(); ++p) {
    for (std::size_t m = 0; m < spec.methods.size(); ++m) {
      const auto& cell = page.results.cell(p, m, 0);
      const auto trials = static_cast<std::int64_t>(cell.trials.size());
      if (!cell.done || trials >= spec.problems[p].budget || spec.problems[p].total_resource) continue;
      notes.push_back(fmt::format("{}, {}: ended after {} of {} evaluations, with nothing left to try.",
                                  spec.problems[p].label, spec.methods[m].label, trials, spec.problems[p].budget));
    }
  }
}

}  // namespace

void write_head(PageWriter& page) {
  write_what_was_compared(page);
  page.add(fmt::format("<div class=\"verdict\"><strong>{}</strong>\n", html_text(page.conclusion.headline)));
  for (const auto& sentence : page.conclusion.sentences) page.add(fmt::format("<p>{}</p>\n", html_text(sentence)));
  page.add("</div>\n");
  write_medians(page);
  auto notes = page.results.record.notes;
  add_short_searches(page, notes);
  if (notes.empty()) return;
  page.add("<ul class=\"notes soft\">\n");
  for (const auto& note : notes) page.add("<li>" + html_text(note) + "</li>\n");
  page.add("</ul>\n");
}

}  // namespace incumbent
