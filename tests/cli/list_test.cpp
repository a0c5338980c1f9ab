// Tables of samplers and schedulers as a user asks for them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "cli/program.hpp"
#include "golden.hpp"

namespace incumbent {
namespace {

using testing::HasSubstr;
using testing::Not;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// The names in a JSON array, in order.
std::vector<std::string> names_in(const golden::Node& array) {
  std::vector<std::string> names;
  for (const auto& item : array) names.push_back(item["name"].string());
  return names;
}

golden::Node json_of(const std::string& arguments) {
  const auto result = run_incumbent(arguments);
  EXPECT_EQ(result.status, 0) << result.err;
  return golden::parse(result.out);
}

class Tables : public testing::TestWithParam<std::string> {};

// One line a method, every line with as many cells as the header: what a reader of Markdown needs.
TEST_P(Tables, AreMarkdown) {
  const auto result = run_incumbent(GetParam() + " --table");
  ASSERT_EQ(result.status, 0) << result.err;
  const auto lines = lines_of(result.out);
  const auto cells = std::ranges::count(lines.at(0), '|');
  EXPECT_GT(cells, 8);
  EXPECT_THAT(lines[0], HasSubstr("evaluations needed (advice)"));
  EXPECT_THAT(lines[0], HasSubstr("limitation (advice)"));
  EXPECT_THAT(lines[0], Not(HasSubstr("milliseconds")));
  const auto names = names_in(json_of(GetParam() + " --json"));
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto& line = lines.at(i + 2);
    EXPECT_TRUE(line.starts_with("| " + names[i] + " ")) << line;
    EXPECT_EQ(std::ranges::count(line, '|'), cells) << line;
    EXPECT_EQ(line.size(), lines[0].size()) << line;
  }
  EXPECT_EQ(lines.at(names.size() + 2), "");
  EXPECT_THAT(result.out, HasSubstr("advice: from the literature, not measured here"));
}

TEST_P(Tables, AdviseOnEveryMethod) {
  const auto table = json_of(GetParam() + " --table --json");
  EXPECT_EQ(names_in(table), names_in(json_of(GetParam() + " --json")));
  for (const auto& line : table) {
    for (const char* key : {"evaluations_needed", "best_for", "limitation"}) {
      ASSERT_EQ(line["advice"][key].kind, golden::Node::Kind::string) << line["name"].string() << ": " << key;
      EXPECT_FALSE(line["advice"][key].string().empty());
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Verbs, Tables, testing::Values("samplers", "schedulers"),
                         [](const auto& entry) { return entry.param; });

TEST(SamplersTable, SaysWhatEachCanDo) {
  const auto table = json_of("samplers --table --json");
  const auto line = [&](const std::string& name) {
    for (const auto& item : table) {
      if (item["name"].string() == name) return item;
    }
    throw std::logic_error("no " + name);
  };
  EXPECT_FALSE(line("cmaes")["categories"].flag);
  EXPECT_TRUE(line("tpe")["conditions"].flag);
  EXPECT_EQ(line("random")["parallelism"].string(), "independent");
  EXPECT_EQ(line("gp")["parallelism"].string(), "seen");
  EXPECT_EQ(line("gp")["fidelity"].string(), "curves");
  EXPECT_EQ(line("kde")["fidelity"].string(), "one");
  // auto is what it follows.
  EXPECT_TRUE(line("auto")["categories"].flag);
  for (const char* key : {"parallelism", "noise", "constraints", "failures", "fidelity"}) {
    EXPECT_EQ(line("auto")[key].string(), "as the chosen method") << key;
  }
  const auto legend = run_incumbent("samplers --table").out;
  EXPECT_THAT(legend, HasSubstr("with the default options"));
  EXPECT_THAT(legend, HasSubstr("not for a population's clones"));
  EXPECT_THAT(legend, HasSubstr("even of trials that were stopped early"));
  EXPECT_THAT(run_incumbent("schedulers --table").out, HasSubstr("with the default options"));
}

TEST(SamplersTable, MeasuresIfAsked) {
  std::map<std::string, double> times;
  for (const auto& line : json_of("samplers --table --measure --json")) {
    const auto time = times[line["name"].string()] = line["milliseconds_a_suggestion"].number();
    EXPECT_GE(time, 0) << line["name"].string();
    EXPECT_LT(time, 1e5) << line["name"].string();
  }
  EXPECT_GT(times["turbo"], 10 * times["cmaes"]);  // not the first design of a restarted region alone
  const auto refused = run_incumbent("samplers --measure");
  EXPECT_EQ(refused.status, 2);
  EXPECT_THAT(refused.err, HasSubstr("--measure is a column of --table"));
}

TEST(SchedulersTable, SaysWhatEachCanDo) {
  for (const auto& line : json_of("schedulers --table --json")) {
    const auto name = line["name"].string();
    if (name == "hyperband") {
      EXPECT_TRUE(line["resumes"].flag && line["synchronous"].flag && !line["stops"].flag);
    }
    if (name == "median") {
      EXPECT_TRUE(line["stops"].flag && line["reports"].flag && !line["resumes"].flag);
    }
  }
}

TEST(Peers, HaveTheirOwnOptions) {
  std::map<std::string, std::string> options;
  for (const auto& peer : json_of("samplers --peers --json")) options[peer["name"].string()] = peer["options"].string();
  for (const auto& [name, text] : options) {
    EXPECT_THAT(text, HasSubstr("initial=own|gp|N")) << name;
    EXPECT_EQ(text.find("pruner=median") != text.npos, name.starts_with("optuna/")) << name;
    EXPECT_EQ(text.find("sigma0") != text.npos, name == "optuna/cmaes") << name;
    EXPECT_EQ(text.find("grace_period") != text.npos, name == "syne_tune/asha") << name;
  }
  EXPECT_THAT(options.at("hyperopt/tpe"), HasSubstr(", n_startup_jobs, n_EI_candidates, gamma (as the package"));
  EXPECT_THAT(options.at("hebo"), testing::EndsWith("(seconds for one answer)"));
}

TEST(ProblemsVerb, ShowsOneAsItIsSpecified) {
  const auto result = run_incumbent("problems bbob_f8:dim=5,instance=3");
  ASSERT_EQ(result.status, 0) << result.err;
  for (const char* part : {"bbob_f8:dim=5,instance=3: dimension 5, min, optimum 98.62", "x4: real, -5 to 5",
                           "optimum at x0=-0.805", "licence: Apache-2.0"})
    EXPECT_THAT(result.out, HasSubstr(part));
  const auto row = json_of("problems learner:cost=operations --json");
  EXPECT_EQ(row["parameters"][0].string().substr(0, 9), "learner: ");
  EXPECT_EQ(row["licence"].string(), json_of("problems mlp --json")["licence"].string());
  EXPECT_THAT(run_incumbent("problems mlp:dta=3").err, HasSubstr("has no option 'dta'"));
  EXPECT_THAT(run_incumbent("problems nosuch").err, HasSubstr("unknown problem 'nosuch'"));
}

TEST(ProblemsVerb, HypervolumesStandWhereOptimaDo) {
  const auto text = run_incumbent("problems momf_park").out;
  EXPECT_THAT(text, HasSubstr("reference point [0.0,0.0], largest hypervolume 0.08989463"));
  EXPECT_THAT(text, Not(HasSubstr("optimum not known")));
}

// Also where LibTorch is not built.
TEST(ProblemsVerb, KnowsAConvnetWithoutItsLibrary) {
  const auto row = json_of("problems convnet --json");
  EXPECT_EQ(row["dimension"].number(), 11);
  EXPECT_EQ(row["cost"].string(), "training");
  EXPECT_EQ(row["licence"].string(), "data: MIT");
  EXPECT_THAT(row["source"].string(), HasSubstr("LibTorch"));
}

}  // namespace
}  // namespace incumbent
