// The planted mistakes before the checker: each is found, with its places, in every order of threads; and correct
// kernels have nothing to report.
#include "simt/checker.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "simt/defect.hpp"
#include "simt/global_array.hpp"
#include "simt/planted.cuh"

namespace incumbent::simt {
namespace {

using planted::Mistake;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class CheckerTest : public testing::Test {
 protected:
  ~CheckerTest() override { set_order(Order::forward); }
};

// "file:line" of the line that ends with this comment.
std::string place(const std::string& file, const std::string& comment) {
  std::ifstream lines(std::string(INCUMBENT_TESTS_DIR) + "/simt/" + file);
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number)
    if (line.ends_with("// " + comment)) return "tests/simt/" + file + ":" + std::to_string(number);
  return "no line '" + comment + "' in " + file;
}
std::string planted_place(const std::string& comment) { return place("planted.cuh", comment); }
std::string here(const std::string& comment) { return place("checker_test.cpp", comment); }

template <Mistake mistake>
std::string distances_defect(int n, int columns) {
  const GlobalArray<float> points("points", std::vector<float>(static_cast<std::size_t>(n * columns), 0.5f));
  GlobalArray<float> out("out", static_cast<std::size_t>(n * n));
  const auto tiles = static_cast<unsigned>((n + planted::kTile - 1) / planted::kTile);
  return defect_of([&] {
    cuda::launch<planted::distances<mistake>>(dim3(tiles, tiles), dim3(planted::kTile, planted::kTile), {},
                                              points.data(), n, columns, out.data());
  });
}

template <auto kernel, class... Arguments>
std::string defect(dim3 grid, dim3 block, Arguments... arguments) {
  return defect_of([&] { cuda::launch<kernel>(grid, block, {}, arguments...); });
}

TEST_F(CheckerTest, CorrectKernelsHaveNothingToReport) {
  for (const Order order : kOrders) {
    set_order(order, 2);
    EXPECT_EQ(distances_defect<Mistake::none>(50, 20), "none");
    EXPECT_EQ(distances_defect<Mistake::second_barrier>(50, 8), "none");  // one round: nothing is overwritten
    GlobalArray<float> out("out", 256);
    EXPECT_EQ(defect<planted::broadcast<true>>(4, 64, out.data()), "none");
    EXPECT_EQ(defect<planted::reverse_warp<true>>(1, 32, out.data()), "none");
    const GlobalArray<float> x("x", std::vector<float>(5000, 1));
    GlobalArray<float> total("total", std::vector<float>{0});
    GlobalArray<int> warps("warps", std::vector<int>{0});
    EXPECT_EQ(defect_of([&] {
                cuda::launch<planted::sum>(20, {256, 32}, {}, x.data(), 5000, total.data(), warps.data());
              }),
              "none");
  }
}

TEST_F(CheckerTest, BarrierAfterLoading) {
  for (const Order order : kOrders) {
    set_order(order, 2);
    EXPECT_THAT(distances_defect<Mistake::first_barrier>(50, 8),
                AllOf(HasSubstr("distances<"), HasSubstr("race: shared left, bytes "), HasSubstr("race: shared right"),
                      HasSubstr("uninitialized: shared "), HasSubstr("written by thread ("),
                      HasSubstr("in " + planted_place("loads left")), HasSubstr("in " + planted_place("loads right")),
                      HasSubstr("in " + planted_place("subtracts"))));
  }
}

TEST_F(CheckerTest, BarrierBeforeLoadingAgain) {
  for (const Order order : kOrders) {
    set_order(order, 2);
    EXPECT_THAT(distances_defect<Mistake::second_barrier>(50, 24),
                AllOf(HasSubstr("race: shared left"), HasSubstr("race: shared right"), Not(HasSubstr("uninitialized")),
                      HasSubstr("in " + planted_place("loads left")), HasSubstr("in " + planted_place("subtracts"))));
  }
}

// Also in the order that gives the right result.
TEST_F(CheckerTest, BroadcastWithoutABarrier) {
  for (const Order order : kOrders) {
    set_order(order, 2);
    GlobalArray<float> out("out", 64);
    EXPECT_THAT(
        defect<planted::broadcast<false>>(1, 64, out.data()),
        AllOf(HasSubstr("race: shared value, bytes 0 to 3"), HasSubstr("by thread (0, 0, 0) of block (0, 0, 0)"),
              HasSubstr("in " + planted_place("sets")), HasSubstr("in " + planted_place("passes on"))));
  }
}

TEST_F(CheckerTest, LanesAreNotInStep) {
  for (const Order order : kOrders) {
    set_order(order, 2);
    GlobalArray<float> out("out", 32);
    EXPECT_THAT(defect<planted::reverse_warp<false>>(1, 32, out.data()),
                AllOf(HasSubstr("race: shared lanes"), HasSubstr("uninitialized: shared lanes"),
                      HasSubstr("in " + planted_place("brings")), HasSubstr("in " + planted_place("takes"))));
  }
}

TEST_F(CheckerTest, ShufflesAndVotesOrderNothing) {
  GlobalArray<float> out("out", 32);
  EXPECT_THAT(defect<planted::shuffle_as_barrier>(1, 32, out.data()),
              AllOf(HasSubstr("race: shared lanes"), Not(HasSubstr("uninitialized"))));
}

TEST_F(CheckerTest, IndexBeyondASharedArray) {
  EXPECT_THAT(distances_defect<Mistake::shared_index>(32, 8),
              AllOf(HasSubstr("outside: 4 bytes in no array, 0 after the end of right"),
                    HasSubstr("in " + planted_place("subtracts"))));
}

TEST_F(CheckerTest, DynamicSharedMemoryOneFloatShort) {
  const GlobalArray<float> x("x", std::vector<float>(1024, 1));
  GlobalArray<float> total("total", std::vector<float>{0});
  GlobalArray<int> warps("warps", std::vector<int>{0});
  EXPECT_THAT(defect_of([&] {
                cuda::launch<planted::sum, 1024>(1, {1024, 124}, {}, x.data(), 1024, total.data(), warps.data());
              }),
              AllOf(HasSubstr("outside: 4 bytes in no array, 0 after the end of dynamic shared memory"),
                    HasSubstr("written by thread (992, 0, 0)"), HasSubstr("in " + planted_place("keeps"))));
}

// Rows of 30 are 32 long for who does not look: the same elements twice, and beyond the last row.
TEST_F(CheckerTest, UnguardedStore) {
  EXPECT_THAT(distances_defect<Mistake::guard>(30, 8),
              AllOf(HasSubstr("outside: 4 bytes in no array, "), HasSubstr(" after the end of out, written by thread"),
                    HasSubstr("race: global out"), HasSubstr("in " + planted_place("stores"))));
}

__global__ void add_plainly(int* sum) { *sum += 1; }  // adds
__global__ void add_atomically(int* sum) { atomicAdd(sum, 1); }
__global__ void add_and_look(int* sum, int* seen) {
  atomicAdd(sum, 1);                                      // adds atomically
  if (threadIdx.x == 0 && blockIdx.x == 0) *seen = *sum;  // looks
}

TEST_F(CheckerTest, BlocksAreNeverOrdered) {
  for (const Order order : kOrders) {
    set_order(order, 2);
    GlobalArray<int> sum("sum", std::vector<int>{0}), seen("seen", 1);
    EXPECT_EQ(defect<add_plainly>(1, 1, sum.data()), "none");
    EXPECT_THAT(defect<add_plainly>(2, 1, sum.data()),
                AllOf(HasSubstr("race: global sum, bytes 0 to 3"), HasSubstr("of block (0, 0, 0)"),
                      HasSubstr("of block (1, 0, 0)"), HasSubstr(here("adds"))));
    EXPECT_EQ(defect<add_atomically>(8, 64, sum.data()), "none");
    EXPECT_EQ(defect<add_and_look>(1, 1, sum.data(), seen.data()), "none");
    EXPECT_THAT(defect<add_and_look>(2, 1, sum.data(), seen.data()),
                AllOf(HasSubstr("race: global sum"), HasSubstr("changed atomically by thread"),
                      HasSubstr(here("adds atomically")), HasSubstr(here("looks"))));
  }
}

// Lane 1 adds after lane 0 has read; lane 2, which only waits for itself, adds whenever it likes: that is fine with
// lane 1 and not with lane 0.
__global__ void read_then_add(int* word, int* seen) {
  if (threadIdx.x == 0) *seen = *word;
  for (int round = 0; round < 4; ++round) __syncwarp(threadIdx.x < 2 ? 3 : 4);
  if (threadIdx.x > 0) atomicAdd(word, 1);
}

TEST_F(CheckerTest, AtomicDoesNotHideARead) {
  for (const Order order : kOrders) {
    set_order(order, 2);
    GlobalArray<int> word("word", std::vector<int>{0}), seen("seen", 1);
    EXPECT_EQ(defect<read_then_add>(1, 2, word.data(), seen.data()), "none");
    EXPECT_THAT(defect<read_then_add>(1, 3, word.data(), seen.data()),
                AllOf(HasSubstr("race: global word"), HasSubstr("by thread (2, 0, 0)")));
  }
}

// Bytes are told apart: neighbours in a word don't race.
__global__ void mark(char* marks, unsigned shift) {
  marks[threadIdx.x] = 1;
  if (threadIdx.x + shift < blockDim.x) marks[threadIdx.x + shift] = 2;
}

TEST_F(CheckerTest, BytesAreToldApart) {
  GlobalArray<char> marks("marks", 64);
  EXPECT_EQ(defect<mark>(1, 64, marks.data(), 64), "none");
  EXPECT_EQ(defect<mark>(1, 64, marks.data(), 0), "none");
  EXPECT_THAT(defect<mark>(1, 64, marks.data(), 1), HasSubstr("race: global marks, bytes 1 to 1"));
}

__global__ void copy(const double* in, double* out, int shift) {
  out[threadIdx.x] = in[static_cast<int>(threadIdx.x) + shift];
}

TEST_F(CheckerTest, GlobalMemoryThatNobodyWrote) {
  GlobalArray<double> a("a", 8), b("b", 8), c("c", std::vector<double>(8, 1));
  EXPECT_THAT(defect<copy>(1, 8, a.data(), b.data(), 0),
              HasSubstr("uninitialized: global a, bytes 0 to 7, which nobody has written, read by thread (0, 0, 0)"));
  EXPECT_EQ(defect<copy>(1, 8, c.data(), b.data(), 0), "none");
  EXPECT_EQ(defect<copy>(1, 8, b.data(), c.data(), 0), "none");  // written by the launch before
  EXPECT_EQ(b.values(), std::vector<double>(8, 1));
}

TEST_F(CheckerTest, GlobalMemoryBeyondAnArray) {
  const GlobalArray<double> in("in", std::vector<double>(8, 1));
  GlobalArray<double> out("out", 8);
  EXPECT_THAT(
      defect<copy>(1, 8, in.data(), out.data(), 1),
      AllOf(HasSubstr("1 finding in"), HasSubstr("outside: 8 bytes in no array, 0 after the end of in, read by")));
  EXPECT_THAT(defect<copy>(1, 8, in.data(), out.data(), -2), HasSubstr("16 before the start of in"));
  EXPECT_THAT(defect<copy>(1, 9, in.data(), out.data(), -1), HasSubstr("after the end of out, written by"));
  auto* odd = reinterpret_cast<double*>(reinterpret_cast<char*>(out.data()) + 4);
  EXPECT_THAT(defect<copy>(1, 8, in.data(), odd, 0),
              HasSubstr("beyond: global out, bytes 60 to 67, beyond its end at 64"));
  const std::vector<double> elsewhere(8, 1);
  EXPECT_THAT(defect<copy>(1, 8, elsewhere.data(), out.data(), 0), HasSubstr("outside: 8 bytes in no array"));
}

// Whoever touches a tile of memory before the block that it was meant for.
__global__ void leave_and_find(float* out) {
  INCUMBENT_SHARED(float, left_over, [32]);
  out[blockIdx.x * 32 + threadIdx.x] = left_over[threadIdx.x];
  left_over[threadIdx.x] = 1;
}

TEST_F(CheckerTest, SharedMemoryIsNewInEachBlock) {
  GlobalArray<float> out("out", 64);
  EXPECT_THAT(defect<leave_and_find>(2, 32, out.data()), HasSubstr("uninitialized: shared left_over"));
}

TEST_F(CheckerTest, SaysWhatTheMachineSaysToo) {
  GlobalArray<int> sum("sum", 1);
  const auto text = defect_of([&] {
    run({1, 2}, [&] {
      *sum.data() = 1;
      if (thread_index().x == 0) barrier(false, std::source_location::current());
    });
  });
  EXPECT_THAT(text, AllOf(HasSubstr("wait at the barrier in"), HasSubstr("race: global sum")));
}

}  // namespace
}  // namespace incumbent::simt
