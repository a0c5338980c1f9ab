// incumbent simulate as a user types it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/program.hpp"
#include "golden.hpp"

namespace incumbent {
namespace {

using testing::HasSubstr;

constexpr const char* kAsha =
    "simulate curve:steps=9 --scheduler asha --workers 9 --budget 60 --seed 5 --straggler 0.5 --drop 0.01 ";

TEST(SimulateVerb, SaysWhatTheWorkersDid) {
  const auto result = run_incumbent(kAsha);
  EXPECT_EQ(result.status, 0) << result.err;
  for (const char* part : {"ended by        budget\n", " on 9 workers, ", "trials          60, ", "  incumbent\n"}) {
    EXPECT_THAT(result.out, HasSubstr(part));
  }
}

TEST(SimulateVerb, JsonHasTheTimesOfTrialsAndTheIncumbents) {
  const auto result = run_incumbent("simulate curve:steps=9 --workers 2 --budget 3 --json");
  ASSERT_EQ(result.status, 0) << result.err;
  const auto s = golden::parse(result.out);
  EXPECT_EQ(s["makespan"].number(), 18);
  EXPECT_EQ(s["utilization"].number(), 0.75);
  EXPECT_EQ(s["resource"].number(), 27);
  EXPECT_EQ(s["first_trained"].number(), 9);
  EXPECT_EQ(s["trials"].size(), 3u);
  EXPECT_EQ(s["trials"][2]["start"].number(), 9);
  EXPECT_EQ(s["trials"][2]["end"].number(), 18);
  EXPECT_EQ(s["trials"][2]["status"].string(), "complete");
  EXPECT_EQ(s["incumbents"][0]["time"].number(), 1);
}

// 20 trainings, one at a time: all their recorded seconds.
TEST(SimulateVerb, RecordedTrainingsTakeTheirRecordedTime) {
  const auto once = [](const std::string& workers) {
    const auto result =
        run_incumbent("simulate nasbench201 --sampler random --budget 20 --runtime cost --json --workers " + workers);
    EXPECT_EQ(result.status, 0) << result.err;
    return result.out;
  };
  const auto one = golden::parse(once("1"))["makespan"].number(), four = golden::parse(once("4"))["makespan"].number();
  EXPECT_GT(one, 20 * 100);  // seconds
  EXPECT_LT(four, one / 2);
  EXPECT_EQ(once("4"), once("4"));
}

TEST(SimulateVerb, ALimitOfTimeOrResourceIsTheOnlyOne) {
  const auto trials_of = [](const std::string& limit) {
    const auto result =
        run_incumbent("simulate curve:steps=9 --sampler random --scheduler asha --workers 9 --json " + limit);
    EXPECT_EQ(result.status, 0) << result.err;
    const auto s = golden::parse(result.out);
    return std::pair(s["reason"].string(), s["trials"].size());
  };
  EXPECT_EQ(trials_of(""), std::pair(std::string("budget"), std::size_t{100}));
  const auto [reason, trials] = trials_of("--time-limit 100");
  EXPECT_EQ(reason, "time");
  EXPECT_GT(trials, 100u);
  const auto result =
      run_incumbent("simulate curve:steps=9 --sampler random --scheduler asha:total_resource=900 --workers 9 --json");
  EXPECT_GT(golden::parse(result.out)["trials"].size(), 100u);
  EXPECT_GE(golden::parse(result.out)["resource"].number(), 890);
  EXPECT_EQ(trials_of("--time-limit 100 --budget 30").second, 30u);
  EXPECT_THAT(run_incumbent("simulate --help").out, HasSubstr("default: 100"));
}

TEST(SimulateVerb, SaysOnWhichDeviceAProblemTrains) {
  const std::string mlp = "simulate mlp:data=concrete,epochs=2,device=";
  const auto here = run_incumbent(mlp + "cpu --budget 2 --sampler random");
  EXPECT_EQ(here.status, 0) << here.err;
  EXPECT_THAT(here.err, HasSubstr("mlp:data=concrete,epochs=2: on cpu\n"));
  const auto there = run_incumbent(mlp + "cuda:99 --budget 2");
  EXPECT_EQ(there.status, 6);
  EXPECT_THAT(there.err, HasSubstr("device 'cuda:99' is not available: "));
}

TEST(SimulateVerb, ThreadsAndAResumptionChangeNothing) {
  const TemporaryDirectory folder;
  const std::string asha = std::string(kAsha) + "--time-limit 40 --json ";
  const auto expected = run_incumbent(asha);
  ASSERT_EQ(expected.status, 0) << expected.err;
  EXPECT_EQ(run_incumbent(asha + "--threads 3").out, expected.out);
  const auto journal = folder.path("study.log").string();
  const auto kept = asha + "--journal " + journal;
  EXPECT_EQ(run_incumbent(kept).out, expected.out);
  EXPECT_EQ(run_incumbent(kept + " --resume").out, expected.out);
  EXPECT_EQ(run_incumbent("verify " + journal).status, 0);
  const auto again = run_incumbent(kept);
  EXPECT_EQ(again.status, 5);
  const auto other = run_incumbent(kept + " --resume --straggler 0.4");
  EXPECT_EQ(other.status, 2);  // given twice
  const auto seed = run_incumbent("simulate curve:steps=9 --scheduler asha --resume --journal " + journal);
  EXPECT_EQ(seed.status, 2);
  EXPECT_THAT(seed.err, HasSubstr("its seed is 5 instead of 0"));
}

// More workers too, with which the trials of the journal could have been made.
TEST(SimulateVerb, GoesOnWithTheWorkersThatTheJournalNamesAlone) {
  const TemporaryDirectory folder;
  const auto journal = folder.path("study.log");
  const auto with = [&](const std::string& options) {
    return "simulate curve:steps=9 --scheduler asha --budget 20 --journal " + journal.string() + " " + options;
  };
  const std::string made = "--workers 2 --straggler 0.5 --runtime resource:unit=2 --time-limit 1000.5";
  EXPECT_EQ(run_incumbent(with(made)).status, 0);
  EXPECT_EQ(run_incumbent(with(made + " --resume")).status, 0);
  const std::pair<const char*, const char*> table[] = {
      {"--workers 3 --straggler 0.5 --runtime resource:unit=2 --time-limit 1000.5", "workers is 2 instead of 3"},
      {"--workers 2 --straggler 0.4 --runtime resource:unit=2 --time-limit 1000.5", "straggler is 0.5 instead of 0.4"},
      {"--workers 2 --straggler 0.5 --time-limit 1000.5", "runtime is resource:unit=2 instead of resource"},
      {"--workers 2 --straggler 0.5 --runtime resource:unit=2", "time_limit is 1000.5 instead of none"},
      {"--workers 2 --straggler 0.5 --runtime resource:unit=2 --time-limit 1000.5 --drop 0.1",
       "drop is 0 instead of 0.1"},
      {"--workers 2 --straggler 0.5 --runtime resource:unit=2 --time-limit 1000.5 --attempts 3",
       "attempts is 100 instead of 3"},
      {"--workers 2 --straggler 0.5 --runtime resource:unit=2 --time-limit 1000.5 --crash 0.9",
       "crash is 0 instead of 0.9"},
      {"--workers 2 --straggler 0.5 --runtime resource:unit=2 --time-limit 1000.5 --from-scratch",
       "checkpoints is true instead of false"},
  };
  const auto before = std::filesystem::file_size(journal);
  for (const auto& [options, difference] : table) {
    const auto other = run_incumbent(with(std::string(options) + " --resume"));
    EXPECT_EQ(other.status, 2) << options;
    EXPECT_THAT(other.err, HasSubstr("study.log holds another simulation: its " + std::string(difference)));
    EXPECT_EQ(std::filesystem::file_size(journal), before) << options;
  }
}

// Without --budget that of the journal holds, one that was made when it was not none by default too.
TEST(SimulateVerb, GoesOnWithTheBudgetOfTheJournal) {
  const TemporaryDirectory folder;
  const auto run = "simulate curve:steps=9 --time-limit 1000 --journal " + folder.path("study.log").string();
  EXPECT_EQ(run_incumbent(run + " --budget 12").status, 0);
  const auto resumed = run_incumbent(run + " --resume --json");
  EXPECT_EQ(resumed.status, 0) << resumed.err;
  EXPECT_EQ(golden::parse(resumed.out)["trials"].size(), 12u);
  EXPECT_EQ(run_incumbent(run + " --resume --budget 13").status, 2);
}

TEST(SimulateVerb, AMethodIsAPair) {
  const auto pair = run_incumbent("simulate curve:steps=9 --scheduler hyperband --sampler kde --budget 20 --json");
  const auto named = run_incumbent("simulate curve:steps=9 --method bohb --budget 20 --json");
  EXPECT_EQ(named.status, 0) << named.err;
  EXPECT_EQ(named.out, pair.out);
  const auto random = run_incumbent("simulate curve:steps=9 --method bohb --sampler random --budget 20 --json");
  EXPECT_NE(random.out, pair.out);
}

TEST(SimulateVerb, APopulationGoesOn) {
  const TemporaryDirectory folder;
  const auto line = "simulate curve:steps=9 --method pbt --budget 30 --workers 4 --straggler 0.3 --drop 0.02 --json" +
                    (" --journal " + folder.path("study.log").string());
  const auto first = run_incumbent(line);
  EXPECT_EQ(first.status, 0) << first.err;
  const auto again = run_incumbent(line + " --resume");
  EXPECT_EQ(again.status, 0) << again.err;
  EXPECT_EQ(again.out, first.out);
}

TEST(SimulateVerb, NoJournalOfAStudyThatCanNotBe) {
  const TemporaryDirectory folder;
  const auto journal = folder.path("study.log");
  for (const auto& [words, message] :
       {std::pair("zdt1", "has 2 objectives; studies take problems with 1"),
        std::pair("curve --method pbt --from-scratch", "scheduler 'pbt' starts trials from the checkpoints of others"),
        std::pair("mlp:epochs=2 --scheduler pbt:population=2",
                  "a checkpoint of 'mlp:data=digits,epochs=2' fixes width, depth"),
        std::pair("curve --sampler gpp", "unknown sampler 'gpp'")}) {
    const auto result = run_incumbent(std::string("simulate ") + words + " --journal " + journal.string());
    EXPECT_EQ(result.status, 2) << words;
    EXPECT_THAT(result.err, HasSubstr(message)) << words;
    EXPECT_FALSE(std::filesystem::exists(journal)) << words;
  }
}

TEST(SimulateVerb, WrongArgumentsAreNamed) {
  const std::pair<const char*, const char*> table[] = {
      {"simulate", "PROBLEM"},
      {"simulate curv", "unknown problem 'curv'"},
      {"simulate branin --runtime cost", "the cost of 'branin' is measured"},
      {"simulate branin --runtime constant:unit=2", "has no option 'unit'"},
      {"simulate branin --workers 0", "0 simulated workers; there may be 1 to 10000"},
      {"simulate branin --drop 1.5", "drop is 1.5"},
      {"simulate branin --budget 0", "the budget is 0"},
      {"simulate branin --threads 0", "--threads is '0'; it must be an integer from 1 to 1024"},
      {"simulate branin --seed -1", "--seed is '-1'; it must be an integer from 0"},
      {"simulate branin --scheduler hyperbrand", "unknown scheduler 'hyperbrand'"},
      {"simulate branin --resume", "--resume needs --journal"},
  };
  for (const auto& [arguments, message] : table) {
    const auto result = run_incumbent(arguments);
    EXPECT_EQ(result.status, 2) << arguments;
    EXPECT_THAT(result.err, HasSubstr(message)) << arguments;
  }
}

}  // namespace
}  // namespace incumbent
