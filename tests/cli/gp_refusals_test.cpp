// incumbent gp: what it refuses, by name, value and what is allowed; and what it says and takes for searches.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/gp_case.hpp"

namespace incumbent {
namespace {

using testing::HasSubstr;

TEST(GpRefusals, WrongInputIsRefusedByName) {
  const auto error = [](const std::string& train, const std::string& query, const std::string& options) {
    const auto result = gp(train, query, options);
    EXPECT_EQ(result.status, 2) << options;
    EXPECT_EQ(result.out, "");
    return result.err;
  };
  const std::string fine = "--length-scales 1";
  EXPECT_THAT(error("x0,y\n1,2\n3,nan\n", "x0\n1\n", fine),
              HasSubstr("train.csv:3: column 'y' is 'nan'; it must be a finite number"));
  EXPECT_THAT(error("x0,y\n1,2\n", "x0\noops\n", fine), HasSubstr("query.csv:2: column 'x0' is 'oops'"));
  EXPECT_THAT(error("x0\n1\n", "x0\n1\n", fine), HasSubstr("no column is named 'y'"));
  EXPECT_THAT(error("a,y\n1,2\n", "x0\n1\n", fine), HasSubstr("no column is named 'x0'"));
  EXPECT_THAT(error("x0,x2,y\n1,2,3\n", "x0\n1\n", fine),
              HasSubstr("column 'x2' is neither 'y' nor one of the inputs x0 to x0"));
  EXPECT_THAT(error(kTrain, "x0\n1\n", fine), HasSubstr("query.csv: 1 inputs; the training data have 2"));
  EXPECT_THAT(error("", "x0\n1\n", fine), HasSubstr("the file is empty"));
  EXPECT_THAT(error(kTrain, kQuery, "--length-scales 1,2,3"), HasSubstr("3 values; one a column (2)"));
  EXPECT_THAT(error(kTrain, kQuery, ""), HasSubstr("--length-scales"));
  EXPECT_THAT(error(kTrain, kQuery, "--length-scales 1,-2"), HasSubstr("a length scale is -2"));
  EXPECT_THAT(error(kTrain, kQuery, "--length-scales 1 --noise -1"), HasSubstr("the noise variance is -1"));
  EXPECT_THAT(error(kTrain, kQuery, "--length-scales 1 --alpha 2"), HasSubstr("--alpha is for the covariance rq"));
  EXPECT_THAT(error(kTrain, kQuery, "--length-scales 1 --covariance cosine"), HasSubstr("cosine"));
  EXPECT_THAT(error(kTrain, kQuery, "--length-scales 1 --acquisition best"), HasSubstr("best"));
  EXPECT_THAT(error(kTrain, "", "--length-scales 1"), HasSubstr("nothing to do"));
  EXPECT_THAT(error(kTrain, "", "--length-scales 1 --top 3"), HasSubstr("--top 3 needs --acquisition"));
  EXPECT_THAT(error(kTrain, "", "--length-scales 1 --acquisition ei --top 0"),
              HasSubstr("--top is '0'; it must be an integer from 1 to 9223372036854775807"));
  EXPECT_THAT(error(kTrain, kQuery, "--length-scales 1 --acquisition ei --top 1 --candidates 9"),
              HasSubstr("--candidates is for --top without --query"));
  EXPECT_THAT(error(kTrain, kQuery, "--length-scales 1 --brute-force"), HasSubstr("--brute-force is for --top"));
  EXPECT_THAT(error(kTrain, kQuery, "--length-scales 1 --noise-column s2"), HasSubstr("'s2'"));
  EXPECT_THAT(error("x0,y,s2\n1,2,-1\n", "x0\n1\n", fine + " --noise-column s2"),
              HasSubstr("train.csv:2: column 's2' is '-1'; a noise variance must not be negative"));
  EXPECT_THAT(error("x0,y\n", "x0\n0\n", "--length-scales 1 --acquisition ei"), HasSubstr("needs --best"));
  const std::string curves = "--fit --resource-column r";
  EXPECT_THAT(error("x0,r,y\n1,2,3\n", "x0,r\n1,2\n", "--length-scales 1 --resource-column r"),
              HasSubstr("--resource-column needs --fit"));
  EXPECT_THAT(error("x0,y\n1,2\n", "x0,r\n1,2\n", curves), HasSubstr("'r'"));
  EXPECT_THAT(error("x0,r,y\n1,2,3\n", "x0\n1\n", curves), HasSubstr("'r'"));
  EXPECT_THAT(error("x0,x1,y\n1,2,3\n", "", "--fit --resource-column x1"),
              HasSubstr("--resource-column x1 is 'y', the noise or one of the inputs x0 to x1 already"));
  EXPECT_THAT(error("x0,r,y\n1,-2,3\n", "x0,r\n1,2\n", curves),
              HasSubstr("train.csv:2: column 'r' is '-2'; a resource must not be negative"));
  EXPECT_THAT(error("x0,r,y\n1,2,3\n", "x0,r\n1,2\n\n1,-3\n", curves),
              HasSubstr("query.csv:4: column 'r' is '-3'; a resource must not be negative"));
  for (const std::string column : {"y", "x1"}) {
    EXPECT_THAT(error(kTrain, kQuery, fine + " --noise-column " + column),
                HasSubstr("--noise-column " + column + " is 'y' or one of the inputs x0 to x1 already"));
  }
  EXPECT_EQ(run_incumbent("gp --train '' --likelihood --length-scales 1").err,
            "incumbent: the name of a file to read is empty\n");
}

TEST(GpRefusals, NumbersAreRefusedByOptionValueAndWhatIsAllowed) {
  const auto error = [](const std::string& options) {
    const auto result = gp(kTrain, kQuery, "--length-scales 1 --acquisition " + options);
    EXPECT_EQ(result.status, 2) << options;
    EXPECT_EQ(result.out, "");
    return result.err;
  };
  EXPECT_EQ(error("lcb --kappa=-1e6 --top 1"),
            "incumbent: --kappa is '-1e6'; it must be a finite number of at least 0\n");
  for (const std::string word : {"nan", "inf", "-inf", "1e999", "1e-400", "x", "''"}) {
    EXPECT_THAT(error("lcb --kappa " + word), HasSubstr("it must be a finite number of at least 0"));
    EXPECT_THAT(error("ei --best " + word), HasSubstr("--best is '"));
    EXPECT_THAT(error("ei --xi " + word), HasSubstr("--xi is '"));
    EXPECT_THAT(error("mes --optima 0," + word), HasSubstr("--optima is '"));
    EXPECT_THAT(error("ei --noise " + word), HasSubstr("'; it must be a finite number\n"));
  }
  for (const std::string word : {"99999999999999999999", "1.5", "0", "-1", "x", "1e3"}) {
    EXPECT_EQ(error("ei --top " + word),
              "incumbent: --top is '" + word + "'; it must be an integer from 1 to 9223372036854775807\n");
  }
  EXPECT_THAT(error("ei --top 1 --threads 1025"),
              HasSubstr("--threads is '1025'; it must be an integer from 1 to 1024"));
  EXPECT_THAT(error("ei --length-scales ''"), HasSubstr("--length-scales is empty"));
  EXPECT_THAT(error("ei --length-scales 0.3,,0.4"),
              HasSubstr("--length-scales is '0.3,,0.4'; there must be something before and after each comma"));
  const auto train = "--length-scales 1 --acquisition ei --top 1 --candidates 5 --seed ";
  EXPECT_EQ(gp(kTrain, "", train + std::string("9223372036854775807")).status, 0);
  for (const std::string word : {"-1", "18446744073709551616"}) {
    const auto wanted = "--seed is '" + word + "'; it must be an integer from 0 to 9223372036854775807\n";
    EXPECT_THAT(gp(kTrain, "", train + word).err, HasSubstr(wanted));
    for (const std::string verb : {"create no.log --space no.json", "device --check", "stats no.csv --test describe",
                                   "eval branin --points no.csv", "simulate branin"}) {
      EXPECT_THAT(run_incumbent(verb + " --seed=" + word).err, HasSubstr(wanted)) << verb;
    }
  }
  const auto wanted = "is '99999999999999999999'; it must be an integer from";
  EXPECT_THAT(run_incumbent("create no.log --space no.json --budget 99999999999999999999").err, HasSubstr(wanted));
  EXPECT_THAT(run_incumbent("ask no.log --count 99999999999999999999").err, HasSubstr(wanted));
}

TEST(GpRefusals, OptionsWithoutEffectAreRefused) {
  const std::pair<std::string, std::string> cases[] = {
      {"--kappa 1", "--kappa is for --acquisition lcb"},
      {"--acquisition ei --kappa 1", "--kappa is for --acquisition lcb"},
      {"--acquisition lcb --best 1", "--best is for --acquisition ei, log_ei, pi and log_pi"},
      {"--acquisition mean --xi 1", "--xi is for --acquisition ei, log_ei, pi and log_pi"},
      {"--acquisition ei --optima 1", "--optima is for --acquisition mes and gibbon"},
      {"--direction max", "--direction is for --acquisition"},
      {"--acquisition ei --threads 2", "--threads is for --top"},
      {"--acquisition ei --seed 2", "--seed is for --top without --query"},
      {"--acquisition ei --top 1 --seed 2", "--seed is for --top without --query"},
  };
  for (const auto& [options, message] : cases) {
    const auto result = gp(kTrain, kQuery, "--length-scales 1 " + options);
    EXPECT_EQ(result.status, 2) << options;
    EXPECT_EQ(result.err, "incumbent: " + message + "\n");
  }
  EXPECT_EQ(run_incumbent("device --seed 1").err, "incumbent: --seed is for --check\n");
}

TEST(GpRefusals, SearchesWithoutABoundSaySo) {
  for (const std::string name : {"mes", "gibbon"}) {
    const auto options = "--length-scales 0.7 --noise 1e-3 --optima=-1 --top 1 --acquisition " + name;
    EXPECT_THAT(gp(kTrain, kQuery, options).err, HasSubstr(name + " has no bound to exclude candidates by")) << name;
    EXPECT_EQ(gp(kTrain, kQuery, options + " --brute-force").err, "");
  }
  EXPECT_THAT(run_incumbent("gp --help").out, HasSubstr("mes, gibbon"));
}

// Numbers whose squares are not normal are refused as what they are, not as a lack of noise.
TEST(GpRefusals, NumbersTooLargeOrTooSmallAreRefusedByName) {
  const auto error = [](const std::string& train, const std::string& options) {
    const auto result = gp(train, "", options);
    EXPECT_EQ(result.status, 2) << options;
    return result.err;
  };
  const std::string two = "x0,y\n0,1\n1,2\n";
  for (const std::string length : {"1e-160", "1e160"}) {
    EXPECT_THAT(error(two, "--likelihood --length-scales " + length),
                HasSubstr("a length scale is " + std::string(length == "1e160" ? "1e+160" : length) +
                          "; it must be from 1e-153 to 1e+153: use another unit"));
  }
  EXPECT_THAT(error(two, "--likelihood --length-scales 1 --output-scale 1e-320"),
              HasSubstr("the output scale is 1e-320; it must be from 1e-305 to 1e+305"));
  EXPECT_THAT(error(two, "--likelihood --length-scales 1 --output-scale 1e308"),
              HasSubstr("the output scale is 1e+308"));
  EXPECT_THAT(error(two, "--likelihood --length-scales 1 --noise 1e308"), HasSubstr("the noise variance is 1e+308"));
  EXPECT_THAT(error("x0,y\n-1e308,1\n1e308,2\n", "--fit"),
              HasSubstr("row 0, column 0 of the inputs is -1e+308; it may be -1e+150 to 1e+150"));
  EXPECT_THAT(error("x0,y\n1e155,1\n2e155,2\n", "--likelihood --length-scales 1"),
              HasSubstr("row 0, column 0 of the inputs is 1e+155"));
  EXPECT_THAT(error("x0,y\n1e100,1\n", "--likelihood --length-scales 1e-100"), HasSubstr("length scales of 1e-100"));
}

TEST(GpRefusals, NoRowsHaveTheLikelihoodZero) {
  EXPECT_THAT(gp("x0,y\n", "", "--likelihood --length-scales 1").out,
              testing::AllOf(HasSubstr("# likelihood 0\n"), testing::Not(HasSubstr("-0"))));
}

// The matrix is the memory: 50 MB.
TEST(GpRefusals, SearchesOfAllKindsFactorOneModel) {
  const auto train = some_rows(2500, true);
  // In KiB, of this run alone: by a process that has no other children.
  const auto most_memory = [&](const std::string& options) {
    int ends[2];
    EXPECT_EQ(pipe(ends), 0);
    const auto child = fork();
    if (child == 0) {
      const auto result =
          gp(train, "", "--length-scales 0.5 --noise 1e-2 --acquisition log_ei --top 1 --candidates 10 " + options);
      rusage usage{};
      getrusage(RUSAGE_CHILDREN, &usage);
      const bool is_told = write(ends[1], &usage.ru_maxrss, sizeof usage.ru_maxrss) == sizeof usage.ru_maxrss;
      _exit(is_told ? result.status : 1);
    }
    close(ends[1]);
    long most = 0;
    EXPECT_EQ(read(ends[0], &most, sizeof most), sizeof most);
    close(ends[0]);
    int status = -1;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0) << options;
    return most;
  };
  const auto plain = most_memory("");
  EXPECT_GT(plain, 48'000);  // a factor of 2500 rows
  EXPECT_LT(most_memory("--direction max"), plain + 25'000);
  EXPECT_LT(most_memory("--threads 2"), plain + 25'000);
}

}  // namespace
}  // namespace incumbent
