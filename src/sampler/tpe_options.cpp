#include "sampler/tpe_options.hpp"

#include <algorithm>
#include <iterator>

namespace incumbent {
namespace {

constexpr std::string_view kPresets[] = {"recommended", "optuna", "optuna4_univariate", "optuna4_multivariate",
                                         "hyperopt"};
constexpr std::string_view kGammas[] = {"linear", "sqrt"};
constexpr std::string_view kWeights[] = {"recency", "uniform", "improvement"};
constexpr std::string_view kBandwidths[] = {"neighbours", "scaled"};
constexpr std::string_view kFailures[] = {"learn", "ignore"};

TpeOptions preset(std::string_view name) {
  TpeOptions o;
  if (name == "recommended") return o;
  // What the others share.
  o.weights = TpeWeights::recency;
  o.beta = 0.1;
  o.rule.bandwidth.bounds_are_neighbours = false;
  o.rule.bandwidth.clip_exponent = 1;
  o.rule.bandwidth.clip_minimum = 0.01;
  if (name == "optuna") {
    o.rule.bandwidth.prior_is_neighbour = false;
    return o;
  }
  if (name == "hyperopt") {
    o.multivariate = false;
    o.initial = 20;
    o.gamma_of_root = true;
    o.beta = 0.25;
    o.rule.bandwidth.prior_comes_first = true;
    o.rule.bandwidth.one_has_half = true;
    o.rule.counts_categories = true;
    o.rule.truncates_whole = true;
    return o;
  }
  o.constant_liar = false;
  o.rule.log_integers_are_points = true;
  o.multivariate = name == "optuna4_multivariate";
  if (o.multivariate) o.rule.bandwidth.kind = Bandwidth::scaled;
  return o;
}

// The place of the chosen word.
template <class Words>
std::size_t choose(const Options& options, std::string_view key, std::size_t fallback, const Words& words) {
  const auto word = options.get_choice(key, words[fallback], words);
  return static_cast<std::size_t>(std::ranges::find(words, word) - std::begin(words));
}

}  // namespace

TpeOptions read_tpe_options(const Options& options) {
  TpeOptions o = preset(options.get_choice("preset", kPresets[0], kPresets));
  auto& bandwidth = o.rule.bandwidth;
  o.multivariate = options.get_bool("multivariate", o.multivariate);
  o.candidates = options.get_int("candidates", o.candidates, 1, 1'000'000'000);
  o.initial = options.get_int("initial", o.initial, 0, 1'000'000'000);
  o.gamma_of_root = choose(options, "gamma", o.gamma_of_root, kGammas) == 1;
  o.beta = options.get_double("beta", o.beta, 1e-6, 1e6);
  o.cap = static_cast<std::size_t>(options.get_int("cap", static_cast<std::int64_t>(o.cap), 1, 1'000'000'000));
  o.weights = static_cast<TpeWeights>(choose(options, "weights", static_cast<std::size_t>(o.weights), kWeights));
  o.rule.prior_weight = options.get_double("prior_weight", o.rule.prior_weight, 1e-9, 1e9);
  bandwidth.kind =
      static_cast<Bandwidth>(choose(options, "bandwidth", static_cast<std::size_t>(bandwidth.kind), kBandwidths));
  bandwidth.clip = options.get_bool("magic_clip", bandwidth.clip);
  bandwidth.clip_exponent = options.get_double("clip_exponent", bandwidth.clip_exponent, 0, 1000);
  bandwidth.clip_minimum = options.get_double("clip_minimum", bandwidth.clip_minimum, 1e-9, 1);
  bandwidth.bounds_are_neighbours = options.get_bool("endpoints", bandwidth.bounds_are_neighbours);
  o.constant_liar = options.get_bool("constant_liar", o.constant_liar);
  o.learns_failures = options.get_choice("failures", kFailures[o.learns_failures ? 0 : 1], kFailures) == "learn";
  return o;
}

}  // namespace incumbent
