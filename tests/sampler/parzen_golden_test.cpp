// Parzen estimators by the presets of the sampler tpe against Optuna's and Hyperopt's (tests/golden/tpe.json).
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

#include "formula/logarithm.hpp"
#include "golden.hpp"
#include "sampler/tpe_options.hpp"
#include "surrogate/parzen.hpp"

namespace incumbent {
namespace {

using golden::Node;

// What the sampler does by a preset.
TpeOptions options_of(const std::string& preset, const std::string& more = "") {
  return read_tpe_options(Options::parse("tpe:preset=" + preset + more));
}

struct Peer {
  const char* name;  // in the file
  const char* preset;
};

constexpr Peer kPeers[] = {{"optuna5", "optuna"},
                           {"optuna4_univariate", "optuna4_univariate"},
                           {"optuna4_multivariate", "optuna4_multivariate"}};

std::vector<ParzenAxis> axes_of(const Node& space, const ParzenRule& rule) {
  std::vector<ParzenAxis> axes;
  for (const auto& p : space) {
    if (p["type"].string() == "categorical") {
      const auto n = static_cast<std::size_t>(p["n_choices"].integer());
      axes.push_back(ParzenAxis::choices(std::vector<double>(n, 1 / static_cast<double>(n))));
    } else if (p["step"].is_null()) {
      axes.push_back(ParzenAxis::real(p["low"].number(), p["high"].number(), p["log"].flag));
    } else {
      const bool log = p["log"].flag;
      axes.push_back(ParzenAxis::grid(p["low"].number(), p["high"].number(), p["step"].number(), log,
                                      !log || !rule.log_integers_are_points));
    }
  }
  return axes;
}

// Values of parameters (columns by name) on the scale of the axes; as points, bins keep their values.
Matrix values_of(const Node& space, const Node& columns, const std::vector<ParzenAxis>& axes, bool as_points) {
  Matrix m(axes.size(), columns[space[0]["name"].string()].size());
  for (std::size_t j = 0; j < axes.size(); ++j) {
    const auto values = columns[space[j]["name"].string()].numbers();
    for (std::size_t i = 0; i < values.size(); ++i) {
      const bool keeps = as_points && axes[j].kind == ParzenAxis::Kind::bins;
      m(j, i) = keeps ? values[i] : axes[j].to_model(values[i]);
    }
  }
  return m;
}

void expect_relative(double value, double expected, double tolerance, const std::string& what) {
  EXPECT_NEAR(value, expected, tolerance * std::abs(expected)) << what;
}

std::vector<double> recency(std::size_t n) {
  std::vector<double> weights;
  for (std::size_t i = 0; i < n; ++i) weights.push_back(recency_weight(i, n));
  return weights;
}

// The preset's, but for what the test has otherwise than Optuna has it by default.
ParzenRule rule_of(const Node& test, const Peer& peer) {
  std::string more;
  const auto& parameters = test["parameters"];
  if (!parameters["magic_clip"].flag) more += ",magic_clip=false";
  if (parameters["consider_endpoints"].flag) more += ",endpoints=true";
  if (const double weight = parameters["prior_weight"].number(); weight != 1)
    more += fmt::format(",prior_weight={}", weight);
  return options_of(peer.preset, more).rule;
}

bool is_close(double value, double expected) { return std::abs(value - expected) <= 1e-12 * std::abs(expected); }

// Which of equal observations has which neighbour is up to the sorting algorithm, and numpy's is not stable. Orders the
// equals of `component` so that they have the expected bandwidths; false if there is no such order: where the prior's
// mean stands amid equal observations.
bool order_equals(const ParzenEstimator& estimator, std::size_t axis, const Node& sigmas,
                  std::span<const double> ascending, std::vector<std::uint32_t>& component) {
  const auto old = component;
  bool matches = true;
  for (std::size_t begin = 0, end = 0; begin < old.size(); begin = end) {
    while (end < old.size() && ascending[end] == ascending[begin]) ++end;
    for (std::size_t place = begin; place < end; ++place) {
      std::size_t other = place;
      const double here = estimator.sigma(axis, old[place]);
      while (other < end && !is_close(here, sigmas[std::size_t{component[other]}].number())) ++other;
      matches = matches && other < end;
      if (other < end) std::swap(component[place], component[other]);
    }
  }
  return matches;
}

// The estimator of all observations of a test, equals in the expected order. False: there is none.
bool build_as(const Node& test, const std::vector<ParzenAxis>& axes, const ParzenRule& rule, const Node& expected,
              ParzenEstimator& estimator) {
  const auto data = values_of(test["space"], test["observations"], axes, false);
  const ParzenColumns columns(axes, data.view());
  auto view = columns.view();
  estimator.build(axes, rule, view, recency(data.cols), rule.prior_weight);
  std::vector<std::vector<std::uint32_t>> orders(axes.size());
  for (std::size_t j = 0; j < axes.size(); ++j) {
    if (axes[j].kind == ParzenAxis::Kind::categorical) continue;
    orders[j].assign(view[j].component.begin(), view[j].component.end());
    if (!order_equals(estimator, j, expected["components"][j]["sigma"], view[j].ascending, orders[j])) return false;
    view[j].component = orders[j];
  }
  estimator.build(axes, rule, view, recency(data.cols), rule.prior_weight);
  return true;
}

TEST(ParzenGolden, EstimatorsAreOptunas) {
  const auto file = golden::load("tpe.json");
  int index = 0;
  std::vector<std::string> ambiguous;
  for (const auto& test : file["estimators"]) {
    for (const auto& peer : kPeers) {
      const auto what = std::string(peer.name) + " " + std::to_string(index);
      auto rule = rule_of(test, peer);
      const auto axes = axes_of(test["space"], rule);
      const auto& expected = test["expected"][peer.name];
      ParzenEstimator estimator;
      if (!build_as(test, axes, rule, expected, estimator)) {
        rule.bandwidth.prior_comes_first = true;
        if (!build_as(test, axes, rule, expected, estimator)) {
          ambiguous.push_back(what);
          continue;
        }
      }
      ASSERT_EQ(estimator.components(), expected["weights"].size()) << what;
      for (std::size_t k = 0; k < estimator.components(); ++k) {
        expect_relative(estimator.weights()[k], expected["weights"][k].number(), 1e-12, what);
        for (std::size_t j = 0; j < axes.size(); ++j) {
          const auto& component = expected["components"][j];
          if (axes[j].kind == ParzenAxis::Kind::categorical) {
            for (std::size_t c = 0; c < axes[j].prior.size(); ++c)
              expect_relative(estimator.probability(j, k, c), component["weights"][k][c].number(), 1e-12, what);
          } else {
            expect_relative(estimator.mu(j, k), component["mu"][k].number(), 1e-12, what);
            expect_relative(estimator.sigma(j, k), component["sigma"][k].number(), 1e-12, what);
          }
        }
      }
      const auto points = values_of(test["space"], test["eval_points"], axes, true);
      std::vector<double> density(points.cols);
      estimator.log_density(points.view(), density);
      const auto& values = expected[expected.has("log_pdf_mp") ? "log_pdf_mp" : "log_pdf"];
      for (std::size_t i = 0; i < density.size(); ++i) EXPECT_NEAR(density[i], values[i].number(), 1e-11) << what;
    }
    ++index;
  }
  EXPECT_EQ(index, 87);
  // 40 observations on grids that hold the prior's mean, which numpy's sort put amid its equals; here it comes last.
  const std::vector<std::string> amid{"optuna4_univariate 23", "optuna4_univariate 41", "optuna4_univariate 85"};
  EXPECT_EQ(ambiguous, amid);
}

TEST(ParzenGolden, ScoresAndTheBestCandidateAreOptunas) {
  const auto file = golden::load("tpe.json");
  const auto order_file = golden::load("tpe_order.json");
  const auto& orders = order_file["end_to_end"];
  for (const auto& test : file["end_to_end"]) {
    const auto rule = rule_of(test, kPeers[0]);
    const auto axes = axes_of(test["space"], rule);
    const auto& order = orders[static_cast<std::size_t>(&test - file["end_to_end"].items.data())];
    const auto group = [&](const char* name) {
      const auto all = values_of(test["space"], test["observations"], axes, false);
      const auto members = test[name].numbers();
      Matrix data(axes.size(), members.size());
      for (std::size_t j = 0; j < axes.size(); ++j) {
        for (std::size_t i = 0; i < members.size(); ++i) data(j, i) = all(j, static_cast<std::size_t>(members[i]));
      }
      const ParzenColumns columns(axes, data.view());
      auto view = columns.view();
      std::vector<std::vector<std::uint32_t>> numpys(axes.size());
      for (std::size_t j = 0; j < axes.size(); ++j) {
        if (axes[j].kind == ParzenAxis::Kind::categorical) continue;
        for (const auto& i : order[name][test["space"][j]["name"].string()])
          numpys[j].push_back(static_cast<std::uint32_t>(i.integer()));
        view[j].component = numpys[j];
      }
      ParzenEstimator estimator;
      estimator.build(axes, rule, view, recency(members.size()), rule.prior_weight);
      return estimator;
    };
    const auto points = values_of(test["space"], test["candidates"], axes, true);
    std::vector<double> l(points.cols), g(points.cols);
    group("below").log_density(points.view(), l);
    group("above").log_density(points.view(), g);
    std::size_t best = 0;
    for (std::size_t i = 0; i < l.size(); ++i) {
      EXPECT_NEAR(l[i], test["log_l"][i].number(), 1e-11);
      EXPECT_NEAR(g[i], test["log_g"][i].number(), 1e-11);
      if (l[i] - g[i] > l[best] - g[best]) best = i;
    }
    EXPECT_EQ(static_cast<int>(best), test["argmax"].integer());
  }
}

TEST(ParzenGolden, GammaAndWeightsAreThePeers) {
  const auto file = golden::load("tpe.json");
  const auto& tables = file["gamma_tables"];
  for (std::size_t i = 0; i < tables["n"].size(); ++i) {
    const auto n = static_cast<std::size_t>(tables["n"][i].integer());
    const auto good = [&](const std::string& preset) {
      const auto o = options_of(preset);
      return static_cast<int>(good_count(n, o.beta, o.gamma_of_root, o.cap));
    };
    for (const auto& peer : kPeers) EXPECT_EQ(good(peer.preset), tables["optuna_default"][i].integer());
    EXPECT_EQ(good("hyperopt"), tables["optuna_hyperopt_gamma"][i].integer());
    EXPECT_EQ(good("hyperopt"), tables["hyperopt_ap_split_trials"][i].integer());
  }
  for (const char* name : {"default_weights", "hyperopt_linear_forgetting_weights"}) {
    for (const auto& [text, weights] : file[name].members) {
      const auto n = static_cast<std::size_t>(std::stoul(text));
      ASSERT_EQ(weights.size(), n);
      for (std::size_t i = 0; i < n; ++i) expect_relative(recency_weight(i, n), weights[i].number(), 1e-14, text);
    }
  }
}

// Their weights and their groups of parameters, of which the file has no others; each starts as its program does.
TEST(ParzenGolden, PresetsWeighAndGroupAsThePeersDo) {
  for (const auto* preset : {"optuna", "optuna4_univariate", "optuna4_multivariate", "hyperopt"}) {
    const auto o = options_of(preset);
    const bool hyperopts = preset == std::string_view("hyperopt");
    EXPECT_EQ(o.weights, TpeWeights::recency) << preset;
    EXPECT_EQ(o.candidates, 24) << preset;
    EXPECT_EQ(o.initial, hyperopts ? 20 : 10) << preset;
    const bool univariate = hyperopts || preset == std::string_view("optuna4_univariate");
    EXPECT_EQ(o.multivariate, !univariate) << preset;
    // Of which the file has no case that would tell.
    EXPECT_EQ(o.rule.bandwidth.prior_comes_first, hyperopts) << preset;
    EXPECT_EQ(o.rule.counts_categories, hyperopts) << preset;
  }
}

TEST(ParzenGolden, AdaptiveParzenIsHyperopts) {
  const auto rule = options_of("hyperopt").rule;
  const auto file = golden::load("tpe.json");
  for (const auto& test : file["hyperopt_adaptive_parzen"]) {
    const auto observations = test["observations"].numbers();
    Matrix data(1, observations.size());
    data.values = observations;
    const auto weights = recency(observations.size());
    const double low = test["low"].number(), high = test["high"].number(), q = test["q"].number();
    auto axis = ParzenAxis::real(low, high, false);
    axis.prior_mu = test["prior_mu"].number();
    axis.prior_sigma = test["prior_sigma"].number();
    const ParzenColumns columns({&axis, 1}, data.view());
    const auto density = [&](const ParzenAxis& a, const char* points) {
      ParzenEstimator estimator;
      estimator.build({&a, 1}, rule, columns.view(), weights, test["prior_weight"].number());
      Matrix x(1, test[points].size());
      x.values = test[points].numbers();
      std::vector<double> result(x.cols);
      estimator.log_density(x.view(), result);
      return std::pair(estimator, result);
    };
    const auto [estimator, truncated] = density(axis, "x");
    // Components sorted by mu, the prior before its equals.
    std::vector<std::size_t> order(estimator.components());
    for (std::size_t k = 0; k < order.size(); ++k) order[k] = k == 0 ? order.size() - 1 : k - 1;
    std::stable_sort(order.begin(), order.end(),
                     [&, &e = estimator](auto a, auto b) { return e.mu(0, a) < e.mu(0, b); });
    for (std::size_t k = 0; k < order.size(); ++k) {
      expect_relative(estimator.weights()[order[k]], test["weights"][k].number(), 1e-12, "weight");
      expect_relative(estimator.mu(0, order[k]), test["mus"][k].number(), 1e-12, "mu");
      expect_relative(estimator.sigma(0, order[k]), test["sigmas"][k].number(), 1e-12, "sigma");
    }
    auto untruncated = axis;
    untruncated.lower = -1e30;
    untruncated.upper = 1e30;
    auto bins = axis;
    bins.kind = ParzenAxis::Kind::bins;
    bins.step = q;
    const auto compare = [&](const std::vector<double>& values, const char* name) {
      for (std::size_t i = 0; i < values.size(); ++i) EXPECT_NEAR(values[i], test[name][i].number(), 1e-11) << name;
    };
    compare(truncated, "lpdf_truncated");
    compare(density(untruncated, "x").second, "lpdf_untruncated");
    compare(density(bins, "x_q").second, "lpdf_quantised");
  }
}

}  // namespace
}  // namespace incumbent
