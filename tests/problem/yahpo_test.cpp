// YAHPO Gym's surrogates. Their models are not in the repository: without a data directory that has them
// (INCUMBENT_DATA) these tests are skipped and say so.
#include "problem/yahpo.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <fstream>
#include <iterator>

#include "formula/random.hpp"
#include "golden.hpp"
#include "incumbent/data.hpp"
#include "incumbent/error.hpp"

namespace incumbent {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

// Of single-precision networks that add up in another order: of the value, and of the target's range, of which 8e-6
// were seen.
constexpr double kRelative = 1e-5, kOfRange = 1e-5;

class Yahpo : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    try {
      load_yahpo(GetParam());
    } catch (const Error& error) {
      if (error.code() != ErrorCode::usage) throw;
      GTEST_SKIP() << "SKIPPED: no data: " << error.what();
    }
  }

  static std::unique_ptr<Problem> make(const std::string& more) {
    return make_problem(std::string("yahpo:scenario=") + GetParam() + more);
  }

  static Configuration configuration(const SearchSpace& space, const golden::Node& values) {
    std::vector<double> codes(space.size(), Configuration::inactive());
    for (std::size_t i = 0; i < space.size(); ++i) {
      if (!values.has(space[i].name)) continue;
      const auto& value = values[space[i].name];
      codes[i] = value.kind == golden::Node::Kind::string ? space.code(i, value.string()) : value.number();
    }
    return Configuration(codes);
  }
};

// How far a prediction of the target may be from the expected value.
double tolerance(const golden::Node& scenario, const std::string& target, double expected) {
  double lowest = HUGE_VAL, highest = -HUGE_VAL;
  for (const auto& c : scenario["cases"]) {
    lowest = std::min(lowest, c["result"][target].number());
    highest = std::max(highest, c["result"][target].number());
  }
  return kRelative * std::fabs(expected) + kOfRange * (highest - lowest);
}

TEST_P(Yahpo, PredictsWhatItsAuthorsPackagePredicts) {
  const auto scenario = golden::load("yahpo.json")["scenarios"][GetParam()];
  const auto& targets = load_yahpo(GetParam())->scenario->targets;
  ASSERT_EQ(targets.size(), scenario["targets"].size());
  for (const auto& c : scenario["cases"]) {
    const auto problem = make(",fidelity=parameters,instance=" + c["instance"].string());
    const auto& surrogate = dynamic_cast<const YahpoProblem&>(*problem);
    const auto x = configuration(problem->description().space, c["configuration"]);
    EXPECT_EQ(problem->description().space.violation(x), "");
    std::vector<float> predicted(targets.size());
    surrogate.predict({&x, 1}, std::vector<std::int64_t>{1}, {predicted.data(), 1, targets.size()});
    for (std::size_t t = 0; t < targets.size(); ++t) {
      const std::string name(targets[t].name);
      const double expected = c["result"][name].number();
      EXPECT_NEAR(predicted[t], expected, tolerance(scenario, name, expected)) << name;
    }
  }
}

TEST_P(Yahpo, EvaluatesEachTargetAsItIsPredicted) {
  const auto scenario = golden::load("yahpo.json")["scenarios"][GetParam()];
  const auto& c = scenario["cases"][0];
  for (const auto& target : load_yahpo(GetParam())->scenario->targets) {
    const std::string name(target.name);
    const auto problem = make(",fidelity=parameters,instance=" + c["instance"].string() + ",target=" + name);
    EXPECT_EQ(problem->description().objective, name);
    EXPECT_EQ(problem->description().direction, target.maximized ? Direction::maximize : Direction::minimize);
    EXPECT_EQ(make_problem(problem->description().name)->description().name, problem->description().name);
    const auto outcome = problem->evaluate(configuration(problem->description().space, c["configuration"]), {}, {});
    const double expected = c["result"][name].number();
    EXPECT_NEAR(outcome.objectives.at(0), expected, tolerance(scenario, name, expected)) << name;
    EXPECT_EQ(outcome.score, outcome.objectives.at(0));
    const std::string runtime(load_yahpo(GetParam())->scenario->runtime);
    const double seconds = c["result"][runtime].number();
    EXPECT_NEAR(outcome.cost, std::max(0.0, seconds), tolerance(scenario, runtime, seconds));
  }
}

TEST_P(Yahpo, TheResourceIsTheFidelity) {
  const auto inside = make(""), outside = make(",fidelity=parameters");
  const auto& description = inside->description();
  const bool epochs = std::string(GetParam()) == "lcbench";
  EXPECT_EQ(description.max_resource, epochs ? 52 : 27);
  EXPECT_EQ(outside->description().max_resource, 1);
  EXPECT_TRUE(description.known_cost);
  EXPECT_TRUE(description.cost_in_seconds);
  const auto x = description.space.default_configuration();
  for (const std::int64_t resource : {std::int64_t{1}, std::int64_t{9}, description.max_resource}) {
    const auto& space = outside->description().space;
    auto same = space.default_configuration();
    for (std::size_t i = 0; i < space.size(); ++i) {
      const auto k = description.space.find(space[i].name);
      same[i] = k                              ? x[*k]
                : space[i].name == "epoch"     ? static_cast<double>(resource)
                : space[i].name == "trainsize" ? static_cast<double>(resource) / 27
                                               : space[i].upper;
    }
    EXPECT_EQ(inside->evaluate(x, {resource, 0, 0, {}}, {}).objectives, outside->evaluate(same, {}, {}).objectives);
  }
  EXPECT_THROW(inside->evaluate(x, {description.max_resource + 1, 0, 0, {}}, {}), Error);
  EXPECT_THROW(inside->evaluate(x, {0, 0, 0, {}}, {}), Error);
}

TEST_P(Yahpo, GoesOnFromACheckpointAtTheCostOfTheRest) {
  const auto problem = make("");
  const auto x = problem->description().space.default_configuration();
  std::vector<Measurement> seen;
  const auto whole = problem->evaluate(x, {10, 0, 0, {}}, [&](const Measurement& measurement) {
    seen.push_back(measurement);
    return true;
  });
  if (!whole.checkpoint) {
    EXPECT_NE(std::string(GetParam()), "lcbench");
    EXPECT_TRUE(seen.empty());
    return;
  }
  ASSERT_EQ(seen.size(), 9u);
  double cost = 0;
  for (std::size_t i = 0; i < seen.size(); ++i) {
    EXPECT_EQ(seen[i].resource, static_cast<std::int64_t>(i + 1));
    EXPECT_EQ(seen[i].objectives, problem->evaluate(x, {seen[i].resource, 0, 0, {}}, {}).objectives);
    EXPECT_GE(seen[i].cost, 0);
    cost += seen[i].cost;
  }
  EXPECT_LT(cost, whole.cost);
  const auto half = problem->evaluate(x, {4, 0, 0, {}}, {});
  const auto rest = problem->evaluate(x, {10, 0, 0, half.checkpoint}, {});
  EXPECT_EQ(rest.objectives, whole.objectives);
  EXPECT_GT(rest.cost, 0);
  EXPECT_NEAR(half.cost + rest.cost, whole.cost,
              0.02 * whole.cost);  // a prediction's time may fall from epoch to epoch
  EXPECT_EQ(problem->evaluate(x, {10, 0, 0, whole.checkpoint}, {}).cost, 0);
  EXPECT_THROW(problem->evaluate(x, {3, 0, 0, half.checkpoint}, {}), Error);
  const auto stopped = problem->evaluate(x, {10, 0, 0, {}}, [](const Measurement& m) { return m.resource < 6; });
  EXPECT_EQ(stopped.resource, 6);
  EXPECT_EQ(stopped.objectives, seen[5].objectives);
}

TEST_P(Yahpo, RefusesUnknownNames) {
  EXPECT_THAT([&] { make(",instance=1"); }, testing::ThrowsMessage<Error>(HasSubstr("instance=1 is not one of")));
  EXPECT_THAT([&] { make(",target=x"); }, testing::ThrowsMessage<Error>(HasSubstr("target=x is not one of")));
}

// The scenario's files in a folder of our own, to be spoiled.
class SpoiledYahpo : public Yahpo {
 protected:
  ~SpoiledYahpo() override { fs::remove_all(base_); }

  static std::string content(const char* name) {
    std::ifstream stream(found() / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  std::string complaint(const char* name, const std::string& text) const {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    for (const char* file : {"model.onnx", "config_space.json", "encoding.json"})
      std::ofstream(folder_ / file, std::ios::binary) << (std::string(file) == name ? text : content(file));
    try {
      read_yahpo(folder_ / "model.onnx");
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::storage);
      EXPECT_THAT(error.what(), HasSubstr(folder_.string() + "/"));
      return error.what();
    }
    return "no error";
  }

 private:
  static fs::path found() {
    for (const auto& place : data_places())
      for (const auto& folder : {place.directory, place.directory / "yahpo"})
        if (fs::exists(folder / GetParam() / "model.onnx")) return folder / GetParam();
    return {};
  }

  const fs::path base_ = fs::temp_directory_path() / ("incumbent_yahpo_" + std::to_string(getpid()));
  const fs::path folder_ = base_ / GetParam();
};

TEST_P(SpoiledYahpo, AWrongFileIsNamed) {
  EXPECT_THAT(complaint("config_space.json", "{"), HasSubstr("not JSON"));
  EXPECT_THAT(complaint("config_space.json", R"({"hyperparameters": []})"), HasSubstr("there is no hyperparameter"));
  EXPECT_THAT(complaint("encoding.json", "[1]"), HasSubstr("it is not {parameter: {category: number}}"));
  EXPECT_THAT(complaint("encoding.json", "{}"), HasSubstr("there is no '"));
  auto encoding = content("encoding.json");
  encoding.replace(encoding.find("\"#na#\": 0"), 9, "\"#na#\": 70000");
  EXPECT_THAT(complaint("encoding.json", encoding), HasSubstr("category 70000 is not in a table of"));
}

TEST_P(SpoiledYahpo, ADamagedModelIsNoMoreThanAnError) {
  const auto model = content("model.onnx");
  Stream stream(1, Purpose::test);
  for (int i = 0; i < 15; ++i)
    EXPECT_NE(complaint("model.onnx", model.substr(0, stream.below(model.size()))), "no error");
  for (int i = 0; i < 30; ++i) {
    auto damaged = model;
    // Half of the time at the beginning, where the nodes are, not in a weight.
    damaged[stream.below(i % 2 == 0 ? 20000 : model.size())] = static_cast<char>(stream.below(256));
    complaint("model.onnx", damaged);
  }
}

const auto name_of = [](const auto& scenario) { return std::string(scenario.param); };
const auto kScenarios = testing::Values("lcbench", "rbv2_xgboost", "rbv2_rpart", "iaml_glmnet");
INSTANTIATE_TEST_SUITE_P(Scenarios, Yahpo, kScenarios, name_of);
INSTANTIATE_TEST_SUITE_P(Scenarios, SpoiledYahpo, kScenarios, name_of);

// A scenario without a model: what is wrong in the other files is found before it is read.
class YahpoFiles : public testing::Test {
 protected:
  ~YahpoFiles() override { fs::remove_all(base_); }

  std::string complaint(const std::string& space, const std::string& encoding) const {
    const auto folder = base_ / "iaml_glmnet";
    fs::create_directories(folder);
    std::ofstream(folder / "config_space.json") << space;
    std::ofstream(folder / "encoding.json") << encoding;
    try {
      read_yahpo(folder / "model.onnx");
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::storage);
      EXPECT_THAT(error.what(), HasSubstr(folder.string()));
      return error.what();
    }
    return "no error";
  }

  static std::string space() {
    SearchSpace space;
    space.add_categorical("task_id", {std::string("40981")});
    for (const auto* name : {"alpha", "s", "trainsize"}) space.add_real(name, 0, 1);
    return write_configspace(space);
  }

  const fs::path base_ = fs::temp_directory_path() / ("incumbent_yahpo_files_" + std::to_string(getpid()));
};

TEST_F(YahpoFiles, NumbersOfCategoriesAreIntegersThatFit) {
  const auto with = [&](const std::string& number) {
    return complaint(space(), R"({"task_id": {"#na#": 0, "40981": )" + number + "}}");
  };
  for (const char* number : {"1", "2147483647"}) EXPECT_THAT(with(number), HasSubstr("model.onnx can't be read"));
  for (const char* number :
       {"-1", "1.5", "2147483648", "4294967297", "18446744073709551616", "1e3", "true", "\"1\"", "null", "[]"}) {
    EXPECT_THAT(with(number), HasSubstr("encoding.json: '40981' of 'task_id' is ")) << number;
    EXPECT_THAT(with(number), HasSubstr("; it must be an integer from 0 to 2147483647")) << number;
  }
  EXPECT_THAT(complaint(space(), R"({"task_id": [0]})"), HasSubstr("it is not {parameter: {category: number}}"));
}

TEST_F(YahpoFiles, NestingIsRefused) {
  const std::string deep = std::string(1'000'000, '[') + std::string(1'000'000, ']');
  EXPECT_THAT(complaint(deep, "{}"), HasSubstr("arrays and objects 1000000 deep"));
  EXPECT_THAT(complaint(space(), R"({"task_id": )" + deep + "}"), HasSubstr("arrays and objects 1000001 deep"));
}

TEST(YahpoNames, UnknownScenariosAndMissingDataAreToldApart) {
  EXPECT_THAT(
      [] { make_problem("yahpo:scenario=lcbenc"); },
      testing::ThrowsMessage<Error>(HasSubstr("unknown YAHPO scenario 'lcbenc'; known: lcbench, rbv2_xgboost")));
}

}  // namespace
}  // namespace incumbent
