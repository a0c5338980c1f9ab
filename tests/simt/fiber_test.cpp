#include "simt/fiber.hpp"

#include <gtest/gtest.h>

#include <cfenv>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

namespace incumbent::simt {
namespace {

TEST(Fiber, AlternatesAndKeepsItsLocals) {
  Fiber main;
  std::string trace;
  std::unique_ptr<Fiber> a, b;
  const auto body = [&](char letter, std::unique_ptr<Fiber>& self, std::unique_ptr<Fiber>& other) {
    double sum = 0.5;
    for (int i = 0; i < 3; ++i) {
      sum += i;
      trace += letter;
      self->hand_over(*other);
    }
    EXPECT_EQ(sum, 3.5);
    trace += '.';
    self->hand_over(main);
  };
  a = std::make_unique<Fiber>([&] { body('a', a, b); });
  b = std::make_unique<Fiber>([&] { body('b', b, a); });
  main.hand_over(*a);
  EXPECT_EQ(trace, "ababab.");
  main.hand_over(*b);
  EXPECT_EQ(trace, "ababab..");
}

// Every fiber has a stack of its own, large enough for a kernel's locals, and is aligned for vector instructions.
TEST(Fiber, HasAStack) {
  Fiber main;
  std::vector<std::unique_ptr<Fiber>> fibers;
  std::vector<double> sums(40);
  for (int f = 0; f < 40; ++f) {
    fibers.push_back(std::make_unique<Fiber>([&, f] {
      alignas(64) double values[1024];
      for (int i = 0; i < 1024; ++i) values[i] = f;
      EXPECT_EQ(reinterpret_cast<std::uintptr_t>(values) % 64, 0u);
      fibers[static_cast<std::size_t>(f)]->hand_over(main);
      sums[static_cast<std::size_t>(f)] = std::accumulate(values, values + 1024, 0.0);
      fibers[static_cast<std::size_t>(f)]->hand_over(main);
    }));
  }
  for (int round = 0; round < 2; ++round)
    for (auto& fiber : fibers) main.hand_over(*fiber);
  for (int f = 0; f < 40; ++f) EXPECT_EQ(sums[static_cast<std::size_t>(f)], 1024.0 * f);
}

// The rounding mode belongs to a fiber, as to any function that calls another.
TEST(Fiber, KeepsTheFloatingPointControl) {
  Fiber main;
  std::unique_ptr<Fiber> fiber;
  int seen = -1;
  fiber = std::make_unique<Fiber>([&] {
    std::fesetround(FE_UPWARD);
    fiber->hand_over(main);
    seen = std::fegetround();
    fiber->hand_over(main);
  });
  main.hand_over(*fiber);
  EXPECT_EQ(std::fegetround(), FE_TONEAREST);
  main.hand_over(*fiber);
  EXPECT_EQ(seen, FE_UPWARD);
  EXPECT_EQ(std::fegetround(), FE_TONEAREST);
}

}  // namespace
}  // namespace incumbent::simt
