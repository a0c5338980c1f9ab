// Peers behind the real driver, played by peer_double.py: what they are told, and all the ways in which they can fail.
#include "incumbent/peer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <regex>
#include <set>
#include <sstream>

#include "execution/gone.hpp"
#include "experiment/temporary_folder.hpp"
#include "golden.hpp"
#include "incumbent/error.hpp"
#include "incumbent/study.hpp"
#include "sampler/peer_environment.hpp"

namespace incumbent {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::string error_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

// All that a peer's own space can hold.
SearchSpace rich_space() {
  SearchSpace space;
  space.add_real("lr", 1e-5, 0.1, {.log = true});
  space.add_real("dropout", 0.1, 0.75, {.step = 0.1});
  space.add_integer("layers", -2, 8);
  space.add_integer("width", 16, 1024, {.log = true});
  space.add_integer("batch", 32, 250, {.step = 32});
  space.add_categorical("opt", {Level("adam"), Level(nullptr), Level(true), Level(std::int64_t{1}), Level(0.5)});
  space.add_ordinal("size", {Level("s"), Level("m"), Level("l")});
  space.add_constant("epochs", std::int64_t{9});
  space.add_real("momentum", 0, 1);
  space.add_condition({.op = Condition::Op::in,
                       .child = "momentum",
                       .parent = "opt",
                       .values = {Level(true), Level(0.5)},
                       .operands = {}});
  space.add_integer("warmup", 1, 3);
  space.add_condition(
      {.op = Condition::Op::greater, .child = "warmup", .parent = "size", .values = {Level("s")}, .operands = {}});
  return space;
}

SearchSpace square() {
  SearchSpace space;
  space.add_real("x0", 0, 1);
  space.add_real("x1", -5, 5);
  return space;
}

class Peer : public testing::Test {
 protected:
  StudySpec spec(const std::string& options = "", SearchSpace space = square()) const {
    StudySpec spec;
    spec.space = std::move(space);
    spec.sampler = "optuna/random" + (options.empty() ? "" : ":" + options);
    spec.seed = 3;
    return spec;
  }
  std::string log() const { return (folder_.path() / "log").string(); }
  std::vector<golden::Node> events(const std::string& kind) const {
    std::vector<golden::Node> list;
    std::ifstream file(log());
    for (std::string line; std::getline(file, line);) {
      auto event = golden::parse(line);
      if (event["event"].string() == kind) list.push_back(std::move(event));
    }
    return list;
  }
  // The trials of a study that is told the trial's number.
  static std::vector<Configuration> search(const StudySpec& spec, int trials) {
    const auto study = make_study(spec);
    std::vector<Configuration> visited;
    for (int i = 0; i < trials; ++i) {
      const auto action = study->ask().front();
      if (action.kind != Action::Kind::start) break;
      visited.push_back(action.configuration);
      study->tell(action.trial, {.objectives = {static_cast<double>(i)}});
    }
    return visited;
  }
  std::string failure(const std::string& options, ErrorCode code = ErrorCode::check_failed) const {
    try {
      search(spec("log=" + log() + "," + options), 6);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), code) << error.what();
      return error.what();
    }
    return "no error";
  }

  const TemporaryFolder folder_;
  const PeerEnvironment double_{"sampler/peer_double.py"};
};

TEST_F(Peer, SearchesSpacesOfEveryKindWithinThem) {
  const auto space = rich_space();
  const auto visited = search(spec("", space), 60);
  ASSERT_EQ(visited.size(), 60u);
  std::size_t momentum = 0, warmup = 0;
  for (const auto& configuration : visited) {
    EXPECT_EQ(space.violation(configuration), "");
    momentum += configuration.is_active(space.index("momentum"));
    warmup += configuration.is_active(space.index("warmup"));
  }
  EXPECT_GT(momentum, 5u);
  EXPECT_LT(momentum, 55u);
  EXPECT_GT(warmup, 5u);
  EXPECT_LT(warmup, 60u);
  for (std::size_t i = 0; i < space.size(); ++i) {  // every value of a small parameter is reached
    std::set<double> codes;
    for (const auto& configuration : visited) {
      if (configuration.is_active(i)) codes.insert(configuration[i]);
    }
    if (const auto count = space.code_count(i); count > 0 && count <= 7) {
      EXPECT_EQ(codes.size(), count) << space[i].name;
    }
  }
}

TEST_F(Peer, TheSeedDecides) {
  auto one = spec();
  const auto visited = search(one, 5);
  EXPECT_EQ(search(one, 5), visited);
  one.seed = 4;
  EXPECT_NE(search(one, 5), visited);
}

TEST_F(Peer, IsToldEachTrialOnceAndWhatBecameOfIt) {
  auto one = spec("log=" + log(), rich_space());
  one.direction = Direction::maximize;
  one.budget = 9;
  const auto study = make_study(one);
  const auto ask = [&] { return study->ask().front().trial; };
  ask(), ask(), ask(), ask(), ask();
  study->tell(0, {.objectives = {1.5}});
  study->tell(1, {.objectives = {std::nan("")}});
  study->tell(2, {.failure = Failure::out_of_memory});
  study->tell(3, {.objectives = {2}, .constraints = {0.5}});
  ask();
  study->tell(4, {.objectives = {INFINITY}});
  ask();
  const auto opened = events("open");
  ASSERT_EQ(opened.size(), 1u);
  EXPECT_EQ(opened[0]["budget"].integer(), 9);
  EXPECT_FALSE(opened[0]["noisy"].flag);
  EXPECT_EQ(opened[0]["initial"].integer(), 0);
  EXPECT_EQ(opened[0]["max_resource"].integer(), 1);
  EXPECT_EQ(opened[0]["threads"].string(), "1");
  const auto history = study->history();
  EXPECT_EQ(history[0].model, "seed=" + opened[0]["seed"].dump());
  const auto told = events("tell");
  ASSERT_EQ(told.size(), 5u);
  EXPECT_EQ(told[0]["value"].number(), -1.5);  // values are minimized
  EXPECT_TRUE(told[0]["failure"].is_null());
  const std::vector<std::string> failures = {"", "nan", "out_of_memory", "infeasible", "nan"};
  for (int i = 0; i < 5; ++i) {
    const auto& one_told = told[static_cast<std::size_t>(i)];
    EXPECT_EQ(one_told["trial"].integer(), i);
    EXPECT_EQ(one_told["value"].is_null(), i > 0);
    if (i > 0) {
      EXPECT_EQ(one_told["failure"].string(), failures[static_cast<std::size_t>(i)]);
    }
    EXPECT_FALSE(one_told["codes"].has("epochs"));
  }
  const auto asked = events("ask");
  ASSERT_EQ(asked.size(), 7u);
  EXPECT_EQ(asked[5]["running"].size(), 1u);  // trial 4
  EXPECT_TRUE(asked[5]["running"].has("4"));
}

TEST_F(Peer, StartsWithTheSamePointsAsGp) {
  auto peer = spec("initial=gp,log=" + log()), gp = peer;
  gp.sampler = "gp";
  const auto theirs = search(peer, 6), ours = search(gp, 4);
  ASSERT_EQ(ours.size(), 4u);
  EXPECT_TRUE(std::equal(ours.begin(), ours.end(), theirs.begin()));
  EXPECT_EQ(events("ask").size(), 2u);
  EXPECT_EQ(events("open")[0]["initial"].integer(), 4);
  EXPECT_EQ(events("tell")[3]["trial"].integer(), 3);
  peer.sampler = "optuna/random:initial=2";
  const auto two = search(peer, 3);
  EXPECT_TRUE(std::equal(two.begin(), two.begin() + 2, ours.begin()));
  EXPECT_NE(two[2], ours[2]);
}

TEST_F(Peer, IsToldAllThereIsWhenItStartsLater) {
  const auto one = spec("log=" + log());
  History history(one.space);
  for (std::int64_t trial = 0; trial < 3; ++trial) {
    TrialStarted started;
    started.trial = trial;
    started.configuration = Configuration({0.5, static_cast<double>(trial)});
    history.apply(started);
  }
  history.apply(TrialFinished{1, TrialStatus::complete, Failure::none, {1, {7.5}, {}, 0}, {}, {}});
  make_sampler(one.sampler, sampler_context(one))->suggest(history, {.trial = 3}, 1);
  ASSERT_EQ(events("tell").size(), 1u);
  EXPECT_EQ(events("tell")[0]["codes"]["x1"].number(), 1);
  EXPECT_EQ(events("tell")[0]["value"].number(), 7.5);
  EXPECT_EQ(events("ask")[0]["running"].size(), 2u);
}

TEST_F(Peer, ItsRepeatedSuggestionsAreTakenAsTheyCome) {
  const auto visited = search(spec("do=repeat,at=0"), 4);
  ASSERT_EQ(visited.size(), 4u);
  for (const auto& configuration : visited) EXPECT_EQ(configuration, visited[0]);
}

TEST_F(Peer, MayHaveNothingLeft) { EXPECT_EQ(search(spec("do=stop,at=3"), 9).size(), 3u); }

TEST_F(Peer, WhatItDoesWrongIsSaidByNameAndEndsIt) {
  EXPECT_THAT(failure("do=die"), AllOf(HasSubstr("peer 'optuna/random' ended with exit status 7 when it was asked to "
                                                 "suggest trial 3"),
                                       HasSubstr("these are its last words")));
  EXPECT_THAT(failure("do=raise"),
              AllOf(HasSubstr("failed to suggest trial 3: ValueError: singular matrix"), HasSubstr("in do_raise")));
  EXPECT_THAT(failure("do=hang,timeout=0.5"),
              HasSubstr("took longer than timeout=0.5 s to suggest trial 3; it was killed"));
  EXPECT_THAT(failure("do=rubbish"), HasSubstr("answered 'rubbish instead of an answer' when it was asked to suggest"));
  EXPECT_THAT(failure("do=twice"), testing::AnyOf(HasSubstr("answered with more than one line"),
                                                  HasSubstr("spoke unasked"), HasSubstr("parameter 'x0' is missing")));
  EXPECT_THAT(failure("do=close"), HasSubstr("was killed by signal 9 when it was asked to suggest trial 3"));
  EXPECT_THAT(failure("do=outside"),
              AllOf(HasSubstr("suggests what is not in the space for trial 3"), HasSubstr("'x0'"), HasSubstr("1001")));
  EXPECT_THAT(failure("do=nan"), AllOf(HasSubstr("answered '"), HasSubstr("NaN")));
  EXPECT_THAT(failure("do=text"), AllOf(HasSubstr("not in the space"), HasSubstr("middle")));
  EXPECT_THAT(failure("do=forget"), HasSubstr("parameter 'x0' is missing"));
  EXPECT_THAT(failure("do=invent"), HasSubstr("surprise"));
  for (const auto& event : events("open")) EXPECT_TRUE(testing_doubles::is_gone(event["pid"].integer()));
}

TEST_F(Peer, EndsWithItsSampler) {
  search(spec("log=" + log()), 2);
  ASSERT_EQ(events("open").size(), 1u);
  EXPECT_TRUE(testing_doubles::is_gone(events("open")[0]["pid"].integer()));
}

TEST_F(Peer, RefusesOptionsAndSpacesByName) {
  EXPECT_THAT(
      failure("good=0.1", ErrorCode::usage),
      AllOf(HasSubstr("peer 'optuna/random': it has no option 'good'; known: initial, timeout, do, at, log, pruner")));
  EXPECT_THAT(failure("at=soon", ErrorCode::usage), HasSubstr("at=soon is no int"));
  EXPECT_THAT(failure("initial=many", ErrorCode::usage), HasSubstr("initial=many is not an integer from 1"));
  EXPECT_THAT(failure("timeout=0", ErrorCode::usage), HasSubstr("timeout=0 is not a number from 0.1"));
  const auto one = spec();
  const std::vector<PeerSearch> searches = {{"square", sampler_context(one)}};
  EXPECT_EQ(check_peer("optuna/random", searches), "double 1.0, Python 3");
  EXPECT_THAT(error_of([&] { check_peer("optuna/random:do=refuse", searches); }),
              HasSubstr("on 'square': peer 'optuna/random': parameter 'x0' is not to its taste"));
  EXPECT_THAT(error_of([&] { make_sampler("optuna/grid", sampler_context(one)); }),
              HasSubstr("unknown peer 'optuna/grid'; known: botorch/logei, "));
  SuggestRequest request;
  request.rungs = {1, 3, 9};
  EXPECT_THAT(error_of([&] { make_sampler("hebo", sampler_context(one))->suggest(History(square()), request, 1); }),
              HasSubstr("peer 'hebo' has no trials that pause at rungs; it needs scheduler full"));
}

TEST_F(Peer, WhatIsMissingIsNamedWithTheCommandThatMakesIt) {
  const auto one = spec();
  const std::vector<PeerSearch> searches = {{"square", sampler_context(one)}};
  const auto error = [&](const std::string& name) { return error_of([&] { check_peer(name, searches); }); };
  ::setenv("INCUMBENT_PEERS_PYTHON", "/nowhere/python", 1);
  EXPECT_THAT(error("hebo"),
              AllOf(HasSubstr("there is no /nowhere/python"), HasSubstr("bash experiments/peers_setup.sh hebo"),
                    HasSubstr("INCUMBENT_PEERS_PYTHON")));
  ::setenv("INCUMBENT_PEERS_PYTHON", PeerEnvironment::python().c_str(), 1);
  ::setenv("INCUMBENT_PEERS_DRIVER", "/nowhere/driver.py", 1);
  EXPECT_THAT(error("hebo"), HasSubstr("there is no /nowhere/driver.py"));
  ::unsetenv("INCUMBENT_PEERS_DRIVER");  // the real one, and no Python at hand has the package HEBO
  EXPECT_THAT(error("hebo"), AllOf(HasSubstr("on 'square': peer 'hebo': the Python package HEBO is not installed in"),
                                   HasSubstr("bash experiments/peers_setup.sh hebo")));
}

TEST_F(Peer, TheDriverHasTheSameList) {
  const auto line = PeerEnvironment::python() + " " + PeerEnvironment::driver() + " --list";
  std::vector<std::string> theirs, ours;
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(line.c_str(), "r"), ::pclose);
  for (char name[100]; std::fgets(name, sizeof name, pipe.get());) theirs.emplace_back(name, std::strlen(name) - 1);
  for (const auto& peer : peers()) ours.emplace_back(peer.name);
  EXPECT_EQ(theirs, ours);
}

// Of the classes of a package, all together.
TEST_F(Peer, TheListHasTheOptionsOfTheClasses) {
  const std::filesystem::path folder = std::filesystem::path(PeerEnvironment::driver()).parent_path();
  std::map<std::string, std::set<std::string>> ours;
  for (const auto& peer : peers()) {
    const auto package = std::string(peer.name.substr(0, peer.name.find('/')));
    auto& names = ours[package == "smac3" ? "smac" : package];
    std::istringstream words{std::string(peer.options)};
    for (std::string name; words >> name;) names.insert(name.substr(0, name.find(',')));
    if (peer.prunes) names.insert({"pruner", "min_resource", "reduction_factor"});
  }
  const std::regex option(R"re("(\w+)": (?:int|float|boolean|(?:choice|at_least)\([^)]*\))[,}])re");
  for (const auto& [package, names] : ours) {
    std::ifstream file(folder / ("with_" + package + ".py"));
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    ASSERT_FALSE(text.empty()) << package;
    std::set<std::string> theirs;
    for (std::sregex_iterator at(text.begin(), text.end(), option), end; at != end; ++at) theirs.insert((*at)[1]);
    EXPECT_EQ(names, theirs) << package;
  }
}

}  // namespace
}  // namespace incumbent
