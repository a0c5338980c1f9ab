// Densities of Parzen estimators at points.
#include <algorithm>

#include "compute/cpu/density_mixture.hpp"
#include "surrogate/parzen.hpp"
#include "surrogate/parzen_factors.hpp"

namespace incumbent {

// The values that components have at one value of an axis that is no normal column, by row.
void ParzenEstimator::fill_table(std::size_t axis, double value, double* table) const {
  const auto& a = axes_[axis];
  if (a.kind == ParzenAxis::Kind::categorical) {
    const auto choice = static_cast<std::size_t>(value);
    for (std::size_t row = 0; row <= a.prior.size(); ++row) table[row] = log_category(axis, row, choice);
    return;
  }
  const Rows& rows = rows_[place_[axis]];
  const double left = a.edge(value, -1), right = a.edge(value, 1);
  log_bins(rows.mu.data(), rows.sigma.data(), rows.log_mass.data(), rows.mu.size(), 0.5 * (left + right), right - left,
           table);
}

ParzenPoints ParzenEstimator::prepare(MatrixView<const double> points) const {
  const std::size_t n = points.cols;
  ParzenPoints prepared;
  prepared.count_ = n;
  prepared.x_.resize(normals_ * n);
  prepared.tables_.resize(row_of_.size());
  std::vector<double> distinct;
  for (std::size_t j = 0; j < axes_.size(); ++j) {
    const auto row = points.row(j);
    if (axes_[j].kind == ParzenAxis::Kind::normal) {
      std::copy(row.begin(), row.end(), prepared.x_.begin() + static_cast<std::ptrdiff_t>(place_[j] * n));
      continue;
    }
    // One table a distinct value.
    distinct.assign(row.begin(), row.end());
    std::sort(distinct.begin(), distinct.end());
    distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
    auto& table = prepared.tables_[place_[j]];
    table.length = table_length(j);
    table.values.resize(table.length * distinct.size());
    for (std::size_t v = 0; v < distinct.size(); ++v) fill_table(j, distinct[v], &table.values[v * table.length]);
    for (const double value : row) {
      const auto v = std::lower_bound(distinct.begin(), distinct.end(), value) - distinct.begin();
      table.of_point.push_back(static_cast<std::uint32_t>(v));
    }
  }
  return prepared;
}

compute::DensityMixture ParzenEstimator::mixture() const {
  return {compute::cpu::padded(count_),
          normals_,
          stride_,
          in_order_ ? count_ - 1 : 0,
          offset_.data(),
          mean_.data(),
          precision_.data(),
          row_of_};
}

void ParzenEstimator::log_density(MatrixView<const double> points, std::span<double> out) const {
  compute::cpu::log_densities(mixture(), prepare(points).view(), out.data());
}

}  // namespace incumbent
