// Several devices of which the first does not work. Devices are looked for once in a process: a program of its own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compute/backend.hpp"
#include "incumbent/error.hpp"
#include "runtime_double/runtime_double.hpp"

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

}  // namespace
}  // namespace incumbent
