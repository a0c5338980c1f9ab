// On a device: needs one. Where INCUMBENT_REQUIRE_CUDA=1, a missing device is a failure. The parity tests of every
// backend are linked with these and run for each device.
#include "cuda/runtime/device.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <string_view>

#include "compute/backend.hpp"
#include "incumbent/error.hpp"

namespace incumbent::cuda {
namespace {

bool device_is_required() {
  const char* value = std::getenv("INCUMBENT_REQUIRE_CUDA");
  return value != nullptr && std::string_view(value) == "1";
}

TEST(Device, IsUsableOrSaysWhyNot) {
  const DeviceStatus status = probe_device();
  EXPECT_TRUE(status.built);
  EXPECT_EQ(status.usable, status.reason.empty()) << status.reason;
  EXPECT_TRUE(!status.usable || (!status.name.empty() && status.memory > 0)) << status.name;
  EXPECT_TRUE(status.usable || !device_is_required()) << status.reason;
  EXPECT_FALSE(probe_device(-1).usable);
  EXPECT_FALSE(probe_device(1000).usable);
  EXPECT_FALSE(probe_device(1000).reason.empty());
}

TEST(Device, IsABackendIfItIsUsable) {
  const DeviceStatus status = probe_device();
  if (!status.usable && !device_is_required()) GTEST_SKIP() << "no device: " << status.reason;
  ASSERT_TRUE(status.usable) << status.reason;
  EXPECT_EQ(compute::find_backend("cuda").description().device, status.name);
}

// 10^7 rows would need 800 terabytes: an error that says so, and the device goes on working.
TEST(Device, OutOfMemoryIsAnError) {
  const DeviceStatus status = probe_device();
  if (!status.usable && !device_is_required()) GTEST_SKIP() << "no device: " << status.reason;
  ASSERT_TRUE(status.usable) << status.reason;
  const std::size_t n = 10'000'000;
  const compute::GpModelOptions options{
      compute::Covariance::ard(compute::CovarianceKind::rbf, 1), {compute::ColumnKind::number}, 1};
  const auto model = compute::find_backend("cuda").make_gp_model(options, {});
  const std::vector<double> values(n, 0.5);
  try {
    model->set_data({values.data(), n, 1}, values);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_NE(std::string_view(error.what()).find("are free"), std::string_view::npos) << error.what();
  }
  EXPECT_TRUE(probe_device().usable);
}

}  // namespace
}  // namespace incumbent::cuda
