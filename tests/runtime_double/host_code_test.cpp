// The CUDA backend's host code: it waits for what it needs, gives back what it takes, and says what failed.
#include <gtest/gtest.h>

#include <cstring>

#include "compute/backend.hpp"
#include "compute/gp_fixture.hpp"
#include "cuda/runtime/kernels.hpp"
#include "cuda/runtime/memory.hpp"
#include "incumbent/error.hpp"
#include "runtime_double/runtime_double.hpp"
#include "runtime_double/whole_life.hpp"

namespace incumbent::test {
namespace {

using cuda::MemoryPool;

class HostCode : public LeavesNothing {};

TEST_F(HostCode, GivesTheSameBitsInWhateverOrderStreamsRun) {
  const auto first = whole_life();
  for (std::uint64_t seed = 2; seed < 5; ++seed) {
    runtime_double::set_seed(seed);
    const auto again = whole_life();
    ASSERT_EQ(again.size(), first.size());
    EXPECT_EQ(std::memcmp(again.data(), first.data(), first.size() * sizeof(double)), 0) << "seed " << seed;
  }
}

// The last call too, after which nobody asks.
TEST_F(HostCode, WaitingSaysWhatFailed) {
  const cuda::Stream stream;
  const auto message = [&]() -> std::string {
    try {
      stream.wait("the work");
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::unavailable);
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(message(), "");
  runtime_double::fail("cudaStreamSynchronize", 0, cudaErrorLaunchFailure);
  EXPECT_EQ(message(), "CUDA: the work: unspecified launch failure");
  EXPECT_EQ(message(), "");
  runtime_double::leave_error(cudaErrorInvalidValue);
  EXPECT_EQ(message(), "CUDA: a call before the work: invalid argument");
  EXPECT_EQ(message(), "");
}

TEST_F(HostCode, ALaunchThatIsRefusedIsNamedAtOnce) {
  const cuda::Stream stream;
  const cuda::DeviceArray<double> array(300);
  runtime_double::fail("launch", 0, cudaErrorInvalidValue);
  try {
    cuda::launch_fill(array.data(), 1.0, 300, stream);
    FAIL() << "a launch was refused";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::unavailable);
    const std::string message = error.what();
    EXPECT_EQ(message.rfind("CUDA: kernel fill<double>, grid (2, 1, 1), block (256, 1, 1), 0 bytes of dynamic shared "
                            "memory, launched in screening.cuh:",
                            0),
              0u)
        << message;
    EXPECT_NE(message.find(": invalid argument"), std::string::npos) << message;
  }
  cuda::launch_fill(array.data(), 1.0, 1, stream);
  stream.wait("a launch");
}

// n rows of one number are n numbers: a copy of as many pieces takes many times as long.
TEST_F(HostCode, WhatIsInOnePieceIsCopiedInOne) {
  GpModelOptions options;
  options.covariance = Covariance::ard(CovarianceKind::rbf, 1);
  options.columns = {ColumnKind::number};
  const auto model = find_backend("cuda").make_gp_model(options, {});
  for (const std::size_t n : {40u, 513u}) {
    runtime_double::reset();
    model->set_data(random_points(n, 1, 1).view(), random_values(n, 1));
    model->set_parameters(std::vector<double>{1, 0.1, 0.1, 0});
    Factorization result;
    model->factorize({&kSystem, 1}, {&result, 1});
    EXPECT_EQ(model->alpha().size(), n);
    EXPECT_GT(runtime_double::calls("cudaMemcpyAsync"), 4);
    EXPECT_EQ(runtime_double::calls("cudaMemcpy2DAsync"), 0) << n;
  }
}

TEST_F(HostCode, ACallLeavesTheDeviceThatWasCurrent) {
  runtime_double::set_devices(2);
  int device = -1;
  {
    const cuda::DeviceScope scope(1);
    cudaGetDevice(&device);
    EXPECT_EQ(device, 1);
  }
  cudaGetDevice(&device);
  EXPECT_EQ(device, 0);
  runtime_double::set_devices(1);
}

TEST_F(HostCode, TheNextModelHasTheMemoryOfTheLast) {
  const auto expected = whole_life();
  MemoryPool::set_limit(MemoryPool::kNoLimit);
  for (int life = 0; life < 2; ++life) whole_life();
  for (std::uint64_t seed = 1; seed < 4; ++seed) {
    runtime_double::reset();
    runtime_double::set_seed(seed);
    const auto again = whole_life();
    EXPECT_EQ(std::memcmp(again.data(), expected.data(), expected.size() * sizeof(double)), 0) << "seed " << seed;
    EXPECT_EQ(runtime_double::calls("cudaMalloc"), 0);
    EXPECT_EQ(runtime_double::calls("cudaFree"), 0);
  }
  EXPECT_GT(runtime_double::live_bytes(), 0u);
  MemoryPool::trim_all();
  EXPECT_EQ(runtime_double::live_bytes(), 0u);
}

// What is queued in one stream must not write to what another got.
TEST_F(HostCode, MemoryIsHandedOnAfterTheWorkOfBefore) {
  MemoryPool::set_limit(MemoryPool::kNoLimit);
  for (std::uint64_t seed = 1; seed < 9; ++seed) {
    runtime_double::set_seed(seed);
    const cuda::Stream before, after;
    double* place = nullptr;
    {
      const cuda::DeviceArray<double> array(100);
      place = array.data();
      cuda::launch_fill(array.data(), 1.0, 100, before);
    }
    const cuda::DeviceArray<double> array(100);
    EXPECT_EQ(array.data(), place);
    array.upload(std::vector<double>(100, 2.0), after);
    before.wait("what was queued");
    std::vector<double> found(100);
    array.download(found, after);
    EXPECT_EQ(found, std::vector<double>(100, 2.0)) << "seed " << seed;
  }
}

TEST_F(HostCode, WhatIsKeptGivesWayWhereMemoryIsShort) {
  MemoryPool::set_limit(MemoryPool::kNoLimit);
  runtime_double::set_memory(100'000);
  { const cuda::DeviceArray<char> array(60'000); }
  EXPECT_GE(runtime_double::live_bytes(), 60'000u);
  EXPECT_EQ(MemoryPool::current().free_bytes(), 100'000u);
  { const cuda::DeviceArray<char> array(90'000); }
  EXPECT_THROW(cuda::DeviceArray<char>(110'000), Error);
  const cuda::DeviceArray<char> small(10'000);  // not from a block nine times as large
  EXPECT_LT(runtime_double::live_bytes(), 30'000u);
}

// A kernel factors the small ones, a library the large: each knows what became of itself.
TEST_F(HostCode, SmallAndLargeSystemsKnowTheirOwnResults) {
  GpModelOptions options;
  options.covariance = Covariance::ard(CovarianceKind::rbf, 1);
  options.columns = {ColumnKind::number};
  options.systems = 3;
  const auto model = find_backend("cuda").make_gp_model(options, {});
  const std::size_t large = 513;
  for (const std::size_t s : {0, 1, 2}) {
    const Matrix x = s == 1 ? Matrix(large, 1) : random_points(5, 1, s);  // of the large one all rows are equal
    model->set_data(x.view(), random_values(x.rows, s), s);
    model->set_parameters(std::vector<double>{1, 0.1, 0, 0}, s);
  }
  for (const auto& order : {std::vector<std::size_t>{0, 1, 2}, {1, 2, 0}, {2, 0, 1}}) {
    std::vector<Factorization> results(3);
    model->factorize(order, results);
    for (std::size_t i = 0; i < 3; ++i) {
      EXPECT_TRUE(results[i].ok);
      EXPECT_EQ(results[i].jitter > 0, order[i] == 1) << "system " << order[i];
    }
  }
}

// cuSOLVER says of what it refuses that an argument is wrong, which no jitter mends.
TEST_F(HostCode, AnArgumentThatCusolverRefusesIsNamed) {
  GpModelOptions options;
  options.covariance = Covariance::ard(CovarianceKind::rbf, 1);
  options.columns = {ColumnKind::number};
  const auto model = find_backend("cuda").make_gp_model(options, {});
  const std::size_t large = 513;
  model->set_data(random_points(large, 1, 1).view(), random_values(large, 1));
  model->set_parameters(std::vector<double>{1, 0.1, 1, 0});
  runtime_double::fail("info of cusolverDnXpotrf", runtime_double::calls("info of cusolverDnXpotrf"), cudaErrorUnknown);
  Factorization result;
  try {
    model->factorize({&kSystem, 1}, {&result, 1});
    FAIL() << "argument 3 was refused";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::internal);
    EXPECT_NE(std::string(error.what()).find("cusolverDnXpotrf refused its argument 3"), std::string::npos)
        << error.what();
  }
}

TEST_F(HostCode, FunctionsOnRowsNeedParameters) {
  GpModelOptions options;
  options.covariance = Covariance::ard(CovarianceKind::rbf, 1);
  options.columns = {ColumnKind::number};
  const auto model = find_backend("cuda").make_gp_model(options, {});
  const Matrix x = random_points(5, 1, 1), weights(5, 1);
  model->set_data(x.view(), random_values(5, 1));
  const auto expect_named = [](const auto& call) {
    try {
      call();
      ADD_FAILURE() << "without parameters";
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find("needs parameters"), std::string::npos) << error.what();
    }
  };
  expect_named([&] { model->weighted_covariance(x.view(), weights.view()); });
  expect_named([&] { model->weighted_gradient(x.view(), weights.view(), weights.view()); });
}

// Where the current device can't be told, the end of a scope for destructors chooses none.
TEST_F(HostCode, AScopeRestoresOnlyADeviceThatItKnows) {
  runtime_double::set_devices(2);
  cudaSetDevice(1);
  runtime_double::fail("cudaGetDevice", runtime_double::calls("cudaGetDevice"), cudaErrorUnknown);
  { const cuda::DeviceScope scope(1, std::nothrow); }
  cudaGetLastError();
  int device = -1;
  cudaGetDevice(&device);
  EXPECT_EQ(device, 1);
  cudaSetDevice(0);
  runtime_double::set_devices(1);
}

// Of many systems as often as of one: a wait is longer than what a small system takes.
TEST_F(HostCode, ManySystemsAreWaitedForTogether) {
  const auto waits = [](std::size_t systems) {
    GpModelOptions options;
    options.covariance = Covariance::ard(CovarianceKind::rbf, 1);
    options.columns = {ColumnKind::number};
    options.systems = systems;
    const auto model = find_backend("cuda").make_gp_model(options, {});
    std::vector<std::size_t> all;
    for (std::size_t s = 0; s < systems; ++s) {
      model->set_data(random_points(5, 1, s).view(), random_values(5, s), s);
      all.push_back(s);
    }
    runtime_double::reset();
    for (const std::size_t s : all) model->set_parameters(std::vector<double>{1, 0.1, 0.1, 0}, s);
    std::vector<double> values(systems);
    Matrix gradients(systems, options.covariance.parameters());
    model->likelihood(all, values, gradients.view());
    return runtime_double::calls("cudaStreamSynchronize");
  };
  EXPECT_EQ(waits(20), waits(1));
}

TEST_F(HostCode, OutOfMemorySaysWhatWasAskedForAndWhatIsFree) {
  runtime_double::set_memory(100'000);
  GpModelOptions options;
  options.covariance = Covariance::ard(CovarianceKind::rbf, 2);
  options.columns.assign(2, ColumnKind::number);
  const auto model = find_backend("cuda").make_gp_model(options, {});
  const Matrix x = random_points(200, 2, 1);
  try {
    model->set_data(x.view(), random_values(200, 1));
    FAIL() << "224 x 224 numbers in 100 000 bytes";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("401408 bytes where "), std::string::npos) << error.what();
    EXPECT_NE(std::string(error.what()).find(" of 100000 are free"), std::string::npos) << error.what();
  }
  // What fits still works.
  const Matrix small = random_points(10, 2, 1);
  model->set_data(small.view(), random_values(10, 1));
  model->set_parameters(std::vector<double>{1, 0.5, 0.5, 1e-2, 0});
  Factorization result;
  model->factorize({&kSystem, 1}, {&result, 1});
  EXPECT_TRUE(result.ok);
}

// Tiles of candidates become narrower where memory is short; the answers stay.
TEST_F(HostCode, LittleMemoryChangesNoPrediction) {
  const auto predict = [] {
    GpModelOptions options;
    options.covariance = Covariance::ard(CovarianceKind::matern32, 2);
    options.columns.assign(2, ColumnKind::number);
    const auto model = find_backend("cuda").make_gp_model(options, {});
    const Matrix x = random_points(60, 2, 1), points = random_points(500, 2, 2);
    model->set_data(x.view(), random_values(60, 1));
    model->set_parameters(std::vector<double>{1, 0.5, 0.5, 1e-2, 0});
    Factorization result;
    model->factorize({&kSystem, 1}, {&result, 1});
    return model->posterior(points.view(), false).variance;
  };
  const auto expected = predict();
  runtime_double::set_memory(150'000);
  EXPECT_EQ(predict(), expected);
}

}  // namespace
}  // namespace incumbent::test
