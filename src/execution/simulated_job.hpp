// What one simulated worker does for one trial, and what comes next of it.
#pragma once

#include <limits>
#include <memory>
#include <tuple>

#include "execution/runtime_law.hpp"
#include "execution/segment.hpp"
#include "incumbent/study.hpp"

namespace incumbent {

constexpr double kNever = std::numeric_limits<double>::infinity();

struct Step {
  enum class Kind { unknown, report, end, lost, never };
  Kind kind = Kind::unknown;
  double time = kNever;
  double spent = 0;           // since the job's step before
  std::int64_t resource = 0;  // report, end
  std::size_t index = 0;      // report: of the segment's measurement
};

struct Job {
  Action action;  // its configuration is the segment's
  std::shared_ptr<Segment> segment;
  JobFate fate;
  double start = 0;
  double time = 0;            // of its last step
  std::int64_t position = 0;  // resource that it had then
  std::int64_t from = 0;      // and at the start
  std::int64_t counted = 0;   // up to there its training counts; a lost attempt's is not counted again
  std::int64_t attempts = 0;  // that were lost
  Step step;                  // the next one
};

// The place of a job's next step in the order of all: by time, then by trial.
struct Entry {
  double time;
  std::int64_t trial;
  std::size_t worker;
  friend bool operator>(const Entry& a, const Entry& b) {
    return std::tie(a.time, a.trial) > std::tie(b.time, b.trial);
  }
};

}  // namespace incumbent
