// Planted mistakes in a plain run: results against a reference, in each order of threads; and those that only
// AddressSanitizer sees. checker_test.cpp has the same mistakes before the checker.
#include "simt/planted.cuh"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <vector>

#include "formula/random.hpp"
#include "simt/defect.hpp"
#include "simt/global_array.hpp"

namespace incumbent::simt::planted {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class Planted : public testing::Test {
 protected:
  ~Planted() override { set_order(Order::forward); }
};

std::vector<float> uniform(std::size_t count) {
  Stream stream(3, Purpose::test, count, 0);
  std::vector<float> values;
  for (std::size_t i = 0; i < count; ++i) values.push_back(static_cast<float>(stream.uniform()));
  return values;
}

template <Mistake mistake>
std::vector<float> run_distances(int n, int columns, Order order) {
  const GlobalArray<float> points("points", uniform(static_cast<std::size_t>(n * columns)));
  GlobalArray<float> out("out", static_cast<std::size_t>(n * n));
  const auto tiles = static_cast<unsigned>((n + kTile - 1) / kTile);
  set_order(order, 5);
  cuda::launch<distances<mistake>>(dim3(tiles, tiles), dim3(kTile, kTile), {}, points.data(), n, columns, out.data());
  return out.values();
}

int wrong_distances(const std::vector<float>& out, int n, int columns) {
  const auto points = uniform(static_cast<std::size_t>(n * columns));
  int wrong = 0;
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) {
      double sum = 0;
      for (int c = 0; c < columns; ++c)
        sum += std::pow(double{points[static_cast<std::size_t>(i * columns + c)]} -
                            double{points[static_cast<std::size_t>(j * columns + c)]},
                        2);
      wrong += !(std::abs(out[static_cast<std::size_t>(i * n + j)] - sum) < 1e-5);
    }
  }
  return wrong;
}

template <Mistake mistake>
int wrong_distances(int n, int columns, Order order) {
  return wrong_distances(run_distances<mistake>(n, columns, order), n, columns);
}

TEST_F(Planted, WithoutMistakesEverythingIsRight) {
  for (const Order order : kOrders) {
    EXPECT_EQ(wrong_distances<Mistake::none>(50, 20, order), 0);
    GlobalArray<float> out("out", 64);
    set_order(order);
    cuda::launch<broadcast<true>>(1, 64, {}, out.data());
    EXPECT_THAT(out.values(), testing::Each(42));
    cuda::launch<reverse_warp<true>>(1, 32, {}, out.data());
    for (int i = 0; i < 32; ++i) EXPECT_EQ(out.data()[i], 31 - i);
  }
}

TEST_F(Planted, BarrierAfterLoading) {
  for (const Order order : kOrders) EXPECT_GT(wrong_distances<Mistake::first_barrier>(50, 8, order), 0);
  EXPECT_NE(std::memcmp(run_distances<Mistake::first_barrier>(50, 8, Order::forward).data(),
                        run_distances<Mistake::first_barrier>(50, 8, Order::reverse).data(), 2500 * sizeof(float)),
            0);
}

// With one round there is nothing to overwrite.
TEST_F(Planted, BarrierBeforeLoadingAgain) {
  for (const Order order : kOrders) {
    EXPECT_GT(wrong_distances<Mistake::second_barrier>(50, 24, order), 0);
    EXPECT_EQ(wrong_distances<Mistake::second_barrier>(50, 8, order), 0);
  }
}

TEST_F(Planted, ForwardHidesWhatOtherOrdersShow) {
  const auto wrong = [](Order order) {
    set_order(order, 5);
    GlobalArray<float> out("out", 64);
    cuda::launch<broadcast<false>>(1, 64, {}, out.data());
    int count = 0;
    for (const float value : out.values()) count += !(value == 42);
    return count;
  };
  EXPECT_EQ(wrong(Order::forward), 0);
  EXPECT_EQ(wrong(Order::reverse), 63);
  EXPECT_GT(wrong(Order::random), 0);
}

TEST_F(Planted, LanesAreNotInStep) {
  for (const Order order : {Order::forward, Order::reverse}) {
    set_order(order);
    GlobalArray<float> out("out", 32);
    cuda::launch<reverse_warp<false>>(1, 32, {}, out.data());
    int wrong = 0;
    for (int i = 0; i < 32; ++i) wrong += !(out.data()[i] == 31 - i);
    EXPECT_EQ(wrong, 16);  // those that come before their partner
  }
}

TEST_F(Planted, SumIsRight) {
  const auto values = uniform(5000);
  double expected = 0;
  for (const float value : values) expected += value;
  for (const Order order : kOrders) {
    set_order(order, 5);
    const GlobalArray<float> x("x", values);
    GlobalArray<float> total("total", std::vector<float>{0});
    GlobalArray<int> warps("warps", std::vector<int>{0});
    cuda::launch<sum>(20, {256, 8 * sizeof(float)}, {}, x.data(), 5000, total.data(), warps.data());
    EXPECT_NEAR(total.data()[0], expected, 1e-2);
    EXPECT_EQ(warps.data()[0], 160);
  }
}

#if defined(__SANITIZE_ADDRESS__)
// By UBSan where the index is written down, by ASan everywhere.
TEST_F(Planted, IndexBeyondASharedArray) {
  EXPECT_DEATH(run_distances<Mistake::shared_index>(32, 8, Order::forward), "index 16 out of bounds|use-after-poison");
}

TEST_F(Planted, DynamicSharedMemoryOneFloatShort) {
  const GlobalArray<float> x("x", std::vector<float>(1024, 1));
  GlobalArray<float> total("total", std::vector<float>{0});
  GlobalArray<int> warps("warps", std::vector<int>{0});
  const auto launch = [&](std::size_t bytes) {
    cuda::launch<sum, 1024>(1, {1024, bytes}, {}, x.data(), 1024, total.data(), warps.data());
  };
  launch(32 * sizeof(float));
  EXPECT_EQ(total.data()[0], 1024);
  EXPECT_DEATH(launch(31 * sizeof(float)), "use-after-poison(.|\n)*planted.cuh");
}

TEST_F(Planted, UnguardedStore) {
  EXPECT_DEATH(run_distances<Mistake::guard>(30, 8, Order::forward), "heap-buffer-overflow(.|\n)*planted.cuh");
}
#endif

}  // namespace
}  // namespace incumbent::simt::planted
