// Studies on the command line: create, ask, report-value, tell, enqueue, best, trials, verify.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "cli/ask_tell_case.hpp"

namespace incumbent {
namespace {

using testing::HasSubstr;

constexpr const char* kNumbers = R"({"name": "s", "hyperparameters": [
  {"type": "uniform_float", "name": "lr", "lower": 1e-5, "upper": 0.1, "default_value": 1e-3, "log": true, "meta": null},
  {"type": "uniform_int", "name": "layers", "lower": 1, "upper": 8, "default_value": 2, "log": false, "meta": null}],
  "conditions": [], "forbiddens": [], "python_module_version": "1.2.1", "format_version": 0.4})";

TEST_F(AskTell, AStudyWithRungs) {
  ASSERT_EQ(create("--scheduler asha --max-resource 9 --budget 3").status, 0);
  const auto first = json("ask", "--count 3");
  ASSERT_EQ(first.size(), 3u);
  EXPECT_EQ(first[0]["resource"].integer(), 1);
  EXPECT_EQ(run("ask").out, "{\"action\":\"wait\"}\n");
  EXPECT_EQ(run("ask").status, 3);
  for (const auto* told : {"--trial 0 --value 2", "--trial 1 --value 1", "--trial 2 --value 3"}) {
    EXPECT_EQ(run("tell", told).out, "paused\n");
  }
  EXPECT_THAT(run("trials").out, HasSubstr("paused"));
  const auto next = json("ask");
  EXPECT_EQ(next["action"].string(), "resume");
  EXPECT_EQ(next["trial"].integer(), 1);
  EXPECT_EQ(next["from_resource"].integer(), 1);
  EXPECT_EQ(next["resource"].integer(), 3);
  EXPECT_EQ(run("tell", "--trial 1 --value 0.5").out, "paused\n");
  EXPECT_EQ(run("ask").status, 4);
  EXPECT_THAT(run("trials").out, HasSubstr("pruned"));
  EXPECT_THAT(run("verify").out, HasSubstr("verified\n"));
}

TEST_F(AskTell, AStudyFromBeginningToEnd) {
  ASSERT_EQ(create("--seed 7 --budget 3 --max-resource 9 --direction max").status, 0);
  const auto first = json("ask");
  EXPECT_EQ(first["action"].string(), "start");
  EXPECT_EQ(first["trial"].number(), 0);
  EXPECT_EQ(first["resource"].number(), 9);
  EXPECT_EQ(first["from_resource"].number(), 0);
  EXPECT_TRUE(first["parent"].is_null());
  EXPECT_EQ(first["seed"].kind, golden::Node::Kind::string);
  const auto& params = first["params"];
  EXPECT_TRUE(params["layers"].is_integer);
  EXPECT_EQ(params["opt"].kind, golden::Node::Kind::string);
  EXPECT_EQ(params["data"].string(), "letter");
  EXPECT_EQ(params.has("momentum"), params["opt"].string() == "sgd");

  EXPECT_EQ(run("report-value", "--trial 0 --resource 3 --value -0.25 --cost 2").out, "continue\n");
  EXPECT_EQ(run("tell", "--trial 0 --value -0.5 --constraint -1 --cost 1.5").out, "complete\n");
  const auto rest = json("ask", "--count 5");
  ASSERT_EQ(rest.size(), 2u) << "the budget is 3";
  EXPECT_EQ(rest[1]["trial"].number(), 2);
  EXPECT_EQ(run("tell", "--trial 1 --failed diverged").out, "failed\n");
  EXPECT_EQ(run("tell", "--trial 2 --value 0.25").out, "complete\n");

  const auto end = run("ask");
  EXPECT_EQ(end.status, 4);
  EXPECT_EQ(end.out, "{\"action\":\"finished\",\"reason\":\"budget\"}\n");
  EXPECT_EQ(run("ask", "--count 2").out, "[{\"action\":\"finished\",\"reason\":\"budget\"}]\n");

  const auto best = json("best", "--json");
  EXPECT_EQ(best["trial"].number(), 2);
  EXPECT_EQ(best["value"].number(), 0.25) << "in the user's direction";
  EXPECT_THAT(run("best").out, HasSubstr("trial 2: 0.25 at resource 9\n"));

  const auto trials = json("trials", "--json");
  ASSERT_EQ(trials.size(), 3u);
  EXPECT_EQ(trials[0]["measurements"][0]["value"].number(), -0.25);
  EXPECT_EQ(trials[0]["measurements"][0]["cost"].number(), 2);
  EXPECT_EQ(trials[0]["measurements"][1]["constraints"].numbers(), std::vector<double>{-1});
  EXPECT_EQ(trials[1]["status"].string(), "failed");
  EXPECT_EQ(trials[1]["failure"].string(), "diverged");
  EXPECT_EQ(trials[0]["params"].dump(), params.dump());
  EXPECT_THAT(run("trials").out, HasSubstr("failed: diverged"));

  EXPECT_THAT(run("verify").out, HasSubstr("verified\n"));
  EXPECT_EQ(json("verify", "--json")["suggestions"].number(), 3);
}

TEST_F(AskTell, ManyAtOnceAreAnArray) {
  ASSERT_EQ(create().status, 0);
  const auto three = json("ask", "--count 3");
  ASSERT_EQ(three.size(), 3u);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(three[i]["trial"].number(), i);
  EXPECT_EQ(json("ask").kind, golden::Node::Kind::object);
  EXPECT_THAT(refused("ask", "--count 0"), HasSubstr("--count is '0'; it must be an integer from 1 to 1000000"));
  EXPECT_THAT(refused("ask", "--count 4294967297"), HasSubstr("it must be an integer from 1 to 1000000"));
}

TEST_F(AskTell, TellingTwiceChangesNothing) {
  ASSERT_EQ(create().status, 0);
  json("ask");
  EXPECT_EQ(run("tell", "--trial 0 --value 1").status, 0);
  EXPECT_THAT(refused("tell", "--trial 0 --value 2"),
              HasSubstr("trial 0 is complete; only a running trial can be told"));
  EXPECT_THAT(refused("tell", "--trial 1 --value 2"), HasSubstr("there is no trial 1"));
  EXPECT_THAT(refused("tell", "--trial -1 --value 2"), HasSubstr("there is no trial -1"));
  EXPECT_THAT(refused("report-value", "--trial 0 --resource 1 --value 2"), HasSubstr("trial 0 is complete"));
}

TEST_F(AskTell, AValueMayHaveAKnownError) {
  create();
  run("ask");
  EXPECT_THAT(refused("tell", "--trial 0 --value 1 --noise -1"), HasSubstr("noise variance is -1"));
  for (const auto* cost : {"-1", "nan", "inf"}) {
    EXPECT_THAT(refused("tell", std::string("--trial 0 --value 1 --cost ") + cost),
                HasSubstr(std::string("trial 0: the cost is ") + cost + "; it must be finite and not negative"));
  }
  run("tell", "--trial 0 --value 1 --noise 0.25");
  run("ask");
  run("tell", "--trial 1 --value 2");
  const auto trials = json("trials", "--json");
  EXPECT_EQ(trials[0]["measurements"][0]["noise"].number(), 0.25);
  EXPECT_THAT(text_of(journal_), HasSubstr("\"user_attr\":{\"noise\":0.25}"));
  EXPECT_EQ(run("verify").status, 0);
}

TEST_F(AskTell, WrongArgumentsAreNamed) {
  ASSERT_EQ(create().status, 0);
  json("ask");
  EXPECT_THAT(refused("tell", "--trial 0"), HasSubstr("give either --value or --failed"));
  EXPECT_THAT(refused("tell", "--trial 0 --value 1 --failed crash"), HasSubstr("give either --value or --failed"));
  EXPECT_THAT(refused("tell", "--trial 0 --failed boredom"), HasSubstr("boredom"));
  EXPECT_THAT(refused("tell", "--trial 0 --failed none"), HasSubstr("none"));
  EXPECT_THAT(refused("tell", "--trial zero --value 1"), HasSubstr("zero"));
  EXPECT_THAT(refused("tell", "--value 1"), HasSubstr("--trial is required"));
  EXPECT_THAT(refused("enqueue", "--params nothing"), HasSubstr("must be a JSON object"));
  EXPECT_THAT(refused("enqueue", R"(--params '{"lr": 0.01}')"), HasSubstr("parameter 'layers' is missing"));
  EXPECT_THAT(refused("enqueue", R"(--params '{"lr": 0.01, "layers": 2.5, "opt": "adam"}')"),
              HasSubstr("'layers' can't be 2.5"));
  EXPECT_THAT(refused("enqueue", R"(--params '{"lr": "big", "layers": 2, "opt": "adam"}')"),
              HasSubstr("'lr' can't be 'big'"));
  EXPECT_THAT(refused("enqueue", R"(--params '{"lr": [1], "layers": 2, "opt": "adam"}')"), HasSubstr("'lr' is [1]"));
  EXPECT_THAT(refused("enqueue", R"(--params '{"lr": 0.01, "layers": 2, "opt": "adam", "momentum": 0.5}')"),
              HasSubstr("parameter 'momentum' is given, but the others switch it off"));
  EXPECT_THAT(refused("enqueue", R"(--params '{"learning_rate": 0.01}')"), HasSubstr("learning_rate"));
}

TEST_F(AskTell, TheSearchSpaceOfTheHelpTextIsOne) {
  const auto help = run_incumbent("create --help").out;
  const auto from = help.find("{\"hyperparameters\"");
  ASSERT_NE(from, help.npos);
  const auto space = help.substr(from, help.find("]}\n", from) + 2 - from);
  const auto result = create("--sampler random", space.c_str());
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(run("ask").out, HasSubstr("\"layers\":"));
}

TEST(Help, OptionsThatAreRequiredHaveNoDefault) {
  EXPECT_THAT(run_incumbent("tell --help").out, HasSubstr("--trial INT REQUIRED"));
  EXPECT_THAT(run_incumbent("report-value --help").out, HasSubstr("--value FLOAT REQUIRED"));
}

TEST_F(AskTell, NothingIsCreatedFromWrongArguments) {
  const auto wrong = [&](const std::string& more, int status = 2) {
    const auto result = create(more);
    EXPECT_EQ(result.status, status) << more << ": " << result.err;
    EXPECT_FALSE(std::filesystem::exists(journal_)) << more;
    return result.err;
  };
  EXPECT_THAT(wrong("--sampler gpp"), HasSubstr("unknown sampler 'gpp'; known: auto, cmaes, de, evolution, gp, grid"));
  EXPECT_THAT(wrong("--sampler random:x=1"), HasSubstr("'random' has no option 'x'"));
  EXPECT_THAT(wrong("--scheduler fool"), HasSubstr("unknown scheduler 'fool'"));
  EXPECT_THAT(wrong("--seed -1"), HasSubstr("--seed is '-1'; it must be an integer from 0"));
  EXPECT_THAT(wrong("--budget -1"), HasSubstr("the budget is -1"));
  EXPECT_THAT(wrong("--budget 0"), HasSubstr("the budget is 0; it must be at least 1"));
  EXPECT_THAT(wrong("--max-resource 0"), HasSubstr("the largest resource is 0"));
  EXPECT_THAT(wrong("--direction up"), HasSubstr("up"));
  EXPECT_THAT(run_incumbent("create " + journal_ + " --space /nowhere.json").err,
              HasSubstr("/nowhere.json can't be read: No such file or directory"));
  EXPECT_THAT(run_incumbent("create " + journal_ + " --space " + directory_.file("bad.json", "{}")).err,
              HasSubstr("bad.json: "));
  const auto nothing = directory_.file("nothing.json", R"({"name": "n", "hyperparameters": [
      {"type": "categorical", "name": "a", "choices": ["x", "y"], "default_value": "x"}], "conditions": [],
      "forbiddens": [{"name": "a", "type": "IN", "values": ["x", "y"]}]})");
  const auto excluded = run_incumbent("create " + journal_ + " --space " + nothing);
  EXPECT_EQ(excluded.status, 2);
  EXPECT_THAT(excluded.err, HasSubstr("nothing.json: "));
  EXPECT_FALSE(std::filesystem::exists(journal_));
  ASSERT_EQ(create().status, 0);
  const auto again = create();
  EXPECT_EQ(again.status, 5);
  EXPECT_THAT(again.err, HasSubstr("study.log: the file exists; a new study needs a new file"));
  const auto one = run_incumbent("create " + directory_.path("one.log").string() + " --scheduler hyperband --space " +
                                 directory_.file("space.json", kSpace));
  EXPECT_EQ(one.status, 0);
  EXPECT_THAT(one.err, HasSubstr("scheduler hyperband: the largest resource is 1, so every trial is whole"));
  EXPECT_EQ(run_incumbent("create /proc/study.log --space " + directory_.file("space.json", kSpace)).status, 5);
}

TEST_F(AskTell, JournalsThatCannotBeRead) {
  for (const char* verb : {"ask", "best", "trials", "verify"}) {
    EXPECT_EQ(run(verb).status, 5) << verb;
    EXPECT_THAT(run(verb).err, HasSubstr("No such file or directory")) << verb;
  }
  ASSERT_EQ(create().status, 0);
  EXPECT_EQ(run("best").status, 1);
  EXPECT_THAT(run("best").err, HasSubstr("no trial has a value yet"));
  EXPECT_EQ(run("trials", "--json").out, "[]\n");
  std::ofstream(journal_, std::ios::app) << "no json\n{\"op_code\":10,\"worker_id\":\"w\"}\n";
  EXPECT_THAT(refused("ask", "", 5), HasSubstr("study.log:4: not a line of JSON"));
}

TEST_F(AskTell, TheQueueComesFirst) {
  ASSERT_EQ(create().status, 0);
  json("ask");
  EXPECT_EQ(run("enqueue", R"(--params '{"lr": 0.01, "layers": 2, "opt": "adam"}')").out, "1\n");
  EXPECT_EQ(
      run("enqueue", R"(--params '{"lr": 1e-3, "layers": 3, "opt": "sgd", "momentum": 0.5, "data": "letter"}')").out,
      "2\n");
  const auto two = json("ask", "--count 3");
  ASSERT_EQ(two.size(), 3u);
  EXPECT_EQ(two[0]["trial"].number(), 1);
  EXPECT_EQ(two[0]["params"]["lr"].number(), 0.01);
  EXPECT_EQ(two[1]["trial"].number(), 2);
  EXPECT_EQ(two[1]["params"]["momentum"].number(), 0.5);
  EXPECT_EQ(two[2]["trial"].number(), 3);
  EXPECT_EQ(json("verify", "--json")["queued"].number(), 2);
}

TEST_F(AskTell, NumbersThatJsonHasNot) {
  ASSERT_EQ(create().status, 0);
  json("ask", "--count 2");
  EXPECT_EQ(run("report-value", "--trial 0 --resource 1 --value nan").status, 0);
  EXPECT_EQ(run("tell", "--trial 0 --value inf").out, "failed\n");
  EXPECT_EQ(run("tell", "--trial 1 --value -2.5e-3 --constraint -1,inf").out, "complete\n");
  const auto trials = json("trials", "--json");
  EXPECT_EQ(trials[0]["failure"].string(), "nan");
  EXPECT_EQ(trials[0]["value"].string(), "nan");
  EXPECT_EQ(trials[1]["value"].number(), -2.5e-3);
  EXPECT_EQ(trials[1]["measurements"][0]["constraints"][1].string(), "inf");
}

TEST_F(AskTell, AVerificationThatFails) {
  ASSERT_EQ(create().status, 0);
  json("ask", "--count 2");
  auto text = text_of(journal_);
  const auto at = text.find("\"seed\":\"", text.find("\"op_code\":4")) + 8;
  text[at] = text[at] == '1' ? '2' : '1';
  std::ofstream(journal_, std::ios::trunc) << text;
  const auto result = run("verify");
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.out, HasSubstr("MISMATCH trial 0: its seed is "));
  EXPECT_THAT(result.out, HasSubstr("NOT verified"));
}

// Every suggestion of every sampler, from the events before it.
TEST_F(AskTell, AllSamplersVerify) {
  const auto samplers = golden::parse(run_incumbent("samplers --json").out);
  ASSERT_GE(samplers.size(), 3u);
  for (const auto& sampler : samplers) {
    std::filesystem::remove(journal_);
    const auto options = "--seed 3 --sampler " + sampler["name"].string();
    auto created = create(options);
    if (created.status == 2) {  // some take numbers only, and say so
      EXPECT_THAT(created.err, HasSubstr("needs ordered parameters: 'opt' is categorical"));
      created = create(options, kNumbers);
    }
    ASSERT_EQ(created.status, 0) << options << ": " << created.err;
    int told = 0;
    for (const char* count : {"1", "3", "1", "2"}) {
      for (const auto& action : golden::parse("[" + run("ask", std::string("--count ") + count).out + "]")) {
        for (const auto& start :
             action.kind == golden::Node::Kind::array ? action.items : std::vector<golden::Node>{action}) {
          if (start["trial"].integer() == 2) continue;  // stays running
          const auto value = std::to_string(start["params"]["lr"].number());
          EXPECT_EQ(run("tell", "--trial " + std::to_string(start["trial"].integer()) + " --value " + value).status, 0);
          ++told;
        }
      }
    }
    EXPECT_GE(told, 3);
    const auto result = run("verify");
    EXPECT_EQ(result.status, 0) << sampler["name"].string() << ":\n" << result.out;
  }
}

}  // namespace
}  // namespace incumbent
