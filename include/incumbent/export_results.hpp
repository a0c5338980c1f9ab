// The results of an experiment in the formats of other programs.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "incumbent/export.hpp"

namespace incumbent {

inline constexpr std::string_view kExportFormats[] = {"coco", "iohprofiler", "optuna", "configspace", "csv"};

struct ExportedResults {
  std::size_t files = 0;
  // Searches that are not in them: "branin, gp, seed 3: not finished, 12 trials so far", "...: no trial", "...: peer
  // 'hebo' took longer ...". Of configspace, which has none, empty.
  std::vector<std::string> left_out;
};

// Writes the finished searches of an experiment's directory into the new folder `out`.
//   coco         what cocopp reads, a folder a method; for problems bbob_fN:dim=D,instance=I only. Seeds become
//                repetitions of an instance.
//   iohprofiler  what IOHanalyzer and iohinspector read, a folder a method; for problems with numbers as parameters.
//                Runs stand in the order of their seeds. Problems with other options than those two are functions of
//                their own, from number 1000 on.
//                In both a search without a success is a run of its evaluations that ends at 1e300.
//   optuna       studies.log, a journal of Optuna's with a study a search, named "problem method seed".
//   configspace  a JSON file a problem: its search space.
//   csv          a table a problem: a row a trial, a column a parameter; empty where inactive or missing.
// from may be a study's journal instead of a directory, for configspace (space.json) and csv (trials.csv). Error(usage)
// if it holds no experiment, the format is unknown, a problem does not fit, or `out` exists and is not empty.
INCUMBENT_EXPORT ExportedResults export_results(const std::filesystem::path& from, std::string_view format,
                                                const std::filesystem::path& out);

}  // namespace incumbent
