// A report's part on the parameters of one problem: which of them matter, and the configurations that were tried.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "experiment/configuration_text.hpp"
#include "experiment/page_writer.hpp"
#include "experiment/parallel.hpp"
#include "experiment/told_loss.hpp"

namespace incumbent {
namespace {

constexpr std::size_t kMostRows = 15;  // of the table of shares
constexpr std::size_t kMostPairs = 6;
constexpr double kLeastShare = 0.01;        // of a pair, to be shown
constexpr double kPoorDetermination = 0.5;  // below it there is a warning
constexpr std::size_t kMostAxes = 16;       // parallel coordinates
constexpr std::size_t kMostBest = 120, kMostOthers = 280;

// ", at 27 epochs"
std::string at_resource(const PageWriter& page, std::size_t p, std::int64_t resource) {
  const auto& record = page.results.record.problems[p];
  if (record.max_resource <= 1) return "";
  return ", at " + html_text(count_text(static_cast<std::size_t>(resource), record.resource_unit));
}

std::string bar(double share) {
  return fmt::format("<div class=\"bar\"><div style=\"width:{:.1f}%\"></div></div>", 100 * share);
}

std::string share_table(const PageWriter& page, std::size_t p, const SearchSpace& space, const Importance& importance) {
  HtmlTable table({"parameter", "", "share", "± over trees"}, 2);
  const auto row = [&](const std::string& name, const VarianceShare& share) {
    table.row({name, bar(share.share), fmt::format("{:.1f} %", 100 * share.share),
               fmt::format("{:.1f}", 100 * share.deviation)});
  };
  const auto name = [&](std::size_t parameter) { return html_text(space[parameter].name); };
  double rest = 1;
  for (std::size_t i = 0; i < importance.singles.size(); ++i) {
    const auto& share = importance.singles[i];
    rest -= share.share;
    if (i < kMostRows) row(name(share.parameters[0]), share);
  }
  for (std::size_t i = 0; i < importance.pairs.size(); ++i) {
    const auto& share = importance.pairs[i];
    rest -= share.share;
    if (i < kMostPairs && share.share >= kLeastShare)
      row(name(share.parameters[0]) + " × " + name(share.parameters[1]), share);
  }
  table.row({"<span class=\"soft\">more together</span>", bar(std::max(rest, 0.0)),
             fmt::format("{:.1f} %", 100 * std::max(rest, 0.0)), ""});
  std::string unseen, left_out;
  if (importance.left_out > 0)
    left_out = fmt::format("; {} without a value there, failed, infeasible or stopped earlier, are left out",
                           importance.left_out);
  if (importance.singles.size() > kMostRows) {
    unseen = fmt::format(" {} with smaller shares are not shown.",
                         count_text(importance.singles.size() - kMostRows, "parameter"));
  }
  return table.html(fmt::format(
      "Shares of the variance of the {} over the whole space that are due to one parameter alone, to two together (×, "
      "beyond what each does alone; at least 1 %), and to what is left{}. Functional analysis of variance of a random "
      "forest (Hutter, Hoos and Leyton-Brown 2014) that was fitted to {} of all methods{}{}{}.{} Of the variance of a "
      "fifth of the trials that was held back such a "
      "forest explains {:.0f} %.",
      html_text(ToldLoss(page.results, page.analysis, p).name()),
      importance.pairs.size() * 2 < importance.singles.size() * (importance.singles.size() - 1)
          ? " (of more than ten parameters, pairs among the first ten are looked at)"
          : "",
      count_text(importance.trials, "trial"),
      importance.used < importance.trials ? fmt::format(" ({} of them, evenly spaced)", importance.used) : "",
      at_resource(page, p, importance.resource), left_out, unseen, 100 * std::max(importance.determination, 0.0)));
}

void write_importance(PageWriter& page, std::size_t p) {
  const auto& space = page.results.record.problems[p].space;
  const auto& importance = page.trials[p].importance;
  if (!space || space->dimension() < 2) return;
  page.add("<h3>Which parameters matter</h3>\n");
  if (!importance) {
    page.add(fmt::format("<p class=\"soft\">{} can be compared; to say which parameters matter takes {}.</p>\n",
                         count_text(page.trials[p].compared.trials.size(), "trial"), kFewestForImportance));
    return;
  }
  if (importance->singles.front().share == 0) {
    page.add("<p class=\"soft\">No parameter makes a difference that a forest can see.</p>\n");
    return;
  }
  if (importance->determination < kPoorDetermination) {
    page.add(
        "<p class=\"notice\">The forest does not predict trials that it has not seen well enough: these shares say "
        "little.</p>\n");
  }
  page.add(share_table(page, p, *space, *importance));
}

// The parameters that matter most if there are too many, in the order of the space.
std::vector<std::size_t> axes_of(const SearchSpace& space, const std::optional<Importance>& importance) {
  const auto all = space.coordinates();
  std::vector<std::size_t> axes(all.begin(), all.end());
  if (axes.size() <= kMostAxes) return axes;
  if (importance) {
    axes.clear();
    for (const auto& share : importance->singles) axes.push_back(share.parameters[0]);
  }
  axes.resize(kMostAxes);
  std::ranges::sort(axes);
  return axes;
}

void write_configurations(PageWriter& page, std::size_t p) {
  const auto& space = page.results.record.problems[p].space;
  auto compared = page.trials[p].compared.trials;
  if (!space || space->dimension() == 0 || compared.empty()) return;
  std::ranges::stable_sort(compared, {}, &ComparedTrial::loss);
  const auto tenth = static_cast<std::ptrdiff_t>((compared.size() + 9) / 10);
  const std::vector<ComparedTrial> good(compared.begin(), compared.begin() + tenth);
  const std::vector<ComparedTrial> others(compared.begin() + tenth, compared.end());
  const ToldLoss told(page.results, page.analysis, p);
  ParallelPlot plot{*space, axes_of(*space, page.trials[p].importance), {}, told.name()};
  plot.larger_is_better = told.larger_is_better();
  const auto add = [&](const ComparedTrial& trial, ParallelLine::Group group) {
    plot.lines.push_back({parse_configuration(*space, trial.row->parameters), trial.shown, group});
  };
  const auto drawn_others = thinned(others, kMostOthers), drawn_good = thinned(good, kMostBest);
  for (const auto& trial : drawn_others) add(trial, ParallelLine::Group::other);
  for (const auto& trial : drawn_good) add(trial, ParallelLine::Group::best_tenth);
  plot.lines[drawn_others.size()].group = ParallelLine::Group::best;

  const auto count = [](std::size_t drawn, std::size_t all) {
    return drawn == all ? fmt::format("{}", all) : fmt::format("{} of {}, evenly spaced by rank", drawn, all);
  };
  auto caption = fmt::format(
      "Configurations of all methods and seeds{}, a line each. Orange: the best one; blue: the best tenth ({}); grey: "
      "the others ({}).",
      at_resource(page, p, page.trials[p].compared.resource), count(drawn_good.size(), good.size()),
      count(drawn_others.size(), others.size()));
  if (plot.parameters.size() < space->dimension()) {
    caption +=
        fmt::format(" {} of {} parameters, those with the largest shares.", plot.parameters.size(), space->dimension());
  }
  page.add("<h3>Configurations</h3>\n<figure><div class=\"scroll\">" + parallel_svg(plot) + "</div><figcaption>" +
           caption + "</figcaption></figure>\n");
}

}  // namespace

void write_parameters(PageWriter& page, std::size_t p) {
  write_importance(page, p);
  write_configurations(page, p);
}

}  // namespace incumbent
