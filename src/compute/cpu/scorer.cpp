#include "compute/cpu/scorer.hpp"

#include <algorithm>

namespace incumbent::compute::cpu {

void Scorer::score(const std::size_t* ids, std::size_t count) {
  thread_local AlignedVector block, work;
  block.resize(task_.options.columns.size() * kWidth);
  work.resize(task_.system.size() * kWidth);
  if (ids[count - 1] - ids[0] == count - 1) {
    task_.candidates.block(ids[0], kWidth, block.data());
  } else {
    for (std::size_t t = 0; t < kWidth; ++t) {
      task_.candidates.point(ids[std::min(t, count - 1)], block.data() + t, kWidth);
    }
  }
  alignas(64) double mean[kWidth], variance[kWidth];
  task_.system.predict({block.data(), kWidth, kWidth}, mean, variance, work.data());
  add_work(count, 0, task_.system.size());
  const std::lock_guard lock(mutex_);
  for (std::size_t t = 0; t < count; ++t) {
    const double value = acquisition_value(rank_, mean[t], variance[t]) + task_.candidates.offset(ids[t]);
    best_.keep({ids[t], mean[t], variance[t], value});
  }
}

double Scorer::threshold() const {
  const std::lock_guard lock(mutex_);
  return best_.threshold();
}

void Scorer::add_work(std::size_t candidates, std::size_t from, std::size_t to) {
  const double amount = static_cast<double>(candidates) * static_cast<double>(to * to - from * from);
  for (double now = work_; !work_.compare_exchange_weak(now, now + amount);) {
  }
}

Screening Scorer::result() {
  Screening result{best_.take(rank_, task_.acquisition), 1.0};
  const double n = static_cast<double>(task_.system.size());
  const double all = n * n * static_cast<double>(task_.candidates.count());
  if (all > 0) result.work_left = work_ / all;
  return result;
}

}  // namespace incumbent::compute::cpu
