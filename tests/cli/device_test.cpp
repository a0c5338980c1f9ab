// incumbent device, the option --device of every verb that makes models, and verbs that do not exist.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "cli/program.hpp"
#include "golden.hpp"

namespace incumbent {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(Device, ListsTheCpuAsUsableAndSaysWhyCudaIsNot) {
  const auto text = run_incumbent("device");
  EXPECT_EQ(text.status, 0);
  EXPECT_EQ(text.out.rfind("cpu ", 0), 0u);
  EXPECT_THAT(text.out, HasSubstr("\n--device takes auto (here: cpu), cpu\n"));
  const auto list = golden::parse(run_incumbent("device --json").out);
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(list[0]["backend"].string(), "cpu");
  EXPECT_TRUE(list[0]["usable"].flag);
  EXPECT_EQ(list[1]["backend"].string(), "cuda");
  EXPECT_FALSE(list[1]["usable"].flag);
  EXPECT_FALSE(list[1]["reason"].string().empty());
}

TEST(Device, ChecksEveryOperationOfTheCpu) {
  const auto text = run_incumbent("device --check --seed 3");
  EXPECT_EQ(text.status, 0) << text.out;
  EXPECT_NE(text.out.find("seed 3: all that was checked is right"), std::string::npos) << text.out;
  const auto json = golden::parse(run_incumbent("device --check --json").out);
  // Of what can't be used the reason stands there.
  std::size_t unusable = 0;
  for (const auto& device : golden::parse(run_incumbent("device --json").out)) {
    if (device["usable"].flag) continue;
    ASSERT_LT(unusable, json["not_checked"].size());
    const auto& skipped = json["not_checked"][unusable++];
    EXPECT_EQ(skipped["backend"].string(), device["backend"].string());
    EXPECT_EQ(skipped["reason"].string(), device["reason"].string());
    EXPECT_THAT(text.out,
                HasSubstr("\n" + device["backend"].string() + ": not checked: " + device["reason"].string() + "\n"));
  }
  EXPECT_EQ(json["not_checked"].size(), unusable);
  EXPECT_GE(json["checks"].size(), 20u);
  for (const auto& check : json["checks"]) EXPECT_TRUE(check["passed"].flag) << check["operation"].string();
}

// What --device says here: the words of the devices that can be used, and why CUDA can't.
struct Here {
  Here() {
    const auto list = golden::parse(run_incumbent("device --json").out);
    for (const auto& device : list) {
      if (device["usable"].flag) words.push_back(device["backend"].string());
      if (device["backend"].string() == "cuda") reason = device["reason"].string();
    }
  }
  std::vector<std::string> words;
  std::string reason;
};

constexpr const char* kSpec = R"(
seeds = 1
[[problem]]
spec = "branin"
budget = 5
[[method]]
sampler = "gp:initial=4"
)";
constexpr const char* kSpace = R"({"name": "s", "hyperparameters": [
  {"type": "uniform_float", "name": "x", "lower": 0, "upper": 1, "default_value": 0.5, "log": false, "meta": null}],
  "conditions": [], "forbiddens": [], "python_module_version": "1.2.1", "format_version": 0.4})";

class DeviceOption : public testing::Test {
 protected:
  DeviceOption() {
    run_incumbent("create " + journal_ + " --sampler gp --space " + directory_.file("space.json", kSpace));
    for (const auto& verb : {"gp --train " + train_ + " --fit", "ask " + journal_, "verify " + journal_,
                             "run " + spec_ + " --out " + directory_.path("out").string()}) {
      verbs_.push_back(verb);
    }
  }

  TemporaryDirectory directory_;
  std::string train_ = directory_.file("train.csv", "x0,y\n0.1,1.5\n0.4,-0.3\n0.7,0.2\n");
  std::string spec_ = directory_.file("spec.toml", kSpec);
  std::string journal_ = directory_.path("study.log").string();
  std::vector<std::string> verbs_;
};

TEST_F(DeviceOption, AnotherWordIsRefusedWithTheAllowedOnes) {
  for (const auto& verb : verbs_) {
    for (const std::string word : {"gpu", "cuda:x", "cuda:-1"}) {
      const auto wrong = run_incumbent(verb + " --device " + word);
      EXPECT_EQ(wrong.status, 2) << verb;
      EXPECT_EQ(wrong.out, "");
      EXPECT_EQ(wrong.err, "incumbent: unknown device '" + word +
                               "'; allowed: auto, cpu, cuda, cuda:INDEX with an index from 0\n");
    }
  }
}

TEST_F(DeviceOption, WithoutADeviceCudaIsRefusedWithTheReason) {
  const Here here;
  if (here.words.size() > 1) GTEST_SKIP() << "there is a CUDA device";
  for (const auto& verb : verbs_) {
    for (const std::string word : {"cuda", "cuda:3"}) {
      const auto wrong = run_incumbent(verb + " --device " + word);
      EXPECT_EQ(wrong.status, 6) << verb;
      EXPECT_EQ(wrong.out, "");
      EXPECT_THAT(wrong.err, StartsWith("incumbent: device '" + word + "' is not available: ")) << verb;
      if (word == "cuda") {
        EXPECT_THAT(wrong.err, HasSubstr(here.reason));
      }
    }
  }
  EXPECT_FALSE(std::filesystem::exists(directory_.path("out")));
}

TEST_F(DeviceOption, AutoTakesWhatThereIsAndSaysWhy) {
  const Here here;
  const bool cuda = here.words.size() > 1;
  for (const auto& verb : verbs_) {
    const auto result = run_incumbent(verb + " --device auto");
    EXPECT_EQ(result.status, 0) << verb << result.err;
    EXPECT_THAT(result.err, StartsWith(cuda ? "device: " + here.words[1] + " ("
                                            : "device: cpu (no CUDA device: " + here.reason + ")\n"));
  }
  const auto fit = golden::parse(run_incumbent(verbs_[0] + " --device auto --json").out);
  EXPECT_EQ(fit["backend"].string(), here.words.back());
  EXPECT_FALSE(fit["device"].string().empty());
  EXPECT_EQ(golden::parse(run_incumbent(verbs_[0] + " --json").out)["backend"].string(), "cpu");
  EXPECT_EQ(run_incumbent(verbs_[0]).err, "");
}

TEST_F(DeviceOption, ASpecificationNamesItTooAndTheOptionIsStronger) {
  const auto out = directory_.path("two").string();
  const auto run = [&](const std::string& text, const std::string& more) {
    return run_incumbent("run " + directory_.file("device.toml", text + kSpec) + " --json --out " + out + " " + more);
  };
  const auto wrong = run("device = \"gpu\"", "");
  EXPECT_EQ(wrong.status, 2);
  EXPECT_THAT(wrong.err, HasSubstr("device.toml:1: device = 'gpu': unknown device 'gpu'; allowed: auto, cpu, cuda"));
  const auto far = run("device = \"cuda:1000\"", "");
  EXPECT_EQ(far.status, 6);
  EXPECT_THAT(far.err, HasSubstr("device 'cuda:1000' is not available: "));
  EXPECT_FALSE(std::filesystem::exists(out));
  const auto right = run("device = \"cuda:1000\"", "--device cpu");
  ASSERT_EQ(right.status, 0) << right.err;
  const auto json = golden::parse(right.out);
  EXPECT_EQ(json["backend"].string(), "cpu");
  EXPECT_FALSE(json["device"].string().empty());
  std::ostringstream page, record;
  page << std::ifstream(directory_.path("two/report.html")).rdbuf();
  record << std::ifstream(directory_.path("two/experiment.json")).rdbuf();
  EXPECT_THAT(page.str(), HasSubstr("<dt>device</dt><dd>cpu: " + json["device"].string() + "</dd>"));
  EXPECT_THAT(page.str(), HasSubstr(" --device cpu"));
  EXPECT_EQ(golden::parse(record.str())["makings"][0]["device"].string(), "cpu: " + json["device"].string());
}

TEST_F(DeviceOption, IsInTheHelpOfEveryVerbThatMakesModels) {
  for (const auto* verb : {"gp", "ask", "run", "verify"}) {
    EXPECT_THAT(run_incumbent(std::string(verb) + " --help").out, HasSubstr("--device")) << verb;
  }
  EXPECT_THAT(run_incumbent("gp --help").out, HasSubstr("--fit --device auto"));
}

TEST(CommandLine, AnUnknownVerbIsNamedWithTheKnownOnes) {
  const auto wrong = run_incumbent("evaluate branin");
  EXPECT_EQ(wrong.status, 2);
  EXPECT_NE(wrong.err.find("unknown verb 'evaluate'; known: ask, best, "), std::string::npos);
}

}  // namespace
}  // namespace incumbent
