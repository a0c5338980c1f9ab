// bench_roofline: what launches of the CUDA kernels ask of a device, counted exactly on the SIMT machine (tests/simt),
// for small problems: one JSON object a line and launch with
//   - kernel
//   - n, m, d: points of the model, others, columns (Matern 5/2); of a density: components, points, normal columns
//   - blocks: of 256 threads, those that return at once left out
//   - read, written: bytes of global memory that are touched: the least that memory has to move
//   - sectors: of 32 bytes, asked of global memory: the most
//   - wavefronts: of shared memory, 128 bytes each
//   - together: those of them that are needed if a broadcast of 8 bytes is one
//   - conflicts: wavefronts that are bank conflicts
//   - barriers: of all blocks
//   - add, multiply, ...: operations in double precision, of warps (tests/simt/operations.hpp)
// Memory is counted with doubles, operations in a second launch. bench/roofline.py makes times of the counts.
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "cuda/kernel/cholesky.cuh"
#include "cuda/kernel/cross_covariance.cuh"
#include "cuda/kernel/density_ratio.cuh"
#include "cuda/kernel/kernel_matrix.cuh"
#include "cuda/kernel/likelihood_gradient.cuh"
#include "formula/random.hpp"
#include "simt/global_array.hpp"
#include "simt/operations.hpp"
#include "simt/traffic.hpp"

namespace incumbent::cuda {
namespace {

using simt::GlobalArray;

struct Launch {
  const char* kernel;
  int n, m, d;
  unsigned blocks;
  simt::Traffic traffic;
  simt::Operations operations;
};

template <class T>
std::vector<T> uniform(int count, std::uint64_t seed) {
  Stream stream(seed, Purpose::test);
  std::vector<T> values;
  for (int i = 0; i < count; ++i) values.push_back(stream.uniform());
  return values;
}

// n x n, the identity but for a little in every place.
template <class T>
std::vector<T> well_conditioned(int n) {
  std::vector<T> values(static_cast<std::size_t>(n) * n, 1.0 / (2 * n));
  for (int i = 0; i < n; ++i) values[static_cast<std::size_t>(i) * (n + 1)] = 1;
  return values;
}

// One Gaussian process and m other points in the SIMT machine's memory.
template <class T>
struct Case {
  Case(int points, int others_count, int columns)
      : n(points),
        m(others_count),
        d(columns),
        structure(FlatCovariance::of(compute::Covariance::ard(formula::CovarianceKind::matern52, std::size_t(d)))),
        x("points", uniform<T>(n * d, 1)),
        p("others", uniform<T>(m * d, 2)),
        numbers("numbers", std::vector<T>(static_cast<std::size_t>(d) + 1, 1)),
        kinds("kinds", std::vector<compute::ColumnKind>(static_cast<std::size_t>(d), compute::ColumnKind::number)),
        noise("noise", std::vector<T>(static_cast<std::size_t>(n), 1)),
        residual("residual", uniform<T>(n, 3)),
        matrix("matrix", well_conditioned<T>(n)),
        inverse("inverse", well_conditioned<T>(n)),
        beta("beta", uniform<T>(n, 4)),
        alpha("alpha", uniform<T>(n, 5)),
        systems("systems",
                std::vector<SystemView<T>>{{x.data(), numbers.data(), noise.data(), residual.data(), matrix.data(),
                                            inverse.data(), beta.data(), alpha.data(), n, n}}) {}

  SystemsView<T> task() const { return {structure, kinds.data(), systems.data(), d}; }
  PairsView<T> pairs() const { return {structure, kinds.data(), numbers.data(), {x.data(), n, d}, {p.data(), m, d}}; }

  int n, m, d;
  FlatCovariance structure;
  GlobalArray<T> x, p, numbers;
  GlobalArray<compute::ColumnKind> kinds;
  GlobalArray<T> noise, residual, matrix, inverse, beta, alpha;
  GlobalArray<SystemView<T>> systems;
};

// All launches with one scalar.
template <class T>
struct Launches {
  void count(const char* kernel, const Case<T>& c, unsigned blocks, const std::function<void()>& run) {
    const simt::OperationCounter counter;
    run();
    found.push_back({kernel, c.n, c.m, c.d, blocks, simt::last_traffic(), counter.last()});
  }

  void count_systems(int n, int d) {
    const unsigned side = tiles(n), pairs = side * (side + 1) / 2;
    Case<T> c(n, 0, d);
    count("kernel_matrix", c, pairs, [&] { launch_kernel_matrix<T>(c.task(), 1, n, {}); });
    GlobalArray<T> sums("sums", std::size_t{pairs} * (static_cast<std::size_t>(d) + 2));
    GlobalArray<T> gradients("gradients", static_cast<std::size_t>(d) + 2);
    const GradientTask<T> gradient{c.task(), sums.data(), static_cast<int>(pairs), gradients.data()};
    count("likelihood_gradient", c, pairs,
          [&] { launch<likelihood_gradient<T>>(dim3(side, side, 1), tile_threads(), {}, gradient); });
  }

  void count_factors(int n) {
    Case<T> c(n, 0, 1);
    GlobalArray<int> info("info", 1);
    count("cholesky", c, 1, [&] { launch_cholesky<T>(c.systems.data(), 1, info.data(), {}); });
    count("solve_vectors", c, 1, [&] { launch_solve_vectors<T>(c.systems.data(), 1, true, {}); });
    count("invert_factor", c, tiles(n), [&] { launch_invert_factor<T>(c.systems.data(), 1, n, {}); });
  }

  void count_others(int n, int m, int d) {
    Case<T> c(n, m, d);
    GlobalArray<T> values("values", static_cast<std::size_t>(n) * m), means("means", static_cast<std::size_t>(m));
    CrossCovarianceTask<T> task{c.pairs(), nullptr, m, c.alpha.data(), 0, means.data()};
    count("cross_covariance, means", c, tiles(m), [&] { launch_cross_covariance(task, {}); });
    task.values = values.data();
    count("cross_covariance", c, tiles(m), [&] { launch_cross_covariance(task, {}); });
  }

  void count_solve(int n, int m) {
    Case<T> c(n, m, 1);
    GlobalArray<T> v("v", uniform<T>(n * m, 6)), variances("variances", std::vector<T>(static_cast<std::size_t>(m), 1));
    count("triangular_solve", c, tiles(m), [&] {
      launch_solve_lower<T>(c.systems.data()->factor(), {v.data(), n, m, m}, variances.data(), {});
    });
  }

  // A mixture without tables, whose rows depend on the data.
  void count_density(int n, int m, int d) {
    Case<T> c(n, m, d);
    const GlobalArray<T> means("means", uniform<T>(n * d, 7)),
        precisions("precisions", std::vector<T>(static_cast<std::size_t>(n) * d, 8));
    GlobalArray<T> out("out", static_cast<std::size_t>(m));
    const DensityTask<T> task{.offset = c.beta.data(),
                              .means = means.data(),
                              .precisions = precisions.data(),
                              .table = nullptr,
                              .components = n,
                              .normals = d,
                              .stride = n,
                              .tables = 0,
                              .x = c.p.data(),
                              .count = m,
                              .subtract = false,
                              .out = out.data()};
    count("mixture_log_densities", c, tiles(m), [&] { launch_mixture_log_densities(task, {}); });
  }

  // In tiles of 32: more sizes than the polynomials have coefficients, so that they can be wrong. What is small enough
  // is counted as it is.
  void count_all() {
    count_systems(200, 6);
    count_factors(200);
    for (const int d : {2, 6, 10})
      for (const int n : {32, 64, 96, 128, 160}) count_systems(n, d);
    for (const int n : {32, 64, 96, 128, 160}) count_factors(n);
    for (const int d : {2, 6, 10})
      for (const int n : {32, 64, 96})
        for (const int m : {32, 64, 96}) {
          count_others(n, m, d);
          count_density(n, m, d);
        }
    for (const int n : {32, 64, 96, 128})
      for (const int m : {32, 64, 96}) count_solve(n, m);
  }

  std::vector<Launch> found;
};

void print(const Launch& l, const simt::Operations& operations) {
  const simt::Requests global = l.traffic.of({.shared = false}), shared = l.traffic.of({.shared = true});
  const auto number = [](std::uint64_t value) { return static_cast<unsigned long long>(value); };
  std::printf(
      "{\"kernel\": \"%s\", \"n\": %d, \"m\": %d, \"d\": %d, \"blocks\": %u, \"read\": %llu, \"written\": %llu, "
      "\"sectors\": %llu, \"wavefronts\": %llu, \"together\": %llu, \"conflicts\": %llu, \"barriers\": %llu",
      l.kernel, l.n, l.m, l.d, l.blocks, number(l.traffic.distinct.read), number(l.traffic.distinct.written),
      number(global.transactions), number(shared.transactions), number(shared.together),
      number(l.traffic.bank_conflicts()), number(operations.barriers));
  for (std::size_t o = 0; o < simt::kOperations; ++o) {
    const auto operation = static_cast<simt::Operation>(o);
    std::printf(", \"%s\": %llu", std::string(name(operation)).c_str(), number(operations.of(operation).warps));
  }
  std::printf("}\n");
}

}  // namespace
}  // namespace incumbent::cuda

int main() {
  incumbent::cuda::Launches<double> memory;
  incumbent::cuda::Launches<incumbent::simt::Counted> arithmetic;
  memory.count_all();
  arithmetic.count_all();
  for (std::size_t i = 0; i < memory.found.size(); ++i) print(memory.found[i], arithmetic.found[i].operations);
}
