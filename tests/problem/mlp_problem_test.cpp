// The perceptron as a problem: it learns, repeats itself bit by bit, resumes, clones, diverges and says so.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <thread>

#include "formula/random.hpp"
#include "incumbent/error.hpp"
#include "incumbent/problem.hpp"

namespace incumbent {
namespace {

using testing::HasSubstr;

Configuration with(const Problem& problem, const std::vector<std::pair<std::string, Level>>& values) {
  const auto& space = problem.description().space;
  auto configuration = space.default_configuration();
  for (const auto& [name, value] : values) configuration[space.index(name)] = space.code(space.index(name), value);
  return space.activate(configuration);
}

Outcome run(const Problem& problem, const Configuration& configuration, std::int64_t epochs, std::uint64_t seed = 1,
            std::shared_ptr<const Checkpoint> from = {}) {
  return problem.evaluate(configuration, {epochs, seed, 0, std::move(from)}, {});
}

std::string message_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

const std::string kSgd = "sgd";
const std::string kAdamw = "adamw";

TEST(Mlp, DescribesItself) {
  const auto problem = make_problem("mlp:data=digits,epochs=9");
  const auto& description = problem->description();
  EXPECT_EQ(description.name, "mlp:data=digits,epochs=9");
  EXPECT_EQ(description.max_resource, 9);
  EXPECT_EQ(description.resource_unit, "epoch");
  EXPECT_EQ(description.direction, Direction::minimize);
  EXPECT_EQ(make_problem("mlp")->description().name, "mlp:data=digits,epochs=27");
  EXPECT_EQ(make_problem("mlp:data=concrete")->description().objective, "validation RMSE");
  EXPECT_THAT(message_of([] { make_problem("mlp:data=digitz"); }),
              HasSubstr("unknown data set 'digitz'; known: concrete"));
  EXPECT_THAT(message_of([] { make_problem("mlp:epochs=0"); }), HasSubstr("epochs=0"));
  EXPECT_THAT(message_of([] { make_problem("mlp:epoch=3"); }), HasSubstr("no option 'epoch'"));
}

// Three forward passes a training row and one a validation row in every epoch, and one a test row at the end.
TEST(Mlp, CountsOperations) {
  const auto problem = make_problem("mlp:data=digits,epochs=9,cost=operations");
  EXPECT_EQ(problem->description().name, "mlp:cost=operations,data=digits,epochs=9");
  EXPECT_TRUE(problem->description().known_cost);
  EXPECT_FALSE(make_problem("mlp")->description().known_cost);
  const auto cost = [&](std::int64_t width, std::int64_t epochs) {
    return run(*problem, with(*problem, {{"width", width}, {"depth", std::int64_t{1}}}), epochs).cost;
  };
  // 64 inputs, 64 units, 10 outputs, padded to 16: 1078 training, 360 validation and 359 test rows.
  const double network = 64 * 64 + 64 + 64 * 16 + 16;
  EXPECT_NEAR(cost(64, 2), 1e-9 * network * (2 * (3 * 1078 + 360) + 359), 1e-12);
  EXPECT_NEAR(cost(64, 4) - cost(64, 2), cost(64, 6) - cost(64, 4), 1e-12);
  EXPECT_EQ(cost(64, 4), cost(64, 4));
  EXPECT_GT(cost(256, 2), 3.5 * cost(64, 2));
}

TEST(Mlp, LearnsDigitsWithBothOptimizers) {
  const auto problem = make_problem("mlp:data=digits,epochs=9");
  for (const auto& optimizer : {kSgd, kAdamw}) {
    const auto outcome = run(*problem, with(*problem, {{"optimizer", optimizer}, {"learning_rate", 0.01}}), 9);
    ASSERT_EQ(outcome.failure, Failure::none);
    EXPECT_EQ(outcome.resource, 9);
    EXPECT_LT(outcome.objectives.front(), 0.1) << optimizer;
    EXPECT_LT(outcome.score.value(), 0.1) << optimizer;
    EXPECT_GT(outcome.cost, 0);
  }
}

TEST(Mlp, LearnsARegression) {
  const auto problem = make_problem("mlp:data=concrete,epochs=30");
  const auto configuration = with(*problem, {{"learning_rate", 0.01}, {"batch_size", std::int64_t{16}}});
  const auto outcome = run(*problem, configuration, 30);
  ASSERT_EQ(outcome.failure, Failure::none);
  EXPECT_LT(outcome.objectives.front(), 8);  // MPa; the mean as prediction has 16 to 17
  EXPECT_LT(outcome.score.value(), 8);
}

TEST(Mlp, RepeatsItselfBitByBitInAnyThread) {
  const auto problem = make_problem("mlp:data=digits,epochs=3");
  const auto& space = problem->description().space;
  std::vector<Outcome> alone(6), together(6);
  std::vector<Configuration> configurations;
  for (std::size_t i = 0; i < alone.size(); ++i) {
    Stream stream(5, Purpose::test, i);
    configurations.push_back(space.sample(stream));
    alone[i] = run(*problem, configurations[i], 3, i);
  }
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < alone.size(); ++i)
    threads.emplace_back([&, i] { together[i] = run(*problem, configurations[i], 3, i); });
  for (auto& thread : threads) thread.join();
  for (std::size_t i = 0; i < alone.size(); ++i) {
    EXPECT_EQ(alone[i].objectives, together[i].objectives);
    EXPECT_EQ(alone[i].score, together[i].score);
    EXPECT_EQ(alone[i].failure, together[i].failure);
  }
}

TEST(Mlp, KnowsDevicesThatItMayTrainOn) {
  EXPECT_EQ(make_problem("mlp:device=cpu")->description().name, "mlp:data=digits,epochs=27");
  EXPECT_EQ(make_problem("mlp:device=cpu")->description().device, "cpu");
  EXPECT_EQ(make_problem("mlp")->description().device, "");
  EXPECT_EQ(make_problem("mlp:device=auto")->description().device,
            "cpu (no CUDA device: this program is linked without CUDA)");
  EXPECT_THAT(message_of([] { make_problem("mlp:device=gpu"); }),
              HasSubstr("unknown device 'gpu'; allowed: auto, cpu"));
  EXPECT_THAT(message_of([] { make_problem("mlp:device=cuda:99"); }), HasSubstr("device 'cuda:99' is not available"));
}

TEST(Mlp, TheSeedDecidesWeightsAndOrder) {
  const auto problem = make_problem("mlp:data=digits,epochs=2");
  const auto configuration = with(*problem, {});
  const auto first = run(*problem, configuration, 2, 1), second = run(*problem, configuration, 2, 2);
  EXPECT_NE(std::pair(first.objectives, first.score), std::pair(second.objectives, second.score));
}

// Reported values, epoch by epoch.
std::vector<double> curve(const Problem& problem, const Configuration& configuration, std::int64_t epochs) {
  std::vector<double> values;
  std::int64_t expected = 0;
  const auto outcome = problem.evaluate(configuration, {epochs, 1, 0, {}}, [&](const Measurement& measurement) {
    EXPECT_EQ(measurement.resource, ++expected);
    EXPECT_GE(measurement.cost, 0);
    values.push_back(measurement.objectives.front());
    return true;
  });
  EXPECT_EQ(expected, epochs - 1);
  values.push_back(outcome.objectives.front());
  return values;
}

TEST(Mlp, ResumesToTheSameBitsFromEveryEpoch) {
  for (const char* specification : {"mlp:data=digits,epochs=6", "mlp:data=concrete,epochs=6"}) {
    const auto problem = make_problem(specification);
    for (const auto& optimizer : {kSgd, kAdamw}) {
      const auto configuration = with(*problem, {{"optimizer", optimizer}, {"dropout", 0.3}});
      const auto whole = run(*problem, configuration, 6);
      const auto values = curve(*problem, configuration, 6);
      EXPECT_EQ(values.back(), whole.objectives.front());
      for (std::int64_t epoch = 1; epoch <= 6; ++epoch) {
        const auto part = run(*problem, configuration, epoch);
        EXPECT_EQ(part.objectives.front(), values[static_cast<std::size_t>(epoch - 1)]);
        ASSERT_EQ(part.checkpoint->resource(), epoch);
        for (int again = 0; again < 2; ++again) {  // a checkpoint may be used more than once
          const auto rest = run(*problem, configuration, 6, 1, part.checkpoint);
          EXPECT_EQ(rest.objectives, whole.objectives);
          EXPECT_EQ(rest.score, whole.score);
        }
      }
    }
  }
}

TEST(Mlp, AClonedTrialGoesOnWithOtherParameters) {
  const auto problem = make_problem("mlp:data=digits,epochs=6,width=32,depth=1");
  EXPECT_EQ(problem->description().name, "mlp:data=digits,depth=1,epochs=6,width=32");
  const auto parent = run(*problem, with(*problem, {{"learning_rate", 0.02}}), 3);
  const auto other =
      with(*problem, {{"optimizer", kAdamw}, {"learning_rate", 0.002}, {"batch_size", std::int64_t{100}}});
  const auto clone = run(*problem, other, 6, 77, parent.checkpoint);
  EXPECT_EQ(clone.failure, Failure::none);
  EXPECT_EQ(clone.resource, 6);
  EXPECT_LT(clone.objectives.front(), 0.1);
  EXPECT_EQ(run(*problem, other, 6, 77, parent.checkpoint).objectives, clone.objectives);
}

class ForeignCheckpoint : public Checkpoint {
 public:
  std::int64_t resource() const override { return 1; }
};

TEST(Mlp, RefusesCheckpointsAndResourcesThatDoNotFit) {
  const auto problem = make_problem("mlp:data=digits,epochs=4");
  const auto configuration = with(*problem, {{"width", std::int64_t{16}}});
  const auto parent = run(*problem, configuration, 2);
  EXPECT_THAT(message_of([&] {
                run(*problem, with(*problem, {{"width", std::int64_t{17}}}), 4, 1, parent.checkpoint);
              }),
              HasSubstr("width 17 and depth 2 do not fit the checkpoint's"));
  EXPECT_THAT(message_of([&] { run(*problem, configuration, 1, 1, parent.checkpoint); }),
              HasSubstr("2 epochs already"));
  EXPECT_THAT(message_of([&] { run(*problem, configuration, 4, 1, std::make_shared<ForeignCheckpoint>()); }),
              HasSubstr("another problem's"));
  EXPECT_THAT(message_of([&] { run(*problem, configuration, 5); }),
              HasSubstr("resource 5 is not a number from 1 to 4 (epochs)"));
  EXPECT_THAT(message_of([&] { run(*problem, configuration, 0); }),
              HasSubstr("resource 0 is not a number from 1 to 4"));
}

TEST(Mlp, StopsWhenTheReporterSaysSo) {
  const auto problem = make_problem("mlp:data=digits,epochs=6");
  const auto configuration = with(*problem, {});
  const auto outcome = problem->evaluate(configuration, {6, 1, 0, {}},
                                         [](const Measurement& measurement) { return measurement.resource < 2; });
  EXPECT_EQ(outcome.resource, 2);
  EXPECT_EQ(outcome.checkpoint->resource(), 2);
  EXPECT_EQ(outcome.objectives, run(*problem, configuration, 2).objectives);
  EXPECT_EQ(run(*problem, configuration, 6, 1, outcome.checkpoint).objectives,
            run(*problem, configuration, 6).objectives);
}

TEST(Mlp, DivergenceIsALabelledFailure) {
  for (const char* specification : {"mlp:data=digits,epochs=9", "mlp:data=concrete,epochs=9"}) {
    const auto problem = make_problem(specification);
    // Deep, a large rate and much momentum: the loss explodes.
    const auto outcome = run(*problem,
                             with(*problem, {{"optimizer", kSgd},
                                             {"learning_rate", 0.2},
                                             {"momentum", 0.99},
                                             {"depth", std::int64_t{4}},
                                             {"width", std::int64_t{200}},
                                             {"batch_size", std::int64_t{8}}}),
                             9);
    EXPECT_EQ(outcome.failure, Failure::diverged) << specification;
    EXPECT_TRUE(outcome.objectives.empty());
    EXPECT_FALSE(outcome.checkpoint);
    EXPECT_FALSE(outcome.score);
    EXPECT_LT(outcome.resource, 9);
  }
}

TEST(Mlp, ParametersOfTheOtherOptimizerAreInactive) {
  const auto problem = make_problem("mlp");
  const auto& space = problem->description().space;
  const auto sgd = with(*problem, {{"optimizer", kSgd}}), adamw = with(*problem, {{"optimizer", kAdamw}});
  EXPECT_TRUE(sgd.is_active(space.index("momentum")));
  EXPECT_FALSE(sgd.is_active(space.index("beta2")));
  EXPECT_FALSE(adamw.is_active(space.index("momentum")));
  EXPECT_TRUE(adamw.is_active(space.index("beta2")));
}

// The corners of the space; a batch of 256 doesn't divide the 618 rows.
TEST(Mlp, ExtremeSizesWork) {
  const auto problem = make_problem("mlp:data=concrete,epochs=2");
  for (const std::int64_t width : {8, 256}) {
    for (const std::int64_t batch : {8, 256}) {
      for (const std::int64_t depth : {1, 4}) {
        const auto outcome = run(*problem,
                                 with(*problem, {{"optimizer", kAdamw},
                                                 {"width", width},
                                                 {"batch_size", batch},
                                                 {"depth", depth},
                                                 {"learning_rate", 0.001},
                                                 {"dropout", 0.5}}),
                                 2);
        ASSERT_EQ(outcome.failure, Failure::none) << width << ' ' << batch << ' ' << depth;
        EXPECT_LT(outcome.objectives.front(), 60);
      }
    }
  }
}

}  // namespace
}  // namespace incumbent
