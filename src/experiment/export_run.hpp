// One search as the exported formats see it.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "experiment/results.hpp"

namespace incumbent {

struct ExportedEvaluation {
  std::int64_t number = 0;     // from 1
  double measured = kMissing;  // what the method was told, minimized
  double best_measured = kMissing;
  double best = kMissing;  // noise-free value of the best measured one, less the optimum if that is known
  std::vector<double> x;
};

// Evaluations without a value count, but have no entry.
std::vector<ExportedEvaluation> exported_evaluations(const Results& results, const Cell& cell);

// A BBOB function: from "bbob_f8:dim=5,instance=3".
struct BbobName {
  int function = 0;
  int dimension = 0;
  int instance = 1;
};
bool parse_bbob(const std::string& spec, BbobName& name);

// "gp-log_ei": a method's label as a folder.
std::string folder_name(const std::string& label);

// Text of each file, by its path in the folder of a method.
using ExportedFiles = std::map<std::filesystem::path, std::string>;
ExportedFiles coco_files(const Results& results, std::size_t method);
ExportedFiles iohprofiler_files(const Results& results, std::size_t method);

}  // namespace incumbent
