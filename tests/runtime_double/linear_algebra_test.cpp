// What the host asks of cuBLAS and cuSOLVER, whose doubles compute it: matrices row by row with rows longer than
// theirs, either side of a solve, and handles that are not left behind.
#include "cuda/runtime/linear_algebra.hpp"

#include <cmath>
#include <limits>

#include "cuda/runtime/memory.hpp"
#include "incumbent/error.hpp"
#include "runtime_double/whole_life.hpp"

namespace incumbent::test {
namespace {

class LargeMatrices : public LeavesNothing {
 protected:
  static constexpr int n = 7, stride = 10, m = 3, v_stride = 5;

  // Lower triangular; what is above the diagonal and beyond the rows is not a number.
  static std::vector<double> lower_triangle() {
    std::vector<double> l(n * stride, std::numeric_limits<double>::quiet_NaN());
    Stream stream(5, Purpose::test);
    for (int i = 0; i < n; ++i) {
      for (int j = 0; j <= i; ++j) l[at(i, j)] = i == j ? 2 + stream.uniform() : stream.normal();
    }
    return l;
  }
  static std::size_t at(int i, int j) { return static_cast<std::size_t>(i * stride + j); }
  static bool is_nan(double value) { return std::isnan(value); }
};

TEST_F(LargeMatrices, AreSolvedFromBothSides) {
  const cuda::Stream stream;
  const auto library = cuda::open_linear_algebra(stream);
  const auto l = lower_triangle();
  const cuda::DeviceArray<double> there(l.size());
  there.upload(l, stream);
  for (const bool transposed : {false, true}) {
    for (const int columns : {1, m}) {
      const int step = columns == 1 ? 1 : v_stride;
      SCOPED_TRACE(testing::Message() << columns << " columns, transposed " << transposed);
      std::vector<double> b(static_cast<std::size_t>(n * step), -7.0);
      Stream random(6, Purpose::test);
      for (int i = 0; i < n; ++i) {
        for (int c = 0; c < columns; ++c) b[static_cast<std::size_t>(i * step + c)] = random.normal();
      }
      const cuda::DeviceArray<double> v(b.size());
      v.upload(b, stream);
      library->solve_lower(there.data(), n, stride, v.data(), columns, step, transposed);
      std::vector<double> solved(b.size());
      v.download(solved, stream);
      for (int i = 0; i < n; ++i) {
        for (int c = 0; c < columns; ++c) {
          double sum = 0;
          for (int k = transposed ? i : 0; k < (transposed ? n : i + 1); ++k)
            sum += (transposed ? l[at(k, i)] : l[at(i, k)]) * solved[static_cast<std::size_t>(k * step + c)];
          EXPECT_NEAR(sum, b[static_cast<std::size_t>(i * step + c)], 1e-12) << i << ", " << c;
        }
        for (int c = columns; c < step; ++c) EXPECT_EQ(solved[static_cast<std::size_t>(i * step + c)], -7.0);
      }
    }
  }
}

// Several one after the other, each larger than that before, none waited for.
TEST_F(LargeMatrices, AreFactoredOneAfterTheOther) {
  const cuda::Stream stream;
  const auto library = cuda::open_linear_algebra(stream);
  const cuda::DeviceArray<int> info(3);
  std::vector<cuda::DeviceArray<double>> matrices;
  const auto l = lower_triangle();
  for (int count = 3; count <= n; count += 2) {
    std::vector<double> a(l.size(), std::numeric_limits<double>::quiet_NaN());
    for (int i = 0; i < n; ++i) {
      for (int j = 0; j <= i; ++j) {
        a[at(i, j)] = 0;
        for (int k = 0; k <= j; ++k) a[at(i, j)] += l[at(i, k)] * l[at(j, k)];
      }
    }
    if (count == 5) a[at(3, 3)] = -1;
    matrices.emplace_back(a.size());
    matrices.back().upload(a, stream);
  }
  for (int which = 0; which < 3; ++which) {
    library->cholesky(matrices[static_cast<std::size_t>(which)].data(), 3 + 2 * which, stride, info.data() + which);
  }
  std::vector<int> told(3);
  info.download(told, stream);
  EXPECT_EQ(told, (std::vector<int>{0, 4, 0}));
  std::vector<double> factor(l.size());
  matrices[2].download(factor, stream);
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j <= i; ++j) EXPECT_NEAR(factor[at(i, j)], l[at(i, j)], 1e-12) << i << ", " << j;
    for (int j = i + 1; j < stride; ++j) EXPECT_PRED1(is_nan, factor[at(i, j)]) << i << ", " << j;
  }
}

// The next one needs working memory, other or the same, while the one before may still be waiting for its turn.
TEST_F(LargeMatrices, EachKeepsItsMemoryUntilItHasRun) {
  cuda::MemoryPool::set_limit(cuda::MemoryPool::kNoLimit);  // else giving memory back waits
  const cuda::Stream stream;
  const auto library = cuda::open_linear_algebra(stream);
  const std::vector<std::vector<std::size_t>> all_sizes{{20, 40}, {40, 30, 20}, {20, 20}};
  for (const auto& sizes : all_sizes) {
    const cuda::DeviceArray<int> info(sizes.size());
    std::vector<cuda::DeviceArray<double>> identities;
    for (const std::size_t size : sizes) {
      std::vector<double> identity(size * size, 0.0);
      for (std::size_t i = 0; i < size; ++i) identity[i * (size + 1)] = 1;
      identities.emplace_back(identity.size());
      identities.back().upload(identity, stream);
    }
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      const int size = static_cast<int>(sizes[i]);
      library->cholesky(identities[i].data(), size, size, info.data() + i);
    }
    std::vector<int> told(sizes.size());
    info.download(told, stream);
    EXPECT_EQ(told, std::vector<int>(sizes.size(), 0));
  }
}

TEST_F(LargeMatrices, NothingIsLeftOfLibrariesThatRefuse) {
  const cuda::Stream stream;
  for (const auto* call : {"cublasCreate_v2", "cublasSetStream_v2", "cusolverDnCreate", "cusolverDnSetStream"}) {
    runtime_double::fail(call, 0, cudaErrorUnknown);
    try {
      cuda::open_linear_algebra(stream);
      ADD_FAILURE() << call;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::unavailable);
      EXPECT_NE(std::string(error.what()).find(" failed with status "), std::string::npos) << error.what();
    }
    EXPECT_EQ(runtime_double::live_handles(), 0) << call;
  }
}

}  // namespace
}  // namespace incumbent::test
