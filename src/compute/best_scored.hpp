// The k best of many candidates: the larger value, then the lower index. A value that is NaN is never kept.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

#include "compute/gp_model.hpp"

namespace incumbent::compute {

class BestScored {
 public:
  explicit BestScored(std::size_t k) : k_(k) {}

  void keep(const Scored& candidate) {
    if (candidate.value != candidate.value || k_ == 0) return;
    if (heap_.size() == k_) {
      if (!is_better(candidate, heap_.front())) return;
      std::pop_heap(heap_.begin(), heap_.end(), is_better);
      heap_.pop_back();
    }
    heap_.push_back(candidate);
    std::push_heap(heap_.begin(), heap_.end(), is_better);
  }

  // What a candidate must reach to be kept: the k-th value, -inf while there are fewer.
  double threshold() const {
    return heap_.size() < k_ ? -std::numeric_limits<double>::infinity() : heap_.front().value;
  }

  // Best first; leaves nothing. Values are those of `acquisition`, which may differ from what they were ranked by.
  std::vector<Scored> take(const Acquisition& rank, const Acquisition& acquisition) {
    std::sort(heap_.begin(), heap_.end(), is_better);
    if (rank.kind != acquisition.kind) {
      for (auto& scored : heap_) scored.value = acquisition_value(acquisition, scored.mean, scored.variance);
    }
    return std::exchange(heap_, {});
  }

 private:
  static bool is_better(const Scored& a, const Scored& b) {
    return a.value > b.value || (a.value == b.value && a.index < b.index);
  }

  std::size_t k_;
  std::vector<Scored> heap_;  // the worst in front
};

}  // namespace incumbent::compute
