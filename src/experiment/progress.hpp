// How far an experiment is and how long the rest may take. Not thread-safe.
#pragma once

#include <vector>

#include "experiment/results.hpp"

namespace incumbent {

class ProgressMeter {
 public:
  ProgressMeter(const ExperimentSpec& spec, const std::vector<Cell>& cells, int jobs);

  void start(const Cell& cell);  // also when it goes on from its journal
  void trial(const Cell& cell);  // one more is finished
  void end(const Cell& cell);    // done, or ended with an error
  Progress state(double seconds) const;

 private:
  // Cells of one problem and method take about the same time.
  struct Kind {
    std::size_t timed = 0;
    double seconds = 0;  // of the timed ones
    std::size_t left = 0;
  };
  std::size_t kind(const Cell& cell) const { return cell.problem * spec_.methods.size() + cell.method; }
  std::int64_t budget(const Cell& cell) const { return spec_.problems[cell.problem].budget; }
  double seconds_left() const;

  const ExperimentSpec spec_;
  int jobs_;
  std::vector<Kind> kinds_;
  std::vector<std::int64_t> trials_;  // of each cell in this run, to make up for those that end early
  Progress progress_;
};

}  // namespace incumbent
