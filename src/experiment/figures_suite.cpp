// Pictures of all problems together, and of costs other than evaluations.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/require.hpp"
#include "experiment/figures.hpp"
#include "experiment/plotting.hpp"
#include "experiment/words.hpp"
#include "incumbent/report.hpp"

namespace incumbent {
namespace {

constexpr int kPoints = 150;

// The commands that plot these lines, one a method, as data of two columns each.
std::string lines(const std::vector<std::string>& data, const char* style) {
  std::string blocks;
  std::string parts;
  for (std::size_t m = 0; m < data.size(); ++m) {
    if (data[m].empty()) continue;
    blocks += fmt::format("$m{} << EOD\n{}EOD\n", m, data[m]);
    parts += fmt::format("$m{} using 1:2 with {} lw 2 {} lc rgb '{}', ", m, style, dash_type(m), line_style(m).colour);
  }
  return blocks + plot(parts);
}

}  // namespace

std::optional<Picture> cost_picture(const Results& results, const Analysis& analysis, std::size_t p, CostKind kind) {
  const auto& spec = results.record.spec;
  const auto& problem = analysis.problems[p];
  std::vector<std::vector<Course>> courses(spec.methods.size());
  double longest = 0;
  for (std::size_t m = 0; m < spec.methods.size(); ++m) {
    for (std::int64_t seed = 0; seed < spec.seeds; ++seed) {
      const auto& cell = results.cell(p, m, seed);
      if (!cell.done) continue;
      courses[m].push_back(course(results, problem, cell, kind));
      longest = std::max(longest, courses[m].back().total);
    }
  }
  if (!(longest > 0)) return {};
  std::vector<std::string> data(spec.methods.size());
  std::vector<double> values;
  for (std::size_t m = 0; m < spec.methods.size(); ++m) {
    std::vector<double> totals;
    for (const auto& one : courses[m]) totals.push_back(one.total);
    if (totals.empty()) continue;
    const double end = statistics::median(totals);  // beyond, half of the searches are over
    for (int i = 1; i <= kPoints && (i - 1) * longest / kPoints < end; ++i) {
      const double cost = std::min(end, i * longest / kPoints);
      std::vector<double> losses;
      for (const auto& one : courses[m]) losses.push_back(one.at(cost));
      const double loss = statistics::median(losses);
      if (!std::isfinite(loss)) continue;
      values.push_back(shown(results, analysis, p, loss));
      data[m] += fmt::format("{:.6g} {}\n", cost, number(values.back()));
    }
  }
  Picture picture;
  picture.commands = frame();
  if (wide(values)) picture.commands += log_axis('y');
  picture.commands += fmt::format(
      "set xlabel {} noenhanced offset 0,0.5\nset ylabel {} noenhanced offset 1,0\nset xrange [0:{:.6g}]\n{}",
      gnuplot_text(cost_label(results, p, kind)), gnuplot_text(loss_name(results, analysis, p)), longest,
      lines(data, "steps"));
  return picture;
}

Picture rank_picture(const RankCourse& course, const std::string& whole) {
  std::vector<std::string> data(course.ranks.front().size());
  for (std::size_t i = 0; i < course.share.size(); ++i) {
    for (std::size_t m = 0; m < data.size(); ++m) {
      data[m] += fmt::format("{:.6g} {:.6g}\n", 100 * course.share[i], course.ranks[i][m]);
    }
  }
  Picture picture;
  picture.commands = frame() + fmt::format(
                                   "set xlabel '% of {}' offset 0,0.5\nset ylabel 'average rank' offset 1,0\n"
                                   "set xrange [0:100]\nset yrange [{}:0.8]\n{}",
                                   whole, static_cast<double>(data.size()) + 0.2, lines(data, "lines"));
  return picture;
}

Picture running_time_picture(const AnytimeSummary& summary, const std::string& words) {
  std::vector<std::string> data(summary.hits.size());
  const double last = std::max(2.0, summary.budget);
  double first = last;
  for (const auto& method : summary.hits) {
    for (const auto& run : method) first = std::min(first, *std::min_element(run.begin(), run.end()));
  }
  for (std::size_t m = 0; m < data.size(); ++m) {
    std::vector<double> times;
    double pairs = 0;
    for (const auto& run : summary.hits[m]) {
      pairs += static_cast<double>(run.size());
      for (const double time : run) {
        if (std::isfinite(time)) times.push_back(time);
      }
    }
    std::sort(times.begin(), times.end());
    for (int i = 0; i <= kPoints; ++i) {
      const double cost = first * std::pow(last / first, static_cast<double>(i) / kPoints);
      const auto hit = std::upper_bound(times.begin(), times.end(), cost * (1 + 1e-12)) - times.begin();
      data[m] += fmt::format("{:.6g} {:.6g}\n", cost, static_cast<double>(hit) / pairs);
    }
  }
  Picture picture;
  picture.commands = frame() + log_axis('x') +
                     fmt::format(
                         "set xlabel '{} / parameters' offset 0,0.5\nset ylabel 'share of targets' offset "
                         "1,0\nset xrange [{:.6g}:{:.6g}]\nset yrange [0:1]\n{}",
                         words, first, last * 1.0001, lines(data, "steps"));
  return picture;
}

// Ranks on a line, best on the left; labels under it, the better half left and the other one right; a bar above it as
// long as the critical difference, and one below for each run of methods that it does not tell apart (Demsar 2006,
// figure 1).
Picture critical_difference_picture(const std::vector<std::string>& labels, const std::vector<double>& ranks,
                                    double critical_difference) {
  const std::size_t k = ranks.size();
  std::vector<std::size_t> order(k);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return ranks[a] < ranks[b]; });
  const auto groups = statistics::level_groups(ranks, critical_difference);
  const auto width = static_cast<double>(k - 1);
  const double step = 0.28;  // between bars
  const double top = 0.7 + step * static_cast<double>(groups.size());
  const std::size_t left = (k + 1) / 2;
  std::string commands =
      "unset border\nunset tics\nunset key\nunset grid\n"
      "set style arrow 1 nohead lw 1.5 lc rgb '#444444'\nset style arrow 2 nohead lw 5 lc rgb '#111111'\n";
  const auto line = [&](double x0, double y0, double x1, double y1, int style) {
    commands += fmt::format("set arrow from {:.6g},{:.6g} to {:.6g},{:.6g} as {}\n", x0, y0, x1, y1, style);
  };
  line(1, 0, static_cast<double>(k), 0, 1);
  for (std::size_t i = 1; i <= k; ++i) {
    line(static_cast<double>(i), 0, static_cast<double>(i), 0.2, 1);
    commands += fmt::format("set label '{}' at {},0.55 center\n", i, i);
  }
  line(1, 1.3, 1 + std::min(critical_difference, width), 1.3, 2);
  commands += fmt::format("set label 'critical difference {}{:.2f}' at 1,1.75 left\n",
                          critical_difference > width ? "longer than the line: " : "", critical_difference);
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const double y = -0.35 - step * static_cast<double>(g);
    line(ranks[groups[g].front()] - 0.01 * width, y, ranks[groups[g].back()] + 0.01 * width, y, 2);
  }
  for (std::size_t i = 0; i < k; ++i) {
    const bool on_left = i < left;
    const double y = -top - static_cast<double>(on_left ? i : k - 1 - i);
    const double end = on_left ? 1 - 0.05 * width : static_cast<double>(k) + 0.05 * width;
    const double rank = ranks[order[i]];
    line(rank, 0, rank, y, 1);
    line(rank, y, end, y, 1);
    commands += fmt::format("set label {} at {:.6g},{:.6g} {} noenhanced\n",
                            gnuplot_text(fmt::format("{}  {:.2f}", shortened(labels[order[i]], 24), rank)),
                            on_left ? end - 0.02 * width : end + 0.02 * width, y, on_left ? "right" : "left");
  }
  const double bottom = -top - static_cast<double>(left - 1) - 0.6;
  Picture picture;
  picture.width = 620;
  picture.height = static_cast<int>(24 * (2.2 - bottom)) + 10;
  picture.commands = commands + fmt::format(
                                    "set margins 0,0,0,0\nset xrange [{:.6g}:{:.6g}]\nset yrange "
                                    "[{:.6g}:2.2]\nplot NaN notitle\n",
                                    1 - 0.7 * width, static_cast<double>(k) + 0.7 * width, bottom);
  return picture;
}

std::string critical_difference_svg(const std::vector<std::string>& labels, const std::vector<double>& average_ranks,
                                    double critical_difference) {
  require(labels.size() == average_ranks.size() && labels.size() >= 2,
          "there are {} labels and {} ranks; there must be as many, at least 2", labels.size(), average_ranks.size());
  const auto picture = critical_difference_picture(labels, average_ranks, critical_difference);
  return draw({&picture, 1}).front();
}

}  // namespace incumbent
