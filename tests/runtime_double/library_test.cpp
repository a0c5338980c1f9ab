// Libraries that are opened when they are needed, and drivers that are not there: what errors say.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "cuda/runtime/device.hpp"
#include "cuda/runtime/library.hpp"
#include "runtime_double/runtime_double.hpp"

namespace incumbent::cuda {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string refusal(const char* name, int version) {
  try {
    const Library library(name, version);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::unavailable);
    return error.what();
  }
  return "";
}

TEST(Library, AnotherMajorVersionIsNamed) {
  const auto folder = std::filesystem::temp_directory_path() / ("incumbent_library_" + std::to_string(getpid()));
  std::filesystem::create_directories(folder);
  for (const auto* file : {"libnowhere.so.12", "libnowhere.so.12.4", "libnowhere.so", "libnowhereelse.so.11"})
    std::ofstream(folder / file) << "no library";
  const std::string before = std::getenv("INCUMBENT_CUDA_LIBRARIES");
  setenv("INCUMBENT_CUDA_LIBRARIES", folder.c_str(), 1);
  EXPECT_THAT(refusal("nowhere", 13), AllOf(HasSubstr("need libnowhere.so.13, which can't be opened: "),
                                            HasSubstr("; there is " + (folder / "libnowhere.so.12").string() +
                                                      ", but this program was built against version 13")));
  EXPECT_THAT(refusal("nowhere", 12), Not(HasSubstr("built against")));
  // The C library and its mathematics are on every Linux, of one major version each.
  EXPECT_THAT(refusal("c", 7), HasSubstr("there is libc.so.6, but this program was built against version 7"));
  unsetenv("INCUMBENT_CUDA_LIBRARIES");
  EXPECT_THAT(refusal("m", 5), HasSubstr("there is libm.so.6"));
  EXPECT_THAT(refusal("nowhere", 13), Not(HasSubstr("there is")));
  EXPECT_EQ(refusal("m", 6), "");
  EXPECT_NE(Library("m", 6).function<double(double)>("sqrt"), nullptr);
  EXPECT_THROW(Library("m", 6).function<void()>("no_such_function"), Error);
  std::filesystem::remove_all(folder);
  setenv("INCUMBENT_CUDA_LIBRARIES", before.c_str(), 1);
}

TEST(Driver, OneThatIsNotThereIsNotCalledOld) {
  const auto reason = [](int driver) {
    runtime_double::reset();
    runtime_double::set_driver(driver);
    runtime_double::fail("cudaGetDeviceCount", 0, cudaErrorInsufficientDriver);
    const auto status = probe_device(0);
    runtime_double::set_driver(12000);
    EXPECT_FALSE(status.usable);
    return status.reason;
  };
  EXPECT_EQ(reason(0), "there is no CUDA driver that works here");
  EXPECT_EQ(reason(11000), "CUDA driver version is insufficient for CUDA runtime version");
  EXPECT_TRUE(probe_device(0).usable);
}

}  // namespace
}  // namespace incumbent::cuda
