// Studies whose trials are trained side by side on a device.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <thread>

#include "cuda/runtime/memory_pool.hpp"
#include "incumbent/error.hpp"
#include "incumbent/execution.hpp"
#include "incumbent/journal.hpp"
#include "runtime_double/runtime_double.hpp"

namespace incumbent {
namespace {

namespace fs = std::filesystem;

class PerceptronStudy : public testing::Test {
 protected:
  void SetUp() override { runtime_double::reset(); }
  void TearDown() override {
    cuda::MemoryPool::trim_all();
    EXPECT_EQ(runtime_double::live_allocations(), 0u);
    EXPECT_EQ(runtime_double::live_streams(), 0u);
    runtime_double::reset();
  }

  // Little work for fibers.
  static std::unique_ptr<Problem> problem(const std::string& device) {
    return make_problem("mlp:data=concrete,epochs=3,width=9,depth=1,cost=operations,device=" + device);
  }

  // The journal of a study of rungs on three workers, without its dates.
  static std::string journal(const Problem& problem, int threads) {
    const auto path = fs::temp_directory_path() / ("incumbent_perceptron_study_" + std::to_string(getpid()));
    fs::remove(path);
    auto spec = study_of(problem.description());
    spec.scheduler = "asha:eta=2";
    spec.budget = 6;
    spec.seed = 5;
    SimulatedWorkers workers;
    workers.workers = 3;
    spec.simulated = workers;
    {
      const auto kept = Journal::create(path, spec, Durability::write, Access::exclusive);
      const auto study = make_study(spec, kept);
      ExecutionOptions options;
      options.workers = threads;
      simulate_trials(*study, problem, workers, options, {});
    }
    std::ifstream file(path);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    fs::remove(path);
    return std::regex_replace(text, std::regex(R"("datetime_\w+":"[^"]*")"), "");
  }
};

TEST_F(PerceptronStudy, HasTheJournalOfTheCpu) {
  const auto cpu = journal(*problem("cpu"), 1);
  EXPECT_EQ(runtime_double::calls("cudaMalloc"), 0);
  EXPECT_EQ(journal(*problem("cuda"), 3), cpu);
  EXPECT_GT(runtime_double::calls("cudaMalloc"), 0);
  EXPECT_EQ(journal(*problem("auto"), 1), cpu);
}

// A trial that diverges ends; its neighbours, and those that go on from checkpoints of either, do not notice.
TEST_F(PerceptronStudy, TrialsGoOnFromCheckpointsOfEitherDevice) {
  const auto here = problem("cpu"), there = problem("cuda");
  const auto& space = here->description().space;
  auto good = space.default_configuration();
  good[space.index("batch_size")] = 256;
  auto bad = good;
  bad[space.index("learning_rate")] = 0.2;
  bad[space.index("momentum")] = 0.99;
  bad[space.index("batch_size")] = 8;
  const auto whole = evaluate(*here, good, {3, 7, 0, {}});
  const auto diverged = evaluate(*here, bad, {3, 7, 0, {}});
  const auto half = evaluate(*here, good, {1, 7, 0, {}});
  std::vector<Outcome> outcomes(4);
  std::vector<std::thread> threads;
  const auto start = [&](std::size_t i, const Configuration& c, const Evaluation& how) {
    threads.emplace_back([&, i, c, how] { outcomes[i] = evaluate(*there, c, how); });
  };
  start(0, good, {3, 7, 0, {}});
  start(1, bad, {3, 7, 0, {}});
  start(2, good, {3, 7, 0, half.checkpoint});
  start(3, good, {1, 7, 0, {}});
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(outcomes[0].objectives, whole.objectives);
  EXPECT_EQ(outcomes[0].score, whole.score);
  EXPECT_EQ(outcomes[1].failure, diverged.failure);
  EXPECT_EQ(outcomes[1].objectives, diverged.objectives);
  EXPECT_EQ(outcomes[2].objectives, whole.objectives);
  const auto back = evaluate(*here, good, {3, 7, 0, outcomes[3].checkpoint});
  EXPECT_EQ(back.objectives, whole.objectives);
}

TEST_F(PerceptronStudy, ADeviceWithoutMemoryIsAFailureOfTheTrial) {
  const auto there = problem("cuda");
  const auto configuration = there->description().space.default_configuration();
  runtime_double::set_memory(1 << 14);
  EXPECT_EQ(evaluate(*there, configuration, {1, 7, 0, {}}).failure, Failure::out_of_memory);
  runtime_double::reset();
  EXPECT_EQ(evaluate(*there, configuration, {1, 7, 0, {}}).failure, Failure::none);
  runtime_double::fail("cudaMemcpyAsync", 3, cudaErrorUnknown);
  EXPECT_THROW(evaluate(*there, configuration, {1, 7, 0, {}}), Error);
}

}  // namespace
}  // namespace incumbent
