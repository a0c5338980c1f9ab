// Minus the log posterior of some rows, its gradient and its curvature.
#include "surrogate/gp_objective.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

namespace incumbent {
namespace {

constexpr double kHessianStep = 1e-4;

}  // namespace

std::vector<std::size_t> representative_rows(MatrixView<const double> x, std::span<const double> z,
                                             std::span<const compute::ColumnKind> kinds, std::size_t count) {
  std::vector<std::size_t> order(x.rows);
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (x.rows <= count) return order;
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return z[i]; });
  std::vector<std::size_t> chosen(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count / 2));
  std::vector<double> distance(x.rows, std::numeric_limits<double>::infinity());
  const auto look_at = [&](std::size_t row) {
    for (std::size_t i = 0; i < x.rows; ++i) {
      double square = 0;
      for (std::size_t j = 0; j < x.cols; ++j) {
        const double difference = x(i, j) - x(row, j);
        square += kinds[j] == compute::ColumnKind::label ? (difference != 0 ? 1.0 : 0.0) : difference * difference;
      }
      distance[i] = std::min(distance[i], square);
    }
    distance[row] = -1;  // taken
  };
  for (const std::size_t row : chosen) look_at(row);
  while (chosen.size() < count) {
    chosen.push_back(static_cast<std::size_t>(std::ranges::max_element(distance) - distance.begin()));
    look_at(chosen.back());
  }
  std::ranges::sort(chosen);
  return chosen;
}

std::vector<std::size_t> drawn_rows(std::size_t all, std::size_t count, Stream stream) {
  std::vector<std::size_t> rows(all);
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  for (std::size_t i = 0; i < count; ++i) std::swap(rows[i], rows[i + stream.below(all - i)]);
  rows.resize(count);
  std::ranges::sort(rows);
  return rows;
}

GpObjective::GpObjective(const compute::Backend& backend, const compute::Context& context,
                         const compute::GpModelOptions& model, const GpPrior& prior, const GpFitOptions& options,
                         MatrixView<const double> x, std::span<const double> z, const std::vector<std::size_t>& rows,
                         std::size_t systems)
    : prior_(prior),
      warp_(options.warp),
      own_(model.covariance.parameters()),
      count_(systems),
      x_(rows.size(), x.cols) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::ranges::copy(x.row(rows[i]), x_.row(i).begin());
    z_.push_back(z[rows[i]]);
    if (!options.row_noise.empty()) noise_.push_back(options.row_noise[rows[i]]);
  }
  auto batch = model;
  batch.systems = systems;
  systems_ = backend.make_gp_model(batch, context);
  for (std::size_t s = 0; s < systems; ++s) set_data(x_.view(), s);
}

void GpObjective::operator()(std::span<const std::size_t> which, MatrixView<const double> points,
                             std::span<double> values, MatrixView<double> gradients) const {
  const std::size_t concentrations = warp_ != nullptr ? warp_->concentrations() : 0;
  std::vector<std::vector<double>> natural;
  for (std::size_t i = 0; i < which.size(); ++i) {
    natural.push_back(prior_.natural(points.row(i)));
    if (concentrations > 0) {
      Matrix warped = x_;
      warp_->apply(std::span(natural[i]).subspan(own_), warped.view());
      set_data(warped.view(), which[i]);
    }
    systems_->set_parameters(std::span(natural[i]).first(own_), which[i]);
  }
  const bool slopes = gradients.rows > 0;
  systems_->likelihood(
      which, values,
      slopes ? MatrixView<double>{gradients.data, gradients.rows, own_, gradients.stride} : MatrixView<double>{});
  std::vector<double> unused(points.cols);
  for (std::size_t i = 0; i < which.size(); ++i) {
    if (slopes && concentrations > 0) {
      const auto by_log = gradients.row(i).subspan(own_);
      std::ranges::fill(by_log, 0.0);
      if (std::isfinite(values[i])) {
        warp_->add_concentration_gradient(std::span(natural[i]).subspan(own_), x_.view(),
                                          systems_->input_gradient(which[i]).view(), by_log);
      }
    }
    values[i] = -(values[i] + prior_.log_density(points.row(i), slopes ? gradients.row(i) : std::span(unused)));
    if (!slopes) continue;
    for (double& g : gradients.row(i)) g = -g;
  }
}

void GpObjective::set_data(MatrixView<const double> x, std::size_t system) const {
  systems_->set_data(x, z_, system);
  systems_->set_row_noise(noise_, system);
}

std::vector<double> GpObjective::scaled_hessian(std::span<const double> point, std::size_t rows) const {
  const std::size_t d = point.size();
  const double factor = static_cast<double>(rows) / static_cast<double>(x_.rows);
  std::vector<double> hessian(d * d, 0.0), centre_prior(d, 0.0);
  prior_.log_density(point, centre_prior);
  Matrix points(d + 1, d), gradients(d + 1, d);
  for (std::size_t p = 0; p <= d; ++p) {
    std::ranges::copy(point, points.row(p).begin());
    if (p < d) points(p, p) += points(p, p) + kHessianStep > prior_.upper()[p] ? -kHessianStep : kHessianStep;
  }
  std::vector<double> values(d + 1);
  for (std::size_t first = 0; first <= d; first += count_) {
    const std::size_t count = std::min(count_, d + 1 - first);
    std::vector<std::size_t> which(count);
    std::iota(which.begin(), which.end(), std::size_t{0});
    (*this)(which, {points.row(first).data(), count, d}, std::span(values).subspan(first, count),
            {gradients.row(first).data(), count, d});
  }
  for (std::size_t p = 0; p < d; ++p) {
    if (prior_.lower()[p] == prior_.upper()[p]) {
      hessian[p * d + p] = 1;
      continue;
    }
    std::vector<double> moved_prior(d, 0.0);
    prior_.log_density(points.row(p), moved_prior);
    const double step = points(p, p) - point[p];
    for (std::size_t q = 0; q < d; ++q) {
      if (prior_.lower()[q] == prior_.upper()[q]) continue;
      const double of_prior = -(moved_prior[q] - centre_prior[q]) / step;
      const double total = (gradients(p, q) - gradients(d, q)) / step;
      const double entry = factor * (total - of_prior) + of_prior;
      hessian[p * d + q] += 0.5 * entry;
      hessian[q * d + p] += 0.5 * entry;
    }
  }
  return hessian;
}

}  // namespace incumbent
