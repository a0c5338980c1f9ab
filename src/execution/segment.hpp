// Evaluations that are computed when somebody needs them, or ahead by other threads.
#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "incumbent/problem.hpp"

namespace incumbent {

// One evaluation of a trial: from the end of its segment before, if there is one with a checkpoint, up to a resource.
struct Segment {
  enum class State { waiting, running, done };

  Configuration configuration;
  Evaluation how;                   // `from` is filled in when it is computed
  std::int64_t from_resource = 0;   // of the checkpoint
  std::shared_ptr<Segment> before;  // until it is computed
  State state = State::waiting;
  std::vector<Measurement> measurements{};  // intermediate ones
  Outcome outcome{};
  std::exception_ptr error{};

  // The cost up to this resource, as far as it was reported.
  double cost_at(std::int64_t resource) const;
  // If that is not beyond where it begins.
  void go_on_from(const std::shared_ptr<const Checkpoint>& checkpoint);
  // Nobody asks but for its checkpoint any more.
  void release();
};

// A pool of threads; the caller's is one of them. Every segment is computed once.
class Evaluator {
 public:
  Evaluator(const Problem& problem, int threads);
  ~Evaluator();
  Evaluator(const Evaluator&) = delete;
  Evaluator& operator=(const Evaluator&) = delete;

  // It may be computed from now on.
  void submit(const std::shared_ptr<Segment>& segment);
  bool is_done(const Segment& segment);
  // Computed now, or by another thread that is waited for. An Error of the problem is thrown here.
  void need(Segment& segment);
  // The outcome of the computed segment's evaluation, had it been stopped at this report.
  Outcome stopped(const Segment& segment, std::int64_t resource) const;

 private:
  void work();
  void compute(Segment& segment, std::unique_lock<std::mutex>& lock);

  const Problem& problem_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::shared_ptr<Segment>> waiting_;
  bool stop_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace incumbent
