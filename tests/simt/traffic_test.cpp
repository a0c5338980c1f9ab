// What the checker counts: on kernels whose requests can be counted by hand, and of the project's kernels.
#include "simt/traffic.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "simt/global_array.hpp"
#include "simt/kernel_matrix_case.hpp"
#include "simt/planted.cuh"

namespace incumbent::simt {
namespace {

using testing::HasSubstr;

constexpr AccessKind kRead = AccessKind::read, kWrite = AccessKind::write;

template <auto kernel>
Traffic transposed() {
  constexpr int n = 64;
  const GlobalArray<float> in("in", std::vector<float>(n * n, 1));
  GlobalArray<float> out("out", n * n);
  cuda::launch<kernel, 1024>(dim3(n / 32, n / 32), dim3(32, 32), {}, in.data(), out.data(), n);
  return last_traffic();
}

// A column of the unpadded tile is 32 words of one bank.
TEST(Traffic, BankConflictsOfATranspose) {
  const Traffic padded = transposed<planted::transpose<1>>(), plain = transposed<planted::transpose<0>>();
  EXPECT_EQ(padded.bank_conflicts(), 0u);
  EXPECT_EQ(plain.of({.array = "tile", .kind = kWrite}).transactions_each(), 1);
  EXPECT_EQ(plain.of({.array = "tile", .kind = kRead}).transactions_each(), 32);
  EXPECT_EQ(plain.bank_conflicts(), 31u * 4 * 32);
}

// A warp's 128 bytes side by side are 4 sectors; a lane a row is a sector a lane.
TEST(Traffic, SectorsOfATranspose) {
  const Traffic tiled = transposed<planted::transpose<1>>(), direct = transposed<planted::transpose_directly>();
  const Requests loads = tiled.of({.array = "in"}), stores = tiled.of({.array = "out"});
  EXPECT_EQ(loads.count, 4u * 32);
  EXPECT_EQ(loads.lanes, 64u * 64);
  EXPECT_EQ(loads.bytes, 4u * 64 * 64);
  EXPECT_EQ(loads.transactions_each(), 4);
  EXPECT_EQ(stores.transactions_each(), 4);
  EXPECT_EQ(direct.of({.array = "in"}).transactions_each(), 4);
  EXPECT_EQ(direct.of({.array = "out"}).transactions_each(), 32);
  EXPECT_EQ(direct.of({.array = "out"}).least, 4u * 4 * 32);
  EXPECT_EQ(direct.distinct.read, 4u * 64 * 64);
  EXPECT_EQ(direct.distinct.written, 4u * 64 * 64);
}

TEST(Traffic, SaysWhereAndWhat) {
  EXPECT_THAT(transposed<planted::transpose<1>>().table(),
              testing::AllOf(HasSubstr("transpose<1>("), HasSubstr("grid (2, 2, 1), block (32, 32, 1)"),
                             HasSubstr("tests/simt/planted.cuh:"), HasSubstr("global store  out "),
                             HasSubstr("shared load   tile "), HasSubstr("global bytes touched: 16384 read, 16384")));
}

template <class T>
__global__ void read_shared(unsigned stride, T* out) {
  INCUMBENT_SHARED(T, words, [32 * 4]);
  for (unsigned i = threadIdx.x; i < 32 * 4; i += 32) words[i] = T{};
  __syncthreads();
  out[threadIdx.x] = words[threadIdx.x * stride];
}

template <class T>
double wavefronts(unsigned stride) {
  GlobalArray<T> out("out", 32);
  cuda::launch<read_shared<T>>(1, 32, {}, stride, out.data());
  const Requests loads = last_traffic().of({.array = "words", .kind = kRead});
  EXPECT_EQ(loads.count, 1u);
  EXPECT_EQ(loads.least, std::max<std::size_t>(1, sizeof(T) / 4));
  EXPECT_EQ(last_traffic().of({.array = "words", .kind = kWrite}).transactions_each(), loads.least);
  EXPECT_EQ(loads.together, stride == 0 ? 1 : loads.transactions);
  return loads.transactions_each();
}

// 32 banks of 4 bytes; 8 and 16 bytes a lane go by 16 and 8 lanes.
TEST(Traffic, WavefrontsByStrideAndWidth) {
  EXPECT_EQ(wavefronts<float>(0), 1);  // one word for all
  EXPECT_EQ(wavefronts<float>(1), 1);
  EXPECT_EQ(wavefronts<float>(2), 2);
  EXPECT_EQ(wavefronts<float>(3), 1);
  EXPECT_EQ(wavefronts<float>(4), 4);
  EXPECT_EQ(wavefronts<double>(0), 2);
  EXPECT_EQ(wavefronts<double>(1), 2);
  EXPECT_EQ(wavefronts<double>(2), 4);
  EXPECT_EQ(wavefronts<double>(3), 2);
  EXPECT_EQ(wavefronts<float4>(1), 4);
  EXPECT_EQ(wavefronts<float4>(2), 8);
  EXPECT_EQ(wavefronts<char>(1), 1);
}

__global__ void add_all(int* sums, unsigned sums_count) {
  INCUMBENT_SHARED(int, shared_sums, [32]);
  shared_sums[threadIdx.x] = 0;
  __syncthreads();
  atomicAdd(&shared_sums[threadIdx.x % sums_count], 1);
  __syncthreads();
  atomicAdd(&sums[threadIdx.x % sums_count], shared_sums[threadIdx.x]);
}

TEST(Traffic, AtomicsOnOneWordGoOneAfterAnother) {
  GlobalArray<int> sums("sums", std::vector<int>(32, 0));
  cuda::launch<add_all>(1, 32, {}, sums.data(), 32u);
  EXPECT_EQ(last_traffic().of({.array = "shared_sums", .kind = AccessKind::atomic}).transactions_each(), 1);
  EXPECT_EQ(last_traffic().of({.array = "sums"}).transactions_each(), 4);
  cuda::launch<add_all>(1, 32, {}, sums.data(), 2u);
  EXPECT_EQ(last_traffic().of({.array = "shared_sums", .kind = AccessKind::atomic}).transactions_each(), 16);
  EXPECT_EQ(last_traffic().of({.array = "sums"}).transactions_each(), 1);
}

__global__ void load_vectors(const float4* in, float4* out) { out[threadIdx.x] = __ldg(in + threadIdx.x); }

// Copied at once: one request of 512 bytes, 16 sectors.
TEST(Traffic, VectorsAreOneRequest) {
  const GlobalArray<float4> in("in", std::vector<float4>(32, make_float4(1, 2, 3, 4)));
  GlobalArray<float4> out("out", 32);
  cuda::launch<load_vectors>(1, 32, {}, in.data(), out.data());
  for (const char* array : {"in", "out"}) {
    const Requests requests = last_traffic().of({.array = array});
    EXPECT_EQ(requests.count, 1u);
    EXPECT_EQ(requests.bytes, 512u);
    EXPECT_EQ(requests.transactions, 16u);
  }
}

template <class T>
Traffic kernel_matrix_traffic(int n, int columns) {
  const auto d = static_cast<std::size_t>(columns);
  cuda::KernelMatrixCase<T> run(formula::CovarianceKind::matern52, n,
                                std::vector<T>(static_cast<std::size_t>(n) * d, T(0.5)), std::vector<T>(d, T(1)), T(1),
                                T(1), T(0));
  run.run();
  return last_traffic();
}

template <class T>
class KernelMatrixTraffic : public testing::Test {};
using Precisions = testing::Types<float, double>;
TYPED_TEST_SUITE(KernelMatrixTraffic, Precisions);

TYPED_TEST(KernelMatrixTraffic, HasNoBankConflicts) {
  for (const int columns : {3, 16, 20})
    for (const int n : {32, 33, 100})
      EXPECT_EQ(kernel_matrix_traffic<TypeParam>(n, columns).bank_conflicts(), 0u) << n << ", " << columns;
}

// Rows that begin at a multiple of 32 bytes are written in whole sectors; others share one with their neighbour.
TYPED_TEST(KernelMatrixTraffic, WritesEachElementOnceInWholeSectors) {
  for (const int n : {32, 96, 100}) {
    const Traffic traffic = kernel_matrix_traffic<TypeParam>(n, 6);
    const auto bytes = static_cast<std::uint64_t>(n * n) * sizeof(TypeParam);
    const Requests stores = traffic.of({.array = "out"});
    EXPECT_EQ(stores.bytes, bytes);
    EXPECT_EQ(traffic.distinct.written, bytes);
    if (n % 32 == 0) {
      EXPECT_EQ(stores.transactions, bytes / 32);
      EXPECT_EQ(stores.transactions_each(), sizeof(TypeParam));
    }
    EXPECT_LE(stores.transactions, stores.least + stores.count);
  }
}

// Every tile reads the rows of its 64 points once a round, and each warp a number for all its lanes.
TYPED_TEST(KernelMatrixTraffic, ReadsEachTilesPointsOnce) {
  const Traffic traffic = kernel_matrix_traffic<TypeParam>(96, 20);
  const std::uint64_t tiles = 6;
  EXPECT_EQ(traffic.of({.array = "points"}).bytes, tiles * 64 * 20 * sizeof(TypeParam));
  // Points, noise, the covariance's numbers and columns' kinds, and of a system four pointers and two sizes.
  EXPECT_EQ(traffic.distinct.read, (96 * 20 + 96 + 21) * sizeof(TypeParam) + 20 + 4 * 8 + 2 * 4);
  EXPECT_EQ(traffic.of({.array = "numbers"}).transactions_each(), 1);
}

}  // namespace
}  // namespace incumbent::simt
