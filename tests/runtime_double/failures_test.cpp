// Calls of every name fail, at every place of small lives and at some of large ones: an error of ours that names CUDA
// comes out, or nothing else than without; nothing is left, and the next life is as the first.
#include <algorithm>
#include <functional>
#include <limits>
#include <set>
#include <string>

#include "incumbent/error.hpp"
#include "runtime_double/whole_life.hpp"

namespace incumbent::test {
namespace {

using cuda::MemoryPool;

class Failures : public LeavesNothing {
 protected:
  using Life = std::function<std::vector<double>()>;

  void begin_anew() {
    MemoryPool::trim_all();
    runtime_double::reset();
  }
  // Places: of a call, at most. What the life never calls is added to `never`.
  void expect_errors(const Life& life, int places, std::set<std::string>& never) {
    const auto expected = life();
    for (const std::string& call : runtime_double::call_names()) {
      begin_anew();
      life();
      const int count = runtime_double::calls(call);
      if (count == 0) never.insert(call);
      bool threw = false;
      for (int before = 0; before < count; before += 1 + (count - 1) / places) {
        SCOPED_TRACE(call + " number " + std::to_string(before));
        begin_anew();
        fail_once(call, before);
        threw = expect_error_or(expected, life, call) || threw;
        MemoryPool::trim_all();
        EXPECT_EQ(runtime_double::live_allocations(), 0u);
        EXPECT_EQ(runtime_double::live_streams(), 0u);
        EXPECT_EQ(runtime_double::live_handles(), 0);
        if (HasFailure()) return;
      }
      const std::set<std::string> only_in_destructors{"cudaFree", "cudaStreamDestroy", "cublasDestroy_v2",
                                                      "cusolverDnDestroy"};
      EXPECT_TRUE(threw || count == 0 || only_in_destructors.contains(call)) << call << " failed unnoticed everywhere";
    }
    begin_anew();
    EXPECT_EQ(life(), expected);
  }

 private:
  static void fail_once(const std::string& call, int before) {
    const bool is_memory = call == "cudaMalloc";
    runtime_double::fail(call, before, is_memory ? cudaErrorMemoryAllocation : cudaErrorLaunchFailure);
    if (is_memory) runtime_double::fail(call, before + 1, cudaErrorMemoryAllocation);  // it is asked for again
  }
  // Whether an error came out; only what destructors call may fail without a word.
  static bool expect_error_or(const std::vector<double>& expected, const Life& life, const std::string& call) {
    try {
      EXPECT_EQ(life(), expected);
      const std::set<std::string> in_destructors{"cudaFree",         "cudaStreamDestroy", "cudaStreamSynchronize",
                                                 "cudaGetDevice",    "cudaSetDevice",     "cublasDestroy_v2",
                                                 "cusolverDnDestroy"};
      EXPECT_TRUE(in_destructors.contains(call)) << "failed unnoticed";
      return false;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::unavailable);
      EXPECT_EQ(std::string(error.what()).rfind("CUDA: ", 0), 0u) << error.what();
      return true;
    }
  }
};

const std::set<std::string> kProbes{"cudaDriverGetVersion", "cudaGetDeviceCount", "cudaGetDeviceProperties"};

std::set<std::string> with_probes(std::set<std::string> names) {
  names.insert(kProbes.begin(), kProbes.end());
  return names;
}

TEST_F(Failures, OfSmallLivesAtEveryPlace) {
  std::set<std::string> never;
  expect_errors([] { return small_lives(); }, 1 << 20, never);
  EXPECT_EQ(never, with_probes({"cudaDeviceSynchronize", "cublasCreate_v2", "cublasDestroy_v2", "cublasSetStream_v2",
                                "cublasDtrsm_v2", "cublasDtrsv_v2", "cusolverDnCreate", "cusolverDnDestroy",
                                "cusolverDnSetStream", "cusolverDnXpotrf_bufferSize", "cusolverDnXpotrf"}));
}

TEST_F(Failures, OfLargeSystems) {
  std::set<std::string> never;
  expect_errors([] { return large_life(); }, 6, never);
  EXPECT_EQ(never, with_probes({"cudaDeviceSynchronize", "cudaMemGetInfo"}));
}

TEST_F(Failures, OfAWholeLife) {
  std::set<std::string> never;
  expect_errors([] { return whole_life(); }, 12, never);
}

TEST_F(Failures, WhereMemoryIsKept) {
  MemoryPool::set_limit(MemoryPool::kNoLimit);
  std::set<std::string> never;
  expect_errors([] { return small_lives(); }, 12, never);
  EXPECT_FALSE(never.contains("cudaDeviceSynchronize"));
}

// A factor that is there is told of, whole: what failed on the way leaves none, and a factorization makes it good.
// Input that is refused changes nothing.
TEST_F(Failures, AnInterruptedChangeLeavesNoFactorOrAWholeOne) {
  GpModelOptions options;
  options.covariance = Covariance::ard(CovarianceKind::matern52, 2);
  options.columns.assign(2, ColumnKind::number);
  const Matrix x = random_points(40, 2, 1), more = random_points(1, 2, 2), points = random_points(3, 2, 3);
  const auto y = random_values(40, 4), other = random_values(40, 5);
  const std::vector<double> parameters{1, 0.4, 0.5, 1e-3, 0};
  const std::vector<std::function<void(GpModel&)>> changes{[&](GpModel& model) { model.append(more.row(0), 0.5); },
                                                           [&](GpModel& model) { model.set_outputs(other); },
                                                           [&](GpModel& model) { model.drop_last(3); }};
  const auto factorized = [&](GpModel& model) {
    Factorization result;
    model.set_data(x.view(), y);
    model.set_parameters(parameters);
    model.factorize({&kSystem, 1}, {&result, 1});
    return model.posterior(points.view(), false).mean;
  };
  int interrupted = 0;
  for (std::size_t change = 0; change < changes.size(); ++change) {
    for (const char* call : {"cudaMalloc", "cudaMemcpyAsync", "cudaMemcpy2DAsync", "cudaStreamSynchronize"}) {
      for (int before = 0; before < 40; ++before) {
        SCOPED_TRACE(std::string(call) + " number " + std::to_string(before));
        begin_anew();
        const auto model = find_backend("cuda").make_gp_model(options, {});
        const auto expected = factorized(*model);
        runtime_double::fail(call, before, cudaErrorLaunchFailure);
        try {
          changes[change](*model);
          break;  // fewer such calls than that
        } catch (const Error&) {
          ++interrupted;
        }
        EXPECT_FALSE(model->factorization().ok);
        EXPECT_LE(model->size(), 40u);
        EXPECT_EQ(factorized(*model), expected);
      }
    }
  }
  EXPECT_GT(interrupted, 8);

  begin_anew();
  const auto model = find_backend("cuda").make_gp_model(options, {});
  const auto expected = factorized(*model);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THROW(model->append(more.row(0), nan), Error);
  EXPECT_THROW(model->set_outputs(std::vector<double>(40, nan)), Error);
  EXPECT_THROW(model->drop_last(41), Error);
  EXPECT_TRUE(model->factorization().ok);
  EXPECT_EQ(model->posterior(points.view(), false).mean, expected);
}

// Rows that there is no memory for leave a model that takes fewer again.
TEST_F(Failures, FewRowsAfterTooMany) {
  GpModelOptions options;
  options.covariance = Covariance::ard(CovarianceKind::matern52, 2);
  options.columns.assign(2, ColumnKind::number);
  const auto model = find_backend("cuda").make_gp_model(options, {});
  const Matrix few = random_points(10, 2, 1), many = random_points(2000, 2, 2);
  model->set_data(few.view(), random_values(10, 3));
  runtime_double::set_memory(runtime_double::live_bytes() + 1'000'000);
  EXPECT_THROW(model->set_data(many.view(), random_values(2000, 4)), Error);
  model->set_data(few.view(), random_values(10, 3));
  model->set_parameters(std::vector<double>{1, 0.4, 0.5, 1e-3, 0});
  Factorization result;
  model->factorize({&kSystem, 1}, {&result, 1});
  EXPECT_TRUE(result.ok);
}

}  // namespace
}  // namespace incumbent::test
