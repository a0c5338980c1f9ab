// incumbent eval and incumbent problems.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "cli/program.hpp"
#include "golden.hpp"

namespace incumbent {
namespace {

using testing::HasSubstr;

ProgramResult eval(const std::string& problem, const std::string& csv, const std::string& more = "") {
  const TemporaryDirectory directory;
  return run_incumbent("eval " + problem + " --points " + directory.file("points.csv", csv) + " " + more);
}

TEST(Eval, PrintsOneValueALineWithAllDigits) {
  const auto result = eval("branin", "x0,x1\n1,2\n-3.141592653589793,12.275\n");
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(result.out, "21.627635392062381\n0.39788735772973816\n");
  EXPECT_EQ(result.err, "");
}

TEST(Eval, RefusesANegativeSeed) {
  const auto result = eval("branin", "x0,x1\n1,2\n", "--seed -5");
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, HasSubstr("--seed is '-5'; it must be an integer from 0 to 9223372036854775807"));
}

TEST(Program, OutputThatCanNotBeWrittenIsAnError) {
  const auto result = run_incumbent("--version >/dev/full");
  EXPECT_EQ(result.status, 5);
  EXPECT_THAT(result.err, HasSubstr("can't write the output"));
  EXPECT_EQ(run_incumbent("--version").status, 0);
}

TEST(Eval, ReadsColumnsInAnyOrder) {
  EXPECT_EQ(eval("branin", "x1,x0\n2,1\n").out, eval("branin", "x0,x1\n1,2\n").out);
  EXPECT_EQ(eval("branin", "x0,x1\n").out, "");  // no points
}

TEST(Eval, EvaluatesOutsideTheBoxAndInTheNaturalDirection) {
  EXPECT_EQ(eval("rosenbrock:dim=2", "x0,x1\n20,400\n").out, "361\n");
  EXPECT_EQ(eval("ackley:dim=2,lower=-5,upper=10", "x0,x1\n0,0\n").out, "0\n");
  EXPECT_EQ(eval("labs:dim=3", "x0,x1,x2\n1,1,0\n").out, "4.5\n");  // maximized
}

TEST(Eval, PrintsObjectivesThenSlacks) {
  EXPECT_EQ(eval("bnh", "x0,x1\n0,0\n").out, "0 50 0 65.299999999999997\n");
  EXPECT_EQ(eval("zdt2:dim=2", "x0,x1\n0.5,0\n").out, "0.5 0.75\n");
}

TEST(Eval, EvaluatesAtAnyResourceOrFidelity) {
  const auto half = eval("augmented_branin:max_resource=8", "x0,x1\n3,4\n", "--resource 4");
  EXPECT_EQ(half.status, 0) << half.err;
  EXPECT_EQ(half.out, eval("augmented_branin:fidelity=parameter", "x0,x1,x2\n3,4,0.5\n").out);
  EXPECT_EQ(eval("bbob_f8:dim=2,instance=3", "x0,x1\n1,2\n").status, 0);
}

TEST(Eval, PrintsJson) {
  const auto result = eval("branin:fail=0.3", "x0,x1\n1,2\n9,2\n", "--json");
  EXPECT_EQ(result.status, 0) << result.err;
  const auto list = golden::parse(result.out);
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(list[0]["objectives"].numbers(), std::vector<double>{21.62763539206238});
  EXPECT_EQ(list[0]["slacks"].size(), 0u);
  EXPECT_TRUE(list[0]["failure"].is_null());
  EXPECT_EQ(list[1]["objectives"].size(), 0u);
  EXPECT_EQ(list[1]["failure"].string(), "crash");
}

TEST(Eval, ATableGivesTheRepetitionOfTheSeedAndInJsonTheMeanAndTheRecordedTime) {
  const std::string points =
      "Op0,Op1,Op2,Op3,Op4,Op5\nnor_conv_3x3,nor_conv_3x3,nor_conv_3x3,nor_conv_3x3,nor_conv_3x3,nor_conv_3x3\n";
  const auto result = eval("nasbench201", points, "--json --seed 4");
  EXPECT_EQ(result.status, 0) << result.err;
  const auto point = golden::parse(result.out)[0];
  EXPECT_EQ(point["objectives"].numbers(), std::vector<double>{90.38800048828125});
  EXPECT_EQ(point["score"].number(), 90.19866689046223);
  EXPECT_GT(point["cost"].number(), 1000);
  EXPECT_THAT(eval("nasbench201", "Op0,Op1,Op2,Op3,Op4,Op5\nconv,none,none,none,none,none\n").err,
              HasSubstr("'Op0' is 'conv'; it must be one of none, skip_connect"));
}

TEST(Eval, AFailedPointIsNotANumberAndSaysWhy) {
  const auto result = eval("branin:fail=0.3", "x0,x1\n9,2\n1,2\n");
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.out, "nan\n21.627635392062381\n");
  EXPECT_EQ(result.err, "incumbent: point 1 failed: crash\n");
}

TEST(Eval, AValueThatIsNotFiniteIsAFailure) {
  for (const std::string problem : {"hazards", "curve", "power_law", "pbt_toy", "rosenbrock:dim=2"}) {
    const std::string header = problem == "hazards"   ? "learning_rate,width,depth\n-1,8,1\n"
                               : problem == "pbt_toy" ? "h0,h1\n1e300,0\n"
                                                      : "x0,x1\n1e300,0\n";
    const auto result = eval(problem, header);
    EXPECT_EQ(result.status, 0) << result.err;
    EXPECT_EQ(result.out, "nan\n") << problem;
    EXPECT_EQ(result.err, "incumbent: point 1 failed: nan\n") << problem;
  }
}

TEST(Eval, ALevelOutsideOfItsRangeIsNamed) {
  const auto result = eval("borehole_multi_fidelity:fidelity=parameter",
                           "x0,x1,x2,x3,x4,x5,x6,x7,x8\n0.1,1000,200,100,1000,800,1500,8000,5\n");
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, HasSubstr("'x8' has the value 5; it must be"));
}

TEST(Eval, NoiseIsOfTheSeedAndThePoint) {
  const std::string twice = "x0,x1\n1,2\n1,2\n";
  const auto first = eval("branin:noise=1", twice, "--seed 4").out;
  EXPECT_EQ(first, eval("branin:noise=1", twice, "--seed 4").out);
  EXPECT_NE(first, eval("branin:noise=1", twice, "--seed 5").out);
  const auto middle = first.find('\n');
  EXPECT_NE(first.substr(0, middle), first.substr(middle + 1, first.size() - middle - 2));
}

TEST(Eval, WrongInputIsNamed) {
  const auto message = [](const std::string& problem, const std::string& csv, const std::string& more = "") {
    const auto result = eval(problem, csv, more);
    EXPECT_EQ(result.status, 2) << result.err;
    EXPECT_EQ(result.out, "");
    return result.err;
  };
  EXPECT_THAT(message("branin", "x0\n1\n"), HasSubstr("no column is named 'x1'"));
  EXPECT_THAT(message("branin", "x0,x1,y\n1,2,3\n"),
              HasSubstr("points.csv: column 'y' is no parameter of branin; the parameters are x0, x1"));
  EXPECT_THAT(message("branin", "x0,x1\n1,2\n1,two\n"),
              HasSubstr("points.csv:3: column 'x1' is 'two'; it must be a finite number"));
  EXPECT_THAT(message("branin", "x0,x1\n1,\n"), HasSubstr("points.csv:2: column 'x1' is ''"));
  EXPECT_THAT(message("branin", "x0,x1\n1,nan\n"), HasSubstr("it must be a finite number"));
  EXPECT_THAT(message("branin", ""), HasSubstr("points.csv: the file is empty"));
  EXPECT_THAT(message("labs:dim=2", "x0,x1\n0.5,1\n"), HasSubstr("points.csv:2: 'x0' is 0.5; it must be an integer"));
  EXPECT_THAT(message("brannin", "x0,x1\n1,2\n"), HasSubstr("unknown problem 'brannin'; known: ackley, "));
  EXPECT_THAT(message("branin:dim=3", "x0,x1\n1,2\n"), HasSubstr("problem 'branin' has no option 'dim'; known: "));
  EXPECT_THAT(message("branin", "x0,x1\n1,2\n", "--resource 2"),
              HasSubstr("--resource is 2; branin takes 1 to 1 evaluations"));
  EXPECT_EQ(run_incumbent("eval branin --points /nowhere.csv").status, 2);
  EXPECT_EQ(run_incumbent("eval branin").status, 2);
}

// Reference functions as a user would ask for them.
TEST(Eval, AgreesWithReferenceValues) {
  const auto file = golden::load("synthetic.json");
  for (const auto& reference : file["cases"]) {
    const auto name = reference["name"].string();
    if (name != "Ackley" && name != "Hartmann" && name != "Shekel") continue;
    std::string problem = name;
    problem[0] = static_cast<char>(problem[0] - 'A' + 'a');
    for (const auto& [key, value] : reference["args"].members) problem += ":" + key + "=" + value.dump();
    std::string csv;
    const auto points = reference["x"].matrix();
    for (std::size_t j = 0; j < points[0].size(); ++j) csv += (j ? ",x" : "x") + std::to_string(j);
    for (const auto& row : reference["x"]) {
      csv += "\n";
      for (std::size_t j = 0; j < row.size(); ++j) csv += (j ? "," : "") + row[j].dump();
    }
    const auto result = eval(problem, csv);
    ASSERT_EQ(result.status, 0) << result.err;
    const char* at = result.out.c_str();
    for (const double expected : reference["f"].numbers()) {
      char* end = nullptr;
      EXPECT_NEAR(std::strtod(at, &end), expected, 1e-12 * std::max(1.0, std::abs(expected))) << problem;
      at = end;
    }
  }
}

TEST(Problems, ListsThemAll) {
  const auto text = run_incumbent("problems");
  EXPECT_EQ(text.status, 0) << text.err;
  EXPECT_THAT(text.out, HasSubstr("six_hump_camel: "));
  EXPECT_THAT(text.out, HasSubstr("Options of every problem: embed="));
  const auto list = golden::parse(run_incumbent("problems --json").out);
  EXPECT_GE(list.size(), 25u);
  const auto& branin =
      *std::find_if(list.begin(), list.end(), [](const auto& row) { return row["name"].string() == "branin"; });
  EXPECT_EQ(branin["dimension"].number(), 2);
  EXPECT_EQ(branin["direction"].string(), "min");
  EXPECT_EQ(branin["optimum"].number(), 0.39788735772973816);
  EXPECT_THAT(branin["source"].string(), HasSubstr("Branin"));
  const auto row = [&](const std::string& name) -> const golden::Node& {
    return *std::find_if(list.begin(), list.end(), [&](const auto& r) { return r["name"].string() == name; });
  };
  EXPECT_EQ(branin["cost"].string(), "formula");
  EXPECT_EQ(branin["licence"].string(), "Apache-2.0");
  EXPECT_EQ(row("nasbench201")["cost"].string(), "table look-up");
  EXPECT_THAT(row("nasbench201")["licence"].string(), HasSubstr("MIT"));
  EXPECT_EQ(row("mlp")["cost"].string(), "training");
  EXPECT_EQ(row("mlp")["licence"].string(), "data: CC-BY-4.0");
  EXPECT_EQ(row("mlp")["checkpoints"].dump(), "true");
  EXPECT_EQ(row("counting_ones")["checkpoints"].dump(), "false");
  EXPECT_THAT(text.out, HasSubstr("    cost: training; licence: data: CC-BY-4.0\n"));
  EXPECT_THAT(text.out, HasSubstr("729 samples (begins again when resumed)"));
}

// XGBoost's library is looked for when it is needed: what can't be opened is named, with where else to look.
TEST(Problems, SayWhichLibraryIsMissing) {
  ASSERT_EQ(setenv("INCUMBENT_XGBOOST", "/nowhere/libxgboost.so", 1), 0);
  const auto list = run_incumbent("problems");
  const auto evaluated = eval("xgboost", "eta\n0.1\n");
  unsetenv("INCUMBENT_XGBOOST");
  EXPECT_EQ(list.status, 0);
  EXPECT_THAT(list.out, HasSubstr("    not available: XGBoost's library can't be opened: /nowhere/libxgboost.so: "));
  EXPECT_THAT(list.out, HasSubstr("INCUMBENT_XGBOOST may name the file"));
  EXPECT_EQ(evaluated.status, 6);
  EXPECT_THAT(evaluated.err, HasSubstr("XGBoost's library can't be opened"));
}

}  // namespace
}  // namespace incumbent
