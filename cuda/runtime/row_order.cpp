#include "cuda/runtime/row_order.hpp"

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

  const DeviceArray<int> ids = choose(model, system, sample, size, room), info(1);
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

DeviceArray<int> RowOrder::choose(const CudaGpModel& model, const System& system, const PointsView<double>& sample,
                                  std::size_t size, double* room) const {
  const Stream& stream = model.stream_;
  const std::size_t n = system.size();
  const int stride = as_int(n);
  const DeviceArray<double> scores(n), variances(n), latest(columns_);
  DeviceArray<int> chosen(size);
  const RowChoiceTask<double> task{{room, sample.count, stride, stride},
                                   {room + static_cast<std::size_t>(sample.count) * n, as_int(size), stride, stride},
                                   system.view().noise,
                                   system.variance(),
                                   scores.data(),
                                   variances.data(),
                                   chosen.data()};
  auto covariances = model.cross_covariance(system, system.points());
  covariances.rows = sample;
  covariances.values = task.covariances.data;
  covariances.stride = stride;
  launch_cross_covariance(covariances, stream);
  launch_account_row(task, -1, stream);
  covariances.rows = {latest.data(), 1, sample.columns};
  for (int step = 0; step < as_int(size); ++step) {
    launch_choose_row(task, step, stream);
    launch_gather_rows<double>(system.view().points, chosen.data() + step, 1, sample.columns, latest.data(), stream);
    covariances.values = task.directions.data + static_cast<std::size_t>(step) * n;
    launch_cross_covariance(covariances, stream);
    launch_account_row(task, step, stream);
  }
  return chosen;
}

PointsView<double> RowOrder::points(std::size_t rows) const { return {points_.data(), as_int(rows), as_int(columns_)}; }

}  // namespace incumbent::cuda
