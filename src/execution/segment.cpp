#include "execution/segment.hpp"

#include "execution/evaluate.hpp"

namespace incumbent {

double Segment::cost_at(std::int64_t resource) const {
  double cost = 0;
  for (const auto& measurement : measurements) {
    if (measurement.resource > resource) break;
    cost += measurement.cost;
  }
  return cost;
}

void Segment::go_on_from(const std::shared_ptr<const Checkpoint>& checkpoint) {
  if (checkpoint && checkpoint->resource() <= from_resource) how.from = checkpoint;
}

void Segment::release() {
  how.from.reset();
  configuration = Configuration();
  measurements = {};
}

Evaluator::Evaluator(const Problem& problem, int threads) : problem_(problem) {
  for (int i = 1; i < threads; ++i) threads_.emplace_back([this] { work(); });
}

Evaluator::~Evaluator() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  for (auto& thread : threads_) thread.join();
}

void Evaluator::submit(const std::shared_ptr<Segment>& segment) {
  if (threads_.empty()) return;
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(segment);
  }
  changed_.notify_all();
}

bool Evaluator::is_done(const Segment& segment) {
  const std::lock_guard lock(mutex_);
  return segment.state == Segment::State::done;
}

void Evaluator::need(Segment& segment) {
  std::unique_lock lock(mutex_);
  compute(segment, lock);
  if (segment.error) std::rethrow_exception(segment.error);
}

void Evaluator::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [&] { return stop_ || !waiting_.empty(); });
    if (stop_) return;
    const auto segment = std::move(waiting_.front());
    waiting_.pop_front();
    compute(*segment, lock);
  }
}

// Called and left with the lock held. What it goes on from comes first: it is not there yet after a resumption.
void Evaluator::compute(Segment& segment, std::unique_lock<std::mutex>& lock) {
  if (segment.state == Segment::State::running) {
    changed_.wait(lock, [&] { return segment.state == Segment::State::done; });
  }
  if (segment.state == Segment::State::done) return;
  segment.state = Segment::State::running;
  if (const auto before = std::move(segment.before)) {
    compute(*before, lock);
    segment.error = before->error;
    segment.go_on_from(before->outcome.checkpoint);
  }
  lock.unlock();
  if (!segment.error) {
    try {
      const auto record = [&](const Measurement& measurement) {
        if (measurement.resource < segment.how.resource) segment.measurements.push_back(measurement);
        return true;
      };
      segment.outcome = evaluate(problem_, segment.configuration, segment.how, record);
    } catch (...) {
      segment.error = std::current_exception();
    }
  }
  lock.lock();
  segment.state = Segment::State::done;
  changed_.notify_all();
}

Outcome Evaluator::stopped(const Segment& segment, std::int64_t resource) const {
  const auto until = [&](const Measurement& measurement) { return measurement.resource < resource; };
  return evaluate(problem_, segment.configuration, segment.how, until);
}

}  // namespace incumbent
