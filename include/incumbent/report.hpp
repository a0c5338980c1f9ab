// The report of an experiment: statistics, pictures and words.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "incumbent/export.hpp"

namespace incumbent {

struct Report {
  std::filesystem::path html;        // self-contained
  std::filesystem::path statistics;  // statistics.json: everything that the report says, as numbers
  std::filesystem::path summary;     // summary.csv: a line for each problem and method
  std::string verdict;               // the report's first sentences, as plain text
};

// Makes the report from a directory that run_experiment wrote. If it has journals, trials.csv is made anew from them
// first, so an interrupted experiment gets a preliminary report; while the experiment runs, its files are only read.
// Error(usage) if the directory holds no experiment, Error(unavailable) if gnuplot is not there. latex: where a LaTeX
// table of the medians is written; empty: nowhere.
INCUMBENT_EXPORT Report write_report(const std::filesystem::path& directory, const std::filesystem::path& latex = {});

// A critical-difference diagram (Demsar 2006) as one <svg> element: average ranks from best to worst, and bars over
// those that are not further apart. Error(unavailable) if gnuplot is not there.
INCUMBENT_EXPORT std::string critical_difference_svg(const std::vector<std::string>& labels,
                                                     const std::vector<double>& average_ranks,
                                                     double critical_difference);

// Error(unavailable) unless gnuplot, which draws the pictures, can be started.
INCUMBENT_EXPORT void require_gnuplot();

}  // namespace incumbent
