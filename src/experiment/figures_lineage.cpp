// The schedule of hyperparameters that led to a search's best trial, where trials start from the checkpoints of others:
// Jaderberg et al., "Population based training of neural networks", 2017, figure 4.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "experiment/configuration_text.hpp"
#include "experiment/figures.hpp"
#include "experiment/plotting.hpp"
#include "experiment/search_state.hpp"
#include "study/lineage.hpp"

namespace incumbent {

LineagePictures lineage_pictures(const Results& results, const Cell& cell) {
  LineagePictures result;
  if (std::ranges::none_of(cell.trials, [](const auto& row) { return row.parent.has_value(); })) return result;
  const auto& record = results.record.problems[cell.problem];
  const auto best = search_states(cell, record.direction).back();
  std::map<std::int64_t, const TrialRow*> rows;
  for (const auto& row : cell.trials) rows[row.trial] = &row;
  const auto steps = lineage_steps(best.incumbent, best.value_resource, [&](std::int64_t number) {
    const auto found = rows.find(number);
    return found == rows.end() ? std::nullopt
                               : std::optional(Ancestor{found->second->from_resource, found->second->parent});
  });
  if (steps.empty()) return result;
  result.trial = best.incumbent;
  result.ancestors = steps.size() - 1;
  for (std::size_t axis = 0; axis < record.axes.size() && result.pictures.size() < kMostLineagePictures; ++axis) {
    const auto& parameter = record.axes[axis];
    if (!parameter.numeric) continue;
    std::string others, schedule;
    const auto value = [&](const TrialRow& row) { return number(axis_values(record.axes, row.parameters)[axis]); };
    for (const auto& row : cell.trials) {
      others += fmt::format("{0} {2}\n{1} {2}\n\n", row.from_resource, row.resource, value(row));
    }
    for (const auto& step : steps) {
      schedule += fmt::format("{0} {2}\n{1} {2}\n", step.from, step.to, value(*rows.at(step.trial)));
    }
    Picture picture;
    picture.width = 300;
    picture.height = 220;
    picture.commands = frame() + fmt::format("$o << EOD\n{}EOD\n$s << EOD\n{}EOD\n", others, schedule);
    if (parameter.log) picture.commands += log_axis('y');
    picture.commands += fmt::format(
        "set xlabel {} noenhanced offset 0,0.4\nset ylabel {} noenhanced offset 1,0\nset yrange [{}:{}]\n"
        "plot $o using 1:2 with lines lw 1 lc rgb '#b4b9c0', $s using 1:2 with lines lw 2.5 lc rgb '{}'\n",
        gnuplot_text(record.resource_unit.empty() ? "resource" : record.resource_unit),
        gnuplot_text(shortened(parameter.name, 24)), parameter.lower, parameter.upper, line_style(cell.method).colour);
    result.pictures.push_back(std::move(picture));
  }
  return result;
}

}  // namespace incumbent
