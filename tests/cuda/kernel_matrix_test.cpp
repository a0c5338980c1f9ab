// On a device: needs one. Where INCUMBENT_REQUIRE_CUDA=1, a missing device is a failure.
#include "cuda/runtime/kernel_matrix.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <limits>
#include <string_view>
#include <vector>

#include "cuda/runtime/device.hpp"
#include "formula/random.hpp"
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

template <class T>
class DeviceKernelMatrix : public testing::Test {
 protected:
  void SetUp() override {
    const DeviceStatus status = probe_device();
    if (!status.usable && !device_is_required()) GTEST_SKIP() << "no device: " << status.reason;
    ASSERT_TRUE(status.usable) << status.reason;
  }
};
using Precisions = testing::Types<float, double>;
TYPED_TEST_SUITE(DeviceKernelMatrix, Precisions);

TYPED_TEST(DeviceKernelMatrix, IsTheDefinition) {
  using T = TypeParam;
  constexpr std::size_t columns = 17;
  for (const std::size_t n : {1u, 31u, 32u, 33u, 257u, 1000u}) {
    Stream stream(3, Purpose::test, n);
    std::vector<T> x, length_scales, values(n * n);
    for (std::size_t i = 0; i < n * columns; ++i) x.push_back(static_cast<T>(stream.uniform()));
    for (std::size_t c = 0; c < columns; ++c) length_scales.push_back(static_cast<T>(stream.uniform(1, 4)));
    kernel_matrix<T>(formula::CovarianceKind::matern52, {x.data(), n, columns}, length_scales, T(0), T(2), T(0.25),
                     {values.data(), n, n});
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) {
        double r2 = 0;
        for (std::size_t c = 0; c < columns; ++c) {
          const double difference =
              (double{x[i * columns + c]} - double{x[j * columns + c]}) / double{length_scales[c]};
          r2 += difference * difference;
        }
        const double r = std::sqrt(5 * r2);
        const double expected = 2 * (1 + r + r * r / 3) * std::exp(-r) + (i == j ? 0.25 : 0);
        ASSERT_NEAR(values[i * n + j], expected, 2 * (columns + 12) * std::numeric_limits<T>::epsilon())
            << i << ", " << j;
      }
    }
  }
}

// 10^7 points would need 400 terabytes: an error that says so, and the device goes on working.
TYPED_TEST(DeviceKernelMatrix, OutOfMemoryIsAnError) {
  using T = TypeParam;
  const std::size_t n = 10'000'000;
  const std::vector<T> x(n), length_scales(1, T(1));
  T nothing{};
  try {
    kernel_matrix<T>(formula::CovarianceKind::rbf, {x.data(), n, 1}, length_scales, T(0), T(1), T(0), {&nothing, n, n});
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_NE(std::string_view(error.what()).find("are free"), std::string_view::npos) << error.what();
  }
  EXPECT_TRUE(probe_device().usable);
}

}  // namespace
}  // namespace incumbent::cuda
