// What the kernels that work on tiles ask of memory: no bank conflicts, and whole sectors of global memory. Not of
// those with a thread a row or a candidate, or a block a network.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "cuda/kernel/candidates.cuh"
#include "cuda/kernel/cholesky.cuh"
#include "cuda/kernel/cross_covariance.cuh"
#include "cuda/kernel/density_ratio.cuh"
#include "cuda/kernel/kernel_matrix.cuh"
#include "cuda/kernel/likelihood_gradient.cuh"
#include "cuda/kernel/point_gradient.cuh"
#include "cuda/kernel/product.cuh"
#include "cuda/kernel/row_choice.cuh"
#include "formula/sobol.hpp"
#include "simt/global_space.hpp"
#include "simt/kernel_fixture.hpp"
#include "simt/traffic.hpp"
#include "space/table.hpp"

namespace incumbent::cuda {
namespace {

using Names = std::vector<std::string>;

// Of a launch: nothing conflicts, but for arrays in `conflicting`; each request of global memory takes as many sectors
// as its bytes need, or one more where they begin within one, but for arrays in `scattered`.
void expect_orderly(const std::string& kernel, const std::function<void()>& launch, const Names& scattered = {},
                    const Names& conflicting = {}) {
  SCOPED_TRACE(kernel);
  launch();
  const auto traffic = simt::last_traffic();
  EXPECT_FALSE(traffic.lines.empty());
  for (const auto& line : traffic.lines) {
    const auto& r = line.requests;
    if (line.shared) {
      if (std::ranges::count(conflicting, line.array) > 0) continue;
      EXPECT_EQ(r.transactions, r.least) << line.place << ": " << line.array << ", wavefronts";
    } else if (std::ranges::count(scattered, line.array) == 0) {
      EXPECT_LE(r.transactions, r.least + r.count) << line.place << ": " << line.array << ", sectors";
    }
  }
}

template <class T>
class KernelTraffic : public testing::Test {};
using Precisions = testing::Types<float, double>;
TYPED_TEST_SUITE(KernelTraffic, Precisions);

TYPED_TEST(KernelTraffic, OfGaussianProcesses) {
  using T = TypeParam;
  constexpr int n = 96;
  KernelCase<T> c(n, 64);
  simt::GlobalArray<int> info("info", 1);
  // Scattered: points, of which a request takes three columns of two rows; what stands on a diagonal, or a row of
  // numbers apart. In factor_tile lanes skip turns of a loop, which are then paired wrongly (simt/traffic.hpp).
  const Names points{"points", "other points"};
  expect_orderly("kernel_matrix", [&] { launch_kernel_matrix<T>(c.task(), 1, n, {}); }, {"points", "noise"});
  expect_orderly("cholesky", [&] { launch_cholesky<T>(c.systems.data(), 1, info.data(), {}); }, {}, {"diagonal"});
  expect_orderly("solve_vectors", [&] { launch_solve_vectors<T>(c.systems.data(), 1, true, {}); });
  expect_orderly("invert_factor", [&] { launch_invert_factor<T>(c.systems.data(), 1, n, {}); });
  simt::GlobalArray<Summary<T>> summary("summary", 1);
  expect_orderly("summarize", [&] { launch_summarize<T>(c.systems.data(), 1, summary.data(), {}); }, {"matrix"});

  const std::size_t count = static_cast<std::size_t>(c.structure.parameters) + 1;
  simt::GlobalArray<T> sums("sums", 6 * count), gradients("gradients", count);
  const GradientTask<T> gradient{c.task(), sums.data(), 6, gradients.data()};
  expect_orderly("likelihood_gradient",
                 [&] { launch<likelihood_gradient<T>>(dim3(3, 3, 1), tile_threads(), {}, gradient); }, {"points"});
  expect_orderly("sum_tile_pairs",
                 [&] { launch<sum_tile_pairs<T>>(dim3(static_cast<unsigned>(count)), tile_threads(), {}, gradient); },
                 {"sums"});

  simt::GlobalArray<T> values("values", n * c.m), means("means", c.m), slopes("slopes", c.m * 3);
  const CrossCovarianceTask<T> cross{c.pairs(),      values.data(), static_cast<int>(c.m),
                                     c.alpha.data(), T(0),          means.data()};
  expect_orderly(
      "cross_covariance", [&] { launch_cross_covariance(cross, {}); }, points);
  const PointGradientTask<T> slope{c.pairs(), values.data(), static_cast<int>(c.m), 1, T(-2), slopes.data()};
  expect_orderly("point_gradient", [&] { launch_point_gradient(slope, {}); }, {"points", "other points", "slopes"});
  simt::GlobalArray<T> variances("variances", std::vector<T>(c.m, T(1)));
  const MatrixOf<T> v{values.data(), n, static_cast<int>(c.m), static_cast<int>(c.m)};
  const MatrixOf<const T> l{c.matrix.data(), n, n, n};
  expect_orderly("triangular_solve", [&] { launch_solve_lower<T>(l, v, variances.data(), {}); });
  expect_orderly("triangular_solve, transposed", [&] { launch_solve_lower_transposed<T>(l, v, {}); });
  const MatrixOf<const T> there{v.data, v.rows, v.columns, v.stride};
  simt::GlobalArray<T> squares("squares", c.m), product("product", std::vector<T>(n * n, T(0)));
  expect_orderly("column_squares", [&] { launch_column_squares<T>(there, squares.data(), {}); });
  expect_orderly("add_product, A^T B", [&] {
    launch_add_product<T>(Product::transposed_left, there, there, T(1), {product.data(), v.columns, v.columns, n}, {});
  });
  expect_orderly("add_product, A B^T", [&] {
    launch_add_product<T>(Product::transposed_right, there, there, T(1), {product.data(), n, n, n}, {});
  });
  expect_orderly("add_product, A B", [&] {
    launch_add_product<T>(Product::plain, l, there, T(1), {product.data(), n, v.columns, n}, {});
  });
}

// Neighbouring threads have neighbouring rows; what the row chosen last has is the same for all.
TYPED_TEST(KernelTraffic, OfChosenRows) {
  using T = TypeParam;
  constexpr int n = 96, points = 64, steps = 40;
  simt::GlobalArray<T> covariances("covariances", std::vector<T>(points * n, T(0.5))),
      directions("directions", std::vector<T>(steps * n, T(0.125))), noise("noise", std::vector<T>(n, T(1))),
      scores("scores", std::vector<T>(n, T(1))), variances("variances", std::vector<T>(n, T(2)));
  simt::GlobalArray<int> chosen("chosen", steps);
  const RowChoiceTask<T> task{{covariances.data(), points, n, n},
                              {directions.data(), steps, n, n},
                              noise.data(),
                              T(1),
                              scores.data(),
                              variances.data(),
                              chosen.data()};
  expect_orderly("account_row, of all", [&] { launch_account_row(task, -1, {}); });
  expect_orderly("choose_row", [&] { launch_choose_row(task, steps - 1, {}); });
  expect_orderly("account_row", [&] { launch_account_row(task, steps - 1, {}); });
}

TEST(DensityTraffic, OfMixtures) {
  constexpr int components = 96, points = 64, columns = 20;
  const std::vector<double> numbers(components * columns, 0.5);
  const simt::GlobalArray<double> offset("offset", std::vector<double>(components, -1)), means("means", numbers),
      precisions("precisions", numbers), x("x", std::vector<double>(points * columns, 0.25));
  simt::GlobalArray<double> out("out", points);
  expect_orderly("mixture_log_densities", [&] {
    launch_mixture_log_densities<double>({.offset = offset.data(),
                                          .means = means.data(),
                                          .precisions = precisions.data(),
                                          .table = nullptr,
                                          .components = components,
                                          .normals = columns,
                                          .stride = components,
                                          .tables = 0,
                                          .x = x.data(),
                                          .count = points,
                                          .subtract = false,
                                          .out = out.data()},
                                         {});
  });
}

// Codes stand parameter by parameter: neighbouring threads have neighbouring points.
TEST(CandidatesTraffic, OfSobolPoints) {
  const formula::SobolSequence sequence(4, 7);
  std::vector<std::uint32_t> directions;
  for (const auto& column : sequence.directions()) directions.insert(directions.end(), column.begin(), column.end());
  const simt::GlobalArray<std::uint32_t> d("directions", directions),
      s("seeds", std::vector<std::uint32_t>(sequence.seeds().begin(), sequence.seeds().end()));
  const simt::GlobalArray<double> lower("lower", std::vector<double>(4, 0)), upper("upper", std::vector<double>(4, 1));
  simt::GlobalArray<double> out("out", 256 * 4);
  expect_orderly(
      "sobol_points",
      [&] {
        launch_sobol_points<double>({d.data(), s.data(), lower.data(), upper.data(), 0, 256, 4, out.data()}, {});
      },
      {"directions"});
  SearchSpace space;
  space.add_real("x", 0, 1);
  space.add_integer("n", 1, 1000, {.log = true});
  space.add_real("y", 0, 1);
  const auto host = flat_table(space);
  const GlobalSpace there(host);
  simt::GlobalArray<double> codes("codes", 256 * space.size()), made("made", 256 * host.columns);
  simt::GlobalArray<std::uint8_t> forbidden("forbidden", 256);
  const SpaceTask<double> task{there.table,      {}, d.data(), s.data(),   codes.data(),
                               forbidden.data(), 0,  256,      made.data()};
  const Names tables{"directions", "made", "axes", "powers of five", "coordinates"};  // made: a column of many rows
  expect_orderly(
      "space_codes", [&] { launch<space_codes<double>>(dim3(3), dim3(kLineThreads), {}, task); }, tables);
  expect_orderly(
      "space_rules", [&] { launch<space_rules<double>>(dim3(1), dim3(kLineThreads), {}, task); }, tables);
  expect_orderly(
      "space_rows", [&] { launch<space_rows<double>>(dim3(3), dim3(kLineThreads), {}, task); }, tables);

  const simt::GlobalArray<int> ids("ids", std::vector<int>{3, 4, 5, 6, 7, 8, 9, 10});
  simt::GlobalArray<double> rows("rows", 8 * 4);
  expect_orderly("gather_rows", [&] { launch_gather_rows<double>(out.data(), ids.data(), 8, 4, rows.data(), {}); });
}

}  // namespace
}  // namespace incumbent::cuda
