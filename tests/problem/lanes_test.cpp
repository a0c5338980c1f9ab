// Eight lanes have the bits of eight scalars, whatever instructions this processor has.
#include "problem/lanes.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "formula/random.hpp"

namespace incumbent {
namespace {

enum Function { kAbs, kSqrt, kExp, kLog, kSin, kCos, kCosTurns, kArithmetic, kChoice };

template <class Lanes>
INCUMBENT_INLINE void compute(Function function, const Lanes& x, Lanes& value) {
  switch (function) {
    case kAbs: value = abs(x); break;
    case kSqrt: value = sqrt(x); break;
    case kExp: value = exp(x); break;
    case kLog: value = log(x); break;
    case kSin: value = sin(x); break;
    case kCos: value = cos(x); break;
    case kCosTurns: value = cos_turns(x); break;
    case kArithmetic: value = -(1 - x * x / 3 + x) * 0.1 + square(x - 2); break;
    case kChoice: value = where_above(x, Lanes(0.5), x + 1, Lanes(2)); break;
  }
}

double scalar(Function function, double x) {
  switch (function) {
    case kAbs: return std::fabs(x);
    case kSqrt: return std::sqrt(x);
    case kExp: return formula::exp(x);
    case kLog: return formula::log(x);
    case kSin: return formula::sin(x);
    case kCos: return formula::cos(x);
    case kCosTurns: return formula::cos_turns(x);
    case kChoice: return x > 0.5 ? x + 1 : 2;
    default: return -(1 - x * x / 3 + x) * 0.1 + (x - 2) * (x - 2);
  }
}

class LanesTest : public testing::TestWithParam<std::size_t> {
 protected:
  ~LanesTest() override { register_bytes = native_; }
  const std::size_t native_ = register_bytes;
};

TEST_P(LanesTest, HaveTheBitsOfScalars) {
  if (GetParam() > native_) GTEST_SKIP() << "this processor has no registers of " << GetParam() << " bytes";
  register_bytes = GetParam();
  Stream stream(1, Purpose::test);
  const double special[] = {0.0, -0.0, 1e-310, 0x1.8p20, 1e9, 1e300, INFINITY, NAN};
  for (int round = 0; round < 2000; ++round) {
    double x[kLanes];
    for (auto& lane : x) {
      // Rounds with ordinary numbers only, and rounds with a lane that needs the long way.
      const double ordinary = stream.uniform(-1000, 1000);
      lane = round % 2 == 1 && stream.below(4) == 0 ? special[stream.below(std::size(special))] : ordinary;
    }
    for (const auto function : {kAbs, kSqrt, kExp, kLog, kSin, kCos, kCosTurns, kArithmetic, kChoice}) {
      double values[kLanes];
      with_registers([ function, from = &x[0], to = &values[0] ](auto bytes) __attribute__((always_inline)) {
        using Lanes = RegisterLanes<bytes()>;
        Lanes value;
        compute(function, Lanes::from(from), value);
        value.to(to);
      });
      for (std::size_t i = 0; i < kLanes; ++i) {
        const double expected = scalar(function, x[i]);
        if (std::isnan(expected)) {
          EXPECT_TRUE(std::isnan(values[i]));
        } else {
          EXPECT_EQ(formula::to_bits(values[i]), formula::to_bits(expected)) << function << " of " << x[i];
        }
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Registers, LanesTest, testing::Values(16, 32, 64),
                         [](const auto& test) { return "Of" + std::to_string(test.param) + "Bytes"; });

}  // namespace
}  // namespace incumbent
