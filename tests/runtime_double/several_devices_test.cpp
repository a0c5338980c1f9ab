// Several devices of which the first does not work. Devices are looked for once in a process: a program of its own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "compute/backend.hpp"
#include "cuda/runtime/kernels.hpp"
#include "cuda/runtime/memory.hpp"
#include "incumbent/error.hpp"
#include "runtime_double/whole_life.hpp"

namespace incumbent {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class SeveralDevices : public testing::Test {
 protected:
  SeveralDevices() { runtime_double::set_devices(3, 0); }
};

TEST_F(SeveralDevices, EachHasItsWordAndTheFirstThatWorksIsCuda) {
  for (const auto* word : {"cuda", "cuda:1", "auto"}) EXPECT_EQ(choose_device(word).name, "cuda:1") << word;
  EXPECT_EQ(choose_device("cuda:2").name, "cuda:2");
  EXPECT_EQ(&compute::backend_of(choose_device("cuda:2")), &compute::find_backend("cuda:2"));
  EXPECT_EQ(choose_device("auto").reason, "double of a device ran a tiny kernel");
}

TEST_F(SeveralDevices, TheOthersHaveReasons) {
  const auto reason = [](const char* word) -> std::string {
    try {
      choose_device(word);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::unavailable);
      return error.what();
    }
    return "";
  };
  EXPECT_THAT(reason("cuda:0"), StartsWith("device 'cuda:0' is not available: CUDA: "));
  EXPECT_THAT(reason("cuda:0"), HasSubstr("unknown error"));
  EXPECT_EQ(reason("cuda:3"), "device 'cuda:3' is not available: there is no device 3 of 3");
  const auto list = devices();
  ASSERT_EQ(list.size(), 4u);
  for (const std::size_t i : {0, 1, 2}) EXPECT_TRUE(list[i].usable) << i;
  EXPECT_EQ(list[3].backend, "cuda");
  EXPECT_EQ(list[3].device, "double of a device");
  EXPECT_THAT(list[3].reason, HasSubstr("unknown error"));
}

// While the first is current, as in a program that chose none: everything happens on its own device, its end too.
TEST_F(SeveralDevices, WhatLivesOnOneStaysThere) {
  using test::large_life;
  using test::small_lives;
  using test::whole_life;
  const auto one = whole_life("cuda:1"), some = small_lives("cuda:1"), large = large_life("cuda:1");
  EXPECT_EQ(whole_life("cuda:2"), one);
  EXPECT_EQ(small_lives("cuda:2"), some);
  EXPECT_EQ(large_life("cuda:2"), large);
  EXPECT_EQ(runtime_double::strays(), 0);
  EXPECT_EQ(runtime_double::live_streams(), 0u);
  EXPECT_EQ(runtime_double::live_handles(), 0);
  int device = -1;
  cudaGetDevice(&device);
  EXPECT_EQ(device, 0);
}

// The double sees what a device would refuse.
TEST_F(SeveralDevices, StreamsAndMemoryOfOthersAreRefused) {
  std::optional<cuda::Stream> stream;
  cuda::DeviceArray<double> array, other;
  {
    const cuda::DeviceScope scope(1);
    stream.emplace();
    array = cuda::DeviceArray<double>(1);
  }
  {
    const cuda::DeviceScope scope(2);
    other = cuda::DeviceArray<double>(1);
    EXPECT_THROW(cuda::launch_fill(array.data(), 1.0, 1, *stream), Error);
  }
  const cuda::DeviceScope scope(1);
  cuda::launch_fill(array.data(), 1.0, 1, *stream);
  EXPECT_THROW(other.upload(std::vector<double>{1}, *stream), Error);
  EXPECT_EQ(runtime_double::strays(), 2);
  runtime_double::reset();
}

}  // namespace
}  // namespace incumbent
