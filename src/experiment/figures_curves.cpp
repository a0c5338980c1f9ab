// Learning curves of a search: the value of each trial by the resource that it was given.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "experiment/compared.hpp"
#include "experiment/figures.hpp"
#include "experiment/plotting.hpp"
#include "experiment/told_loss.hpp"
#include "experiment/words.hpp"

namespace incumbent {
namespace {

constexpr std::size_t kMostCurves[] = {160, 100, 60};  // of each group
constexpr std::size_t kMostRungs = 12;                 // that are drawn as lines
constexpr double kLogRatio = 8;                        // of resources, from which on their axis is logarithmic

struct Curve {
  std::vector<std::pair<std::int64_t, double>> points;  // resource, value as shown
  int rungs = 0;                                        // measured at
  bool failed = false;
};

std::string data_of(const std::vector<const Curve*>& curves, std::size_t group) {
  std::string text = fmt::format("$g{} << EOD\n", group);
  for (const auto* curve : curves) {
    for (const auto& [resource, value] : curve->points) text += fmt::format("{} {}\n", resource, number(value));
    text += "\n";
  }
  return text + "EOD\n";
}

}  // namespace

std::optional<CurvesPicture> curves_picture(const Results& results, const Analysis& analysis, const Cell& cell) {
  const auto& record = results.record.problems[cell.problem];
  const ToldLoss told(results, analysis, cell.problem);
  std::map<std::int64_t, Curve> trials;
  std::set<std::int64_t> resources, rungs;
  std::vector<double> values;
  for (const auto& measurement : cell.measurements) {
    auto& curve = trials[measurement.trial];
    curve.rungs += measurement.rung;
    if (measurement.rung) rungs.insert(measurement.resource);
    if (!std::isfinite(measurement.value)) continue;
    resources.insert(measurement.resource);
    values.push_back(told.shown(measurement.value));
    curve.points.emplace_back(measurement.resource, values.back());
  }
  if (resources.size() < 2) return {};
  for (const auto& row : cell.trials) {
    if (const auto found = trials.find(row.trial); found != trials.end()) found->second.failed = !row.failure.empty();
  }

  CurvesPicture result;
  std::vector<const Curve*> groups[3];  // stopped at the first rung, promoted, trained to the end
  std::string failed;
  for (const auto& [trial, curve] : trials) {
    if (curve.points.empty()) continue;
    const auto& [resource, value] = curve.points.back();
    if (curve.failed) failed += fmt::format("{} {}\n", resource, number(value));
    groups[resource == *resources.rbegin() ? 2 : curve.rungs > 1 ? 1 : 0].push_back(&curve);
  }
  result.last_resource = *resources.rbegin();
  result.rungs = rungs.size();
  auto& picture = result.picture;
  picture.commands = frame();
  std::string parts;
  const auto style = line_style(cell.method);
  const std::string styles[] = {
      "lw 1 lc rgb '#b4b9c0' pt 7 ps 0.25",
      fmt::format("lw 1 lc rgb '#90{}' pt 7 ps 0.3", style.colour + 1),
      fmt::format("lw 1.9 lc rgb '{}' pt 7 ps 0.3", style.colour),
  };
  for (std::size_t g = 0; g < 3; ++g) {
    // Evenly over the order of where they ended.
    std::ranges::stable_sort(groups[g], {}, [](const Curve* curve) { return curve->points.back().second; });
    const auto drawn = thinned(groups[g], kMostCurves[g]);
    result.counts[g] = groups[g].size();
    result.drawn[g] = drawn.size();
    if (drawn.empty()) continue;
    picture.commands += data_of(drawn, g);
    parts += fmt::format("$g{} using 1:2 with linespoints {}, ", g, styles[g]);
  }
  if (!failed.empty()) {
    picture.commands += "$f << EOD\n" + failed + "EOD\n";
    parts += "$f using 1:2 with points pt 2 ps 0.7 lw 1.5 lc rgb '#bb0000', ";
  }
  if (wide(values)) picture.commands += log_axis('y');
  const auto first = static_cast<double>(*resources.begin()), last = static_cast<double>(*resources.rbegin());
  const bool log = last >= kLogRatio * first;
  if (log) picture.commands += "set logscale x\n";
  const auto& marked = rungs.empty() || rungs.size() > kMostRungs ? std::set<std::int64_t>{} : rungs;
  std::string tics;
  for (const auto rung : marked) {
    tics += fmt::format("{}'{}' {}", tics.empty() ? "" : ", ", rung, rung);
    picture.commands +=
        fmt::format("set arrow from {0}, graph 0 to {0}, graph 1 nohead dt (4,4) lw 1 lc rgb '#777777' back\n", rung);
  }
  if (!tics.empty()) picture.commands += "set xtics (" + tics + ")\n";
  picture.commands += fmt::format(
      "set xlabel {} noenhanced offset 0,0.5\nset ylabel {} noenhanced offset 1,0\nset xrange [{:.6g}:{:.6g}]\n{}",
      gnuplot_text("resource (" + count_text(2, record.resource_unit).substr(2) + ")"), gnuplot_text(told.name()),
      log ? first / 1.15 : first - 0.04 * (last - first), log ? last * 1.15 : last + 0.04 * (last - first),
      plot(parts));
  return result;
}

}  // namespace incumbent
