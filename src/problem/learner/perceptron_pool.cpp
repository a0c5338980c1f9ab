#include "problem/learner/perceptron_pool.hpp"

#include <algorithm>
#include <chrono>
#include <new>
#include <utility>

#include "compute/out_of_memory.hpp"
#include "problem/learner/perceptron_checkpoint.hpp"

namespace incumbent::learner {

PerceptronPool::Network::Network(PerceptronPool& pool, compute::PerceptronStart start)
    : pool_(pool), start_(std::move(start)), epochs_(start_.state.epoch) {
  const std::lock_guard lock(pool_.mutex_);
  pool_.networks_.push_back(this);
}

// Its place in the batch stays empty until another batch is made.
PerceptronPool::Network::~Network() {
  {
    const std::lock_guard lock(pool_.mutex_);
    std::erase(pool_.networks_, this);
    std::ranges::replace(pool_.on_device_, this, nullptr);
    if (pool_.networks_.empty()) {
      pool_.forget_device();
      pool_.most_ = kAll;
    }
  }
  pool_.changed_.notify_all();
}

EpochTrainer::Epoch PerceptronPool::Network::run_epoch(bool with_error) {
  pool_.fulfil(*this, with_error ? Wish::epoch_and_error : Wish::epoch);
  return epoch_;
}

EpochTrainer::End PerceptronPool::Network::end() {
  pool_.fulfil(*this, Wish::end);
  return std::move(end_);
}

// Whoever sees that all wait runs the round, with the lock held.
void PerceptronPool::fulfil(Network& network, Network::Wish wish) {
  std::unique_lock lock(mutex_);
  network.wish_ = wish;
  ++waiting_;
  while (network.wish_ != Network::Wish::none) {
    if (waiting_ < networks_.size()) {
      changed_.wait(lock);
      continue;
    }
    try {
      run_round();
    } catch (...) {  // what was on the device is lost
      forget_device();
      for (auto* one : networks_) one->error_ = std::current_exception();
    }
    waiting_ = 0;
    for (auto* one : networks_) one->wish_ = Network::Wish::none;
    changed_.notify_all();
  }
  if (network.error_) std::rethrow_exception(network.error_);
}

void PerceptronPool::run_round() {
  Networks ending, going_on;
  for (auto* network : networks_) (network->wish_ == Network::Wish::end ? ending : going_on).push_back(network);
  in_turns(ending, [this](const Networks& turn) { end(turn); });
  in_turns(going_on, [this](const Networks& turn) { run_epoch(turn); });
}

// As many at once as fit, which is learned by trying.
void PerceptronPool::in_turns(const Networks& networks, const Action& action) {
  for (auto first = networks.begin(); first != networks.end();) {
    const auto count = std::min(most_, static_cast<std::size_t>(networks.end() - first));
    const auto last = first + static_cast<std::ptrdiff_t>(count);
    action(Networks(first, last));
    first = last;
  }
}

void PerceptronPool::run_epoch(const Networks& networks) {
  on_device(networks, [this](const Networks& there) {
    Values losses(there.size());
    batch_->run_epoch(losses);
    for (std::size_t i = 0; i < there.size(); ++i) {
      there[i]->epoch_ = {losses[i], 0};
      ++there[i]->epochs_;
    }
  });
  if (std::ranges::any_of(networks, [](auto* n) { return n->wish_ == Network::Wish::epoch_and_error; }))
    measure(networks, valid_, [](Network& network, double error) { network.epoch_.error = error; });
}

void PerceptronPool::end(const Networks& networks) {
  measure(networks, valid_, [](Network& network, double error) { network.end_.validation_error = error; });
  measure(networks, test_, [](Network& network, double error) { network.end_.test_error = error; });
  on_device(networks, [this](const Networks& there) {
    for (std::size_t i = 0; i < there.size(); ++i)
      there[i]->end_.checkpoint = std::make_shared<const PerceptronCheckpoint>(batch_->state(i));
  });
}

void PerceptronPool::measure(const Networks& networks, const perceptron::Rows& part,
                             const std::function<void(Network&, double)>& keep) {
  on_device(networks, [&](const Networks& there) {
    Values errors(there.size());
    batch_->errors(part, errors);
    for (std::size_t i = 0; i < there.size(); ++i) keep(*there[i], errors[i]);
  });
}

// Where memory is short, each half alone. An action that finds no memory has done nothing.
void PerceptronPool::on_device(const Networks& networks, const Action& action) {
  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  try {
    move_to_device(networks);
    action(networks);
  } catch (const compute::OutOfMemory&) {
    move_to_host();
    if (networks.size() == 1) {
      networks.front()->error_ = std::make_exception_ptr(std::bad_alloc());
      return;
    }
    const auto half = static_cast<std::ptrdiff_t>((networks.size() + 1) / 2);
    on_device(Networks(networks.begin(), networks.begin() + half), action);
    on_device(Networks(networks.begin() + half, networks.end()), action);
    // Unless one was too large alone: it leaves, and the others may fit together.
    if (std::ranges::none_of(networks, [](auto* n) { return n->error_ != nullptr; }))
      most_ = std::min(most_, static_cast<std::size_t>(half));
    return;
  }
  const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
  for (auto* network : networks) network->seconds_ += seconds / static_cast<double>(networks.size());
}

void PerceptronPool::move_to_device(const Networks& networks) {
  if (networks == on_device_) return;
  move_to_host();
  std::vector<compute::PerceptronStart> starts;
  for (const auto* network : networks) starts.push_back(network->start_);
  batch_ = backend_.make_perceptron_batch(data_, starts, {});
  on_device_ = networks;
}

void PerceptronPool::move_to_host() {
  for (std::size_t i = 0; i < on_device_.size(); ++i) {
    if (on_device_[i] != nullptr) on_device_[i]->start_.state = batch_->state(i);
  }
  forget_device();
}

void PerceptronPool::forget_device() {
  on_device_.clear();
  batch_.reset();
}

}  // namespace incumbent::learner
