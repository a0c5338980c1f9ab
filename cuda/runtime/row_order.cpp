#include "cuda/runtime/row_order.hpp"

#include <algorithm>
#include <numeric>

#include "cuda/runtime/as_int.hpp"
#include "cuda/runtime/kernels.hpp"

namespace incumbent::cuda {
namespace {

constexpr double kUnit = 0x1p-53;
constexpr double kMostRelative = 0.1;  // a bound that is so much too large excludes nobody

}  // namespace

RowOrder::RowOrder(const CudaGpModel& model, const System& system, const PointsView<double>& sample, std::size_t size,
                   double* room)
    : size_(0), columns_(static_cast<std::size_t>(sample.columns)) {
  const Stream& stream = model.stream_;
  const std::size_t n = system.size();
  const double prior = system.variance();
  const auto noises = system.noises();
  // How far rounding moves a variance, relative to it, in a solve of so many rows.
  const auto moved = [&](std::size_t rows) {
    const double b = static_cast<double>(rows);
    return 3 * (b + 16) * kUnit / noises.least * b * (prior + noises.most);
  };
  absolute_ = 8 * (static_cast<double>(n) + 16) * kUnit * prior;
  relative_ = moved(n) + moved(size) + moved(n) * moved(size);
  if (!(relative_ < kMostRelative)) return;

  // Covariances with the sample, a row a point of it: their columns' squares are the scores.
  const DeviceArray<double> squares(n);
  auto task = model.cross_covariance(system, system.points());
  task.rows = sample;
  task.values = room;
  task.stride = as_int(n);
  launch_cross_covariance(task, stream);
  launch_column_squares<double>({room, sample.count, as_int(n), as_int(n)}, squares.data(), stream);
  std::vector<double> scores(n), noise(n);
  squares.download(scores, stream);
  copy_rows(noise.data(), n, static_cast<const double*>(system.view().noise), n, 1, n, cudaMemcpyDeviceToHost, stream);
  for (std::size_t i = 0; i < n; ++i) scores[i] /= prior + noise[i];
  std::vector<int> order(n);
  std::iota(order.begin(), order.end(), 0);
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(size), order.end(), [&](int a, int b) {
    const double x = scores[static_cast<std::size_t>(a)], y = scores[static_cast<std::size_t>(b)];
    return x > y || (x == y && a < b);
  });
  order.resize(size);

  const DeviceArray<int> ids(size), info(1);
  ids.upload(order, stream);
  points_.reserve(size * columns_);
  noise_.reserve(size);
  matrix_.reserve(size * size);
  launch_gather_rows<double>(system.view().points, ids.data(), as_int(size), as_int(columns_), points_.data(), stream);
  launch_gather_rows<double>(system.view().noise, ids.data(), as_int(size), 1, noise_.data(), stream);
  view_ = {points_.data(), system.numbers(), noise_.data(), nullptr,      matrix_.data(),
           nullptr,        nullptr,          nullptr,       as_int(size), as_int(size)};
  const DeviceArray<SystemView<double>> views(1);
  views.upload({&view_, 1}, stream);
  launch_kernel_matrix<double>({model.structure_, model.kinds_.data(), views.data(), as_int(columns_)}, 1, as_int(size),
                               stream);
  launch_cholesky<double>(views.data(), 1, info.data(), stream);
  int failed = 0;
  info.download({&failed, 1}, stream);
  if (failed == 0) size_ = size;
}

PointsView<double> RowOrder::points(std::size_t rows) const { return {points_.data(), as_int(rows), as_int(columns_)}; }

}  // namespace incumbent::cuda
