#include "cuda/runtime/density_ratio.hpp"

#include "cuda/runtime/as_int.hpp"
#include "cuda/runtime/kernels.hpp"

namespace incumbent::cuda {
CudaDensityRatio::~CudaDensityRatio() {
  const DeviceScope scope(device_, std::nothrow);
  cudaStreamSynchronize(stream_);  // nothing may use the memory that is given back now
}

void CudaDensityRatio::set(const compute::DensityMixture& good, const compute::DensityMixture& bad) {
  const std::lock_guard lock(mutex_);
  const DeviceScope scope(device_);
  upload(good, good_);
  upload(bad, bad_);
}

void CudaDensityRatio::upload(const compute::DensityMixture& from, Mixture& to) {
  const std::size_t n = from.components, d = from.normals;
  to.components = n;
  to.normals = d;
  to.offset.reserve(n);
  to.offset.upload({from.offset, n}, stream_);
  to.means.reserve(n * d);
  to.precisions.reserve(n * d);
  copy_rows(to.means.data(), n, from.mean, from.stride, d, n, cudaMemcpyHostToDevice, stream_);
  copy_rows(to.precisions.data(), n, from.precision, from.stride, d, n, cudaMemcpyHostToDevice, stream_);
  to.tables.resize(from.rows.size());
  for (std::size_t t = 0; t < to.tables.size(); ++t) {
    to.tables[t].row.reserve(n);
    to.tables[t].row.upload({from.rows[t].data(), n}, stream_);
  }
}

void CudaDensityRatio::launch(Mixture& mixture, const compute::DensityPoints& points, bool subtract) const {
  std::vector<DensityTableView<double>> views;
  for (std::size_t t = 0; t < mixture.tables.size(); ++t) {
    const auto& from = points.tables[t];
    Table& table = mixture.tables[t];
    table.values.reserve(from.values.size());
    table.values.upload(from.values, stream_);
    table.of_point.reserve(points.count);
    table.of_point.upload(from.of_point, stream_);
    views.push_back({table.values.data(), table.of_point.data(), table.row.data(), as_int(from.length, "rows")});
  }
  mixture.views.reserve(views.size());
  mixture.views.upload(views, stream_);
  const int components = as_int(mixture.components, "components");
  launch_mixture_log_densities<double>({.offset = mixture.offset.data(),
                                        .means = mixture.means.data(),
                                        .precisions = mixture.precisions.data(),
                                        .table = mixture.views.data(),
                                        .components = components,
                                        .normals = as_int(mixture.normals, "columns"),
                                        .stride = components,
                                        .tables = as_int(views.size(), "tables"),
                                        .x = x_.data(),
                                        .count = as_int(points.count, "points"),
                                        .subtract = subtract,
                                        .out = out_.data()},
                                       stream_);
}

void CudaDensityRatio::scores(const compute::DensityPoints& good, const compute::DensityPoints& bad,
                              std::span<double> out) const {
  if (out.empty()) return;
  const std::lock_guard lock(mutex_);
  const DeviceScope scope(device_);
  x_.reserve(good.x.size());
  x_.upload(good.x, stream_);
  out_.reserve(out.size());
  launch(good_, good, false);
  launch(bad_, bad, true);
  out_.download(out, stream_);
}

std::optional<compute::ScoredPoint> CudaDensityRatio::best(const compute::DensityPoints& good,
                                                           const compute::DensityPoints& bad, double least) const {
  std::vector<double> all(good.count);
  scores(good, bad, all);
  std::optional<compute::ScoredPoint> found;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i] > (found ? found->score : least)) found = compute::ScoredPoint{i, all[i]};
  }
  return found;
}

}  // namespace incumbent::cuda
