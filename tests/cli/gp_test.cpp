// incumbent gp: reference values through the command line, fitting and searches.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "cli/gp_case.hpp"
#include "golden.hpp"

namespace incumbent {
namespace {

using testing::HasSubstr;

std::string list(const std::vector<double>& values) {
  std::string text;
  for (const double v : values) text += fmt::format("{}{:.17g}", text.empty() ? "" : ",", v);
  return text;
}

TEST(GpVerb, ReferenceValues) {
  const auto file = golden::load("gp.json");
  int tested = 0;
  for (const auto& c : file["cases"]) {
    if (c["tag"].string() != "regular" || c["n"].number() > 60) continue;
    SCOPED_TRACE(c["kernel"].string() + " n=" + c["n"].dump() + " d=" + c["d"].dump());
    const auto y = c["y"].numbers();
    auto options =
        fmt::format("--covariance {} --length-scales {} --output-scale {:.17g} --noise {:.17g} --mean {:.17g} ",
                    c["kernel"].string(), list(c["lengthscale"].numbers()), c["outputscale"].number(),
                    c["noise"].number(), c["mean"].number());
    if (!c["rq_alpha"].is_null()) options += fmt::format("--alpha {:.17g} ", c["rq_alpha"].number());
    const auto result = gp(csv(c["X"].matrix(), &y), csv(c["Xs"].matrix(), nullptr), options + "--likelihood --json");
    ASSERT_EQ(result.status, 0) << result.err;
    const auto out = golden::parse(result.out);
    const auto& expected = c["expected"];
    EXPECT_NEAR(out["likelihood"].number(), expected["lml"].number(),
                1e-9 * std::abs(expected["lml"].number()) + 1e-11);
    std::vector<double> gradient = expected["grad_log_lengthscale"].numbers();
    gradient.push_back(expected["grad_log_outputscale"].number());
    gradient.push_back(expected["grad_log_noise"].number());
    if (!c["rq_alpha"].is_null()) gradient.push_back(expected["grad_log_rq_alpha"].number());
    gradient.push_back(expected["grad_mean"].number());
    const auto got = out["gradient"].numbers();
    ASSERT_EQ(got.size(), gradient.size());
    for (std::size_t p = 0; p < gradient.size(); ++p) {
      EXPECT_NEAR(got[p], gradient[p], 1e-9 * std::max(1.0, std::abs(gradient[p]))) << p;
    }
    const auto mean = expected["post_mean"].numbers(), variance = expected["post_var"].numbers();
    for (std::size_t i = 0; i < mean.size(); ++i) {
      EXPECT_NEAR(out["mean"].numbers()[i], mean[i], 1e-9 * std::max(1.0, std::abs(mean[i])));
      EXPECT_NEAR(out["variance"].numbers()[i], variance[i], 1e-9 * c["outputscale"].number());
    }
    ++tested;
  }
  EXPECT_GT(tested, 80);
}

// Without training rows the posterior is the prior: its mean and output scale are those of the case.
TEST(GpVerb, AcquisitionReferenceValues) {
  const auto file = golden::load("acquisition.json");
  const auto& analytic = file["analytic"];
  const std::size_t kKappa = 2;
  const double kappa = analytic["kappas"][kKappa].number();
  for (std::size_t k = 0; k < analytic["cases"].size(); k += 23) {
    const auto& c = analytic["cases"][k];
    const double mu = c["mu"].number(), sigma = c["sigma"].number();
    SCOPED_TRACE(fmt::format("case {}: mu {} sigma {}", k, mu, sigma));
    const bool is_min = c["direction"].string() == "min";
    const auto value = [&](const std::string& name) {
      const auto own =
          name == "lcb" ? fmt::format("--kappa {:.17g}", kappa) : fmt::format("--best {:.17g}", c["best"].number());
      const auto result =
          gp("x0,y\n", "x0\n0\n",
             fmt::format("--length-scales 1 --output-scale {:.17g} --mean {:.17g} --acquisition {} {} --direction {} "
                         "--json",
                         sigma * sigma, mu, name, own, c["direction"].string()));
      EXPECT_EQ(result.status, 0) << result.err;
      const auto out = golden::parse(result.out);
      EXPECT_EQ(out["mean"][0].number(), mu);
      return out["acquisition"][0].number();
    };
    const double z = c["z"].number();
    const double relative = (2 + z * z) * 2e-15;  // the square root of the variance may round once more
    EXPECT_NEAR(value("log_ei"), c["log_ei"].number(), 5e-14 * std::max(1.0, std::abs(c["log_ei"].number())));
    EXPECT_NEAR(value("log_pi"), c["log_pi"].number(), 5e-14 * std::max(1.0, std::abs(c["log_pi"].number())));
    EXPECT_NEAR(value("ei"), c["ei"].number(), relative * 2.5 * c["ei"].number() + 1e-300);
    EXPECT_NEAR(value("pi"), c["pi"].number(), relative * 2.5 * c["pi"].number() + 1e-300);
    const double bound = c["cb"][kKappa].number();
    EXPECT_NEAR(value("lcb"), is_min ? -bound : bound, 4e-16 * (std::abs(mu) + kappa * sigma));
  }
}

TEST(GpVerb, TheArticlesExample) {
  const auto result =
      gp("x0,y\n", "x0\n0\n", "--length-scales 1 --output-scale 0.09 --mean 0.6 --acquisition ei --best 0.7");
  double mean = 0, variance = 0, ei = 0;
  ASSERT_EQ(std::sscanf(result.out.c_str(), "%lf %lf %lf", &mean, &variance, &ei), 3) << result.err;
  EXPECT_NEAR(ei, 0.176, 0.0005);
}

TEST(GpVerb, TextHasARowAPoint) {
  const auto result =
      gp(kTrain, kQuery, "--length-scales 0.3,0.5 --noise 1e-4 --mean -0.25 --acquisition log_ei --likelihood");
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, testing::MatchesRegex("# likelihood [-0-9.]+\n# gradient( [-0-9.e]+){5}\n[-0-9.e]+ [-0-9.e]+ "
                                                "[-0-9.e]+\n[-0-9.e]+ [-0-9.e]+ [-0-9.e]+\n"));
}

TEST(GpVerb, OneLengthScaleServesAllColumns) {
  EXPECT_EQ(gp(kTrain, kQuery, "--length-scales 0.4").out, gp(kTrain, kQuery, "--length-scales 0.4,0.4").out);
}

TEST(GpVerb, TheBestTrainingValueIsTheDefault) {
  const std::string options = "--length-scales 0.4 --noise 1e-4 --acquisition ei ";
  EXPECT_EQ(gp(kTrain, kQuery, options).out, gp(kTrain, kQuery, options + "--best -0.3").out);
  EXPECT_EQ(gp(kTrain, kQuery, options + "--direction max").out,
            gp(kTrain, kQuery, options + "--direction max --best 1.5").out);
}

// Maximizing y is minimizing -y.
TEST(GpVerb, DirectionMirrorsTheValues) {
  const std::string mirrored = "x0,x1,y\n0.1,0.2,-1.5\n0.4,0.9,0.3\n0.7,0.5,-0.2\n";
  for (const std::string name : {"ei", "log_ei", "pi", "log_pi", "lcb"}) {
    const std::string options = "--length-scales 0.4 --noise 1e-4 --json --acquisition " + name;
    const auto low = golden::parse(gp(kTrain, kQuery, options).out),
               high = golden::parse(gp(mirrored, kQuery, options + " --direction max").out);
    for (int i = 0; i < 2; ++i)
      EXPECT_NEAR(low["acquisition"][i].number(), high["acquisition"][i].number(), 1e-12) << name;
  }
}

TEST(GpVerb, FitDoesNotDependOnUnits) {
  std::string plain = "x0,x1,y\n", scaled = plain;
  for (int i = 0; i < 15; ++i) {
    const double a = (i * 7 % 15) / 14.0, b = (i * 4 % 15) / 14.0, y = std::sin(5 * a) + b * b;
    plain += fmt::format("{:.17g},{:.17g},{:.17g}\n", a, b, y);
    scaled += fmt::format("{:.17g},{:.17g},{:.17g}\n", 1000 * a - 7, b, 50 + 1e6 * y);
  }
  const auto one = golden::parse(gp(plain, "x0,x1\n0.3,0.4\n", "--fit --likelihood --json").out);
  const auto two = golden::parse(gp(scaled, "x0,x1\n293,0.4\n", "--fit --json").out);
  EXPECT_NEAR(two["length_scales"][0].number(), 1000 * one["length_scales"][0].number(),
              1e-2 * two["length_scales"][0].number());
  EXPECT_NEAR(two["output_scale"].number(), 1e12 * one["output_scale"].number(), 1e-2 * two["output_scale"].number());
  EXPECT_NEAR(two["mean"][0].number(), 50 + 1e6 * one["mean"][0].number(), 1e3);
  EXPECT_NEAR(one["mean"][0].number(), std::sin(1.5) + 0.16, 0.05);
  EXPECT_TRUE(one.has("noise"));
  const auto given = gp(
      plain, "x0,x1\n0.3,0.4\n",
      fmt::format(
          "--json --likelihood --length-scales {:.17g},{:.17g} --output-scale {:.17g} --noise {:.17g} --mean {:.17g}",
          one["length_scales"][0].number(), one["length_scales"][1].number(), one["output_scale"].number(),
          one["noise"].number(), one["constant"].number()));
  EXPECT_EQ(golden::parse(given.out)["likelihood"].number(), one["likelihood"].number());
  EXPECT_EQ(golden::parse(given.out)["mean"][0].number(), one["mean"][0].number());
}

TEST(GpVerb, NumbersThatAreNotFiniteAreStrings) {
  // No deviation and no improvement at a training point without noise: log EI is minus infinity.
  const auto result = gp("x0,y\n0.5,1\n", "x0\n0.5\n", "--length-scales 1 --acquisition log_ei --best 0 --json");
  EXPECT_THAT(result.out, HasSubstr("\"acquisition\":[\"-inf\"]")) << result.err;
}

TEST(GpVerb, JitterIsReported) {
  const auto result = gp("x0,y\n0.5,1\n0.5,1\n", "x0\n0.5\n", "--length-scales 1 --json");
  EXPECT_EQ(result.status, 0);
  EXPECT_GT(golden::parse(result.out)["jitter"].number(), 0);
  EXPECT_THAT(result.err, HasSubstr("was added to its diagonal"));
}

TEST(GpVerb, TheBestRowsAreThoseOfAllRows) {
  const auto train = some_rows(120, true), query = some_rows(3000, false);
  for (const std::string direction : {"min", "max"}) {
    for (const std::string acquisition : {"log_ei", "ei", "lcb", "log_pi"}) {
      const auto options = fmt::format("--length-scales 0.7 --noise 1e-5 --acquisition {} --direction {} --json ",
                                       acquisition, direction);
      const auto all = gp(train, query, options), top = gp(train, query, options + "--top 5"),
                 slow = gp(train, query, options + "--top 5 --brute-force --threads 2");
      ASSERT_EQ(top.status, 0) << top.err;
      const auto values = golden::parse(all.out), best = golden::parse(top.out), brute = golden::parse(slow.out);
      ASSERT_EQ(best["top"].size(), 5u);
      EXPECT_LT(best["work_left"].number(), brute["work_left"].number());
      EXPECT_EQ(brute["work_left"].number(), 1);
      EXPECT_GE(best["seconds"].number(), 0);
      double last = INFINITY;
      for (std::size_t i = 0; i < 5; ++i) {
        const auto& found = best["top"][i];
        EXPECT_EQ(found.dump(), brute["top"][i].dump());
        const auto index = static_cast<std::size_t>(found["index"].number());
        EXPECT_NEAR(found["mean"].number(), values["mean"][index].number(), 1e-12);
        EXPECT_NEAR(found["variance"].number(), values["variance"][index].number(), 1e-12);
        EXPECT_NEAR(found["acquisition"].number(), values["acquisition"][index].number(), 1e-9);
        EXPECT_LE(found["acquisition"].number(), last);
        last = found["acquisition"].number();
      }
      std::size_t better = 0;
      for (std::size_t i = 0; i < 3000; ++i) better += values["acquisition"][i].number() > last ? 1 : 0;
      EXPECT_LT(better, 5u);
    }
  }
}

TEST(GpVerb, TheBestSobolPoints) {
  const auto train = some_rows(80, true);
  const std::string options = "--length-scales 0.7 --noise 1e-4 --acquisition log_ei --json --top 3 ";
  const auto one = golden::parse(gp(train, "", options + "--candidates 5000 --seed 4").out);
  ASSERT_EQ(one["top"].size(), 3u);
  EXPECT_EQ(one["top"].dump(), golden::parse(gp(train, "", options + "--candidates 5000 --seed 4").out)["top"].dump());
  EXPECT_NE(one["top"].dump(), golden::parse(gp(train, "", options + "--candidates 5000 --seed 5").out)["top"].dump());
  for (std::size_t j = 0; j < 3; ++j) {
    EXPECT_GT(one["top"][0]["x"][j].number(), 0);
    EXPECT_LT(one["top"][0]["x"][j].number(), 1);
  }
  EXPECT_EQ(golden::parse(gp(train, "", options + "--candidates 2").out)["top"].size(), 2u);
  EXPECT_THAT(gp(train, "", "--length-scales 0.7 --acquisition log_ei --top 2 --candidates 500").out,
              HasSubstr("# index mean variance log_ei x\n"));
}

TEST(GpVerb, NoiseOfEachRow) {
  const std::string train = "x0,y,s2\n0,1,0\n0.5,3,0.3\n0.5,2,0.1\n";
  const std::string options = "--length-scales 1 --noise 0.1 --json ";
  const auto rows = golden::parse(gp(train, "x0\n0.7\n", options + "--noise-column s2").out);
  // Two observations of one point are one: weights 1/0.4 and 1/0.2, noise 1/(1/0.4 + 1/0.2) = 0.1 + 0.03333.
  const std::string merged = "x0,y,s2\n0,1,0\n0.5,2.3333333333333335,0.033333333333333333\n";
  const auto one = golden::parse(gp(merged, "x0\n0.7\n", options + "--noise-column s2").out);
  EXPECT_NEAR(rows["mean"][0].number(), one["mean"][0].number(), 1e-14);
  EXPECT_NEAR(rows["variance"][0].number(), one["variance"][0].number(), 1e-14);
}

// Rows that are known to be noisy hardly count: the fit sees the others' line.
TEST(GpVerb, FitKnowsTheNoiseOfEachRow) {
  std::string train = "x0,y,s2\n";
  for (int i = 0; i < 30; ++i) {
    const bool wild = i % 3 == 0;
    train += fmt::format("{},{},{}\n", i / 30.0, std::sin(i / 8.0) + (wild ? (i % 2 == 0 ? 3 : -3) : 0), wild ? 9 : 0);
  }
  const auto known = golden::parse(gp(train, "x0\n0.41\n", "--fit --noise-column s2 --json").out);
  EXPECT_NEAR(known["mean"][0].number(), std::sin(0.41 * 30 / 8), 0.02);
  EXPECT_LT(known["noise"].number(), 1e-2);
}

// Two curves that decay by half an epoch, the second one just begun.
TEST(GpVerb, LearningCurves) {
  std::string train = "epoch,x0,y\n";
  for (const int x : {0, 1}) {
    for (int r = 1; r <= (x == 0 ? 16 : 6); ++r) train += fmt::format("{},{},{}\n", r, x, x + std::exp2(1 - r));
  }
  const std::string options = "--fit --resource-column epoch --acquisition lcb --direction max ";
  const auto out = golden::parse(gp(train, "x0,epoch\n0,30\n1,30\n", options + "--json").out);
  EXPECT_NEAR(out["mean"][0].number(), 0, 0.02);
  EXPECT_NEAR(out["mean"][1].number(), 1, 0.05);
  EXPECT_GT(out["decay"]["rate"].number(), 0);
  EXPECT_EQ(out["decay"]["length_scales"].size(), 1u);
  const auto top = golden::parse(gp(train, "", options + "--top 1 --candidates 100 --json").out)["top"][0];
  EXPECT_EQ(top["x"][1].number(), 16);
  EXPECT_THAT(gp(train, "", options + "--likelihood --top 1 --candidates 9").out,
              testing::AllOf(HasSubstr("\n# decay_length_scales "), HasSubstr("\n# decay_shape ")));
}

}  // namespace
}  // namespace incumbent
