// The parameter layout of covariances, and the list of backends.
#include "compute/covariance.hpp"

#include <gtest/gtest.h>

#include "compute/backend.hpp"
#include "incumbent/error.hpp"

extern "C" [[gnu::weak]] int openblas_get_num_threads();

namespace incumbent {
namespace {

using namespace compute;

TEST(Covariance, ParametersAreCounted) {
  const auto plain = Covariance::ard(CovarianceKind::matern52, 6);
  EXPECT_EQ(plain.noise_index(), 7u);
  EXPECT_EQ(plain.mean_index(), 8u);
  EXPECT_EQ(plain.parameters(), 9u);
  const auto shaped = Covariance::ard(CovarianceKind::rational_quadratic, 2);
  EXPECT_EQ(shaped.parameters(), 6u);  // output scale, two length scales, alpha, noise, mean
}

TEST(Backends, TheCpuIsThereAndNamesItself) {
  const auto& cpu = find_backend("cpu");
  EXPECT_EQ(cpu.description().name, "cpu");
  EXPECT_FALSE(cpu.description().device.empty());
  EXPECT_GT(cpu.description().memory, 0u);
  if (openblas_get_num_threads != nullptr) {
    EXPECT_EQ(openblas_get_num_threads(), 1);
    EXPECT_EQ(cpu.description().device.substr(0, 9), "OpenBLAS ");
  }
  try {
    find_backend("abacus");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::unavailable);
    EXPECT_NE(std::string(error.what()).find("'abacus' is not available here; available: "), std::string::npos);
  }
}

}  // namespace
}  // namespace incumbent
