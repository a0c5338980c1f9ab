// What a training costs: the processor time of its thread, which what else runs on the machine doesn't change; or the
// time of a device that trains for it; or the operations that it counts, which are the same wherever and whenever it
// runs.
#pragma once

#include <ctime>

#include <string_view>
#include <utility>

#include "incumbent/options.hpp"

namespace incumbent::learner {

enum class CostUnit {
  seconds,         // of the thread
  device_seconds,  // its share of the time of a device
  operations       // 1e9 multiply-adds
};

// The option cost=seconds|operations.
inline CostUnit cost_unit(const Options& options) {
  constexpr std::string_view kUnits[] = {"seconds", "operations"};
  return options.get_choice("cost", kUnits[0], kUnits) == kUnits[0] ? CostUnit::seconds : CostUnit::operations;
}

class CostMeter {
 public:
  explicit CostMeter(CostUnit unit) : unit_(unit), start_(now()), last_(start_) {}

  void count(double multiply_adds) {
    if (unit_ == CostUnit::operations) counted_ += 1e-9 * multiply_adds;
  }
  // seconds: since the training began.
  void set_device_seconds(double seconds) {
    if (unit_ == CostUnit::device_seconds) counted_ = seconds;
  }
  double total() const { return now() - start_; }  // since it was made
  double lap() {                                   // since the last lap
    const double time = now();
    return time - std::exchange(last_, time);
  }

 private:
  double now() const {
    if (unit_ != CostUnit::seconds) return counted_;
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
  }

  CostUnit unit_;
  double counted_ = 0;
  double start_;
  double last_;
};

}  // namespace incumbent::learner
