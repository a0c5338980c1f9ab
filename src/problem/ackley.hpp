// Ackley's formula, of the problems `ackley` and `ackley_mixed`.
#pragma once

#include <numbers>

#include "problem/synthetic.hpp"

namespace incumbent {

// f = 20 - 20 exp(-0.2 sqrt(mean x_i^2)) + e - e exp(mean cos(2 pi x_i) - 1)
struct AckleyFormula {
  template <class Lanes>
  INCUMBENT_INLINE void operator()(const Point<Lanes>& x, Lanes& value) const {
    const double d = static_cast<double>(x.size());
    Lanes squares = 0;
    Lanes cosines = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      squares += square(x[i]);
      cosines += cos_turns(x[i]);
    }
    value = 20 * (1 - exp(-0.2 * sqrt(squares / d))) + std::numbers::e * (1 - exp(cosines / d - 1));
  }
};

}  // namespace incumbent
