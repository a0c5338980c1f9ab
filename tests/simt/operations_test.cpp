// Operations are counted as they can be by hand, and counting changes no result.
#include "simt/operations.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <vector>

#include "cuda/kernel/triangular_solve.cuh"
#include "simt/global_array.hpp"
#include "simt/kernel_matrix_case.hpp"

namespace incumbent::simt {
namespace {

__global__ void one_of_each(const Counted* in, Counted* out) {
  const Counted a = in[threadIdx.x], b = in[threadIdx.x + 64];
  Counted sum = a + b;                 // add
  sum -= a * b;                        // fused
  sum += 2 * a * b;                    // multiply, fused
  sum = -sum / 4;                      // multiply, of a fourth
  if (threadIdx.x % 32 == 0) {         // one lane of each warp
    sum /= b;                          // divide
    sum = sqrt(sum > 0 ? sum : -sum);  // compare, square root
  }
  __syncthreads();
  if (threadIdx.x < 32) sum *= exp_of_negative(-b);  // multiply, of one warp
  out[threadIdx.x] = sum;
}

TEST(Operations, OneOfEach) {
  const GlobalArray<Counted> in("in", std::vector<Counted>(128, 3));
  GlobalArray<Counted> out("out", 64);
  const OperationCounter counter;
  cuda::launch<one_of_each>(1, 64, {}, in.data(), out.data());
  const auto expect = [&](Operation operation, std::uint64_t lanes, std::uint64_t warps) {
    EXPECT_EQ(counter.last().of(operation).lanes, lanes) << name(operation);
    EXPECT_EQ(counter.last().of(operation).warps, warps) << name(operation);
  };
  expect(Operation::add, 64, 2);
  expect(Operation::fused, 128, 4);
  expect(Operation::multiply, 128 + 32, 4 + 1);
  expect(Operation::divide, 2, 2);
  expect(Operation::compare, 2, 2);
  expect(Operation::square_root, 2, 2);
  expect(Operation::exp_of_negative, 32, 1);
  expect(Operation::log, 0, 0);
  EXPECT_EQ(counter.last().barriers, 1u);
}

// What counts is what is asked of a launch, not of the host, and each launch begins at 0.
TEST(Operations, OfTheLastLaunch) {
  const GlobalArray<Counted> in("in", std::vector<Counted>(128, 3));
  GlobalArray<Counted> out("out", 64);
  const OperationCounter counter;
  for (int launch = 0; launch < 2; ++launch) {
    cuda::launch<one_of_each>(1, 64, {}, in.data(), out.data());
    EXPECT_EQ((Counted(1) + Counted(2)).value, 3);
    EXPECT_EQ(counter.last().of(Operation::add).lanes, 64u);
  }
}

// L v = b by tiles: below the diagonal tiles every thread has 4 places and 32 fused operations for each.
TEST(Operations, TriangularSolve) {
  constexpr int n = 96, m = 32, tiles = n / 32;
  std::vector<double> l(n * n, 0.125), b(n * m);
  for (int i = 0; i < n; ++i) l[static_cast<std::size_t>(i * n + i)] = 2;
  for (std::size_t e = 0; e < b.size(); ++e) b[e] = static_cast<double>(e % 17);
  const GlobalArray<double> lower("l", l);
  GlobalArray<double> v("v", b);
  cuda::launch_solve_lower<double>({lower.data(), n, n, n}, {v.data(), n, m, m}, nullptr, {});

  const GlobalArray<Counted> counted_lower("l", std::vector<Counted>(l.begin(), l.end()));
  GlobalArray<Counted> counted_v("v", std::vector<Counted>(b.begin(), b.end()));
  const OperationCounter counter;
  cuda::launch_solve_lower<Counted>({counted_lower.data(), n, n, n}, {counted_v.data(), n, m, m}, nullptr, {});
  const std::uint64_t below = tiles * (tiles - 1) / 2, fused = below * 32 * 32 * 32 + tiles * 32 * (32 * 31 / 2);
  EXPECT_EQ(counter.last().of(Operation::fused).lanes, fused);
  EXPECT_EQ(counter.last().of(Operation::divide).lanes, std::uint64_t{n} * m);
  EXPECT_EQ(counter.last().of(Operation::divide).warps, std::uint64_t{n});
  EXPECT_EQ(counter.last().of(Operation::add).lanes, 0u);
  EXPECT_EQ(counter.last().of(Operation::multiply).lanes, 0u);
  for (std::size_t e = 0; e < b.size(); ++e) EXPECT_EQ(counted_v.values()[e].value, v.values()[e]);
}

// k = s (1 + a + a^2/3) e^-a of Matern 5/2, a = sqrt(5 r^2): a difference, a product and a fused operation a column.
TEST(Operations, KernelMatrix) {
  constexpr int n = 64, d = 5;
  std::vector<Counted> points;
  for (int e = 0; e < n * d; ++e) points.push_back(e % 13);
  cuda::KernelMatrixCase<Counted> run(formula::CovarianceKind::matern52, n, points, std::vector<Counted>(d, 1), 1, 1,
                                      0);
  const OperationCounter counter;
  run.run();
  const std::uint64_t pairs = 3 * 32 * 32;  // of the tiles on and below the diagonal
  EXPECT_EQ(counter.last().of(Operation::square_root).lanes, pairs);
  EXPECT_EQ(counter.last().of(Operation::exp_of_negative).lanes, pairs);
  EXPECT_EQ(counter.last().of(Operation::compare).lanes, pairs);
  EXPECT_EQ(counter.last().of(Operation::fused).lanes, pairs * (d + 1));
  EXPECT_EQ(counter.last().of(Operation::divide).lanes, 0u);
}

}  // namespace
}  // namespace incumbent::simt
