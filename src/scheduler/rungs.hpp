// The arithmetic of successive halving, in integers and exact fractions: in double precision floor(log 243 / log 3) is
// 4, not 5, and a bracket is lost.
//
// Rungs:     downward from the largest resource, r_i = ceil(R eta^(i - s)), i = 0 .. s, the last one R; the longest
//            bracket has the largest s with R eta^-s >= the smallest resource (Algorithm 1 of Hyperband). Or upward
//            from the smallest, r_i = ceil(r eta^i) < R, and R (asha; Ray Tune and Syne Tune do so). They are the same
//            if R/r is a power of eta.
// Sizes:     n_i = floor(n eta^-i), at least 1.
// K. Jamieson and A. Talwalkar, Non-stochastic best arm identification and hyperparameter optimization, AISTATS 2016;
// L. Li et al., A system for massively parallel hyperparameter tuning, MLSys 2020, Algorithm 2 (asha).
// L. Li, K. Jamieson, G. DeSalvo, A. Rostamizadeh and A. Talwalkar, Hyperband: a novel bandit-based approach to
// hyperparameter optimization, JMLR 18(185), 2018, Algorithm 1.
#pragma once

#include <cstdint>
#include <vector>

#include "incumbent/options.hpp"

namespace incumbent {

// A positive fraction.
struct Fraction {
  std::int64_t numerator = 1;
  std::int64_t denominator = 1;
};

inline constexpr std::int64_t kThousand = 1000;
// An option from `least` to `most` with at most three decimals, times kThousand: exact.
std::int64_t get_thousandths(const Options& options, const char* key, double otherwise, double least, double most);

// The option eta: one of eta trials goes on. 2 or more, with at most three decimals.
Fraction get_eta(const Options& options);

// floor(n / eta)
std::int64_t share(std::int64_t n, const Fraction& eta);

// The rungs of the longest bracket, ascending; 1 <= min_resource <= max_resource.
std::vector<std::int64_t> rung_resources(std::int64_t max_resource, std::int64_t min_resource, const Fraction& eta);

// The rungs of asha, ascending; 1 <= min_resource <= max_resource.
std::vector<std::int64_t> rungs_upward(std::int64_t min_resource, std::int64_t max_resource, const Fraction& eta);

// How many trials are at each of the rungs, if n start.
std::vector<std::int64_t> rung_sizes(std::int64_t n, std::size_t rungs, const Fraction& eta);

struct BracketPlan {
  std::vector<std::int64_t> resources;  // of the rungs
  std::int64_t size = 1;                // trials that start
};

// How many trials start in the bracket with s promotions, S being the largest s:
//   algorithm1   ceil((S + 1) eta^s / (s + 1))          Algorithm 1 of the paper; Optuna
//   hpbandster   floor(floor((S + 1) / (s + 1)) eta^s)  HpBandSter, DEHB
//   syne_tune    floor(ceil((S + 1) / (s + 1)) eta^s)   Syne Tune
enum class BracketRule { algorithm1, hpbandster, syne_tune };

// The brackets of one iteration of Hyperband: s = S, ..., 0. Error(usage) if one has more than 10^12 trials.
std::vector<BracketPlan> hyperband_brackets(std::int64_t max_resource, std::int64_t min_resource, const Fraction& eta,
                                            BracketRule rule);
// The same of given rungs: bracket s of S + 1 has the upper s + 1 of them.
std::vector<BracketPlan> brackets_of(const std::vector<std::int64_t>& resources, const Fraction& eta, BracketRule rule);

}  // namespace incumbent
