// Rows and likelihoods.
#include "cuda/runtime/gp_model.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "core/require.hpp"
#include "cuda/runtime/kernels.hpp"

namespace incumbent::cuda {
namespace {

constexpr double kHalfLogTwoPi = 0.91893853320467274178;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

}  // namespace

CudaGpModel::CudaGpModel(const compute::GpModelOptions& options, int device)
    : options_(options), structure_(FlatCovariance::of(options.covariance)), device_(device) {
  require(options_.systems > 0, "a model of {} Gaussian processes; at least one is needed", options_.systems);
  const Call call(*this);
  int multiprocessors = 0;
  check(cudaDeviceGetAttribute(&multiprocessors, cudaDevAttrMultiProcessorCount, device_), "number of multiprocessors");
  multiprocessors_ = static_cast<std::size_t>(std::max(multiprocessors, 1));
  kinds_.reserve(options_.columns.size());
  kinds_.upload(options_.columns, stream_);
  systems_.reserve(options_.systems);
  for (std::size_t s = 0; s < options_.systems; ++s) systems_.emplace_back(options_);
}

CudaGpModel::~CudaGpModel() {
  const DeviceScope scope(device_, std::nothrow);
  cudaStreamSynchronize(stream_);  // nothing may use the memory that is given back now
}

System& CudaGpModel::at(std::size_t system) { return const_cast<System&>(std::as_const(*this).at(system)); }

const System& CudaGpModel::at(std::size_t system) const {
  require(system < systems_.size(), "system {} of a model that has {}", system, systems_.size());
  return systems_[system];
}

void CudaGpModel::set_data(MatrixView<const double> x, std::span<const double> y, std::size_t system) {
  const Call call(*this);
  at(system).set_data(x, y, stream_);
}

void CudaGpModel::set_row_noise(std::span<const double> variances, std::size_t system) {
  const Call call(*this);
  at(system).set_row_noise(variances);
}

void CudaGpModel::set_parameters(std::span<const double> parameters, std::size_t system) {
  const Call call(*this);
  at(system).set_parameters(parameters);
}

LinearAlgebra& CudaGpModel::library() const {
  if (!library_) library_ = open_linear_algebra(stream_);
  return *library_;
}

SystemsView<double> CudaGpModel::views(std::span<const std::size_t> systems) const {
  std::vector<SystemView<double>> views;
  for (const std::size_t s : systems) views.push_back(at(s).view());
  views_.reserve(views.size());
  views_.upload(views, stream_);
  return {structure_, kinds_.data(), views_.data(), static_cast<int>(options_.columns.size())};
}

std::size_t CudaGpModel::most_rows(std::span<const std::size_t> systems) const {
  std::size_t most = 0;
  for (const std::size_t s : systems) most = std::max(most, at(s).size());
  return most;
}

void CudaGpModel::invert_factors(std::span<const std::size_t> systems) const {
  for (const std::size_t s : systems) systems_[s].reserve_inverse();
  launch_invert_factor(views(systems).systems, static_cast<int>(systems.size()), static_cast<int>(most_rows(systems)),
                       stream_);
}

void CudaGpModel::likelihood(std::span<const std::size_t> systems, std::span<double> values,
                             MatrixView<double> gradients) {
  require(systems.size() == values.size() && (gradients.rows == 0 || gradients.rows == systems.size()),
          "{} systems, but room for {} values and {} gradients", systems.size(), values.size(), gradients.rows);
  require(gradients.rows == 0 || gradients.cols == options_.covariance.parameters(),
          "{} entries for the gradient of {} parameters", gradients.cols, options_.covariance.parameters());
  const Call call(*this);
  std::vector<compute::Factorization> results(systems.size());
  factorize(systems, results);
  std::vector<std::size_t> good, places;
  for (std::size_t i = 0; i < systems.size(); ++i) {
    values[i] = -kInfinity;
    if (gradients.rows > 0) std::fill_n(gradients.row(i).begin(), gradients.cols, 0.0);
    if (!results[i].ok) continue;
    good.push_back(systems[i]);
    places.push_back(i);
  }
  if (good.empty()) return;
  const auto told = summaries(good);
  for (std::size_t i = 0; i < good.size(); ++i) {
    values[places[i]] = -0.5 * told[i].data_fit - 0.5 * told[i].log_determinant -
                        static_cast<double>(at(good[i]).size()) * kHalfLogTwoPi;
  }
  const std::size_t most = most_rows(good);
  if (gradients.rows == 0 || most == 0) return;

  invert_factors(good);
  const std::size_t count = static_cast<std::size_t>(structure_.parameters) + 1, side = (most + kTile - 1) / kTile;
  const std::size_t pairs = side * (side + 1) / 2;
  gradient_sums_.reserve(good.size() * pairs * count);
  gradients_.reserve(good.size() * count);
  launch_likelihood_gradient<double>({views(good), gradient_sums_.data(), static_cast<int>(pairs), gradients_.data()},
                                     static_cast<int>(good.size()), static_cast<int>(most), stream_);
  std::vector<double> found(good.size() * count);
  gradients_.download(found, stream_);
  for (std::size_t i = 0; i < good.size(); ++i) {
    const auto row = gradients.row(places[i]);
    std::copy_n(&found[i * count], count - 1, row.begin());
    row[options_.covariance.noise_index()] = 0.5 * found[i * count + count - 1] * at(good[i]).noise();
    row[options_.covariance.mean_index()] = told[i].alpha_sum;
  }
}

std::vector<double> CudaGpModel::alpha(std::size_t system) const {
  const Call call(*this);
  const System& model = at(system);
  model.require_factor();
  std::vector<double> result(model.size());
  copy_rows(result.data(), 1, static_cast<const double*>(model.view().alpha), 1, result.size(), 1,
            cudaMemcpyDeviceToHost, stream_);
  return result;
}

Matrix CudaGpModel::factor(std::size_t system) const {
  const Call call(*this);
  const System& model = at(system);
  model.require_factor();
  const auto view = model.view();
  Matrix lower(model.size(), model.size());
  copy_rows(lower.values.data(), lower.cols, static_cast<const double*>(view.matrix),
            static_cast<std::size_t>(view.stride), lower.rows, lower.cols, cudaMemcpyDeviceToHost, stream_);
  for (std::size_t i = 0; i < lower.rows; ++i)
    std::fill(lower.row(i).begin() + static_cast<std::ptrdiff_t>(i) + 1, lower.row(i).end(), 0.0);
  return lower;
}

}  // namespace incumbent::cuda
