// The kernels of Gaussian processes on the SIMT machine for three systems in one launch, of different sizes,
// covariances and strides beyond their rows; and sums over more pairs of tiles than a block has threads.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "cuda/kernel/cholesky.cuh"
#include "cuda/kernel/kernel_matrix.cuh"
#include "cuda/kernel/likelihood_gradient.cuh"
#include "simt/kernel_fixture.hpp"

namespace incumbent::cuda {
namespace {

constexpr int kCount = 3;
constexpr std::size_t kRows[kCount] = {33, 100, 70}, kMost = 100;

template <class T>
struct Batch {
  Batch() : systems("systems", views()) {}

  std::vector<SystemView<T>> views() {
    std::vector<SystemView<T>> all;
    for (std::size_t s = 0; s < kCount; ++s) {
      cases.push_back(std::make_unique<KernelCase<T>>(kRows[s], 1, compute::ColumnKind::label,
                                                      CaseKind{.seed = s, .padding = 5 + s}));
      all.push_back(cases.back()->view());
    }
    return all;
  }
  SystemsView<T> task() const { return {cases[0]->structure, cases[0]->kinds.data(), systems.data(), 3}; }

  std::vector<std::unique_ptr<KernelCase<T>>> cases;
  simt::GlobalArray<SystemView<T>> systems;
};

template <class T>
class GpBatchKernels : public testing::Test {};
using Precisions = testing::Types<float, double>;
TYPED_TEST_SUITE(GpBatchKernels, Precisions);

TYPED_TEST(GpBatchKernels, EachSystemIsItsOwn) {
  using T = TypeParam;
  Batch<T> batch;
  const std::size_t count = static_cast<std::size_t>(batch.cases[0]->structure.parameters) + 1;
  const auto side = static_cast<int>((kMost + kTile - 1) / kTile), pairs = side * (side + 1) / 2;
  const auto gradients = in_every_order([&] {
    simt::GlobalArray<int> info("info", kCount);
    launch_kernel_matrix<T>(batch.task(), kCount, kMost, {});
    launch_cholesky<T>(batch.systems.data(), kCount, info.data(), {});
    EXPECT_EQ(info.values(), std::vector<int>(kCount, 0));
    launch_solve_vectors<T>(batch.systems.data(), kCount, true, {});
    launch_invert_factor<T>(batch.systems.data(), kCount, kMost, {});
    simt::GlobalArray<T> sums("sums", kCount * static_cast<std::size_t>(pairs) * count),
        all("gradients", kCount * count);
    launch_likelihood_gradient<T>({batch.task(), sums.data(), pairs, all.data()}, kCount, kMost, {});
    return all.values();
  });
  simt::GlobalArray<Summary<T>> summaries("summaries", kCount);
  launch_summarize<T>(batch.systems.data(), kCount, summaries.data(), {});
  for (std::size_t s = 0; s < kCount; ++s) {
    SCOPED_TRACE(testing::Message() << "system " << s);
    const auto& c = *batch.cases[s];
    const double size = static_cast<double>(c.n), tolerance = 40 * (size + 10) * std::numeric_limits<T>::epsilon();
    const auto alpha = c.cpu->alpha();
    const Matrix factor = c.cpu->factor();
    const auto found = c.alpha.values(), matrix = c.matrix.values(), inverse = c.inverse.values();
    for (std::size_t i = 0; i < c.n; ++i) {
      ASSERT_NEAR(found[i], alpha[i], 10 * tolerance);
      for (std::size_t j = 0; j <= i; ++j) ASSERT_NEAR(matrix[i * c.stride + j], factor(i, j), tolerance);
      for (std::size_t j = 0; j < c.n; ++j) {  // (L L^-1)_ij
        double sum = 0;
        for (std::size_t k = 0; k <= i; ++k) sum += factor(i, k) * inverse[k * c.stride + j];
        ASSERT_NEAR(sum, i == j ? 1.0 : 0.0, tolerance) << i << ", " << j;
      }
      // What stands beyond a row is nobody's.
      for (std::size_t j = c.n; j < c.stride; ++j) {
        ASSERT_TRUE(std::isnan(matrix[i * c.stride + j]) && std::isnan(inverse[i * c.stride + j])) << i << ", " << j;
      }
    }
    EXPECT_NEAR(summaries.values()[s].log_determinant, c.cpu->factorization().log_determinant, size * tolerance);
    const std::size_t system = 0;
    double value = 0;
    Matrix expected(1, c.options.covariance.parameters());
    c.cpu->likelihood({&system, 1}, {&value, 1}, expected.view());
    for (std::size_t p = 0; p + 1 < count; ++p)
      EXPECT_NEAR(gradients[s * count + p], expected(0, p), size * tolerance) << "parameter " << p;
    EXPECT_NEAR(0.5 * c.kNoise * gradients[s * count + count - 1], expected(0, count - 1), size * tolerance);
  }
}

// The others are factored all the same.
TYPED_TEST(GpBatchKernels, EachSystemSaysWhatBecameOfIt) {
  using T = TypeParam;
  for (std::size_t bad = 0; bad < kCount; ++bad) {
    Batch<T> batch;
    const auto info = in_every_order([&] {
      simt::GlobalArray<int> told("info", kCount);
      launch_kernel_matrix<T>(batch.task(), kCount, kMost, {});
      batch.cases[bad]->matrix.data()[32 * (batch.cases[bad]->stride + 1)] = T(-1);
      launch_cholesky<T>(batch.systems.data(), kCount, told.data(), {});
      return told.values();
    });
    for (std::size_t s = 0; s < kCount; ++s) EXPECT_EQ(info[s], s == bad ? 1 : 0) << s;
  }
}

// 26 tiles a side are 351 pairs. The second system has fewer.
TYPED_TEST(GpBatchKernels, SumsOfManyPairsOfTiles) {
  using T = TypeParam;
  constexpr int side = 26, pairs = side * (side + 1) / 2, count = 3;
  FlatCovariance structure;
  structure.parameters = count - 1;
  std::vector<SystemView<T>> views(2);
  views[0].n = side * kTile - 5;
  views[1].n = 2 * kTile;  // 3 pairs
  const simt::GlobalArray<SystemView<T>> systems("systems", views);
  std::vector<T> numbers(2 * pairs * count);
  for (std::size_t e = 0; e < numbers.size(); ++e) numbers[e] = static_cast<T>(e % 7 + 1);
  simt::GlobalArray<T> sums("sums", numbers);
  const auto gradients = in_every_order([&] {
    simt::GlobalArray<T> out("gradients", 2 * count);
    launch<sum_tile_pairs<T>>(dim3(count, 1, 2), tile_threads(), DeviceStream{},
                              GradientTask<T>{{structure, nullptr, systems.data(), 0}, sums.data(), pairs, out.data()});
    return out.values();
  });
  for (std::size_t s = 0; s < 2; ++s) {
    for (std::size_t p = 0; p < count; ++p) {
      T expected = 0;  // whole numbers: exact in any order
      for (std::size_t pair = 0; pair < (s == 0 ? pairs : 3); ++pair)
        expected += numbers[(s * pairs + pair) * count + p];
      EXPECT_EQ(gradients[s * count + p], expected) << s << ", " << p;
    }
  }
}

}  // namespace
}  // namespace incumbent::cuda
