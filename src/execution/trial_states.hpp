// What a simulation remembers of its trials between their jobs.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "execution/segment.hpp"
#include "incumbent/study.hpp"

namespace incumbent {

struct TrialState {
  double carried = 0;      // time spent since its last value
  std::int64_t known = 0;  // resource of its last value
  std::uint32_t jobs = 0;
  // Of its last job that ended, for those that go on from there: the checkpoint, or the segment that is to make it.
  std::shared_ptr<const Checkpoint> checkpoint;
  std::shared_ptr<Segment> segment;

  bool keeps() const { return checkpoint || segment; }
  void forget() {
    checkpoint.reset();
    segment.reset();
  }
};

class TrialStates {
 public:
  explicit TrialStates(const Study& study) : study_(study) {}

  TrialState& operator[](std::int64_t trial);
  // What the trial's last segment has made, or is to make, if a later job may go on from it.
  void keep(std::int64_t trial, std::shared_ptr<Segment> segment, bool is_computed);

 private:
  void drop();

  const Study& study_;
  std::vector<TrialState> states_;
  std::vector<std::int64_t> kept_;  // trials that keep something
  std::size_t most_kept_ = 0;
};

}  // namespace incumbent
