// Scores candidates by the full solve and keeps the k best, for several threads. The bits of a score depend on the
// candidate alone.
#pragma once

#include <atomic>
#include <cstddef>
#include <mutex>

#include "compute/best_scored.hpp"
#include "compute/cpu/candidates.hpp"
#include "compute/cpu/system.hpp"

namespace incumbent::compute::cpu {

// The k best candidates of an acquisition function are wanted.
struct ScreenTask {
  const System& system;
  const GpModelOptions& options;
  const Candidates& candidates;
  const Acquisition& acquisition;
  std::size_t k;
  int threads;
};

class Scorer {
 public:
  static constexpr std::size_t kWidth = 64;  // candidates that System::predict() sees at once

  explicit Scorer(const ScreenTask& task) : task_(task), rank_(ranking(task.acquisition)), best_(task.k) {}

  // Candidates ids[0] .. ids[count - 1], ascending, count <= kWidth.
  void score(const std::size_t* ids, std::size_t count);
  // What a candidate must reach to be among the k best: the k-th score, -inf while there are fewer.
  double threshold() const;
  const Acquisition& rank() const { return rank_; }

  // So many candidates were solved in the rows from .. to - 1.
  void add_work(std::size_t candidates, std::size_t from, std::size_t to);
  Screening result();

 private:
  const ScreenTask& task_;
  const Acquisition rank_;
  mutable std::mutex mutex_;
  BestScored best_;              // by rank
  std::atomic<double> work_{0};  // multiplications of triangular solves, twice
};

}  // namespace incumbent::compute::cpu
