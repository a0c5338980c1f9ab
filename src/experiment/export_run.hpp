// One search as the exported formats see it.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "experiment/results.hpp"
#include "incumbent/study.hpp"

namespace incumbent {

// One trial, or what became of the search when it had its first result (search_state.hpp). Values are minimized;
// infinite where a trial failed, and where there is no feasible one yet.
struct ExportedEvaluation {
  std::int64_t number = 0;     // from 1
  double measured = kMissing;  // what the method was told first
  double best_measured = kMissing;
  double best = kMissing;        // noise-free value of the best measured one, less the optimum if that is known
  std::vector<double> x;         // what was tried
  std::int64_t best_number = 0;  // when the best one came; 0: there is none
  std::vector<double> best_x;    // where it is; x if there is none
};

// The formats have no infinity (cocopp does not end on one): a search without success has this value at its end.
double written(double value);

// All of a search, in order: the number of the last one is what the search has used.
std::vector<ExportedEvaluation> exported_evaluations(const Results& results, const Cell& cell);

// A BBOB function: from "bbob_f8:dim=5,instance=3".
struct BbobName {
  int function = 0;
  int dimension = 0;
  int instance = 1;
};
// False for other problems, and for those with other options than dim and instance: noise, say, makes another function.
bool parse_bbob(const std::string& spec, BbobName& name);

// "gp-log_ei": labels as names of files, each another one.
std::string folder_name(const std::string& label);
std::vector<std::string> folder_names(const std::vector<std::string>& labels);

// Text of each file, by its path in the folder of a method.
using ExportedFiles = std::map<std::filesystem::path, std::string>;
ExportedFiles coco_files(const Results& results, std::size_t method);
ExportedFiles iohprofiler_files(const Results& results, std::size_t method);

// By their path in the folder of the export.
ExportedFiles csv_files(const Results& results);          // a table a problem
ExportedFiles configspace_files(const Results& results);  // a space a problem
// The same of a study: trials.csv, space.json.
ExportedFiles csv_files(const Study& study);
ExportedFiles configspace_files(const Study& study);

// Writes the studies of all finished searches into one file in Optuna's journal format; returns how many.
std::size_t write_optuna(const Layout& layout, const Results& results, const std::filesystem::path& file);

}  // namespace incumbent
