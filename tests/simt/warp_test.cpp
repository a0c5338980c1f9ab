// CUDA's words for the lanes of a warp, against their definitions in the programming guide, and what is wrong with
// masks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "cuda/kernel/launch.hpp"
#include "simt/defect.hpp"
#include "simt/global_array.hpp"

namespace incumbent::simt {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class Warp : public testing::Test {
 protected:
  ~Warp() override { set_order(Order::forward); }
};

template <class T>
__global__ void shuffles(T* out, int argument, int width) {
  const int i = static_cast<int>(threadIdx.x), n = static_cast<int>(blockDim.x);
  const T value = static_cast<T>(1000 + i);
  out[i] = __shfl_sync(~0u, value, argument, width);
  out[n + i] = __shfl_up_sync(~0u, value, static_cast<unsigned>(argument), width);
  out[2 * n + i] = __shfl_down_sync(~0u, value, static_cast<unsigned>(argument), width);
  out[3 * n + i] = __shfl_xor_sync(~0u, value, argument, width);
}

// In words: the lane of each segment; so many lanes lower and higher within the segment, else the lane itself; the lane
// with these bits flipped, unless that is in a later segment.
template <class T>
void expect_shuffles(Order order) {
  set_order(order, 3);
  for (const int width : {2, 8, 32}) {
    for (const int argument : {0, 1, 5, 31}) {
      GlobalArray<T> out("out", 4 * 64);
      cuda::launch<shuffles<T>>(1, 64, {}, out.data(), argument, width);
      for (int i = 0; i < 64; ++i) {
        SCOPED_TRACE(testing::Message() << "width " << width << ", argument " << argument << ", thread " << i);
        const int lane = i % 32, segment = lane / width * width;
        const int flipped = lane ^ argument;
        const int sources[] = {segment + argument % width, lane - argument >= segment ? lane - argument : lane,
                               lane + argument < segment + width ? lane + argument : lane,
                               flipped < segment + width ? flipped : lane};
        for (int word = 0; word < 4; ++word)
          ASSERT_EQ(out.data()[word * 64 + i], static_cast<T>(1000 + i - lane + sources[word])) << word;
      }
    }
  }
}

TEST_F(Warp, Shuffles) {
  for (const Order order : kOrders) {
    expect_shuffles<int>(order);
    expect_shuffles<float>(order);
    expect_shuffles<double>(order);
    expect_shuffles<unsigned long long>(order);
  }
}

__global__ void votes(unsigned* out) {
  const unsigned lane = threadIdx.x % 32, n = blockDim.x, i = threadIdx.x;
  const unsigned half = lane < 16 ? 0xffffu : 0xffff0000u;  // two meetings at a time
  out[i] = __ballot_sync(half, lane % 3 == 0);
  out[n + i] = static_cast<unsigned>(__any_sync(half, lane == 20));
  out[2 * n + i] = static_cast<unsigned>(__all_sync(half, lane < 16));
}

TEST_F(Warp, VotesOfTwoHalves) {
  for (const Order order : kOrders) {
    set_order(order, 3);
    GlobalArray<unsigned> out("out", 3 * 64);
    cuda::launch<votes>(1, 64, {}, out.data());
    for (unsigned i = 0; i < 64; ++i) {
      const bool low = i % 32 < 16;
      EXPECT_EQ(out.data()[i], 0x49249249u & (low ? 0xffffu : 0xffff0000u));
      EXPECT_EQ(out.data()[64 + i], low ? 0u : 1u);
      EXPECT_EQ(out.data()[128 + i], low ? 1u : 0u);
    }
  }
}

// 70 threads: of the last warp only 6 lanes exist, and the whole mask means these.
__global__ void votes_of_a_part(unsigned* out) {
  __syncwarp();
  out[threadIdx.x] = __ballot_sync(~0u, 1);
}

TEST_F(Warp, LanesThatDoNotExist) {
  GlobalArray<unsigned> out("out", 70);
  cuda::launch<votes_of_a_part>(1, 70, {}, out.data());
  EXPECT_EQ(out.data()[63], ~0u);
  EXPECT_EQ(out.data()[64], 0x3fu);
}

__global__ void shuffle_from(int source) { __shfl_sync(~0u, 1, source); }
__global__ void half_of_them_shuffle() {
  if (threadIdx.x < 16) __shfl_down_sync(~0u, 1.0f, 1);
}
__global__ void another_ones_mask() { __ballot_sync(threadIdx.x < 16 ? 0xffff0000u : ~0u, 1); }
__global__ void masks_that_disagree() { __syncwarp(threadIdx.x < 16 ? 0xffffu : ~0u); }
__global__ void words_that_disagree() {
  if (threadIdx.x % 2 == 0)
    __ballot_sync(~0u, 1);
  else
    __syncwarp();
}
__global__ void warp_and_block() {
  if (threadIdx.x < 16)
    __syncwarp();
  else
    __syncthreads();
}

// Lane 0 is at its first meeting with lane 1 while lane 2 already waits for both of them at the next one.
__global__ void meetings_that_overlap(unsigned* out) {
  for (int round = 0; round < 2; ++round) {
    const unsigned mask = round == 0 ? 3 : 7;
    if (mask >> threadIdx.x & 1) out[threadIdx.x] = __ballot_sync(mask, threadIdx.x != 1);
  }
}

TEST_F(Warp, MeetingsThatOverlap) {
  for (const Order order : kOrders) {
    set_order(order, 3);
    GlobalArray<unsigned> out("out", 32);
    cuda::launch<meetings_that_overlap>(1, 32, {}, out.data());
    for (int lane = 0; lane < 3; ++lane) EXPECT_EQ(out.data()[lane], 5u);
  }
}

template <auto kernel, class... Arguments>
std::string defect(Arguments... arguments) {
  return defect_of([&] { cuda::launch<kernel>(2, 40, {}, arguments...); });
}

TEST_F(Warp, MeetingsThatNeverHappen) {
  for (const Order order : kOrders) {
    set_order(order);
    EXPECT_EQ(defect<shuffle_from>(7), "none");
    EXPECT_THAT(defect<shuffle_from>(20), AllOf(HasSubstr("__shfl_sync"), HasSubstr("lane 20, which is not there")));
    EXPECT_THAT(defect<half_of_them_shuffle>(),
                AllOf(HasSubstr("__shfl_down_sync"), HasSubstr("warp_test.cpp:"), HasSubstr("ended")));
    EXPECT_THAT(defect<another_ones_mask>(), HasSubstr("its own lane is not in the mask"));
    EXPECT_THAT(defect<masks_that_disagree>(), AllOf(HasSubstr("__syncwarp"), HasSubstr("ended")));
    EXPECT_THAT(defect<words_that_disagree>(), AllOf(HasSubstr("16 of 32 lanes of warp 0 at __ballot_sync in"),
                                                     HasSubstr("16 of 32 lanes of warp 0 at __syncwarp in")));
    EXPECT_THAT(defect<warp_and_block>(), AllOf(HasSubstr("40 threads wait for each other, 24 at the barrier in"),
                                                HasSubstr("16 of 32 lanes of warp 0 at __syncwarp in")));
  }
}

}  // namespace
}  // namespace incumbent::simt
