// Perceptrons that several threads train at the same time, side by side on one device: each thread brings one network
// and waits until all others wait, too; then the device trains an epoch of them all.
//
// A network's bits do not depend on which others are beside it: neither how many threads there are nor when they come
// and go changes a result. Networks move between host and device when the set of them changes.
#pragma once

#include <condition_variable>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "compute/backend.hpp"
#include "problem/learner/epoch_trainer.hpp"

namespace incumbent::learner {

class PerceptronPool {
 public:
  // What the views are of must outlive this.
  PerceptronPool(const compute::Backend& backend, const perceptron::TrainingData& data, const perceptron::Rows& valid,
                 const perceptron::Rows& test)
      : backend_(backend), data_(data), valid_(valid), test_(test) {}

  // One thread's network. If the device has not the memory for all, they take turns; if it hasn't for one, this one
  // throws std::bad_alloc. Any other Error of the device is thrown by all.
  class Network final : public EpochTrainer {
   public:
    Network(PerceptronPool& pool, compute::PerceptronStart start);
    ~Network() override;
    Network(const Network&) = delete;
    Network& operator=(const Network&) = delete;

    std::int64_t epoch() const override { return epochs_; }
    Epoch run_epoch(bool with_error) override;
    End end() override;
    double device_seconds() const override { return seconds_; }

   private:
    friend class PerceptronPool;
    enum class Wish { none, epoch, epoch_and_error, end };

    PerceptronPool& pool_;
    compute::PerceptronStart start_;  // old while the network is on the device
    std::int64_t epochs_;
    double seconds_ = 0;
    Wish wish_ = Wish::none;
    Epoch epoch_;
    End end_;
    std::exception_ptr error_;
  };

 private:
  static constexpr std::size_t kAll = static_cast<std::size_t>(-1);
  using Networks = std::vector<Network*>;
  using Values = std::vector<double>;
  using Action = std::function<void(const Networks&)>;  // with what is on the device

  void fulfil(Network& network, Network::Wish wish);
  void run_round();
  void in_turns(const Networks& networks, const Action& action);
  void run_epoch(const Networks& networks);
  void end(const Networks& networks);
  void measure(const Networks& networks, const perceptron::Rows& part,
               const std::function<void(Network&, double)>& keep);
  void on_device(const Networks& networks, const Action& action);
  void move_to_device(const Networks& networks);
  void move_to_host();
  void forget_device();

  const compute::Backend& backend_;
  perceptron::TrainingData data_;
  perceptron::Rows valid_, test_;
  std::mutex mutex_;
  std::condition_variable changed_;
  Networks networks_;        // in training
  std::size_t waiting_ = 0;  // of them
  std::unique_ptr<compute::PerceptronBatch> batch_;
  Networks on_device_;       // in the batch's order; null: it has left
  std::size_t most_ = kAll;  // that fit, as far as was seen since there were none
};

}  // namespace incumbent::learner
