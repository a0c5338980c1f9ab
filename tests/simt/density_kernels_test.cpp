// Log densities of mixtures of products on the SIMT machine, against plain sums in long double.
#include <gtest/gtest.h>

#include <cmath>
#include <deque>
#include <optional>

#include "compute/density_case.hpp"
#include "cuda/kernel/density_ratio.cuh"
#include "simt/kernel_fixture.hpp"

namespace incumbent::cuda {
namespace {

// A mixture in the SIMT machine's global memory.
struct GlobalMixture {
  GlobalMixture(const test::DensityCase::Mixture& m, const test::DensityCase& of)
      : offset("offset", m.offset), means("means", m.mean), precisions("precisions", m.precision), x("x", of.x) {
    for (std::size_t t = 0; t < m.tables.size(); ++t) {
      values.emplace_back("values", m.tables[t].values);
      of_point.emplace_back("tables of points", m.tables[t].of_point);
      rows.emplace_back("rows", m.rows[t]);
      views.push_back(
          {values.back().data(), of_point.back().data(), rows.back().data(), static_cast<int>(m.tables[t].length)});
    }
    tables.emplace("tables", views);
    task = {.offset = offset.data(),
            .means = means.data(),
            .precisions = precisions.data(),
            .table = tables->data(),
            .components = static_cast<int>(m.count),
            .normals = static_cast<int>(of.normals),
            .stride = static_cast<int>(m.stride),
            .tables = static_cast<int>(views.size()),
            .x = x.data(),
            .count = static_cast<int>(of.count)};
  }

  simt::GlobalArray<double> offset, means, precisions, x;
  std::deque<simt::GlobalArray<double>> values;
  std::deque<simt::GlobalArray<std::uint32_t>> of_point, rows;
  std::vector<DensityTableView<double>> views;
  std::optional<simt::GlobalArray<DensityTableView<double>>> tables;
  DensityTask<double> task;
};

void expect_plain_scores(std::size_t components, std::size_t normals, std::size_t tables, std::size_t points) {
  SCOPED_TRACE(testing::Message() << components << " components, " << normals << " + " << tables << " columns, "
                                  << points << " points");
  const test::DensityCase c(components, normals, tables, points, components + points);
  const GlobalMixture good(c.good, c), bad(c.bad, c);
  const auto found = in_every_order([&] {
    simt::GlobalArray<double> out("out", points);
    auto task = good.task;
    task.out = out.data();
    launch_mixture_log_densities(task, {});
    task = bad.task;
    task.out = out.data();
    task.subtract = true;
    launch_mixture_log_densities(task, {});
    return out.values();
  });
  const auto expected = c.plain_scores();
  for (std::size_t i = 0; i < points; ++i) EXPECT_NEAR(found[i], expected[i], 1e-12 * (1 + std::abs(expected[i])));
}

TEST(DensityKernels, AreThePlainSums) {
  for (const std::size_t n : kSizes) {
    expect_plain_scores(n, 3, 2, 33);
    expect_plain_scores(100, 2, 0, n);
  }
}

TEST(DensityKernels, ManyColumnsAndNone) {
  for (const std::size_t normals : {0u, 15u, 16u, 17u, 40u}) expect_plain_scores(70, normals, 1, 34);
}

}  // namespace
}  // namespace incumbent::cuda
