// The machine itself: what it runs, in which order, and that it names what is wrong in kernels with planted mistakes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <vector>

#include "cuda/kernel/launch.hpp"
#include "simt/defect.hpp"

namespace incumbent::simt {
namespace {

using testing::AllOf;
using testing::Each;
using testing::HasSubstr;

class Machine : public testing::Test {
 protected:
  ~Machine() override { set_order(Order::forward); }
};

__global__ void count_threads(int* counts, std::vector<int>* sequence) {
  const unsigned block = blockIdx.x + gridDim.x * (blockIdx.y + gridDim.y * blockIdx.z);
  const unsigned thread = threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * threadIdx.z);
  const unsigned linear = block * blockDim.x * blockDim.y * blockDim.z + thread;
  ++counts[linear];
  sequence->push_back(static_cast<int>(linear));
}

TEST_F(Machine, RunsEachThreadOnceInTheOrder) {
  const dim3 grid(3, 2, 2), block(5, 3, 2);
  std::vector<int> all(grid.count() * block.count());
  std::iota(all.begin(), all.end(), 0);
  for (const Order order : kOrders) {
    set_order(order, 7);
    std::vector<int> counts(all.size()), sequence;
    cuda::launch<count_threads>(grid, block, {}, counts.data(), &sequence);
    EXPECT_THAT(counts, Each(1));
    if (order == Order::reverse) std::reverse(sequence.begin(), sequence.end());
    if (order == Order::random) {
      EXPECT_NE(sequence, all);
      std::sort(sequence.begin(), sequence.end());
    }
    EXPECT_EQ(sequence, all);
  }
}

TEST_F(Machine, RandomOrderIsTheSeeds) {
  const auto sequence_of = [](std::uint64_t seed) {
    set_order(Order::random, seed);
    std::vector<int> counts(64), sequence;
    cuda::launch<count_threads>(2, 32, {}, counts.data(), &sequence);
    return sequence;
  };
  EXPECT_EQ(sequence_of(1), sequence_of(1));
  EXPECT_NE(sequence_of(1), sequence_of(2));
}

// Each thread passes its neighbour's number on, `rounds` times: right only if every barrier holds everyone.
template <bool first_barrier, bool second_barrier>
__global__ void rotate(int* out, int rounds) {
  INCUMBENT_SHARED(int, ring, [70]);
  const int i = static_cast<int>(threadIdx.x), n = static_cast<int>(blockDim.x);
  int mine = i + 1000 * static_cast<int>(blockIdx.x);
  for (int round = 0; round < rounds; ++round) {
    ring[i] = mine;
    if constexpr (first_barrier) __syncthreads();
    mine = ring[(i + 1) % n];
    if constexpr (second_barrier) __syncthreads();
  }
  out[blockIdx.x * blockDim.x + threadIdx.x] = mine;
}

template <bool first_barrier, bool second_barrier>
int wrong_rotations(Order order) {
  set_order(order, 3);
  std::vector<int> out(4 * 70);
  cuda::launch<rotate<first_barrier, second_barrier>>(4, 70, {}, out.data(), 9);
  int wrong = 0;
  for (int i = 0; i < 4 * 70; ++i) wrong += out[static_cast<std::size_t>(i)] != (i % 70 + 9) % 70 + 1000 * (i / 70);
  return wrong;
}

TEST_F(Machine, BarrierHoldsEveryone) {
  for (const Order order : kOrders) EXPECT_EQ((wrong_rotations<true, true>(order)), 0);
}

TEST_F(Machine, MissingBarrierGivesWrongResults) {
  for (const Order order : kOrders) {
    EXPECT_GT((wrong_rotations<false, true>(order)), 0);
    EXPECT_GT((wrong_rotations<true, false>(order)), 0);
  }
}

// A second block must not see what the first one left.
template <class T>
__global__ void read_then_write(T* out) {
  INCUMBENT_SHARED(T, left, [2]);
  INCUMBENT_SHARED(T, right, [2]);
  out[2 * blockIdx.x] = left[0];
  out[2 * blockIdx.x + 1] = right[1];
  left[0] = right[1] = 1;
}

TEST_F(Machine, SharedMemoryStartsAsNaNInEachBlock) {
  std::vector<float> floats(6, 0);
  cuda::launch<read_then_write<float>>(3, 1, {}, floats.data());
  EXPECT_THAT(floats, Each(testing::IsNan()));
  std::vector<double> doubles(6, 0);
  cuda::launch<read_then_write<double>>(3, 1, {}, doubles.data());
  EXPECT_THAT(doubles, Each(testing::IsNan()));
}

__global__ void half_of_them_meet(unsigned limit) {
  if (threadIdx.x < limit) __syncthreads();
}

TEST_F(Machine, BarrierThatSomeNeverReach) {
  for (const Order order : kOrders) {
    set_order(order);
    for (const unsigned limit : {1u, 33u, 63u})
      EXPECT_THAT(defect_of([&] { cuda::launch<half_of_them_meet>(2, 64, {}, limit); }),
                  AllOf(HasSubstr("block ("), HasSubstr("barrier in "), HasSubstr("machine_test.cpp:")));
    for (const unsigned limit : {0u, 64u})
      EXPECT_EQ(defect_of([&] { cuda::launch<half_of_them_meet>(2, 64, {}, limit); }), "none");
  }
}

__global__ void meet_at_two_places() {
  if (threadIdx.x % 2 == 0)
    __syncthreads();
  else
    __syncthreads();
}

TEST_F(Machine, BarriersAtDifferentPlaces) {
  for (const Order order : kOrders) {
    set_order(order);
    EXPECT_THAT(defect_of([] { cuda::launch<meet_at_two_places>(1, 32, {}); }), HasSubstr("1 wait in "));
  }
}

template <std::size_t bytes>
__global__ void take_shared() {
  INCUMBENT_SHARED(char, first, [16]);
  INCUMBENT_SHARED(char, second, [bytes]);
  first[15] = second[bytes - 1] = 0;
}

TEST_F(Machine, TooMuchSharedMemory) {
  EXPECT_EQ(defect_of([] { cuda::launch<take_shared<48 * 1024 - 16>>(2, 4, {}); }), "none");
  EXPECT_THAT(defect_of([] { cuda::launch<take_shared<48 * 1024 - 15>>(2, 4, {}); }),
              HasSubstr("49152 bytes of shared"));
}

TEST_F(Machine, ExtentsThatNoDeviceAllows) {
  const auto launch = [](dim3 grid, dim3 block) {
    return defect_of([&] { cuda::launch<half_of_them_meet, 2048>(grid, block, {}, 0u); });
  };
  EXPECT_EQ(launch(1, 1024), "none");
  EXPECT_THAT(launch(1, 1025), HasSubstr("(1025, 1, 1)"));
  EXPECT_THAT(launch(1, dim3(32, 33)), HasSubstr("no device"));
  EXPECT_THAT(launch(0, 32), HasSubstr("(0, 1, 1) blocks"));
  EXPECT_THAT(launch(1, dim3(32, 0)), HasSubstr("no device"));
  EXPECT_THAT(launch(dim3(1, 65536), 1), HasSubstr("no device"));
}

// A device refuses it: a thread may have as many registers as so many threads leave.
TEST_F(Machine, MoreThreadsThanAKernelIsCompiledFor) {
  EXPECT_EQ(defect_of([] { cuda::launch<half_of_them_meet>(1, dim3(32, 8), {}, 0u); }), "none");
  EXPECT_THAT(defect_of([] { cuda::launch<half_of_them_meet>(1, dim3(32, 9), {}, 0u); }),
              AllOf(HasSubstr("half_of_them_meet is compiled for 256 threads"), HasSubstr("launched with 288")));
  EXPECT_EQ(defect_of([] { cuda::launch<half_of_them_meet, 288>(1, dim3(32, 9), {}, 0u); }), "none");
}

// Of each kernel: what launches are held to, and nothing else.
TEST_F(Machine, KernelsAreCompiledForAsManyThreads) {
  int kernels = 0;
  for (const auto& file : std::filesystem::directory_iterator(INCUMBENT_TESTS_DIR "/../cuda/kernel")) {
    if (file.path().extension() != ".cuh") continue;
    std::ifstream in(file.path());
    for (std::string word, type, bounds; in >> word;) {
      if (word != "__global__") continue;
      in >> type >> bounds;
      EXPECT_THAT(bounds, testing::StartsWith("__launch_bounds__(kBlockThreads")) << file.path();
      ++kernels;
    }
  }
  EXPECT_GT(kernels, 20);
}

// After a defect the machine is as good as new.
TEST_F(Machine, GoesOnAfterADefect) {
  EXPECT_NE(defect_of([] { cuda::launch<meet_at_two_places>(1, 256, {}); }), "none");
  EXPECT_EQ((wrong_rotations<true, true>(Order::random)), 0);
}

#if defined(__SANITIZE_ADDRESS__)
__global__ void write_beyond(int index) {
  INCUMBENT_SHARED(float, a, [33]);
  INCUMBENT_SHARED(float, b, [33]);
  float* volatile element = &a[0] + index;
  *element = 1;
  b[0] = 1;
}

TEST_F(Machine, WriteBeyondASharedArray) {
  cuda::launch<write_beyond>(1, 1, {}, 32);
  EXPECT_DEATH(cuda::launch<write_beyond>(1, 1, {}, 33), "use-after-poison");
  EXPECT_DEATH(cuda::launch<write_beyond>(1, 1, {}, -1), "use-after-poison|heap-buffer-overflow");
}
#endif

}  // namespace
}  // namespace incumbent::simt
