// Lines that Optuna writes, and lines that nobody should.
#include <gtest/gtest.h>

#include "incumbent/error.hpp"
#include "journal/helpers.hpp"
#include "journal/print.hpp"

namespace incumbent {
namespace {

using testing_doubles::lines_of;
using testing_doubles::print;
using testing_doubles::read_text;
using testing_doubles::TemporaryFolder;
using testing_doubles::write_text;

StudySpec spec() {
  StudySpec result;
  result.space.add_real("lr", 1e-5, 0.1, {.log = true});
  result.space.add_categorical("act", {Level("relu"), Level("tanh")});
  result.space.add_integer("layers", 1, 8);
  result.space.add_constant("epochs", std::int64_t{9});
  result.space.add_real("slope", 0, 1);
  Condition condition;
  condition.child = "slope";
  condition.parent = "act";
  condition.values = {Level("relu")};
  result.space.add_condition(condition);
  result.max_resource = 9;
  result.seed = 7;
  return result;
}

constexpr const char* kFloat =
    R"("{\"name\": \"FloatDistribution\", \"attributes\": {\"step\": null, \"low\": 1e-05, \"high\": 0.1, \"log\": true}}")";
constexpr const char* kActivation =
    R"("{\"name\": \"CategoricalDistribution\", \"attributes\": {\"choices\": [\"tanh\", \"relu\"]}}")";
constexpr const char* kLayers =
    R"("{\"name\": \"IntDistribution\", \"attributes\": {\"log\": false, \"step\": 1, \"low\": 1, \"high\": 64}}")";

// A journal of ours to which another program added lines.
class Foreign : public testing::Test {
 protected:
  void SetUp() override { Journal::create(path_, spec(), Durability::write); }

  void add(const std::string& line) { std::ofstream(path_, std::ios::app | std::ios::binary) << line << "\n"; }
  void add_op(int code, const std::string& members) {
    add(fmt::format(R"({{"op_code": {}, "worker_id": "someone-1", {}}})", code, members));
  }
  void create() { add_op(4, R"("study_id": 0, "datetime_start": "2026-11-24T15:00:00.000000+00:00")"); }
  void parameter(int trial, const std::string& name, const std::string& value, const std::string& distribution) {
    add_op(5, fmt::format(R"("trial_id": {}, "param_name": "{}", "param_value_internal": {}, "distribution": {})",
                          trial, name, value, distribution));
  }
  void finish(int trial, int state, const std::string& values) {
    add_op(6,
           fmt::format(
               R"("trial_id": {}, "state": {}, "values": {}, "datetime_complete": "2026-11-24T15:01:00.000000+00:00")",
               trial, state, values));
  }
  std::vector<Event> events() const {
    const auto journal = Journal::read(path_);
    auto result = journal->begin();
    journal->end();
    return result;
  }
  std::vector<std::string> printed() const {
    std::vector<std::string> result;
    for (const auto& event : events()) result.push_back(print(event));
    return result;
  }
  // The study can take these events, whatever they are.
  std::unique_ptr<Study> replayed() const { return open_study(Journal::read(path_)); }
  std::string error() const {
    try {
      events();
    } catch (const Error& e) {
      EXPECT_EQ(e.code(), ErrorCode::storage);
      return e.what();
    }
    return "none";
  }

  TemporaryFolder folder_;
  std::filesystem::path path_ = folder_ / "study.log";
};

template <class T>
const T& as(const Event& event) {
  return std::get<T>(event);
}

TEST_F(Foreign, ATrialsConfigurationIsKnownAtItsEnd) {
  create();
  parameter(0, "lr", "0.001", kFloat);
  parameter(0, "act", "0", kActivation);  // "tanh", which is our second choice
  parameter(0, "layers", "2", kLayers);
  parameter(0, "unknown", "2", kLayers);
  add_op(7, R"("trial_id": 0, "step": 0, "intermediate_value": 9.5)");
  add_op(7, R"("trial_id": 0, "step": 3, "intermediate_value": NaN)");
  add_op(7, R"("trial_id": 0, "step": 3, "intermediate_value": 0.7)");
  add_op(9, R"("trial_id": 0, "system_attr": {"constraints:a": 0.5})");
  add_op(9, R"("trial_id": 0, "system_attr": {"constraints:a": -0.5})");
  add_op(8, R"("trial_id": 0, "user_attr": {"gpu": {"name": ["H100", null]}})");
  finish(0, 1, "[0.25]");
  const auto all = events();
  ASSERT_EQ(all.size(), 3u);
  EXPECT_TRUE(as<TrialStarted>(all[0]).configuration.empty());
  EXPECT_EQ(as<TrialStarted>(all[0]).sampler, "foreign");
  EXPECT_EQ(as<TrialReported>(all[1]).measurement.resource, 3);  // steps grow and start at 1
  const auto& end = as<TrialFinished>(all[2]);
  EXPECT_EQ(print(end.configuration), print(Configuration({0.001, 1, 2, 0, Configuration::inactive()})));
  EXPECT_EQ(end.status, TrialStatus::complete);
  EXPECT_EQ(print(end.measurement), print(Measurement{9, {0.25}, {-0.5}, 0}));
  EXPECT_EQ(replayed()->best()->number, 0);
}

TEST_F(Foreign, ATrialOutsideOurSpaceCountsWithoutAConfiguration) {
  const char* layers[] = {"2", "50", "2.5"};  // the second and third are none of ours
  for (int trial = 0; trial < 3; ++trial) {
    create();
    parameter(trial, "lr", "0.001", kFloat);
    parameter(trial, "act", "0", kActivation);
    parameter(trial, "layers", layers[trial], kLayers);
    finish(trial, 1, "[0.25]");
  }
  create();
  parameter(3, "lr", "0.001", kFloat);  // the rest is missing
  finish(3, 1, "[0.1]");
  const auto study = replayed();
  const auto history = study->history();
  EXPECT_FALSE(history[0].configuration.empty());
  for (int trial = 1; trial < 4; ++trial) EXPECT_TRUE(history[trial].configuration.empty()) << trial;
  EXPECT_EQ(history.observations().size(), 1u);
  EXPECT_EQ(open_study(Journal::open(path_, Durability::write))->ask().front().trial, 4);
}

TEST_F(Foreign, FinalStatesOfAllKinds) {
  for (int trial = 0; trial < 6; ++trial) create();
  finish(0, 3, "null");
  finish(1, 2, "[0.5]");
  finish(2, 1, "[Infinity]");
  finish(3, 1, "[NaN]");
  finish(4, 1, "[1.0]");
  finish(4, 1, "[2.0]");  // Optuna ignores what follows a final state
  add_op(7, R"("trial_id": 4, "step": 11, "intermediate_value": 1.0)");
  finish(17, 1, "[2.0]");  // and trials that it doesn't know
  const auto study = replayed();
  const auto h = study->history();
  EXPECT_EQ(h[0].failure, Failure::crash);
  EXPECT_EQ(h[1].status, TrialStatus::pruned);
  EXPECT_EQ(h[2].failure, Failure::nan);
  EXPECT_EQ(h[3].failure, Failure::nan);
  EXPECT_EQ(h[4].objective(), 1.0);
  EXPECT_EQ(h[5].status, TrialStatus::running);
}

TEST_F(Foreign, TemplatesOfFinishedTrials) {
  add_op(
      4,
      fmt::format(
          R"("study_id": 0, "datetime_start": null, "state": 1, "value": 0.5, "values": null, "params": {{"lr": 0.01, "act": 1,
    "layers": 3.0, "slope": 0.5}}, "distributions": {{"lr": {}, "act": {}, "layers": {}, "slope": {}}}, "user_attrs": {{}},
    "system_attrs": {{"constraints": [-1.0, 2.0]}}, "intermediate_values": {{"6": 0.6, "3": 0.75, "0": 8.0}}, "datetime_complete": null)",
          kFloat, kActivation, kLayers, kFloat));
  std::string text = read_text(path_);
  for (std::size_t at = 0; (at = text.find("\n    ", at)) != std::string::npos;) text.replace(at, 5, " ");
  write_text(path_, text);
  const auto study = replayed();
  const auto trial = study->history()[0];
  EXPECT_EQ(print(trial.configuration), print(Configuration({0.01, 0, 3, 0, 0.5})));
  ASSERT_EQ(trial.measurements.size(), 3u);
  EXPECT_EQ(trial.measurements[0].resource, 3);
  EXPECT_EQ(trial.measurements[1].resource, 6);
  EXPECT_EQ(print(trial.measurements[2]), print(Measurement{9, {0.5}, {-1.0, 2.0}, 0}));
  EXPECT_EQ(trial.status, TrialStatus::complete);
}

TEST_F(Foreign, AQueueThatAnotherProgramFilled) {
  add_op(
      4,
      R"("study_id": 0, "datetime_start": null, "state": 4, "system_attrs": {"fixed_params": {"lr": 0.01, "act": "tanh", "layers": 2}})");
  add_op(4, R"("study_id": 0, "datetime_start": null, "state": 4, "system_attrs": {"fixed_params": {"lr": 0.01}})");
  add_op(
      4,
      R"("study_id": 0, "datetime_start": null, "state": 4, "system_attrs": {"fixed_params": {"lr": 0.02, "act": "tanh", "layers": 2}})");
  add_op(6, R"("trial_id": 2, "state": 0, "values": null, "datetime_start": "2026-11-24T15:00:00.000000+00:00")");
  const auto before = lines_of(read_text(path_)).size();
  {
    const auto study = open_study(Journal::open(path_, Durability::write));
    const auto action = study->ask().front();
    EXPECT_EQ(action.trial, 0);
    EXPECT_EQ(print(action.configuration), print(Configuration({0.01, 1, 2, 0, Configuration::inactive()})));
    Result result;
    result.objectives = {0.5};
    study->tell(0, result);
    EXPECT_EQ(study->ask().front().trial, 3) << "a partly fixed trial is left to the program that queued it";
  }
  // Optuna sees the parameters only if they are set, one a line, before the state.
  const auto lines = lines_of(read_text(path_));
  EXPECT_NE(lines[before].find("\"incumbent\""), std::string::npos);
  for (std::size_t i = 1; i <= 4; ++i)
    EXPECT_TRUE(lines[before + i].starts_with("{\"op_code\":5")) << lines[before + i];
  EXPECT_TRUE(lines[before + 5].starts_with("{\"op_code\":6")) << lines[before + 5];
  const auto all = events();
  EXPECT_EQ(as<TrialStarted>(all[4]).sampler, "enqueued");
  EXPECT_EQ(as<TrialStarted>(all[4]).seen, before);
  const auto history = replayed()->history();
  EXPECT_EQ(history[2].status, TrialStatus::running);
  EXPECT_TRUE(history[2].foreign);
  EXPECT_FALSE(history[2].configuration.empty());
}

TEST_F(Foreign, AnotherProgramMayTellATrialOfOurs) {
  {
    const auto study = open_study(Journal::open(path_, Durability::write));
    study->ask(2);
  }
  finish(0, 1, "[0.5]");
  finish(1, 3, "null");
  const auto study = open_study(Journal::open(path_, Durability::write));
  const auto history = study->history();
  EXPECT_EQ(history[0].objective(), 0.5);
  EXPECT_EQ(history[0].measurements.back().resource, 9);
  EXPECT_EQ(history[1].failure, Failure::crash);
  Result result;
  result.objectives = {1};
  EXPECT_THROW(study->tell(0, result), Error);
}

TEST_F(Foreign, OtherStudiesInTheFileAreLeftAlone) {
  add_op(0, R"("study_name": "other", "directions": [2, 1])");
  add_op(0, R"("study_name": "other", "directions": [1])");  // refused: the name is taken
  add_op(4, R"("study_id": 1, "datetime_start": null)");
  add_op(4, R"("study_id": 2, "datetime_start": null)");  // there is none
  create();
  finish(0, 1, "[1.0, 2.0]");
  finish(1, 1, "[0.5]");
  const auto study = open_study(Journal::open(path_, Durability::write));
  ASSERT_EQ(study->history().size(), 1u);
  EXPECT_EQ(study->history()[0].objective(), 0.5);
  // Trial ids count over all studies: this one is number 1 of ours and has the id 2.
  EXPECT_EQ(study->ask().front().trial, 1);
  Result result;
  result.objectives = {0.25};
  study->tell(1, result);
  EXPECT_NE(lines_of(read_text(path_)).back().find("\"trial_id\":2"), std::string::npos);
  EXPECT_EQ(replayed()->best()->number, 1);
}

TEST_F(Foreign, LinesThatNobodyUnderstandsNameFileAndLine) {
  const auto before = read_text(path_);
  const struct {
    const char* line;
    const char* message;
  } cases[] = {
      {"not json", "not a line of JSON"},
      {"", "not a line of JSON"},
      {"[]", "is not an object"},
      {"{}", "'op_code' is missing"},
      {R"({"op_code": 11, "worker_id": ""})", "unknown op_code 11"},
      {R"({"op_code": "a", "worker_id": ""})", "is not an integer"},
      {R"({"op_code": 1, "worker_id": "", "study_id": 0})", "the study 'study' was deleted"},
      {R"({"op_code": 6, "worker_id": "", "trial_id": 0})", "'state' is missing"},
      {R"({"op_code": 6, "worker_id": "", "trial_id": 0, "state": 9, "values": null})", "unknown state 9"},
      {R"({"op_code": 5, "worker_id": "", "trial_id": 0, "param_name": "lr", "param_value_internal": "a", "distribution": "{}"})",
       "is not a number"},
      {R"({"op_code": 5, "worker_id": "", "trial_id": 0, "param_name": "lr", "param_value_internal": 1, "distribution": "{"})",
       "a distribution is not JSON"},
      {R"({"op_code": 7, "worker_id": "", "trial_id": 0, "step": 1.5, "intermediate_value": 1})", "is not an integer"},
      {R"({"op_code": 4, "worker_id": "incumbent", "study_id": 0, "params": {"nope": 1}})", "unknown parameter 'nope'"},
      {R"({"op_code": 4, "worker_id": "incumbent", "study_id": 0, "params": {"lr": 5}})", "'lr' has the value 5"},
  };
  for (const auto& c : cases) {
    write_text(path_, before);
    create();
    add(c.line);
    create();  // an unreadable last line counts as torn
    EXPECT_NE(error().find(path_.string() + ":5: "), std::string::npos) << c.line << ": " << error();
    EXPECT_NE(error().find(c.message), std::string::npos) << c.line << ": " << error();
  }
  write_text(path_, before);
  add_op(10, R"("trial_ids": [0])");  // another implementation's, which Optuna ignores
  EXPECT_EQ(events().size(), 0u);
}

TEST_F(Foreign, FilesThatAreNoJournalOfOurs) {
  write_text(path_, "");
  EXPECT_NE(error().find("there is no study of this program in it"), std::string::npos);
  write_text(path_, R"({"op_code":0,"worker_id":"extern-0","study_name":"ext_study","directions":[1]})"
                    "\n");
  EXPECT_NE(error().find("there is no study of this program in it"), std::string::npos);
  write_text(path_, "PNG\n\x01\x02\n");
  EXPECT_NE(error().find("study.log:1: not a line of JSON"), std::string::npos) << error();
  std::filesystem::remove(path_);
  EXPECT_NE(error().find("No such file"), std::string::npos);
  std::filesystem::create_directory(path_);
  EXPECT_NE(error(), "none");
}

}  // namespace
}  // namespace incumbent
