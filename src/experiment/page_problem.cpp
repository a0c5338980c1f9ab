// A report's section on one problem.
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "experiment/page_writer.hpp"
#include "experiment/told_loss.hpp"

namespace incumbent {
namespace {

std::string facts(const PageWriter& page, std::size_t p) {
  const auto& problem = page.spec.problems[p];
  const auto& record = page.results.record.problems[p];
  std::vector<std::string> list;
  if (problem.label != problem.spec) list.push_back(html_text(problem.spec));
  list.push_back(count_text(record.axes.size(), "parameter"));
  list.push_back(count_text(static_cast<std::size_t>(problem.budget), "evaluation") +
                 (problem.total_resource ? " at most" : "") + " a search");
  if (problem.total_resource) {
    list.push_back(html_text(count_text(static_cast<std::size_t>(*problem.total_resource), record.resource_unit)) +
                   " a search");
  }
  if (record.max_resource > 1) {
    list.push_back(html_text(count_text(static_cast<std::size_t>(record.max_resource), record.resource_unit)) +
                   " an evaluation");
  }
  if (record.optimum) list.push_back("optimum " + short_number(*record.optimum));
  if (record.noisy) list.push_back("noisy");
  if (!record.source.empty()) list.push_back(html_text(record.source));
  return fmt::format("<p class=\"soft\">{}</p>\n", fmt::join(list, " · "));
}

std::string final_table(const PageWriter& page, std::size_t p) {
  const auto& problem = page.analysis.problems[p];
  std::vector<std::string> columns{"method", "median", "95 % interval", "average rank", "failed trials"};
  const bool infeasible = std::ranges::any_of(problem.methods, [](const auto& m) { return m.infeasible_trials > 0; });
  if (infeasible) columns.insert(columns.end(), {"infeasible trials", "none feasible"});
  if (problem.regret) columns.push_back("at the floor");
  HtmlTable table(columns, 1);
  for (const auto m : problem.order) {
    const auto& summary = problem.methods[m];
    std::vector<std::string> row{page.method(m), page.loss(p, summary.median),
                                 page.between(p, summary.interval.lower, summary.interval.upper),
                                 std::isnan(summary.average_rank) ? "–" : fmt::format("{:.2f}", summary.average_rank),
                                 fmt::format("{} of {}", summary.failed_trials, summary.trials)};
    if (infeasible) {
      row.push_back(fmt::format("{} of {}", summary.infeasible_trials, summary.trials));
      row.push_back(fmt::format("{} of {}", summary.infeasible, summary.done));
    }
    if (problem.regret) row.push_back(fmt::format("{:.0f} %", 100 * share_at_floor(summary)));
    table.row(row);
  }
  auto caption = fmt::format("Final {}, best median first. Ranks are averaged over seeds.", page.loss_word(p));
  if (problem.regret) caption += " Regrets below 1e-8 count as 1e-8, the floor: the share of searches that end there.";
  if (infeasible)
    caption +=
        " An infeasible configuration is worth nothing: searches that found none that is feasible end at infinity.";
  return table.html(caption);
}

std::string comparison_table(const PageWriter& page, std::size_t p) {
  const auto& problem = page.analysis.problems[p];
  const auto margin = page.spec.problems[p].margin;
  std::vector<std::string> columns{"better", "worse", "seeds",      "p (Holm)",     "p",
                                   "A",      "r",     "difference", "95 % interval"};
  if (margin) columns.push_back("p of equivalence (Holm)");
  HtmlTable table(columns, 2);
  for (std::size_t i = 0; i < problem.order.size(); ++i) {
    for (std::size_t j = i + 1; j < problem.order.size(); ++j) {
      auto first = problem.order[i];
      auto second = problem.order[j];
      if (significance(problem.comparisons, first, second, page.spec.alpha) < 0) std::swap(first, second);
      const auto [found, sign] = find_comparison(problem.comparisons, first, second);
      const auto& interval = found->interval;
      std::vector<std::string> row{
          page.method(first),
          page.method(second),
          fmt::format("{} of {}", sign > 0 ? found->a_better : found->b_better, found->pairs()),
          page.adjusted_p(found->adjusted_p),
          html_text(p_text(found->test.p_value)),
          fmt::format("{:.2f}", sign > 0 ? found->superiority : 1 - found->superiority),
          short_number(-sign * statistics::rank_biserial(found->test), 2),
          short_number(sign * found->difference),
          fmt::format("{} … {}", short_number(sign > 0 ? interval.lower : -interval.upper),
                      short_number(sign > 0 ? interval.upper : -interval.lower))};
      if (margin) row.push_back(std::isnan(found->equivalence_p) ? "–" : page.adjusted_p(found->equivalence_p));
      table.row(row);
    }
  }
  const bool negated = !problem.regret && page.results.record.problems[p].direction == Direction::maximize;
  return table.html(fmt::format(
      "Pairs of methods: first the significantly better one, else the better median. Seeds: on how many the first one "
      "ended better. "
      "Difference: the median over seeds of the first "
      "one's {}{} less the second one's, with its bootstrap interval. Wilcoxon's signed-rank test, "
      "two-sided, over seeds; Holm's adjustment over "
      "the {} of this problem. Bold: significant at {}. Effect sizes: A, the chance that a search of the first "
      "one ends better than one of the second (Vargha and Delaney); r, the matched-pairs rank-biserial "
      "correlation, 1 if the first one is better in every pair.{}",
      page.loss_word(p), negated ? ", negated," : "", count_text(problem.comparisons.size(), "pair"),
      short_number(page.spec.alpha),
      margin ? fmt::format(" Equivalence: two one-sided Wilcoxon tests that the difference is less than {}.",
                           short_number(*margin))
             : ""));
}

// Whether more seeds would tell the best two apart.
std::string seeds_sentence(const PageWriter& page, std::size_t p) {
  const auto& problem = page.analysis.problems[p];
  const auto* comparison = runner_up(problem, page.spec.alpha);
  if (!comparison || comparison->pairs() < 2) return {};
  const auto names = fmt::format("{} from {}", page.method(problem.order[0]), page.method(problem.order[1]));
  const auto rule =
      fmt::format("(80 % bootstrap power of Wilcoxon's test at {} over {}, as if the differences seen were typical)",
                  short_number(page.spec.alpha), count_text(problem.comparisons.size(), "comparison"));
  if (problem.seeds) {
    return fmt::format("<p class=\"soft\">To tell {}, about {} would be needed {}.</p>\n", names,
                       count_text(*problem.seeds, "seed"), rule);
  }
  return fmt::format("<p class=\"soft\">To tell {}, {} would not be enough {}.</p>\n", names,
                     count_text(10 * static_cast<std::size_t>(page.spec.seeds), "seed"), rule);
}

std::string convergence_caption(const PageWriter& page, std::size_t p) {
  if (budget_axis(page.results, p).kind == CostKind::evaluations)
    return fmt::format("The best {} so far: median and quartiles over the seeds.", page.loss_word(p));
  return fmt::format(
      "The best {} so far by the resource used, in full evaluations: median and quartiles over the seeds, up to where "
      "half of the searches have ended. A trial that goes on is charged what it adds, a failed one what it was given, "
      "and the incumbent is the best at the largest resource that has a result.",
      page.loss_word(p));
}

// The same by the cost of evaluating, where that is what somebody waits for: not the measured microseconds of formulas
// and look-ups, which are the clock's noise.
std::string cost_figures(PageWriter& page, std::size_t p) {
  const bool in_seconds = cost_unit(page.results.record, p) == kSecondsUnit;
  const auto& record = page.results.record.problems[p];
  const bool is_work = record.known_cost || record.trains;
  constexpr double kSeconds = 0.01;  // a trial
  double cost = 0;
  double trials = 0;
  for (const auto& summary : page.analysis.problems[p].methods) {
    cost += summary.cost;
    trials += static_cast<double>(summary.trials);
  }
  if (!(cost > (in_seconds && !is_work ? kSeconds * trials : 0))) return {};
  auto picture = cost_picture(page.results, page.analysis, p, CostKind::cost);
  if (!picture) return {};
  return page.figure(std::move(*picture),
                     fmt::format("The best {} so far by the {} of evaluating: median over the seeds, up to where half "
                                 "of the searches have ended.",
                                 page.loss_word(p), in_seconds ? "time" : "cost"));
}

// The same by the clock of the simulated workers.
std::string time_figure(PageWriter& page, std::size_t p) {
  if (!page.spec.simulated) return {};
  auto picture = cost_picture(page.results, page.analysis, p, CostKind::time);
  if (!picture) return {};
  return page.figure(
      std::move(*picture),
      fmt::format(
          "The best {} so far by simulated time, on {}: median over the seeds, up to where half of the searches "
          "have had their last result.",
          page.loss_word(p), count_text(static_cast<std::size_t>(page.spec.simulated->workers), "worker")));
}

// The medians where every method has used as much resource, or simulated time, as the one that used least.
std::string equal_table(const PageWriter& page, std::size_t p, CostKind kind) {
  const auto& problem = page.analysis.problems[p];
  std::vector<std::vector<Course>> courses(page.spec.methods.size());
  double common = std::numeric_limits<double>::infinity();
  for (const auto m : problem.order) {
    for (std::int64_t seed = 0; seed < page.spec.seeds; ++seed) {
      const auto& cell = page.results.cell(p, m, seed);
      if (!cell.done) continue;
      courses[m].push_back(course(page.results, problem, cell, kind));
      common = std::min(common, courses[m].back().total);
    }
  }
  if (!std::isfinite(common) || common <= 0) return {};
  HtmlTable table({"method", "at 25 %", "at 50 %", "at 100 %", kind == CostKind::time ? "in all" : "used in all"}, 1);
  for (const auto m : problem.order) {
    std::vector<std::string> row{page.method(m)};
    for (const double share : {0.25, 0.5, 1.0}) {
      std::vector<double> losses;
      for (const auto& one : courses[m]) losses.push_back(one.at(share * common));
      row.push_back(page.loss(p, statistics::median(losses)));
    }
    std::vector<double> totals;
    for (const auto& one : courses[m]) totals.push_back(one.total);
    row.push_back(short_number(statistics::median(totals)));
    table.row(row);
  }
  if (kind == CostKind::time) {
    return table.html(
        fmt::format("Median {} at equal simulated time: after these shares of {}, when the search that ended first had "
                    "its last result; last column: the median of those times.",
                    page.loss_word(p), short_number(common)));
  }
  return table.html(
      fmt::format("Median {} at equal resource: after these shares of {} full evaluations, what the search that used "
                  "least has used; "
                  "last column: the median total, in full evaluations.",
                  page.loss_word(p), short_number(common)));
}

// "; red crosses: 2 failed and 3 infeasible trials"
std::string failures_of(const Cell& cell) {
  const auto count = [&](auto test) { return static_cast<std::size_t>(std::ranges::count_if(cell.trials, test)); };
  const auto failed = count([](const TrialRow& row) { return !row.failure.empty(); });
  const auto infeasible = count([](const TrialRow& row) { return !row.feasible; });
  if (failed + infeasible == 0) return {};
  if (infeasible == 0) return "; red crosses: " + count_text(failed, "failed trial");
  if (failed == 0) return "; red crosses: " + count_text(infeasible, "infeasible trial");
  return fmt::format("; red crosses: {} failed and {}", failed, count_text(infeasible, "infeasible trial"));
}

// Where scores differ from the values that methods see, the best trial so far need not have the best score.
std::string best_so_far(const PageWriter& page, std::size_t p) {
  const auto& problem = page.analysis.problems[p];
  const bool differ = problem.scored && (page.results.record.problems[p].noisy || !problem.regret);
  auto text = differ ? page.loss_word(p) + (has_recommendations(page.results.record, p)
                                                ? " of the trial that the method recommends so far"
                                                : " of the trial with the best value seen so far")
                     : "the best so far";
  if (budget_axis(page.results, p).kind == CostKind::resource) text += ", known after as many trials had a result";
  return text;
}

// The best method's and the worst one's typical search; for two parameters also where the trials were.
void write_searches(PageWriter& page, std::size_t p) {
  const auto& order = page.analysis.problems[p].order;
  std::vector<std::size_t> chosen{order.front()};
  if (order.size() > 1) chosen.push_back(order.back());
  page.add("<h3>All trials of one search</h3>\n<div class=\"figures\">\n");
  for (const auto m : chosen) {
    const auto* cell = typical_search(page.results, page.analysis, p, m);
    page.add(page.figure(search_picture(page.results, page.analysis, *cell),
                         fmt::format("{}, seed {}, the search with the median end: every trial; the line is {}{}.",
                                     page.method(m), cell->seed, best_so_far(page, p), failures_of(*cell))));
  }
  page.add("</div>\n");
  std::string panels;
  for (const auto m : order) {
    const auto* cell = typical_search(page.results, page.analysis, p, m);
    if (auto picture = plane_picture(page.results, *cell)) panels += page.figure(std::move(*picture), page.method(m));
  }
  if (panels.empty()) return;
  const bool optima = !page.results.record.problems[p].minimizers.empty();
  page.add(
      fmt::format("<h3>Where the trials were</h3>\n<p class=\"soft\">One search a method. The marks along the axes are "
                  "the values that "
                  "each parameter was tried at{}.</p>\n<div class=\"panels\">\n{}</div>\n",
                  optima ? ", the crosses are the optima" : "", panels));
}

// Learning curves of each method that stops trials, in its typical search.
void write_curves(PageWriter& page, std::size_t p) {
  std::string figures;
  const auto count = [](std::size_t drawn, std::size_t all) {
    return drawn == all ? fmt::format("{}", all) : fmt::format("{} of {} drawn", drawn, all);
  };
  for (const auto m : page.analysis.problems[p].order) {
    if (page.spec.methods[m].scheduler == "full") continue;
    const auto* cell = typical_search(page.results, page.analysis, p, m);
    auto curves = curves_picture(page.results, page.analysis, *cell);
    if (!curves) continue;
    auto caption = fmt::format("{}, seed {}: each trial's {} by resource. Strong: trained to {} ({})", page.method(m),
                               cell->seed, html_text(ToldLoss(page.results, page.analysis, p).name()),
                               curves->last_resource, count(curves->drawn[2], curves->counts[2]));
    const auto others = count(curves->drawn[0], curves->counts[0]);
    if (curves->rungs > 0) {
      caption +=
          fmt::format("; pale: promoted, not so far ({}); grey: stopped at the first rung ({}); dashed: the rungs",
                      count(curves->drawn[1], curves->counts[1]), others);
    } else {
      caption += fmt::format("; grey: ended before ({})", others);
    }
    figures += page.figure(std::move(curves->picture), caption + failures_of(*cell) + ".");
  }
  if (!figures.empty()) page.add("<h3>Learning curves</h3>\n<div class=\"figures\">\n" + figures + "</div>\n");
}

}  // namespace

void write_problem(PageWriter& page, std::size_t p) {
  page.add(fmt::format("<h2 id=\"problem-{}\">{}</h2>\n", p, html_text(page.spec.problems[p].label)));
  page.add(facts(page, p));
  page.add(fmt::format("<p>{}</p>\n", html_text(page.conclusion.by_problem[p])));
  const auto& order = page.analysis.problems[p].order;
  if (order.empty()) return;
  page.add(page.legend() + "<div class=\"figures\">\n");
  page.add(page.figure(convergence_picture(page.results, page.analysis, p), convergence_caption(page, p)));
  page.add(page.figure(final_picture(page.results, page.analysis, p),
                       "In the end: each search (circles), the median and its 95 % bootstrap interval."));
  page.add(cost_figures(page, p));
  page.add(time_figure(page, p));
  page.add("</div>\n" + final_table(page, p) + running_time_table(page, p));
  if (partial_resources(page.spec)) page.add(equal_table(page, p, CostKind::resource));
  if (page.spec.simulated) page.add(equal_table(page, p, CostKind::time));
  if (order.size() > 1) page.add(comparison_table(page, p) + seeds_sentence(page, p));
  write_searches(page, p);
  write_curves(page, p);
  write_lineages(page, p);
  write_parameters(page, p);
}

}  // namespace incumbent
