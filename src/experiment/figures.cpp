#include "experiment/figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "experiment/configuration_text.hpp"
#include "experiment/plotting.hpp"
#include "experiment/words.hpp"

namespace incumbent {
namespace {

constexpr const char* kColours[] = {"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b58900", "#56b4e9", "#444444"};
constexpr int kPoints = 150;
constexpr const char* kDashes[] = {"", "8 4", "2 3", "10 3 2 3", "16 4"};

// Over the seeds, after each of these costs.
struct Quartiles {
  std::vector<double> cost, lower, median, upper;
};

// Evaluations one by one, as far as the budget goes: a search that ends earlier has nothing left to try. Resource at
// evenly spaced places, up to where half of the searches have ended.
Quartiles curve_quartiles(const Results& results, const ProblemAnalysis& problem, std::size_t p, std::size_t m,
                          const BudgetAxis& axis) {
  std::vector<Course> courses;
  std::vector<double> totals;
  for (std::int64_t seed = 0; seed < results.record.spec.seeds; ++seed) {
    const auto& cell = results.cell(p, m, seed);
    if (!cell.done) continue;
    courses.push_back(course(results, problem, cell, axis.kind));
    totals.push_back(courses.back().total);
  }
  Quartiles quartiles;
  if (courses.empty()) return quartiles;
  const bool by_trial = axis.kind == CostKind::evaluations;
  const double step = by_trial ? 1 : axis.length / kPoints;
  const double end = by_trial ? axis.length : statistics::median(totals);
  std::vector<double> column(courses.size());
  for (int i = 1; (i - 1) * step < end; ++i) {
    quartiles.cost.push_back(std::min(end, i * step));
    for (std::size_t k = 0; k < courses.size(); ++k) column[k] = courses[k].at(quartiles.cost.back());
    quartiles.lower.push_back(statistics::quantile(column, 0.25));
    quartiles.median.push_back(statistics::median(column));
    quartiles.upper.push_back(statistics::quantile(column, 0.75));
  }
  return quartiles;
}

}  // namespace

LineStyle line_style(std::size_t method) {
  return {kColours[method % std::size(kColours)], kDashes[method % std::size(kDashes)]};
}

std::string cost_label(const Results& results, std::size_t problem, CostKind kind) {
  if (kind == CostKind::evaluations) return "evaluations";
  if (kind == CostKind::resource) return "resource in full evaluations";
  if (kind == CostKind::time) return "simulated time";
  const auto unit = cost_unit(results.record, problem);
  return unit == kSecondsUnit ? "seconds of evaluating" : fmt::format("cost of evaluating ({})", unit);
}

Picture convergence_picture(const Results& results, const Analysis& analysis, std::size_t p) {
  const auto& problem = analysis.problems[p];
  const auto axis = budget_axis(results, p);
  std::string data;
  std::string bands;
  std::string lines;
  std::vector<double> values;
  for (std::size_t m = 0; m < problem.methods.size(); ++m) {
    const auto quartiles = curve_quartiles(results, problem, p, m, axis);
    if (quartiles.median.empty() || !std::isfinite(quartiles.median.back())) continue;
    data += fmt::format("$m{} << EOD\n", m);
    for (std::size_t t = 0; t < quartiles.median.size(); ++t) {
      const auto row = [&](double v) { return number(shown(results, analysis, p, v)); };
      // A step: the value holds until the next one.
      for (const std::size_t x : {t, t + 1}) {
        if (x >= quartiles.median.size()) continue;
        data += fmt::format("{:.6g} {} {} {}\n", quartiles.cost[x], row(quartiles.lower[t]), row(quartiles.median[t]),
                            row(quartiles.upper[t]));
      }
      for (const double loss : {quartiles.lower[t], quartiles.median[t]}) {
        values.push_back(shown(results, analysis, p, loss));
      }
    }
    data += "EOD\n";
    const auto* colour = line_style(m).colour;
    bands += fmt::format("$m{} using 1:2:4 with filledcurves lc rgb '{}', ", m, colour);
    lines += fmt::format("$m{} using 1:3 with lines lw 2 {} lc rgb '{}', ", m, dash_type(m), colour);
  }
  Picture picture;
  picture.commands = frame() + data;
  if (wide(values)) picture.commands += log_axis('y');
  picture.commands += fmt::format(
      "set xlabel {} noenhanced offset 0,0.5\nset ylabel {} noenhanced offset 1,0\nset xrange [{}:{:.6g}]\n{}",
      gnuplot_text(cost_label(results, p, axis.kind)), gnuplot_text(loss_name(results, analysis, p)),
      axis.kind == CostKind::evaluations ? 1 : 0,
      axis.kind == CostKind::evaluations || !(axis.length > 0) ? std::max(2.0, axis.length) : axis.length,
      plot(lines.empty() ? "" : bands + lines));
  return picture;
}

Picture final_picture(const Results& results, const Analysis& analysis, std::size_t p) {
  const auto& problem = analysis.problems[p];
  const auto& methods = results.record.spec.methods;
  std::string data;
  std::string plots;
  std::string labels;
  std::vector<double> values;
  for (std::size_t m = 0; m < methods.size(); ++m) {
    const auto& method = problem.methods[m];
    const double y = static_cast<double>(methods.size() - m);
    labels += fmt::format("{}{} {}", labels.empty() ? "" : ", ", gnuplot_text(shortened(methods[m].label, 22)), y);
    if (method.done == 0 || !std::isfinite(method.median)) continue;
    const auto value = [&](double loss) { return number(shown(results, analysis, p, loss)); };
    data += fmt::format("$s{} << EOD\n", m);
    for (std::size_t i = 0; i < method.losses.size(); ++i) {
      if (!std::isfinite(method.losses[i])) continue;
      data += fmt::format("{} {}\n", value(method.losses[i]), y - 0.22 + 0.03 * (static_cast<double>(i % 5) - 2));
      values.push_back(shown(results, analysis, p, method.losses[i]));
    }
    data += fmt::format("EOD\n$i{} << EOD\n{} {} {} {}\nEOD\n", m, value(method.median), y + 0.1,
                        value(method.interval.lower),
                        value(std::isfinite(method.interval.upper) ? method.interval.upper : method.median));
    const auto* colour = line_style(m).colour;
    plots += fmt::format(
        "$s{0} using 1:2 with points pt 6 ps 0.45 lc rgb '{1}', $i{0} using 3:2:($4-$3):(0) with vectors nohead "
        "lw 3 lc rgb '{1}', $i{0} using 1:2 with points pt 7 ps 0.9 lc rgb '{1}', ",
        m, colour);
  }
  Picture picture;
  picture.height = static_cast<int>(70 + 44 * methods.size());
  picture.commands = frame() + data;
  if (wide(values)) picture.commands += log_axis('x');
  picture.commands += fmt::format(
      "set xlabel {} noenhanced offset 0,0.5\nset ytics ({}) noenhanced\nset yrange [0.4:{}]\nset offsets graph 0.03, "
      "graph 0.03, 0, 0\n{}",
      gnuplot_text(loss_name(results, analysis, p)), labels, static_cast<double>(methods.size()) + 0.6, plot(plots));
  return picture;
}

Picture search_picture(const Results& results, const Analysis& analysis, const Cell& cell) {
  const auto& problem = analysis.problems[cell.problem];
  const auto so_far = course(results, problem, cell, CostKind::evaluations);
  std::string trials;
  std::string best;
  std::string failed;
  std::vector<double> values;
  for (std::size_t t = 0; t < cell.trials.size(); ++t) {
    const double loss = trial_loss(results, problem, cell.problem, cell.trials[t]);
    if (std::isfinite(loss)) {
      trials += fmt::format("{} {}\n", t + 1, number(shown(results, analysis, cell.problem, loss)));
      values.push_back(shown(results, analysis, cell.problem, loss));
    } else {
      failed += fmt::format("{}\n", t + 1);
    }
    for (const std::size_t x : {t + 1, t + 2}) {
      if (x <= cell.trials.size())
        best += fmt::format("{} {}\n", x,
                            number(shown(results, analysis, cell.problem, so_far.at(static_cast<double>(t + 1)))));
    }
  }
  Picture picture;
  const auto style = line_style(cell.method);
  picture.commands =
      frame() + fmt::format("$t << EOD\n{}EOD\n$b << EOD\n{}EOD\n$f << EOD\n{}EOD\n", trials, best, failed);
  if (wide(values)) picture.commands += log_axis('y');
  std::string plots;
  if (values.empty()) {
    picture.commands += "set yrange [0:1]\n";
  } else {
    plots =
        fmt::format("$t using 1:2 with points pt 7 ps 0.6 lc rgb '{}', $b using 1:2 with lines lw 2 lc rgb '#222222', ",
                    style.colour);
  }
  if (!failed.empty()) plots += "$f using 1:(1) axes x1y2 with points pt 2 ps 0.7 lw 1.5 lc rgb '#bb0000', ";
  picture.commands += fmt::format(
      "set xlabel 'evaluation' offset 0,0.5\nset ylabel {} noenhanced offset 1,0\nset xrange [0:{}]\nset y2range "
      "[0:1.02]\n{}",
      gnuplot_text(loss_name(results, analysis, cell.problem)), cell.trials.size() + 1, plot(plots));
  return picture;
}

std::optional<Picture> plane_picture(const Results& results, const Cell& cell) {
  const auto& record = results.record.problems[cell.problem];
  if (record.axes.size() != 2 || !record.axes[0].numeric || !record.axes[1].numeric) return {};
  const auto& x = record.axes[0];
  const auto& y = record.axes[1];
  std::string points;
  for (const auto& row : cell.trials) {
    const auto values = axis_values(record.axes, row.parameters);
    points += fmt::format("{} {}\n", number(values[0]), number(values[1]));
  }
  std::string optima;
  for (const auto& minimizer : record.minimizers) {
    if (minimizer.size() == 2) optima += fmt::format("{} {}\n", number(minimizer[0]), number(minimizer[1]));
  }
  Picture picture;
  picture.width = 300;
  picture.height = 290;
  picture.commands = frame() + fmt::format("$t << EOD\n{}EOD\n$o << EOD\n{}EOD\n", points, optima);
  if (x.log) picture.commands += log_axis('x');
  if (y.log) picture.commands += log_axis('y');
  const auto* colour = line_style(cell.method).colour;
  picture.commands += fmt::format(
      "set xlabel {0} noenhanced offset 0,0.4\nset ylabel {1} noenhanced offset 1,0\nset xrange [{2}:{3}]\nset yrange "
      "[{4}:{5}]\n"
      "set x2range [0:1]\nset y2range [0:1]\n"
      "plot $t using 1:(0.0):(0):(0.035) axes x1y2 with vectors nohead lw 1 lc rgb '{6}', "
      "$t using (0.0):2:(0.035):(0) axes x2y1 with vectors nohead lw 1 lc rgb '{6}', "
      "$t using 1:2 with points pt 7 ps 0.5 lc rgb '{6}'{7}\n",
      gnuplot_text(shortened(x.name, 24)), gnuplot_text(shortened(y.name, 24)), x.lower, x.upper, y.lower, y.upper,
      colour, optima.empty() ? "" : ", $o using 1:2 with points pt 1 ps 1.1 lw 2 lc rgb '#111111'");
  return picture;
}

const Cell* typical_search(const Results& results, const Analysis& analysis, std::size_t problem, std::size_t method) {
  const auto& losses = analysis.problems[problem].methods[method].losses;
  std::vector<std::size_t> seeds;
  for (std::size_t i = 0; i < losses.size(); ++i) {
    if (!std::isnan(losses[i])) seeds.push_back(i);
  }
  if (seeds.empty()) return nullptr;
  std::stable_sort(seeds.begin(), seeds.end(), [&](std::size_t a, std::size_t b) { return losses[a] < losses[b]; });
  return &results.cell(problem, method, static_cast<std::int64_t>(seeds[(seeds.size() - 1) / 2]));
}

}  // namespace incumbent
