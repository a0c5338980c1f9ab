// Bounds by chosen rows are those of another factor than the model's: with their margins they hold all the same.
#include <numeric>

#include "cuda/runtime/candidate_tiles.hpp"
#include "runtime_double/whole_life.hpp"

namespace incumbent::test {
namespace {

class RowOrders : public LeavesNothing {};

// Half of the rows are so far away that their covariances with the candidates are 0, or nearly: what the others leave
// of a variance is all that is left of it, but for rounding.
TEST_F(RowOrders, NoBoundIsBelowTheVariance) {
  constexpr std::size_t n = 120, m = 96, chosen = 60;
  GpModelOptions options;
  options.covariance = Covariance::ard(CovarianceKind::rbf, 1);
  options.columns = {ColumnKind::number};
  const auto model = find_backend("cuda").make_gp_model(options, {});
  Matrix x = random_points(n, 1, 1);
  const Matrix points = random_points(m, 1, 2);
  for (std::size_t i = 1; i < n; i += 2) x(i, 0) += 1000;
  model->set_data(x.view(), random_values(n, 3));
  model->set_parameters(std::vector<double>{1, 0.4, 1e-4, 0});
  Factorization result;
  model->factorize({&kSystem, 1}, {&result, 1});
  ASSERT_TRUE(result.ok);

  const Acquisition acquisition{{-1.0, 0.0, 2.0}, AcquisitionKind::log_expected_improvement};
  const CandidateSource source = CandidateList{points.view()};
  const auto& device = static_cast<const cuda::CudaGpModel&>(*model);
  cuda::CandidateTiles tiles(device, device.at(kSystem), source, acquisition, 1);
  tiles.make(0);
  tiles.find_means();
  std::vector<int> all(m);
  std::iota(all.begin(), all.end(), 0);
  ASSERT_TRUE(tiles.choose_rows(all, chosen));
  const cuda::DeviceArray<int> ids(m);
  ids.upload(all, tiles.stream());
  const auto bounded = tiles.solve(ids.data(), m, chosen);
  std::vector<double> bounds(m);
  cuda::check(
      cudaMemcpyAsync(bounds.data(), bounded.variances, m * sizeof(double), cudaMemcpyDeviceToHost, tiles.stream()),
      "bounds");
  tiles.stream().wait("bounds");
  const auto exact = model->posterior(points.view(), false).variance;
  int would_be_below = 0;
  for (std::size_t i = 0; i < m; ++i) {
    EXPECT_GE((bounds[i] + bounded.absolute) * (1 + bounded.relative), exact[i]) << i;
    EXPECT_NEAR(bounds[i], exact[i], 1e-9) << i;
    would_be_below += bounds[i] < exact[i] ? 1 : 0;
  }
  EXPECT_GT(would_be_below, 0) << "the margins were not needed";
}

}  // namespace
}  // namespace incumbent::test
