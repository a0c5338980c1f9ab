// Eight lanes have the bits of eight scalars, whatever instructions this processor has.
#include "problem/lanes.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "formula/random.hpp"

namespace incumbent {
namespace {

enum Function { kAbs, kSqrt, kExp, kSin, kCos, kCosTurns, kArithmetic };

INCUMBENT_SIMD_CLONES void compute(Function function, const Lanes& x, Lanes& value) {
  switch (function) {
    case kAbs: value = abs(x); break;
    case kSqrt: value = sqrt(x); break;
    case kExp: value = exp(x); break;
    case kSin: value = sin(x); break;
    case kCos: value = cos(x); break;
    case kCosTurns: value = cos_turns(x); break;
    case kArithmetic: value = -(1 - x * x / 3 + x) * 0.1 + square(x - 2); break;
  }
}

double scalar(Function function, double x) {
  switch (function) {
    case kAbs: return std::fabs(x);
    case kSqrt: return std::sqrt(x);
    case kExp: return formula::exp(x);
    case kSin: return formula::sin(x);
    case kCos: return formula::cos(x);
    case kCosTurns: return formula::cos_turns(x);
    default: return -(1 - x * x / 3 + x) * 0.1 + (x - 2) * (x - 2);
  }
}

TEST(Lanes, HaveTheBitsOfScalars) {
  Stream stream(1, Purpose::test);
  const double special[] = {0.0, -0.0, 1e-310, 0x1.8p20, 1e9, 1e300, INFINITY, NAN};
  for (int round = 0; round < 2000; ++round) {
    Lanes x;
    for (std::size_t i = 0; i < kLanes; ++i) {
      // Rounds with ordinary numbers only, and rounds with a lane that needs the long way.
      const double ordinary = stream.uniform(-1000, 1000);
      x.lane[i] = round % 2 == 1 && stream.below(4) == 0 ? special[stream.below(std::size(special))] : ordinary;
    }
    for (const auto function : {kAbs, kSqrt, kExp, kSin, kCos, kCosTurns, kArithmetic}) {
      Lanes value;
      compute(function, x, value);
      for (std::size_t i = 0; i < kLanes; ++i) {
        const double expected = scalar(function, x.lane[i]);
        if (std::isnan(expected)) {
          EXPECT_TRUE(std::isnan(value.lane[i]));
        } else {
          EXPECT_EQ(formula::to_bits(value.lane[i]), formula::to_bits(expected)) << function << " of " << x.lane[i];
        }
      }
    }
  }
}

}  // namespace
}  // namespace incumbent
