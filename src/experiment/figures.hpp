// Which pictures a report has, as commands for gnuplot.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "experiment/analysis.hpp"
#include "experiment/course.hpp"
#include "experiment/gnuplot.hpp"

namespace incumbent {

// A method looks the same in all pictures: colours that colour-blind readers can tell apart (Okabe and Ito 2008), and
// dashes for paper.
struct LineStyle {
  const char* colour;  // "#0072b2"
  const char* dashes;  // lengths as in SVG's stroke-dasharray; empty: solid
};
LineStyle line_style(std::size_t method);

// What an axis of costs is called.
std::string cost_label(const Results& results, std::size_t problem, CostKind kind);

// Median over seeds of the loss while the budget lasts (budget_axis), with the quartiles as a band.
Picture convergence_picture(const Results& results, const Analysis& analysis, std::size_t problem);
// A row a method: the loss of each search, the median and its bootstrap interval.
Picture final_picture(const Results& results, const Analysis& analysis, std::size_t problem);
// All trials of one search, and the incumbent after as many evaluations.
Picture search_picture(const Results& results, const Analysis& analysis, const Cell& cell);
// Where the trials of one search are, in a space of two numbers, with their projections on both axes.
// Nothing for other spaces.
std::optional<Picture> plane_picture(const Results& results, const Cell& cell);

// The values of one search's trials by resource; nothing unless there are values at two resources.
struct CurvesPicture {
  Picture picture;
  // Trials that were stopped at their first rung, were promoted, and reached the last resource.
  std::size_t counts[3] = {}, drawn[3] = {};
  std::int64_t last_resource = 0;
  std::size_t rungs = 0;
};
std::optional<CurvesPicture> curves_picture(const Results& results, const Analysis& analysis, const Cell& cell);

// A numeric parameter by resource, in one search: of the trials that led to the best one, in their order, a schedule;
// of the others in grey. The first kMostLineagePictures; none unless trials started from others' checkpoints.
inline constexpr std::size_t kMostLineagePictures = 8;
struct LineagePictures {
  std::vector<Picture> pictures;
  std::int64_t trial = -1;    // the best one
  std::size_t ancestors = 0;  // of it
};
LineagePictures lineage_pictures(const Results& results, const Cell& cell);

// Median over seeds of the loss, by the cost of evaluating or simulated time; a line ends where half of the searches
// have ended. Nothing without any cost.
std::optional<Picture> cost_picture(const Results& results, const Analysis& analysis, std::size_t problem,
                                    CostKind kind);
// whole: what the shares are of, "the budget".
Picture rank_picture(const RankCourse& course, const std::string& whole);
// The share of targets hit, by evaluations (budget_words) over parameters.
Picture running_time_picture(const AnytimeSummary& summary, const std::string& words);
Picture critical_difference_picture(const std::vector<std::string>& labels, const std::vector<double>& average_ranks,
                                    double critical_difference);

// The search of this problem and method whose loss is the median one (the lower of two); nothing if none is done.
const Cell* typical_search(const Results& results, const Analysis& analysis, std::size_t problem, std::size_t method);

}  // namespace incumbent
