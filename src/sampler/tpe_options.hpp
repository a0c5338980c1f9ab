// What the sampler tpe can be told, and the settings of its presets.
#pragma once

#include <cstdint>

#include "incumbent/options.hpp"
#include "surrogate/parzen_rule.hpp"

namespace incumbent {

enum class TpeWeights { recency, uniform, improvement };

struct TpeOptions {
  ParzenRule rule;
  bool multivariate = true;
  std::int64_t candidates = 24;
  std::int64_t initial = 10;
  bool gamma_of_root = false;
  double beta = 0.15;
  std::size_t cap = 25;
  TpeWeights weights = TpeWeights::improvement;
  bool constant_liar = true;
  bool learns_failures = true;
};

inline constexpr std::string_view kTpeOptionsText =
    "preset=recommended|optuna|optuna4_univariate|optuna4_multivariate|hyperopt (default recommended, Watanabe 2023; "
    "the others as those programs do; each sets the defaults of what follows, here recommended's), multivariate=true "
    "(parameters that are active together have one density; false: one each), candidates=24, initial=10 (observations "
    "before the first model; random draws until then), gamma=linear|sqrt, beta=0.15 and cap=25 (good ones: beta times "
    "n "
    "or its root, rounded up, at most cap), weights=recency|uniform|improvement (of observations; improvement, the "
    "default: of good ones by how much better they are than the best of the others), prior_weight=1, "
    "bandwidth=neighbours|scaled, magic_clip=true (a least bandwidth), clip_exponent=2, clip_minimum=0.03 (the larger "
    "of it and (2 + n)^-exponent, of the range), endpoints=true (bounds are neighbours), constant_liar=true (running "
    "trials count as bad), failures=learn|ignore (default learn: failed trials count as bad)";

TpeOptions read_tpe_options(const Options& options);

}  // namespace incumbent
