// Which trials of a history are still to end, as a sampler follows it.
#pragma once

#include <cstdint>
#include <vector>

namespace incumbent {

class OpenTrials {
 public:
  // Another history follows.
  void clear() { is_open_.clear(); }
  // What the trial is now. 1: it was none of them before; -1: it is none any more; 0: as it was.
  int note(std::int64_t trial, bool is_open) {
    const auto t = static_cast<std::size_t>(trial);
    if (t >= is_open_.size()) is_open_.resize(t + 1);
    const int change = int{is_open} - int{is_open_[t]};
    is_open_[t] = is_open;
    return change;
  }

 private:
  std::vector<bool> is_open_;  // by trial
};

}  // namespace incumbent
