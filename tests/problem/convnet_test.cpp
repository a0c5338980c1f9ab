// Convolutional networks by LibTorch: they learn, repeat themselves bit by bit, go on from checkpoints, and say why
// they are not there.
#include <gmock/gmock.h>

#include <thread>

#include "problem/trainings.hpp"

namespace incumbent {
namespace {

using testing::HasSubstr;

const std::string kDigits = "convnet:data=digits,epochs=4";
const std::string kSgd = "sgd", kAdamw = "adamw";

TEST(Convnet, IsThereOrSaysWhyNot) {
  const auto missing = why_missing("convnet");
  if (missing.empty()) return;
  EXPECT_THAT(missing, HasSubstr("problem 'convnet' is not built: "));
}

TEST(Convnet, DescribesItself) {
  INCUMBENT_NEEDS("convnet");
  const auto problem = make_problem("convnet");
  const auto& description = problem->description();
  EXPECT_EQ(description.name, "convnet:data=fashion10k_14x14,epochs=27");
  EXPECT_TRUE(description.checkpoints);
  EXPECT_EQ(description.resource_unit, "epoch");
  EXPECT_THAT(description.source, HasSubstr("LibTorch "));
  EXPECT_EQ(make_problem("convnet:kernel=5,data=digits,channels=4")->description().name,
            "convnet:channels=4,data=digits,epochs=27,kernel=5");
  EXPECT_THAT(message_of([] { make_problem("convnet:data=concrete"); }), HasSubstr("no set of square images"));
  EXPECT_THAT(message_of([] { make_problem("convnet:data=spam"); }), HasSubstr("no set of square images"));
  EXPECT_THAT(message_of([] { make_problem("convnet:kernel=4"); }), HasSubstr("kernel=4 is even"));
  EXPECT_THAT(message_of([] { make_problem("convnet:data=digits,blocks=4"); }), HasSubstr("blocks=4"));
}

TEST(Convnet, LearnsDigitsWithBothOptimizers) {
  INCUMBENT_NEEDS("convnet");
  const auto problem = make_problem(kDigits);
  for (const auto& optimizer : {kSgd, kAdamw}) {
    const auto configuration = with(*problem, {{"optimizer", optimizer},
                                               {"learning_rate", 0.003},
                                               {"batch_size", std::int64_t{16}},
                                               {"channels", std::int64_t{16}}});
    const auto outcome = run(*problem, configuration, 4);
    ASSERT_EQ(outcome.failure, Failure::none);
    EXPECT_LT(outcome.objectives.front(), 0.15) << optimizer;  // a guess has 0.9
    EXPECT_LT(outcome.score.value(), 0.15) << optimizer;
  }
}

TEST(Convnet, GoesOnToTheSameBitsAndInAnyThread) {
  INCUMBENT_NEEDS("convnet");
  const auto problem = make_problem(kDigits + ",cost=operations");
  for (const auto& optimizer : {kSgd, kAdamw}) {
    const auto configuration =
        with(*problem, {{"optimizer", optimizer}, {"dropout", 0.4}, {"batch_size", std::int64_t{100}}});
    std::vector<double> curve;
    const auto whole = problem->evaluate(configuration, {4, 1, 0, {}}, [&](const Measurement& measurement) {
      curve.push_back(measurement.objectives.front());
      return true;
    });
    ASSERT_EQ(curve.size(), 3u);
    EXPECT_GT(curve.front(), whole.objectives.front());
    for (std::int64_t epoch = 1; epoch < 4; ++epoch) {
      Outcome part, rest;
      std::thread([&] { part = run(*problem, configuration, epoch); }).join();
      EXPECT_EQ(part.objectives.front(), curve[static_cast<std::size_t>(epoch - 1)]);
      std::thread([&] { rest = run(*problem, configuration, 4, 1, part.checkpoint); }).join();
      EXPECT_EQ(rest.objectives, whole.objectives);
      EXPECT_EQ(rest.score, whole.score);
    }
    EXPECT_NE(run(*problem, configuration, 1, 2).objectives.front(), curve.front());
  }
}

// Several at once neither share random numbers nor disturb each other.
TEST(Convnet, TrainsInSeveralThreadsAtOnce) {
  INCUMBENT_NEEDS("convnet");
  const auto problem = make_problem(kDigits);
  std::vector<Outcome> alone(4), together(4);
  const auto train = [&](std::size_t i) {
    const auto configuration = with(*problem, {{"dropout", 0.3}, {"blocks", static_cast<std::int64_t>(1 + i % 3)}});
    return run(*problem, configuration, 2, i);
  };
  for (std::size_t i = 0; i < alone.size(); ++i) alone[i] = train(i);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < alone.size(); ++i) threads.emplace_back([&, i] { together[i] = train(i); });
  for (auto& thread : threads) thread.join();
  for (std::size_t i = 0; i < alone.size(); ++i) {
    EXPECT_EQ(together[i].objectives, alone[i].objectives);
    EXPECT_EQ(together[i].score, alone[i].score);
  }
}

TEST(Convnet, ClonesGoOnWithOtherParametersAndEqualSizes) {
  INCUMBENT_NEEDS("convnet");
  const auto problem = make_problem(kDigits);
  const auto parent = run(*problem, with(*problem, {}), 2);
  const auto other = with(*problem, {{"optimizer", kAdamw}, {"learning_rate", 0.002}});
  EXPECT_LT(run(*problem, other, 4, 7, parent.checkpoint).objectives.front(), 0.2);
  const auto wider = with(*problem, {{"channels", std::int64_t{9}}});
  EXPECT_THAT(message_of([&] { run(*problem, wider, 4, 1, parent.checkpoint); }),
              HasSubstr("channels 9, kernel 3 and units 64 do not fit the checkpoint's"));
}

TEST(Convnet, DivergenceIsALabelledFailure) {
  INCUMBENT_NEEDS("convnet");
  const auto problem = make_problem(kDigits);
  const auto wild = with(*problem, {{"learning_rate", 0.3},
                                    {"momentum", 0.99},
                                    {"batch_size", std::int64_t{16}},
                                    {"channels", std::int64_t{32}},
                                    {"units", std::int64_t{128}}});
  const auto outcome = run(*problem, wild, 4);
  EXPECT_EQ(outcome.failure, Failure::diverged);
  EXPECT_TRUE(outcome.objectives.empty());
}

// 8 x 8 pixels through one block of 4 channels and 3 x 3 weights, 16 units, 10 classes.
TEST(Convnet, CountsOperations) {
  INCUMBENT_NEEDS("convnet");
  const auto problem =
      make_problem("convnet:data=digits,epochs=4,blocks=1,channels=4,kernel=3,units=16,cost=operations");
  const double network = 64 * 9 * 4 + 16 * (4 * 16 + 10);
  EXPECT_NEAR(run(*problem, with(*problem, {}), 2).cost, 1e-9 * network * (2 * (3 * 1078 + 360) + 359), 1e-12);
}

}  // namespace
}  // namespace incumbent
