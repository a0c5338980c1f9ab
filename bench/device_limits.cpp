// bench_device_limits [ROWS [LARGE [LARGEST]]]: how near the CUDA backend comes to what its device can do: one JSON
// object a line with work, n, items, seconds (the least of the repetitions, by the clock), what the limit is, its
// seconds, and share = limit's seconds / seconds. Defaults: 2000 rows, a large fit of 20 000, a largest one of 50 000.
// No time is asserted. What fails is named on stderr, the rest goes on, and the exit code is 1; each begins with
// nothing in the pool of memory.
//   kernel_matrix   LARGE^2 numbers by one launch; limit: the device fills as many bytes
//   dense           means and variances of points at ROWS rows, as a model gives them; limit: cuBLAS' triangular solve
//                   of as many columns alone
//   screened        the best 64 of as many Sobol points by log EI; limit: the same call by brute force, which must give
//                   the same. Its share is how often as fast it is
//   fit             default fit to LARGE rows, its likelihood of all rows included; limit: 10 s
//   largest         kernel matrix and Cholesky factor of LARGEST rows, and bytes: what the device has no longer free
//                   then; limit: none, it is to fit into 80 GB
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "compute/backend.hpp"
#include "core/require.hpp"
#include "cuda/runtime/kernels.hpp"
#include "cuda/runtime/linear_algebra.hpp"
#include "cuda/runtime/memory.hpp"
#include "cuda/runtime/memory_pool.hpp"
#include "formula/random.hpp"
#include "surrogate/gp_fit.hpp"

namespace incumbent::cuda {
namespace {

constexpr std::size_t kColumns = 6;
constexpr std::size_t kWidth = 4096;  // points at a time

double least_seconds(int repetitions, const std::function<void()>& run) {
  double least = INFINITY;
  for (int i = 0; i <= repetitions; ++i) {  // the first one warms up
    const auto start = std::chrono::steady_clock::now();
    run();
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (i > 0 || repetitions == 0) least = std::min(least, seconds);
  }
  return least;
}

void print(const char* work, std::size_t n, std::size_t items, double seconds, const char* limit, double at_best,
           std::size_t bytes = 0) {
  std::printf("{\"work\": \"%s\", \"n\": %zu, \"items\": %zu, \"seconds\": %.6g, \"limit\": \"%s\"", work, n, items,
              seconds, limit);
  if (at_best > 0) std::printf(", \"limit_seconds\": %.6g, \"share\": %.4g", at_best, at_best / seconds);
  if (bytes > 0) std::printf(", \"bytes\": %zu", bytes);
  std::printf("}\n");
  std::fflush(stdout);
}

std::vector<double> random_numbers(std::size_t count, std::uint64_t seed) {
  incumbent::Stream stream(seed, Purpose::test);
  std::vector<double> numbers(count);
  for (double& v : numbers) v = stream.uniform();
  return numbers;
}

struct Data {
  explicit Data(std::size_t n) : x(n, kColumns), y(n) {
    options.covariance = compute::Covariance::ard(compute::CovarianceKind::matern52, kColumns);
    options.columns.assign(kColumns, compute::ColumnKind::number);
    x.values = random_numbers(n * kColumns, 1);
    incumbent::Stream stream(2, Purpose::test);
    for (std::size_t i = 0; i < n; ++i) y[i] = std::sin(5 * x(i, 0)) + x(i, 1) * x(i, 2) + 0.1 * stream.normal();
    parameters.assign(options.covariance.parameters(), 0.8);
    parameters[options.covariance.noise_index()] = 1e-2;
    parameters[options.covariance.mean_index()] = 0;
  }
  std::unique_ptr<compute::GpModel> factored(const compute::Backend& backend) const {
    auto model = backend.make_gp_model(options, {});
    model->set_data(x.view(), y);
    model->set_parameters(parameters);
    const std::size_t system = 0;
    compute::Factorization result;
    model->factorize({&system, 1}, {&result, 1});
    require(result.ok, "{} rows are not positive definite", y.size());
    require(result.jitter == 0, "{} rows need a jitter of {}: some of the time is that of factors that failed",
            y.size(), result.jitter);
    return model;
  }

  compute::GpModelOptions options;
  Matrix x;
  std::vector<double> y, parameters;
};

// The covariance's numbers as kernels read them, and what else they are told, in device memory.
struct OnDevice {
  OnDevice(const Data& data, const Stream& stream)
      : structure(FlatCovariance::of(data.options.covariance)),
        kinds(kColumns),
        numbers(data.parameters.size()),
        points(data.x.values.size()),
        vector(data.y.size()),
        rows(data.x.rows) {
    auto scaled = data.parameters;
    for (std::size_t c = 0; c < kColumns; ++c) scaled[1 + c] = 1 / (scaled[1 + c] * scaled[1 + c]);
    kinds.upload(data.options.columns, stream);
    numbers.upload(scaled, stream);
    points.upload(data.x.values, stream);
    vector.upload(std::vector<double>(rows, 1e-2), stream);
  }
  PointsView<double> all() const { return {points.data(), static_cast<int>(rows), static_cast<int>(kColumns)}; }

  FlatCovariance structure;
  DeviceArray<compute::ColumnKind> kinds;
  DeviceArray<double> numbers, points, vector;
  std::size_t rows;
};

void kernel_matrix(std::size_t n) {
  const Stream stream;
  const OnDevice there(Data(n), stream);
  const DeviceArray<double> matrix(n * n);
  const int size = static_cast<int>(n);
  const SystemView<double> system{there.points.data(),
                                  there.numbers.data(),
                                  there.vector.data(),
                                  there.vector.data(),
                                  matrix.data(),
                                  nullptr,
                                  nullptr,
                                  nullptr,
                                  size,
                                  size};
  const DeviceArray<SystemView<double>> systems(1);
  systems.upload({&system, 1}, stream);
  const SystemsView<double> task{there.structure, there.kinds.data(), systems.data(), static_cast<int>(kColumns)};
  const double seconds = least_seconds(5, [&] {
    launch_kernel_matrix(task, 1, size, stream);
    stream.wait("the kernel matrix");
  });
  const double filling = least_seconds(5, [&] {
    launch_fill(matrix.data(), 0.0, n * n, stream);
    stream.wait("filling");
  });
  print("kernel_matrix", n, n * n, seconds, "filling as many bytes", filling);
}

void dense(const compute::Backend& backend, std::size_t n, std::size_t points) {
  const Data data(n);
  double seconds = 0;
  {
    const auto model = data.factored(backend);
    const Data candidates(points);
    seconds = least_seconds(2, [&] { model->posterior(candidates.x.view(), false); });
  }
  const Stream stream;
  const auto library = open_linear_algebra(stream);
  const std::size_t columns = std::min(kWidth, points);
  const DeviceArray<double> factor(n * n), values(n * columns);
  const int size = static_cast<int>(n), width = static_cast<int>(columns);
  launch_fill(values.data(), 1.0, n * columns, stream);
  // A factor of any kind takes as long: the identity.
  std::vector<double> identity(n * n, 0.0);
  for (std::size_t i = 0; i < n; ++i) identity[i * n + i] = 1;
  factor.upload(identity, stream);
  const auto solve = [&] { library->solve_lower(factor.data(), size, size, values.data(), width, width, false); };
  const std::size_t tiles = (points + columns - 1) / columns;
  const double solving = least_seconds(2, [&] {
    for (std::size_t t = 0; t < tiles; ++t) solve();
    stream.wait("the solves");
  });
  print("dense", n, points, seconds, "the solve alone", solving);
}

void screened(const compute::Backend& backend, std::size_t n, std::size_t points) {
  const Data data(n);
  const auto model = data.factored(backend);
  const std::vector<double> lower(kColumns, 0.0), upper(kColumns, 1.0);
  const compute::Acquisition acquisition{{*std::ranges::min_element(data.y), 0.0, 2.0},
                                         compute::AcquisitionKind::log_expected_improvement};
  std::vector<compute::Scored> found, expected;
  const auto seconds_of = [&](compute::Search search, std::vector<compute::Scored>& best) {
    return least_seconds(2, [&] {
      best = model
                 ->screen(compute::SobolCandidates{points, 1, lower, upper}, acquisition,
                          std::min<std::size_t>(64, points), search)
                 .best;
    });
  };
  const double seconds = seconds_of(compute::Search::screened, found);
  const double all = seconds_of(compute::Search::brute_force, expected);
  const bool same = std::ranges::equal(
      found, expected, [](const auto& a, const auto& b) { return a.index == b.index && a.value == b.value; });
  require(same, "screening found other candidates than brute force");
  print("screened", n, points, seconds, "brute force", all);
}

void large_fit(const compute::Backend& backend, std::size_t large) {
  const Data data(large);
  const double seconds = least_seconds(0, [&] { fit_gp(backend, {}, data.options, data.x.view(), data.y, {}); });
  print("fit", large, 1, seconds, "10 s", 10);
}

void largest_factor(const compute::Backend& backend, std::size_t largest) {
  std::unique_ptr<compute::GpModel> model;
  const double factoring = least_seconds(0, [&] { model = Data(largest).factored(backend); });
  std::size_t free = 0, total = 0;
  check(cudaMemGetInfo(&free, &total), "free memory");
  print("largest", largest, 1, factoring, "none", 0, total - free);
}

}  // namespace
}  // namespace incumbent::cuda

int main(int argc, char** argv) {
  const auto argument = [&](int i, std::size_t otherwise) {
    return argc > i ? static_cast<std::size_t>(std::atoll(argv[i])) : otherwise;
  };
  const std::size_t rows = argument(1, 2000), large = argument(2, 20'000), largest = argument(3, 50'000);
  const std::size_t points = 500 * rows;
  for (const auto* backend : incumbent::compute::available_backends()) {
    if (backend->description().name != "cuda") continue;
    int failed = 0;
    const auto run = [&](const char* work, std::size_t n, const std::function<void()>& measure) {
      incumbent::cuda::MemoryPool::trim_all();
      try {
        measure();
      } catch (const std::exception& error) {
        std::fprintf(stderr, "bench_device_limits: %s of %zu rows: %s\n", work, n, error.what());
        failed = 1;
      }
    };
    run("kernel_matrix", large, [&] { incumbent::cuda::kernel_matrix(large); });
    run("dense", rows, [&] { incumbent::cuda::dense(*backend, rows, points); });
    run("screened", rows, [&] { incumbent::cuda::screened(*backend, rows, points); });
    run("fit", large, [&] { incumbent::cuda::large_fit(*backend, large); });
    run("largest", largest, [&] { incumbent::cuda::largest_factor(*backend, largest); });
    return failed;
  }
  std::fprintf(stderr, "bench_device_limits: there is no usable CUDA device\n");
  return 6;
}
