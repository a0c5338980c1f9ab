// CUDA's other words: votes of a block, dynamic shared memory, atomics, vector types, arithmetic.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "cuda/kernel/launch.hpp"
#include "simt/defect.hpp"
#include "simt/global_array.hpp"

namespace incumbent::simt {
namespace {

using testing::Each;
using testing::HasSubstr;

class Words : public testing::Test {
 protected:
  ~Words() override { set_order(Order::forward); }
};

__global__ void block_votes(unsigned limit, int* out) {
  const int predicate = threadIdx.x < limit;
  const int n = static_cast<int>(blockDim.x), i = static_cast<int>(threadIdx.x);
  for (int round = 0; round < 2; ++round) {  // a vote is not counted again
    out[i] = __syncthreads_count(predicate);
    out[n + i] = __syncthreads_or(predicate);
    out[2 * n + i] = __syncthreads_and(predicate);
  }
}

TEST_F(Words, VotesOfABlock) {
  for (const Order order : kOrders) {
    set_order(order, 3);
    for (const int limit : {0, 1, 50, 70}) {
      GlobalArray<int> out("out", 3 * 70);
      cuda::launch<block_votes>(1, 70, {}, static_cast<unsigned>(limit), out.data());
      for (int i = 0; i < 70; ++i) {
        EXPECT_EQ(out.data()[i], limit);
        EXPECT_EQ(out.data()[70 + i], limit > 0);
        EXPECT_EQ(out.data()[140 + i], limit == 70);
      }
    }
  }
}

template <class T>
__global__ void reverse_block(T* out) {
  INCUMBENT_DYNAMIC_SHARED(T, all);
  INCUMBENT_SHARED(T, first, [1]);
  const unsigned i = threadIdx.x, n = blockDim.x;
  all[i] = static_cast<T>(i);
  if (i == 0) first[0] = all[0];
  __syncthreads();
  out[blockIdx.x * n + i] = all[n - 1 - i] + first[0];
}

TEST_F(Words, DynamicSharedMemory) {
  for (const Order order : kOrders) {
    set_order(order, 3);
    GlobalArray<double> out("out", 2 * 96);
    cuda::launch<reverse_block<double>>(2, {96, 96 * sizeof(double)}, {}, out.data());
    for (int i = 0; i < 192; ++i) EXPECT_EQ(out.data()[i], 95 - i % 96);
  }
}

TEST_F(Words, DynamicSharedMemoryHasALimit) {
  GlobalArray<double> out("out", 2 * 96);
  const auto defect = [&](std::size_t bytes) {
    return defect_of([&] { cuda::launch<reverse_block<double>>(2, {96, bytes}, {}, out.data()); });
  };
  EXPECT_EQ(defect(227 * 1024), "none");
  EXPECT_THAT(defect(227 * 1024 + 1), HasSubstr("no device has 232449 bytes"));
  EXPECT_THAT(defect(0), HasSubstr("of which the launch gives none"));
}

template <class T>
__global__ void add_atomically(T* out) {
  atomicAdd(out, static_cast<T>(threadIdx.x));
}

template <class T>
__global__ void change_atomically(T* out) {
  const T i = static_cast<T>(threadIdx.x + blockIdx.x * blockDim.x);
  atomicMax(out, i);
  atomicMin(out + 1, i);
  atomicOr(out + 2, T{1} << (i % 30));
  atomicAnd(out + 3, ~(T{1} << (i % 30)));
  if (i == 17) {
    out[5] = atomicExch(out + 4, i);
    out[7] = atomicCAS(out + 6, T{5}, i);
    out[9] = atomicCAS(out + 8, T{6}, i);
  }
}

// A sum that is not CUDA's own, as kernels make it: try until nobody came between.
__global__ void add_by_compare(unsigned long long* out) {
  unsigned long long old = atomicAdd(out, 0ull), assumed;
  do {
    assumed = old;
    const double sum = __longlong_as_double(static_cast<long long>(assumed)) + 0.5;
    old = atomicCAS(out, assumed, static_cast<unsigned long long>(__double_as_longlong(sum)));
  } while (old != assumed);
}

template <class T>
void expect_atomics() {
  GlobalArray<T> sum("sum", std::vector<T>{5});
  cuda::launch<add_atomically<T>>(3, 40, {}, sum.data());
  EXPECT_EQ(sum.data()[0], static_cast<T>(5 + 3 * 40 * 39 / 2));
}

template <class T>
void expect_changes() {
  expect_atomics<T>();
  GlobalArray<T> out("out", std::vector<T>{50, 50, 0, static_cast<T>(~T{0}), 3, 0, 5, 0, 5, 0});
  cuda::launch<change_atomically<T>>(2, 40, {}, out.data());
  const T bits = static_cast<T>((T{1} << 30) - 1);
  EXPECT_THAT(out.values(),
              testing::ElementsAre(T{79}, T{0}, bits, static_cast<T>(~bits), T{17}, T{3}, T{17}, T{5}, T{5}, T{5}));
}

TEST_F(Words, Atomics) {
  for (const Order order : kOrders) {
    set_order(order, 3);
    expect_changes<int>();
    expect_changes<unsigned>();
    expect_changes<unsigned long long>();
    expect_atomics<float>();
    expect_atomics<double>();
    GlobalArray<unsigned long long> bits("bits", std::vector<unsigned long long>{0});
    cuda::launch<add_by_compare>(2, 50, {}, bits.data());
    EXPECT_EQ(__longlong_as_double(static_cast<long long>(bits.data()[0])), 50.0);
  }
}

template <class T>
concept HasAtomicMax = requires(T* address, T value) {
  atomicMax(address, value);
};

// What CUDA hasn't, nvcc would refuse.
TEST_F(Words, AtomicsThatCudaHasNot) {
  EXPECT_TRUE(HasAtomicMax<int>);
  EXPECT_FALSE(HasAtomicMax<float>);
  EXPECT_FALSE(HasAtomicMax<double>);
}

__global__ void combine(const float4* a, const double2* b, float4* sums, double2* swapped) {
  const unsigned i = threadIdx.x;
  const float4 u = __ldg(&a[i]), v = a[i];
  sums[i] = make_float4(u.x + v.y, u.y, u.z, u.w + v.w);
  const double2 w = __ldg(b + i);
  swapped[i] = make_double2(w.y, w.x);
}

TEST_F(Words, VectorTypes) {
  static_assert(sizeof(float4) == 16 && alignof(float4) == 16 && sizeof(double2) == 16 && alignof(double2) == 16);
  static_assert(sizeof(float2) == 8 && alignof(float2) == 8 && sizeof(int4) == 16 && sizeof(uint2) == 8);
  const GlobalArray<float4> a("a", std::vector<float4>(8, make_float4(1, 2, 3, 4)));
  const GlobalArray<double2> b("b", std::vector<double2>(8, double2{5, 6}));
  GlobalArray<float4> sums("sums", 8);
  GlobalArray<double2> swapped("swapped", 8);
  cuda::launch<combine>(1, 8, {}, a.data(), b.data(), sums.data(), swapped.data());
  for (int i = 0; i < 8; ++i) {
    const float4 sum = sums.data()[i];
    EXPECT_THAT((std::vector<float>{sum.x, sum.y, sum.z, sum.w}), testing::ElementsAre(3, 2, 3, 8));
    EXPECT_EQ(swapped.data()[i].x, 6);
    EXPECT_EQ(swapped.data()[i].y, 5);
  }
}

TEST_F(Words, Arithmetic) {
  const double epsilon = std::numeric_limits<double>::epsilon();
  EXPECT_EQ(__fma_rn(1 + epsilon, 1 + epsilon, -(1 + 2 * epsilon)), epsilon * epsilon);  // rounded once
  EXPECT_EQ(__dadd_rn(__dmul_rn(1 + epsilon, 1 + epsilon), -(1 + 2 * epsilon)), 0);      // rounded twice
  EXPECT_EQ(__fmaf_rn(2.0f, 3.0f, 4.0f), 10.0f);
  EXPECT_EQ(rsqrtf(0.25f), 2.0f);
  EXPECT_EQ(rsqrt(0.0), std::numeric_limits<double>::infinity());
  EXPECT_EQ(max(std::nan(""), 1.0), 1.0);
  EXPECT_EQ(min(2, -3), -3);
  EXPECT_EQ(__fsqrt_rn(9.0f) + __fdiv_rn(1.0f, 2.0f), 3.5f);
}

TEST_F(Words, Bits) {
  EXPECT_EQ(__popc(0xf0f0u), 8);
  EXPECT_EQ(__popcll(~0ull), 64);
  EXPECT_EQ(__clz(0), 32);
  EXPECT_EQ(__clz(1), 31);
  EXPECT_EQ(__clz(-1), 0);
  EXPECT_EQ(__clzll(1), 63);
  EXPECT_EQ(__ffs(0), 0);
  EXPECT_EQ(__ffs(8), 4);
  EXPECT_EQ(__ffsll(1ll << 40), 41);
  EXPECT_EQ(__brev(1u), 0x80000000u);
  EXPECT_EQ(__brev(0x00f0000fu), 0xf0000f00u);
  EXPECT_EQ(__umulhi(0x80000000u, 6u), 3u);
  EXPECT_EQ(__umul64hi(1ull << 63, 6ull), 3ull);
  EXPECT_EQ(__float_as_int(1.0f), 0x3f800000);
  EXPECT_EQ(__uint_as_float(__float_as_uint(-2.5f)), -2.5f);
  EXPECT_EQ(__int_as_float(__float_as_int(0.1f)), 0.1f);
}

}  // namespace
}  // namespace incumbent::simt
