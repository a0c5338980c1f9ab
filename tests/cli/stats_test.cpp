// incumbent stats: reference values through the command line, suites of problems, and wrong input.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cmath>
#include <fstream>
#include <sstream>

#include "cli/program.hpp"
#include "golden.hpp"

namespace incumbent {
namespace {

using testing::HasSubstr;

// Columns of one table; shorter ones end in empty cells.
std::string csv(const std::vector<std::pair<std::string, std::vector<double>>>& columns) {
  std::string text;
  std::size_t rows = 0;
  for (const auto& [name, values] : columns) {
    text += (text.empty() ? "" : ",") + name;
    rows = std::max(rows, values.size());
  }
  for (std::size_t row = 0; row < rows; ++row) {
    text += "\n";
    for (std::size_t c = 0; c < columns.size(); ++c) {
      const auto& values = columns[c].second;
      text += c ? "," : "";
      if (row < values.size()) text += fmt::format("{:.17g}", values[row]);
    }
  }
  return text + "\n";
}

ProgramResult stats(const std::string& table, const std::string& arguments) {
  const TemporaryDirectory directory;
  return run_incumbent("stats " + directory.file("table.csv", table) + " " + arguments);
}

golden::Node answer(const std::string& table, const std::string& arguments) {
  const auto result = stats(table, arguments + " --json");
  EXPECT_EQ(result.status, 0) << result.err;
  return golden::parse(result.out);
}

void expect_close(double value, double expected, double relative) {
  EXPECT_NEAR(value, expected, relative * std::fabs(expected));
}

// The staircase of three points and (4, 4): 2 x 3 + 1; one is beyond the reference.
TEST(StatsVerb, HypervolumesOfColumnsThatAreObjectives) {
  const std::string table = "f1,f2\n1,3\n2,1\n5,0\n";
  const auto result = answer(table, "--test hypervolume --reference 4,4");
  EXPECT_EQ(result["points"].integer(), 3);
  EXPECT_EQ(result["better_than_reference"].integer(), 2);
  EXPECT_EQ(result["hypervolume"].number(), 7);
  EXPECT_EQ(
      answer("a,b\n-1,-3\n-2,-1\n", "--test hypervolume --reference -4,-4 --larger-is-better")["hypervolume"].number(),
      7);
  EXPECT_THAT(stats(table, "--test hypervolume --reference 4").err, HasSubstr("--reference has 1 numbers"));
  EXPECT_THAT(stats("f1,f2\n1,3\n2,\n", "--test hypervolume --reference 4,4").err,
              HasSubstr("column 'f2' is empty in row 2"));
  EXPECT_THAT(stats(table, "--test sign --reference 4,4").err, HasSubstr("it is for hypervolume"));
}

TEST(StatsVerb, KendallIsExactForThree) {
  const auto row = answer("a,b\n1,2\n2,1\n3,3\n", "--test correlation")[0];
  EXPECT_NEAR(row["kendall_p"].number(), 1, 1e-15);
}

TEST(StatsVerb, OneBlockHasNoFriedman) {
  EXPECT_THAT(stats("a,b\n1,2\n", "--test friedman").err, HasSubstr("1 block; Friedman's test needs at least 2"));
}

TEST(StatsVerb, PairedTestsMatchReference) {
  const auto file = golden::load("stats.json");
  const auto& test = file["wilcoxon"]["cases"][5];
  const auto table = csv({{"a", test["x"].numbers()}, {"b", test["y"].numbers()}});
  int compared = 0;
  for (const auto& expected : test["results"]) {
    const auto zeros = expected["zero_method"].string();
    const auto row = answer(table, fmt::format("--test wilcoxon --alternative {} --zeros {} --method {}{}",
                                               expected["alternative"].string(),
                                               zeros == "wilcox" ? "drop" : (zeros == "zsplit" ? "split" : "pratt"),
                                               expected["mode"].string() == "exact" ? "exact" : "normal",
                                               expected["correction"].flag ? " --continuity" : ""))[0];
    expect_close(row["statistic"].number(), expected["statistic"].number(), 1e-12);
    expect_close(row["p"].number(), expected["pvalue"].number(), 1e-9);
    ++compared;
  }
  EXPECT_GT(compared, 3);
  const auto& paired = file["correlation_paired"]["cases"][0];
  const auto both = csv({{"a", paired["x"].numbers()}, {"b", paired["y"].numbers()}});
  expect_close(answer(both, "--test correlation --method normal")[0]["kendall_p"].number(),
               paired["kendall_p_asymptotic"].number(), 1e-9);
  expect_close(answer(both, "--test paired_t")[0]["p"].number(), paired["paired_t"][1].number(), 1e-9);
  expect_close(answer(both, "--test sign")[0]["p"].number(), paired["sign_test_p"].number(), 1e-9);
}

TEST(StatsVerb, IndependentSamplesMayDifferInLength) {
  const auto file = golden::load("stats.json");
  const auto& test = file["two_sample"]["cases"][2];
  const auto table = csv({{"a", test["x"].numbers()}, {"b", test["y"].numbers()}});
  const auto row = answer(table, "--test mann_whitney --method exact")[0];
  expect_close(row["p"].number(), test["mwu_exact_two-sided"]["p"].number(), 1e-9);
  expect_close(row["vargha_delaney"].number(), test["vargha_delaney_A12_x_over_y"].number(), 1e-12);
  expect_close(answer(table, "--test welch")[0]["p"].number(), test["welch"]["p"].number(), 1e-9);
  expect_close(answer(table, "--test kolmogorov_smirnov --method normal")[0]["p"].number(),
               test["ks_asymp"]["p"].number(), 1e-9);
  const auto paired = stats(table, "--test wilcoxon");
  EXPECT_EQ(paired.status, 2);
  EXPECT_THAT(paired.err, HasSubstr("column 'b' has an empty cell in row 13"));
}

TEST(StatsVerb, FriedmanMatchesReferenceAndDraws) {
  const auto file = golden::load("stats.json");
  const auto& test = file["friedman"]["cases"][1];
  const auto scores = test["scores"].matrix();
  std::vector<std::pair<std::string, std::vector<double>>> columns;
  for (std::size_t m = 0; m < scores.front().size(); ++m) {
    columns.push_back({fmt::format("m{}", m), {}});
    for (const auto& row : scores) columns.back().second.push_back(row[m]);
  }
  const TemporaryDirectory directory;
  const auto svg = directory.path("diagram.svg").string();
  const auto result = answer(csv(columns), std::string("--test friedman --svg ") + svg +
                                               (test["lower_is_better"].flag ? "" : " --larger-is-better"));
  expect_close(result["chi_squared"].number(), test["friedman_chi2"].number(), 1e-12);
  expect_close(result["p"].number(), test["friedman_p"].number(), 1e-9);
  expect_close(result["critical_difference"].number(), test["nemenyi_cd_005"].number(), 1e-12);
  expect_close(result["nemenyi_p"][1][4].number(), test["nemenyi_p"][1][4].number(), 1e-9);
  std::stringstream drawn;
  drawn << std::ifstream(svg).rdbuf();
  EXPECT_THAT(drawn.str(), HasSubstr("<svg"));
  EXPECT_THAT(drawn.str(), HasSubstr("m3"));
}

// Three problems with ten seeds each: 3 replications, not 30.
TEST(StatsVerb, SuitesAreComparedByTheMediansOfTheirProblems) {
  std::string table = "problem,seed,a,b\n";
  for (int p = 0; p < 3; ++p) {
    for (int seed = 0; seed < 10; ++seed) table += fmt::format("p{},{},{},{}\n", p, seed, seed, seed + 20 + p);
  }
  const auto row = answer(table, "--test wilcoxon")[0];
  EXPECT_EQ(row["pairs"].number(), 3);
  EXPECT_EQ(row["p"].number(), 0.25);
  EXPECT_EQ(answer(table, "--test wilcoxon --problem \"\"")[0]["pairs"].number(), 30);
  const auto interval = answer(table, "--test bootstrap --columns b")[0];
  EXPECT_EQ(interval["mean_of_medians"].number(), 25.5);
  EXPECT_LT(interval["lower"].number(), 25.5);
}

TEST(StatsVerb, EveryOtherTestAnswers) {
  const std::string table = "a,b,c\n1,2,1.1\n3,5,3.2\n2,2.5,2\n4,4.5,4.1\n8,9,7.9\n6,7,6.2\n5,6,5.1\n7,9,7\n";
  EXPECT_EQ(answer(table, "--test describe")[0]["median"].number(), 4.5);
  EXPECT_EQ(answer(table, "--test effect").size(), 3u);
  EXPECT_LT(answer(table, "--test equivalence --margin 0.5 --columns a,c")[0]["p"].number(), 0.05);
  EXPECT_EQ(answer(table, "--test power --columns a,b")[0]["pairs_needed"].number(), 6);
  EXPECT_EQ(answer("p\n0.01\n0.04\n0.03\n", "--test adjust")[1]["holm"].number(), 0.06);
  const auto times = answer("r1,r2\n10,5\n1,5\n0.1,0.5\n", "--test running_time --targets 1,0.2");
  EXPECT_EQ(times["targets"][0]["ert"].number(), (2 + 3) / 2.0);
  EXPECT_EQ(times["targets"][1]["ert"].number(), 3 + 3);
  EXPECT_EQ(times["targets"][1]["hits"][1].string(), "inf");
  EXPECT_THAT(stats(table, "--test wilcoxon").out, HasSubstr("p_holm"));
  EXPECT_THAT(stats(table, "--test friedman").out, HasSubstr("average_ranks"));
}

// A mean with an infinite value tells nothing; ranks do.
TEST(StatsVerb, InfiniteValuesAreRefusedByMeansAndTakenByRanks) {
  const std::string table = "a,b\n1,inf\n2,2\n3,3\n4,4\n5,5\n";
  for (const std::string test : {"paired_t", "welch", "equivalence --margin 1 --kind welch"}) {
    const auto result = stats(table, "--test " + test);
    EXPECT_EQ(result.status, 2) << test;
    EXPECT_THAT(result.err, HasSubstr("column 'b' is inf in row 1; ")) << test;
  }
  EXPECT_EQ(answer(table, "--test wilcoxon")[0]["p"].number(), 1);
  const auto row = answer(table, "--test correlation")[0];
  EXPECT_TRUE(row["pearson"].is_null());
  EXPECT_TRUE(row["pearson_p"].is_null());
  EXPECT_NEAR(row["spearman"].number(), 0, 1e-12);  // ranks 1 2 3 4 5 and 5 1 2 3 4
  EXPECT_NEAR(row["kendall"].number(), 0.2, 1e-12);
}

TEST(StatsVerb, RunningTimesOfLargerValuesReachLargerTargets) {
  const std::string table = "r1,r2\n0.5,0.4\n0.8,0.5\n0.95,0.6\n";
  const auto times = answer(table, "--test running_time --larger-is-better --targets 0.8,0.99");
  EXPECT_EQ(times["targets"][0]["target"].number(), 0.8);
  EXPECT_EQ(times["targets"][0]["ert"].number(), 2 + 3);
  EXPECT_EQ(times["targets"][1]["ert"].string(), "inf");
  EXPECT_EQ(times["ecdf"].number(), 0.25);
  EXPECT_TRUE(times["aocc"].is_null());
  EXPECT_THAT(stats(table, "--test running_time --larger-is-better").err,
              HasSubstr("--larger-is-better needs --targets"));
  EXPECT_THAT(stats(table, "--test running_time --targets nan").err, HasSubstr("--targets has nan"));
}

TEST(StatsVerb, ColumnsThatAreLeftOutAreNamed) {
  const auto small = answer("a,b\n1e-310,1\n1,2\n", "--test describe");
  ASSERT_EQ(small.size(), 2u);  // a subnormal number is one
  EXPECT_EQ(small[0]["column"].string(), "a");
  const auto result = stats("who,a,b,c\nx,1,2,\ny,O.5,3,\n", "--test describe");
  EXPECT_EQ(result.status, 0);
  EXPECT_THAT(result.err, HasSubstr("column 'a' is no number in line 3: 'O.5'; it is left out"));
  EXPECT_THAT(result.err, HasSubstr("column 'who' is no number in line 2: 'x'; it is left out"));
  EXPECT_THAT(result.err, HasSubstr("column 'c' is empty; it is left out"));
  EXPECT_THAT(stats("a\n0x10\n", "--test describe").err,
              HasSubstr("no column holds numbers: column 'a' is no number in line 2: '0x10'"));
}

TEST(StatsVerb, LevelAndOptionsCountOrAreRefused) {
  const std::string table = "problem,a\np,1\np,2\nq,4\nq,9\nq,3\n";
  const auto wide = answer(table, "--test describe --alpha 0.01")[0];
  const auto narrow = answer(table, "--test describe --alpha 0.2")[0];
  EXPECT_GT(wide["t_upper"].number(), narrow["t_upper"].number() + 1);
  EXPECT_THAT(stats(table, "--test bootstrap --statistic mean").err, HasSubstr("--statistic mean --resampling "));
  EXPECT_THAT(stats(table, "--test bootstrap --resampling bca").err, HasSubstr("over problems"));
  EXPECT_EQ(stats(table, "--test bootstrap --statistic mean --problem ''").status, 0);
  EXPECT_THAT(stats("a,b\n1,2\n", "--test sign --zeros pratt").err,
              HasSubstr("--zeros has no effect on the test sign; it is for wilcoxon"));
  EXPECT_THAT(stats("problem,a,b\np,1,2\nq,2,\n", "--test bootstrap").err,
              HasSubstr("column 'b' has no value for the problem 'q'"));
  EXPECT_THAT(stats("a,b\n1,2\n", "--test welch").err, HasSubstr("columns 'a' and 'b': a sample has 1 values"));
}

// Three columns that are alike to 0.1 or so: one of the pairs alone would be equivalent, among three it is not.
TEST(StatsVerb, EquivalenceIsJudgedByTheAdjustedValue) {
  const std::string table = "a,b,c\n1,1.1,1.6\n2,2.05,2.7\n3,3.11,3.5\n4,4.02,4.9\n5,5.07,5.3\n";
  const auto rows = answer(table, "--test equivalence --margin 0.5");
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_LE(rows[0]["p"].number(), 0.05);
  EXPECT_GT(rows[0]["p_holm"].number(), 0.05);
  EXPECT_FALSE(rows[0]["equivalent"].flag);
  EXPECT_TRUE(answer(table, "--test equivalence --margin 0.5 --columns a,b")[0]["equivalent"].flag);
}

TEST(StatsVerb, AdjustmentsKeepTheRowsOfTheFile) {
  const auto result = stats("pair,p\na-b,0.01\na-c,\nb-c,0.03\n", "--test adjust --json");
  EXPECT_EQ(result.err, "");
  const auto rows = golden::parse(result.out);
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0]["pair"].string(), "a-b");
  EXPECT_EQ(rows[0]["holm"].number(), 0.02);
  EXPECT_EQ(rows[1]["pair"].string(), "a-c");
  EXPECT_TRUE(rows[1]["p"].is_null());
  EXPECT_TRUE(rows[1]["holm"].is_null());
  EXPECT_EQ(rows[2]["pair"].string(), "b-c");
  EXPECT_EQ(rows[2]["holm"].number(), 0.03);
  EXPECT_THAT(stats("p,holm\n0.1,x\n", "--test adjust").err, HasSubstr("need another name"));
}

// 40 000 rows: a table whose columns were measured anew for each line took minutes.
TEST(StatsVerb, LongAnswersAreTablesOfOneWidth) {
  std::string table = "p\n";
  for (int row = 0; row < 40000; ++row) table += "0.5\n";
  const auto start = std::chrono::steady_clock::now();
  const auto result = stats(table, "--test adjust");
  EXPECT_EQ(std::count(result.out.begin(), result.out.end(), '\n'), 40001);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
}

TEST(StatsVerb, WrongInputIsNamed) {
  EXPECT_THAT(stats("a,b\n1,2\n", "--test t").err, HasSubstr("--test"));
  EXPECT_THAT(stats("a,b\nx,y\n", "--test wilcoxon").err, HasSubstr("no column holds numbers"));
  EXPECT_THAT(stats("a\n1\n", "--test wilcoxon").err, HasSubstr("1 columns of numbers"));
  EXPECT_THAT(stats("a,b\n1,2\n", "--test describe --columns a,a").err, HasSubstr("--columns has 'a' twice"));
  EXPECT_THAT(stats("a,b\n1,2\n", "--test bootstrap --seed -5").err, HasSubstr("--seed is '-5'; it must be"));
  EXPECT_THAT(stats("a,b\n1,2\n", "--test wilcoxon --columns a,z").err, HasSubstr("z"));
  EXPECT_THAT(stats("a,b\n1,2\n", "--test equivalence").err, HasSubstr("--margin is 0"));
  EXPECT_THAT(stats("a,b\n1,2\n", "--test describe --alpha 2").err, HasSubstr("--alpha is 2"));
  EXPECT_THAT(stats("a,b\n1,nan\n", "--test describe").err, HasSubstr("column 'b' is nan"));
  EXPECT_THAT(run_incumbent("stats --help").out, HasSubstr("--test friedman --svg"));
}

TEST(StatsVerb, HelpSaysWhereExactPValuesDifferFromScipys) {
  std::string help;  // lines are broken anywhere
  for (const char c : run_incumbent("stats --help").out)
    if (!std::isspace(static_cast<unsigned char>(c))) help += c;
  EXPECT_NE(help.find("Exactp-valuesareconditionalontheties"), std::string::npos);
  EXPECT_NE(help.find("scipy'sdefaults"), std::string::npos);
}

}  // namespace
}  // namespace incumbent
