// The CUDA backend's host code: it waits for what it needs, gives back what it takes, and says what failed.
#include <gtest/gtest.h>

#include <cstring>

#include "compute/backend.hpp"
#include "compute/gp_fixture.hpp"
#include "incumbent/error.hpp"
#include "runtime_double/runtime_double.hpp"

namespace incumbent::test {
namespace {

constexpr std::size_t kOne = 0;

// Everything that a model does, and all numbers that come out.
std::vector<double> whole_life() {
  constexpr std::size_t n = 70, d = 3;
  GpModelOptions options;
  options.covariance = Covariance::ard(CovarianceKind::matern52, d);
  options.columns.assign(d, ColumnKind::number);
  const auto model = find_backend("cuda").make_gp_model(options, {});
  const Matrix x = random_points(n, d, 1), points = random_points(1100, d, 2), few = random_points(5, d, 3);
  model->set_data(x.view(), random_values(n, 1));
  model->set_parameters(std::vector<double>{1.5, 0.4, 0.5, 0.6, 1e-3, 0.1});
  std::vector<double> numbers;
  const auto add = [&](std::span<const double> more) { numbers.insert(numbers.end(), more.begin(), more.end()); };

  double value = 0;
  Matrix gradient(1, options.covariance.parameters());
  model->likelihood({&kOne, 1}, {&value, 1}, gradient.view());
  add({&value, 1});
  add(gradient.values);
  model->append(few.row(0), 0.5);
  add(model->alpha());
  add(model->factor().values);
  const auto posterior = model->posterior(few.view(), true);
  add(posterior.mean);
  add(posterior.variance);
  add(posterior.mean_gradient.values);
  add(posterior.variance_gradient.values);
  add(model->joint_posterior(few.view()).covariance.values);
  add(model->leave_one_out().mean);
  add(model->input_gradient().values);
  const Matrix weights(n + 1, 2, 0.25), coefficients(5, 2, 0.5);
  add(model->solve(weights.view()).values);
  add(model->weighted_covariance(few.view(), weights.view()).values);
  add(model->weighted_gradient(few.view(), weights.view(), coefficients.view()).values);
  const Acquisition acquisition{{-1.0, 0.0, 2.0}, AcquisitionKind::log_expected_improvement};
  for (const auto& scored : model->screen(CandidateList{points.view()}, acquisition, 3).best) add({&scored.value, 1});
  model->drop_last(1);
  add(model->alpha());
  return numbers;
}

class HostCode : public testing::Test {
 protected:
  void SetUp() override {
    runtime_double::reset();
    runtime_double::set_seed(1);
  }
  void TearDown() override {
    runtime_double::reset();
    EXPECT_EQ(runtime_double::live_allocations(), 0u);
    EXPECT_EQ(runtime_double::live_bytes(), 0u);
    EXPECT_EQ(runtime_double::live_streams(), 0u);
  }
};

TEST_F(HostCode, GivesTheSameBitsInWhateverOrderStreamsRun) {
  const auto first = whole_life();
  for (std::uint64_t seed = 2; seed < 5; ++seed) {
    runtime_double::set_seed(seed);
    const auto again = whole_life();
    ASSERT_EQ(again.size(), first.size());
    EXPECT_EQ(std::memcmp(again.data(), first.data(), first.size() * sizeof(double)), 0) << "seed " << seed;
  }
}

// Calls of every kind fail, each kind at a dozen of its places: an error of ours that names CUDA comes out, nothing
// leaks (TearDown), and the next model works.
TEST_F(HostCode, EveryFailureIsAnErrorAndLeaksNothing) {
  const auto expected = whole_life();
  for (const std::string call : {"cudaMalloc", "cudaMemcpyAsync", "cudaMemcpy2DAsync", "cudaStreamCreateWithFlags",
                                 "cudaStreamSynchronize", "cudaMemGetInfo", "cudaSetDevice"}) {
    runtime_double::reset();
    whole_life();
    const int count = runtime_double::calls(call);
    EXPECT_GT(count, 0) << call;
    for (int before = 0; before < count; before += 1 + count / 12) {
      runtime_double::reset();
      runtime_double::fail(call, before, call == "cudaMalloc" ? cudaErrorMemoryAllocation : cudaErrorLaunchFailure);
      try {
        whole_life();
        ADD_FAILURE() << call << " number " << before << " failed unnoticed";
      } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::unavailable);
        EXPECT_NE(std::string(error.what()).find("CUDA: "), std::string::npos) << error.what();
      }
      EXPECT_EQ(runtime_double::live_allocations(), 0u) << call << " number " << before;
      EXPECT_EQ(runtime_double::live_streams(), 0u) << call << " number " << before;
    }
  }
  runtime_double::reset();
  EXPECT_EQ(whole_life(), expected);
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
  model->factorize({&kOne, 1}, {&result, 1});
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
    model->factorize({&kOne, 1}, {&result, 1});
    return model->posterior(points.view(), false).variance;
  };
  const auto expected = predict();
  runtime_double::set_memory(150'000);
  EXPECT_EQ(predict(), expected);
}

}  // namespace
}  // namespace incumbent::test
