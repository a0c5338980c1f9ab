// Several functions on the rows of one system, each with weights of its own; and the likelihood's gradient in the
// inputs,
//   d log p / d x_i = sum_k W_ik dk(x_i, x_k) / dx_i,   W = alpha alpha^T - K^-1
// (Rasmussen, Williams, "Gaussian processes for machine learning", 2006, equation 5.9, with x for theta).
#include <algorithm>

#include "compute/gp_input.hpp"
#include "cuda/runtime/as_int.hpp"
#include "cuda/runtime/gp_model.hpp"
#include "cuda/runtime/kernels.hpp"

namespace incumbent::cuda {
namespace {

// A host matrix in `memory`.
MatrixOf<const double> upload(MatrixView<const double> from, DeviceArray<double>& memory, const Stream& stream) {
  memory.reserve(from.rows * from.cols);
  copy_rows(memory.data(), from.cols, from.data, from.stride, from.rows, from.cols, cudaMemcpyHostToDevice, stream);
  return {memory.data(), as_int(from.rows), as_int(from.cols), as_int(from.cols)};
}

}  // namespace

Matrix CudaGpModel::input_gradient(std::size_t system) const {
  const Call call(*this);
  const System& model = at(system);
  model.require_factor();
  const std::size_t one[] = {system}, n = model.size();
  Matrix result(n, options_.columns.size());
  if (result.values.empty()) return result;
  invert_factors(one);
  const auto view = model.view();
  Workspace& w = workspace_;
  w.values.reserve(n * n);
  w.gradient.reserve(result.values.size());
  const MatrixOf<double> weights{w.values.data(), view.n, view.n, view.n};
  const MatrixOf<const double> alpha{view.alpha, view.n, 1, 1}, inverse{view.inverse, view.n, view.n, view.stride};
  launch_fill(weights.data, 0.0, n * n, stream_);
  launch_add_product<double>(Product::transposed_right, alpha, alpha, 1.0, weights, stream_);
  launch_add_product<double>(Product::transposed_left, inverse, inverse, -1.0, weights, stream_);
  auto task = point_gradient(model, model.points());
  task.weights = weights.data;
  task.row_stride = weights.stride;
  task.other_stride = 1;
  task.scale = 1;
  task.out = w.gradient.data();
  launch_point_gradient(task, stream_);
  w.gradient.download(result.values, stream_);
  return result;
}

void CudaGpModel::covariance_matrix(std::span<const double> parameters, MatrixView<const double> a,
                                    MatrixView<const double> b, MatrixView<double> out) {
  const Call call(*this);
  const std::vector<double> zeros(a.rows, 0.0);
  at(0).set_data(a, zeros, stream_);
  at(0).set_parameters(parameters);
  const std::size_t one[] = {0};
  upload_numbers(one);
  const std::size_t width = this->width(a.rows, b.rows);
  workspace_.values.reserve(a.rows * width);
  for (std::size_t first = 0; first < b.rows && a.rows > 0; first += width) {
    const std::size_t count = std::min(width, b.rows - first);
    auto task = cross_covariance(at(0), upload_points(b, first, count));
    task.values = workspace_.values.data();
    task.stride = as_int(width);
    launch_cross_covariance(task, stream_);
    copy_rows(&out(0, first), out.stride, static_cast<const double*>(task.values), width, a.rows, count,
              cudaMemcpyDeviceToHost, stream_);
  }
}

Matrix CudaGpModel::solve(MatrixView<const double> b, std::size_t system) const {
  const Call call(*this);
  const System& model = at(system);
  model.require_factor();
  require(b.rows == model.size(), "{} rows to solve for; the model has {}", b.rows, model.size());
  Matrix result(b.rows, b.cols);
  if (result.values.empty()) return result;
  upload(b, workspace_.values, stream_);
  const MatrixOf<double> v{workspace_.values.data(), as_int(b.rows), as_int(b.cols), as_int(b.cols)};
  solve_lower(model, v, false);
  solve_lower(model, v, true);
  workspace_.values.download(result.values, stream_);
  return result;
}

Matrix CudaGpModel::weighted_covariance(MatrixView<const double> points, MatrixView<const double> weights,
                                        std::size_t system) const {
  const Call call(*this);
  const System& model = at(system);
  compute::require_points(points, options_.columns.size());
  require(model.has_parameters(), "a Gaussian process needs parameters before it is asked for covariances");
  const std::size_t one[] = {system};
  upload_numbers(one);  // this needs no factor
  require(weights.rows == model.size(), "weights of {} rows; the model has {}", weights.rows, model.size());
  Matrix result(points.rows, weights.cols);
  if (result.values.empty()) return result;
  Workspace& w = workspace_;
  const auto b = upload(weights, w.weights, stream_);
  const std::size_t n = model.size(), width = this->width(n, points.rows);
  w.values.reserve(n * width);
  w.out.reserve(width * weights.cols);
  for (std::size_t first = 0; first < points.rows; first += width) {
    const std::size_t count = std::min(width, points.rows - first);
    auto task = cross_covariance(model, upload_points(points, first, count));
    task.values = w.values.data();
    task.stride = as_int(width);
    launch_cross_covariance(task, stream_);
    const MatrixOf<double> out{w.out.data(), as_int(count), b.columns, b.columns};
    launch_fill(out.data, 0.0, count * weights.cols, stream_);
    launch_add_product<double>(Product::transposed_left, {w.values.data(), as_int(n), as_int(count), as_int(width)}, b,
                               1.0, out, stream_);
    w.out.download({&result.values[first * weights.cols], count * weights.cols}, stream_);
  }
  return result;
}

Matrix CudaGpModel::weighted_gradient(MatrixView<const double> points, MatrixView<const double> weights,
                                      MatrixView<const double> coefficients, std::size_t system) const {
  const Call call(*this);
  const System& model = at(system);
  compute::require_points(points, options_.columns.size());
  require(model.has_parameters(), "a Gaussian process needs parameters before it is asked for covariances");
  const std::size_t one[] = {system};
  upload_numbers(one);  // this needs no factor
  require(weights.rows == model.size(), "weights of {} rows; the model has {}", weights.rows, model.size());
  require(coefficients.rows == points.rows && coefficients.cols == weights.cols,
          "{} x {} coefficients for {} points and {} functions", coefficients.rows, coefficients.cols, points.rows,
          weights.cols);
  Matrix result(points.rows, points.cols);
  if (result.values.empty()) return result;
  Workspace& w = workspace_;
  const auto b = upload(weights, w.weights, stream_);
  const std::size_t n = model.size(), width = this->width(n, points.rows);
  w.values.reserve(n * width);
  w.gradient.reserve(width * points.cols);
  for (std::size_t first = 0; first < points.rows; first += width) {
    const std::size_t count = std::min(width, points.rows - first);
    const auto others = upload_points(points, first, count);
    const auto c = upload({&coefficients(first, 0), count, coefficients.cols, coefficients.stride}, w.out, stream_);
    const MatrixOf<double> g{w.values.data(), as_int(n), as_int(count), as_int(width)};
    launch_fill(g.data, 0.0, n * width, stream_);
    launch_add_product<double>(Product::transposed_right, b, c, 1.0, g, stream_);
    auto task = point_gradient(model, others);
    task.weights = g.data;
    task.row_stride = g.stride;
    task.other_stride = 1;
    task.scale = 1;
    task.out = w.gradient.data();
    launch_point_gradient(task, stream_);
    w.gradient.download({&result.values[first * points.cols], count * points.cols}, stream_);
  }
  return result;
}

// Phases are a product of two matrices, and so is the sum.
Matrix CudaGpModel::sum_of_waves(MatrixView<const double> points, MatrixView<const double> frequencies,
                                 MatrixView<const double> amplitudes) const {
  const Call call(*this);
  compute::require_waves(points, frequencies, amplitudes);
  Matrix result(points.rows, amplitudes.cols);
  if (result.values.empty()) return result;
  Workspace& w = workspace_;
  const auto f = upload(frequencies, w.frequencies, stream_), a = upload(amplitudes, w.weights, stream_);
  const std::size_t width = this->width(amplitudes.rows, points.rows);
  w.values.reserve(amplitudes.rows * width);
  w.out.reserve(width * amplitudes.cols);
  for (std::size_t first = 0; first < points.rows; first += width) {
    const std::size_t count = std::min(width, points.rows - first);
    const auto p = upload_points(points, first, count);
    const MatrixOf<double> waves{w.values.data(), a.rows, as_int(count), as_int(count)};
    const MatrixOf<double> phases{waves.data, f.rows, waves.columns, waves.stride};
    launch_fill(phases.data, 0.0, frequencies.rows * count, stream_);
    launch_add_product<double>(Product::transposed_right, f, {p.data, p.count, p.columns, p.columns}, 1.0, phases,
                               stream_);
    launch_waves_of_phases(waves, stream_);
    const MatrixOf<double> out{w.out.data(), as_int(count), a.columns, a.columns};
    launch_fill(out.data, 0.0, count * amplitudes.cols, stream_);
    launch_add_product<double>(Product::transposed_left, {waves.data, waves.rows, waves.columns, waves.stride}, a, 1.0,
                               out, stream_);
    w.out.download({&result.values[first * amplitudes.cols], count * amplitudes.cols}, stream_);
  }
  return result;
}

}  // namespace incumbent::cuda
