// Predictions. With L v = k* and v = L^-1 k*,
//   mean = m + k*.alpha,   variance = k** - v.v,   d variance = dk** - 2 (K^-1 k*) . dk*
// (Rasmussen, Williams, "Gaussian processes for machine learning", 2006, equations 2.25 and 2.26; leave-one-out: 5.10
// to 5.12), for as many points at once as there is memory for.
#include <algorithm>
#include <cmath>

#include "compute/gp_input.hpp"
#include "compute/joint_samples.hpp"
#include "cuda/runtime/as_int.hpp"
#include "cuda/runtime/gp_model.hpp"
#include "cuda/runtime/kernels.hpp"
#include "formula/logarithm.hpp"

namespace incumbent::cuda {
namespace {

constexpr double kLogTwoPi = 1.8378770664093454836;
// Blocks of kTile points at once for each multiprocessor: with less some of them would be idle.
constexpr std::size_t kBlocks = 4;

}  // namespace

PairsView<double> CudaGpModel::pairs(const System& model, const PointsView<double>& points) const {
  return {structure_, kinds_.data(), model.numbers(), model.points(), points};
}

CrossCovarianceTask<double> CudaGpModel::cross_covariance(const System& model, const PointsView<double>& points) const {
  CrossCovarianceTask<double> task{pairs(model, points)};
  task.weights = model.view().alpha;
  task.constant = model.mean();
  return task;
}

PointGradientTask<double> CudaGpModel::point_gradient(const System& model, const PointsView<double>& points) const {
  return {pairs(model, points)};
}

bool CudaGpModel::has_resource() const {
  return std::ranges::find(options_.columns, compute::ColumnKind::resource) != options_.columns.end();
}

OwnCovarianceTask<double> CudaGpModel::own_covariance(const System& model, const PointsView<double>& points) const {
  return {structure_, kinds_.data(), model.numbers(), points, nullptr, nullptr};
}

void CudaGpModel::fill_prior(const System& model, const PointsView<double>& points, double* variances) const {
  if (!has_resource()) {
    launch_fill(variances, model.variance(), static_cast<std::size_t>(points.count), stream_);
    return;
  }
  auto task = own_covariance(model, points);
  task.variances = variances;
  launch_own_covariances(task, stream_);
}

PointsView<double> CudaGpModel::upload_points(MatrixView<const double> points, std::size_t first,
                                              std::size_t count) const {
  workspace_.points.reserve(count * points.cols);
  if (count > 0)
    copy_rows(workspace_.points.data(), points.cols, &points(first, 0), points.stride, count, points.cols,
              cudaMemcpyHostToDevice, stream_);
  return {workspace_.points.data(), as_int(count), as_int(points.cols)};
}

std::size_t CudaGpModel::width(std::size_t n, std::size_t wanted) const {
  return width_within(MemoryPool::current().free_bytes() / 2 + workspace_.values.size() * sizeof(double), n, wanted);
}

std::size_t CudaGpModel::width_within(std::size_t bytes, std::size_t n, std::size_t wanted) const {
  const std::size_t fits = bytes / (std::max<std::size_t>(n, 1) * sizeof(double)) / kTile * kTile;
  return std::clamp<std::size_t>(std::min(fits, wanted), kTile, kBlocks * kTile * multiprocessors_);
}

void CudaGpModel::solve_lower(const System& model, const MatrixOf<double>& v, bool transposed) const {
  const auto s = model.view();
  if (model.size() > kSmallSystem) {
    library().solve_lower(s.matrix, s.n, s.stride, v.data, v.columns, v.stride, transposed);
  } else if (transposed) {
    launch_solve_lower_transposed(s.factor(), v, stream_);
  } else {
    launch_solve_lower<double>(s.factor(), v, nullptr, stream_);
  }
}

compute::LeaveOneOut CudaGpModel::leave_one_out(std::size_t system) const {
  const Call call(*this);
  const System& model = at(system);
  model.require_factor();
  const std::size_t one[] = {system}, n = model.size();
  const std::vector<double> weights = alpha(system);
  invert_factors(one);
  const auto view = model.view();
  workspace_.variances.reserve(n);
  launch_column_squares<double>({view.inverse, view.n, view.n, view.stride}, workspace_.variances.data(), stream_);
  std::vector<double> diagonal(n);
  workspace_.variances.download(diagonal, stream_);
  compute::LeaveOneOut result;
  for (std::size_t i = 0; i < n; ++i) {
    const double variance = 1 / diagonal[i], error = weights[i] * variance;
    result.mean.push_back(model.output(i) - error);
    result.variance.push_back(variance);
    result.log_density.push_back(-0.5 * (kLogTwoPi + formula::log(variance) + error * error / variance));
  }
  return result;
}

compute::Posterior CudaGpModel::posterior(MatrixView<const double> points, bool gradient, std::size_t system) const {
  const Call call(*this);
  const System& model = at(system);
  model.require_factor();
  compute::require_points(points, options_.columns.size());
  const std::size_t n = model.size(), columns = points.cols;
  compute::Posterior result;
  result.mean.resize(points.rows);
  result.variance.resize(points.rows);
  if (gradient) {
    result.mean_gradient = Matrix(points.rows, columns);
    result.variance_gradient = Matrix(points.rows, columns);
  }
  if (points.rows == 0) return result;
  const std::size_t width = this->width(n, points.rows);
  Workspace& w = workspace_;
  w.values.reserve(n * width);
  w.means.reserve(width);
  w.variances.reserve(width);
  if (gradient) w.gradient.reserve(2 * width * columns);
  for (std::size_t first = 0; first < points.rows; first += width) {
    const std::size_t count = std::min(width, points.rows - first);
    const auto others = upload_points(points, first, count);
    const MatrixOf<double> v{w.values.data(), as_int(n), as_int(count), as_int(width)};
    auto task = cross_covariance(model, others);
    task.values = v.data;
    task.stride = v.stride;
    task.means = w.means.data();
    launch_cross_covariance(task, stream_);
    // Always our own solve: the bits of a point do not depend on the others, and are those of screening.
    fill_prior(model, others, w.variances.data());
    launch_solve_lower(model.view().factor(), v, w.variances.data(), stream_);
    w.means.download(std::span(result.mean).subspan(first, count), stream_);
    w.variances.download(std::span(result.variance).subspan(first, count), stream_);
    if (gradient) {
      launch_solve_lower_transposed(model.view().factor(), v, stream_);
      auto slope = point_gradient(model, others);
      slope.weights = model.view().alpha;
      slope.row_stride = 1;
      slope.scale = 1;
      slope.out = w.gradient.data();
      launch_point_gradient(slope, stream_);
      slope.weights = v.data;
      slope.row_stride = v.stride;
      slope.other_stride = 1;
      slope.scale = -2;
      slope.out = w.gradient.data() + width * columns;
      launch_point_gradient(slope, stream_);
      if (has_resource()) {
        auto own = own_covariance(model, others);
        own.gradient = slope.out;
        launch_own_covariances(own, stream_);
      }
      w.gradient.download({&result.mean_gradient.values[first * columns], count * columns}, stream_);
      w.gradient.download({&result.variance_gradient.values[first * columns], count * columns}, stream_,
                          width * columns);
    }
  }
  return result;
}

compute::JointPosterior CudaGpModel::joint_posterior(MatrixView<const double> points, std::size_t system) const {
  const Call call(*this);
  const System& model = at(system);
  model.require_factor();
  compute::require_points(points, options_.columns.size());
  const std::size_t n = model.size(), m = points.rows;
  compute::JointPosterior result{std::vector<double>(m), Matrix(m, m)};
  if (m == 0) return result;
  const auto others = upload_points(points, 0, m);
  Workspace& w = workspace_;
  w.values.reserve(n * m);
  w.means.reserve(m);
  w.out.reserve(m * m);
  const MatrixOf<double> v{w.values.data(), as_int(n), as_int(m), as_int(m)};
  const MatrixOf<double> covariance{w.out.data(), as_int(m), as_int(m), as_int(m)};
  auto task = cross_covariance(model, others);
  task.values = v.data;
  task.stride = v.stride;
  task.means = w.means.data();
  launch_cross_covariance(task, stream_);
  auto prior = cross_covariance(model, others);
  prior.rows = others;
  prior.values = covariance.data;
  prior.stride = covariance.stride;
  launch_cross_covariance(prior, stream_);
  solve_lower(model, v, false);
  const MatrixOf<const double> solved{v.data, v.rows, v.columns, v.stride};
  launch_add_product(Product::transposed_left, solved, solved, -1.0, covariance, stream_);
  w.means.download(result.mean, stream_);
  w.out.download(result.covariance.values, stream_);
  // Symmetric to the bit: both halves are sums of the same products in the same order.
  for (std::size_t i = 0; i < m; ++i) result.covariance(i, i) = std::max(result.covariance(i, i), 0.0);
  return result;
}

Matrix CudaGpModel::sample(MatrixView<const double> points, MatrixView<const double> normals,
                           std::size_t system) const {
  return compute::joint_samples(joint_posterior(points, system), normals);
}

}  // namespace incumbent::cuda
