// Trainings of several threads on one device: the bits of each one alone, however they meet and however little memory
// there is.
#include "problem/learner/perceptron_pool.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <new>
#include <optional>
#include <thread>

#include "compute/out_of_memory.hpp"
#include "compute/perceptron_case.hpp"
#include "incumbent/error.hpp"
#include "problem/learner/perceptron_checkpoint.hpp"

namespace incumbent::learner {
namespace {

using compute::PerceptronBatch;
using compute::PerceptronStart;
using test::PerceptronCase;

// The CPU, with room for so many networks, and for their errors of so many; `broken`: no epoch works from then on.
class SmallDevice final : public compute::Backend {
 public:
  std::size_t room = 100, room_for_errors = 100;
  std::atomic<bool> broken = false;
  std::optional<std::uint64_t> too_large;  // the seed of a network that never fits
  mutable std::size_t most = 0;            // networks at once

  const compute::BackendDescription& description() const override { return cpu_.description(); }
  std::unique_ptr<compute::GpModel> make_gp_model(const compute::GpModelOptions& options,
                                                  const compute::Context& context) const override {
    return cpu_.make_gp_model(options, context);
  }
  void covariance_matrix(const compute::GpModelOptions&, std::span<const double>, MatrixView<const double>,
                         MatrixView<const double>, MatrixView<double>) const override {}
  std::unique_ptr<compute::DensityRatio> make_density_ratio() const override { return cpu_.make_density_ratio(); }
  std::unique_ptr<PerceptronBatch> make_perceptron_batch(const perceptron::TrainingData& data,
                                                         std::span<const PerceptronStart> starts,
                                                         const compute::Context& context) const override {
    const bool fits = std::ranges::none_of(starts, [&](const auto& start) { return start.seed == too_large; });
    if (starts.size() > room || !fits) throw compute::OutOfMemory("no room for networks");
    most = std::max(most, starts.size());
    return std::make_unique<Batch>(*this, cpu_.make_perceptron_batch(data, starts, context));
  }

 private:
  class Batch final : public PerceptronBatch {
   public:
    Batch(const SmallDevice& device, std::unique_ptr<PerceptronBatch> batch)
        : device_(device), batch_(std::move(batch)) {}
    std::size_t size() const override { return batch_->size(); }
    void run_epoch(std::span<double> losses) override {
      if (device_.broken) throw Error(ErrorCode::unavailable, "the device is broken");
      batch_->run_epoch(losses);
    }
    void errors(const perceptron::Rows& part, std::span<double> errors) override {
      if (size() > device_.room_for_errors) throw compute::OutOfMemory("no room for errors");
      batch_->errors(part, errors);
    }
    perceptron::TrainingState state(std::size_t network) const override { return batch_->state(network); }

   private:
    const SmallDevice& device_;
    std::unique_ptr<PerceptronBatch> batch_;
  };

  const compute::Backend& cpu_ = compute::default_backend();
};

struct Course {
  std::vector<double> losses, errors;
  std::optional<EpochTrainer::End> end;
};

// Networks of the case over and over, each by a thread of its own, number i for 1 + i mod 5 epochs.
class Trainings {
 public:
  explicit Trainings(std::size_t count) : count_(count) {}

  std::vector<Course> together(SmallDevice& device) {
    PerceptronPool pool(device, case_.data, case_.data.train, part());
    std::vector<Course> courses(count_);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < count_; ++i) {
      threads.emplace_back([&, i] {
        PerceptronPool::Network network(pool, start(i));
        courses[i] = course(network, epochs(i));
      });
    }
    for (auto& thread : threads) thread.join();
    return courses;
  }

  void expect_each_alone(const std::vector<Course>& courses) {
    for (std::size_t i = 0; i < count_; ++i) {
      SCOPED_TRACE(testing::Message() << "network " << i);
      const auto [settings, state, seed] = start(i);
      perceptron::Training alone(case_.data, settings, state, seed);
      ASSERT_EQ(courses[i].losses.size(), epochs(i));
      for (std::size_t e = 0; e < epochs(i); ++e) {
        EXPECT_EQ(courses[i].losses[e], alone.run_epoch());
        EXPECT_EQ(courses[i].errors[e], e + 1 < epochs(i) ? alone.error(case_.data.train) : 0);
      }
      const auto& end = courses[i].end.value();
      EXPECT_EQ(end.validation_error, alone.error(case_.data.train));
      EXPECT_EQ(end.test_error, alone.error(part()));
      const auto& reached = dynamic_cast<const PerceptronCheckpoint&>(*end.checkpoint).state();
      EXPECT_EQ(reached.parameters, alone.state().parameters);
      EXPECT_EQ(reached.epoch, static_cast<std::int64_t>(epochs(i)));
    }
  }

  PerceptronStart start(std::size_t i) const {
    auto start = case_.starts[i % case_.starts.size()];
    start.seed += i;
    return start;
  }
  std::size_t epochs(std::size_t i) const { return 1 + i % 5; }
  // The first rows.
  perceptron::Rows part() const {
    const auto& all = case_.data.train;
    return {11, all.inputs.first(11 * case_.data.features), all.labels.first(11), {}};
  }

 private:
  static Course course(EpochTrainer& trainer, std::size_t epochs) {
    Course course;
    for (std::size_t e = 0; e < epochs; ++e) {
      const auto [loss, error] = trainer.run_epoch(e + 1 < epochs);
      course.losses.push_back(loss);
      course.errors.push_back(e + 1 < epochs ? error : 0);
    }
    EXPECT_EQ(trainer.epoch(), static_cast<std::int64_t>(epochs));
    course.end = trainer.end();
    EXPECT_GT(trainer.device_seconds(), 0);
    return course;
  }

  std::size_t count_;
  PerceptronCase case_{false};
};

TEST(PerceptronPool, TrainsToTheBitsOfEachAlone) {
  for (const std::size_t count : {1, 2, 13}) {
    Trainings trainings(count);
    SmallDevice device;
    trainings.expect_each_alone(trainings.together(device));
  }
}

TEST(PerceptronPool, TakesTurnsWhereMemoryIsShort) {
  Trainings trainings(13);
  for (const std::size_t room : {1, 3}) {
    for (const std::size_t room_for_errors : {1, 2, 100}) {
      SmallDevice device;
      device.room = room;
      device.room_for_errors = room_for_errors;
      trainings.expect_each_alone(trainings.together(device));
      EXPECT_LE(device.most, room);
    }
  }
}

// What each thread got to see.
std::vector<std::string> complaints(Trainings& trainings, SmallDevice& device, std::size_t count) {
  PerceptronCase data(false);
  PerceptronPool pool(device, data.data, data.data.train, data.data.train);
  std::vector<std::string> all(count);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < count; ++i) {
    threads.emplace_back([&, i] {
      PerceptronPool::Network network(pool, trainings.start(i));
      try {
        for (int e = 0; e < 3; ++e) network.run_epoch(true);
      } catch (const std::bad_alloc&) {
        all[i] = "memory";
      } catch (const Error& error) {
        all[i] = error.what();
      }
    });
  }
  for (auto& thread : threads) thread.join();
  return all;
}

TEST(PerceptronPool, OneThatDoesNotFitAloneIsOutOfMemory) {
  Trainings trainings(4);
  SmallDevice device;
  device.room = 0;
  EXPECT_THAT(complaints(trainings, device, 4), testing::Each("memory"));
}

// A network that never fits does not make those that do train in smaller batches for ever.
TEST(PerceptronPool, OneThatIsTooLargeLeavesTheOthersTogether) {
  constexpr std::size_t kCount = 8, kLarge = 5;
  PerceptronCase data(false);
  SmallDevice device;
  device.too_large = 1000 + kLarge;
  PerceptronPool pool(device, data.data, data.data.train, data.data.train);
  std::vector<std::unique_ptr<PerceptronPool::Network>> networks;  // all there before the first waits
  for (std::size_t i = 0; i < kCount; ++i) {
    auto start = data.starts[0];
    start.seed = 1000 + i;
    networks.push_back(std::make_unique<PerceptronPool::Network>(pool, start));
  }
  std::vector<int> epochs(kCount);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < kCount; ++i) {
    threads.emplace_back([&, i] {
      try {
        for (; epochs[i] < 3; ++epochs[i]) networks[i]->run_epoch(true);
      } catch (const std::bad_alloc&) {
      }
      networks[i].reset();
    });
  }
  for (auto& thread : threads) thread.join();
  for (std::size_t i = 0; i < kCount; ++i) EXPECT_EQ(epochs[i], i == kLarge ? 0 : 3) << i;
  EXPECT_EQ(device.most, kCount - 1);
}

TEST(PerceptronPool, ABrokenDeviceIsEverybodysError) {
  Trainings trainings(4);
  SmallDevice device;
  device.broken = true;
  EXPECT_THAT(complaints(trainings, device, 4), testing::Each("the device is broken"));
  device.broken = false;
  EXPECT_THAT(complaints(trainings, device, 4), testing::Each(""));
}

// A thread that leaves does not keep the others waiting, whenever it does.
TEST(PerceptronPool, NobodyWaitsForWhoHasLeft) {
  PerceptronCase data(false);
  SmallDevice device;
  PerceptronPool pool(device, data.data, data.data.train, data.data.train);
  for (int round = 0; round < 20; ++round) {
    std::vector<std::thread> threads;
    for (int i = 0; i < 6; ++i) {
      threads.emplace_back([&, i] {
        PerceptronPool::Network network(pool, data.starts[0]);
        for (int e = 0; e < i; ++e) network.run_epoch(e % 2 == 0);
      });
    }
    for (auto& thread : threads) thread.join();
  }
}

}  // namespace
}  // namespace incumbent::learner
