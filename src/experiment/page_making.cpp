// The end of a report: time, errors, and how it was made.
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "experiment/cell.hpp"
#include "experiment/page_writer.hpp"
#include "journal/fingerprint.hpp"

namespace incumbent {

void write_time(PageWriter& page) {
  const auto& spec = page.spec;
  std::vector<std::string> columns{"problem"};
  for (std::size_t m = 0; m < spec.methods.size(); ++m) columns.push_back(page.method(m));
  HtmlTable suggestions(columns, 1);
  columns.push_back("all searches");
  HtmlTable table(columns, 1);
  for (std::size_t p = 0; p < spec.problems.size(); ++p) {
    std::vector<std::string> row{html_text(spec.problems[p].label)}, suggesting = row;
    double total = 0;
    for (const auto& summary : page.analysis.problems[p].methods) {
      row.push_back(summary.done ? seconds_text(summary.seconds / static_cast<double>(summary.done)) : "–");
      suggesting.push_back(std::isnan(summary.suggesting) ? "–" : fmt::format("{:.3g} ms", 1000 * summary.suggesting));
      total += summary.seconds;
    }
    row.push_back(seconds_text(total));
    table.row(row);
    suggestions.row(suggesting);
  }
  page.add("<h2>Time</h2>\n");
  page.add(
      table.html("Mean time of one search on one thread, suggestions and evaluations, all runs that worked on it "
                 "together, but for what a killed one had not written; last column: all searches of the problem, added "
                 "up."));
  page.add(suggestions.html(
      "Mean processor time of one suggestion, over all trials of a search, initial designs included; of "
      "other packages' samplers in their own process, once it has loaded them."));

  std::string errors;
  for (const auto& cell : page.results.cells) {
    if (!cell.error.empty())
      errors += fmt::format("<li>{}: {}</li>\n", html_text(cell_name(spec, cell)), html_text(cell.error));
  }
  if (!errors.empty()) page.add("<h3>Searches that could not be finished</h3>\n<ul>\n" + errors + "</ul>\n");
}

namespace {

// How trials were evaluated.
std::string execution_text(const ExperimentSpec& spec) {
  if (!spec.simulated) return "one trial after the other in each search, in real time";
  const auto& w = *spec.simulated;
  auto text = fmt::format("{}, in virtual time; runtime {}",
                          count_text(static_cast<std::size_t>(w.workers), "simulated worker"), w.runtime);
  if (w.straggler > 0) text += fmt::format(", straggler {} ({})", w.straggler, w.straggler_law);
  if (w.drop > 0) text += fmt::format(", drop {} with {} attempts", w.drop, w.attempts);
  if (w.crash > 0) text += fmt::format(", crash {}", w.crash);
  if (!w.checkpoints) text += ", without checkpoints";
  if (w.time_limit) text += fmt::format(", time limit {}", *w.time_limit);
  return text;
}

void write_methods(PageWriter& page) {
  HtmlTable table({"method", "sampler", "scheduler"}, 3);
  for (const auto& method : page.spec.methods)
    table.row({html_text(method.label), html_text(method.sampler), html_text(method.scheduler)});
  page.add("<h3>Methods</h3>\n" + table.html("Options that are not named have their default."));
}

void write_problems(PageWriter& page) {
  HtmlTable table({"problem", "specification", "evaluations", "resource"}, 2);
  for (std::size_t p = 0; p < page.spec.problems.size(); ++p) {
    const auto& problem = page.spec.problems[p];
    const auto& record = page.results.record.problems[p];
    table.row({html_text(problem.label), html_text(problem.spec), fmt::format("{}", problem.budget),
               problem.total_resource ? fmt::format("{}", *problem.total_resource)
                                      : fmt::format("{} each", record.max_resource)});
  }
  page.add("<h3>Problems</h3>\n" + table.html("Evaluations of a search at most, and the resource that each or all of "
                                              "them may use."));
}

// The seeds of the studies: what `incumbent create --seed` takes to make such a search alone.
void write_seeds(PageWriter& page) {
  const auto& problems = page.results.record.problems;
  if (std::any_of(problems.begin(), problems.end(), [](const ProblemRecord& record) { return record.name.empty(); }))
    return;  // a record from before the names were kept
  HtmlTable table({"problem", "seeds of its studies, by seed of the experiment from 0"}, 2);
  for (std::size_t p = 0; p < problems.size(); ++p) {
    std::vector<std::string> seeds;
    for (std::int64_t seed = 0; seed < page.spec.seeds; ++seed)
      seeds.push_back(fmt::to_string(study_seed(page.spec, problems[p].name, seed)));
    table.row({html_text(page.spec.problems[p].label), fmt::format("{}", fmt::join(seeds, ", "))});
  }
  page.add("<details><summary>Seeds of all studies</summary>\n" +
           table.html("The same for all methods: they share initial designs, the seeds of trials, and noise.") +
           "</details>\n");
}

}  // namespace

void write_making(PageWriter& page, const std::string& spec_text) {
  page.add("<h2>How this was made</h2>\n<dl>\n");
  const auto item = [&](const char* name, const std::string& text) {
    page.add(fmt::format("<dt>{}</dt><dd>{}</dd>\n", name, html_text(text)));
  };
  bool first = true;
  for (const auto& making : page.results.record.makings) {
    item(first ? "started" : "resumed", making.started);
    item("command", making.command);
    item("program", "incumbent " + making.program);
    item("machine",
         fmt::format("{}; {} at a time", making.machine, count_text(static_cast<std::size_t>(making.jobs), "search")));
    if (!making.device.empty()) item("device", making.device);
    for (const auto& peer : making.peers) item("peer", peer);
    first = false;
  }
  item("this report", "incumbent " + fingerprint());
  item("evaluated", execution_text(page.spec));
  item("seeds", fmt::format("0 to {}, derived from the experiment's seed {}; searches of one problem and seed share "
                            "initial designs, trial seeds "
                            "and noise",
                            page.spec.seeds - 1, page.spec.seed));
  page.add("</dl>\n");
  const auto& problems = page.analysis.problems;
  if (std::any_of(problems.begin(), problems.end(), [](const ProblemAnalysis& problem) { return problem.scored; })) {
    page.add(
        "<p class=\"soft\">A search's result is the noise-free value or the test score of one configuration: of the "
        "one "
        "with the best value that the method saw; or where values have noise, trainings apart, of the one that it "
        "recommends: gp, smac, and auto where it follows one of them, by the mean of their model over what they tried, "
        "all others by the best value that they saw. They are asked after each of the first 100 results and then after "
        "every 5 % more, and in the end. Methods never see scores.</p>\n");
  }
  page.add(
      "<p class=\"soft\">Intervals are percentile bootstraps of medians: a problem's over all resamples, the suite's "
      "over 10 000. Wilcoxon's test leaves out "
      "pairs without a "
      "difference and is exact, ties included, up to 50 pairs. The replications are seeds within a problem, and "
      "problems within the suite, "
      "never both at once. All numbers are in <code>statistics.json</code> and <code>summary.csv</code>, all trials in "
      "<code>trials.csv</code>, the searches' journals in <code>journals</code>.</p>\n");
  page.add(
      "<p class=\"soft\">Every suggestion is a function of its journal: <code>incumbent verify JOURNAL</code> makes "
      "all "
      "of a search's anew and compares them to the bit, where program and machine are those above.</p>\n");
  write_methods(page);
  write_problems(page);
  write_seeds(page);
  page.add("<h3>Specification</h3>\n<pre>" + html_text(spec_text) + "</pre>\n");
}

}  // namespace incumbent
