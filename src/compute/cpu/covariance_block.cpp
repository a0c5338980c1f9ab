// A covariance's factors, combined over a block of points.
#include "compute/cpu/covariance_block.hpp"

#include <algorithm>
#include <cstring>

#include "compute/cpu/vector_loops.hpp"
#include "core/require.hpp"

namespace incumbent::compute::cpu {
void gather(MatrixView<const double> points, std::size_t first, std::size_t width, double* out) {
  for (std::size_t t = 0; t < width; ++t) {
    const auto point = points.row(std::min(first + t, points.rows - 1));
    for (std::size_t j = 0; j < points.cols; ++j) out[j * width + t] = point[j];
  }
}

PreparedCovariance::PreparedCovariance(const GpModelOptions& options, std::span<const double> parameters)
    : columns_(options.columns) {
  std::size_t at = 0;
  for (std::size_t t = 0; t < options.covariance.count; ++t) {
    scale_index_.push_back(at);
    scales_.push_back(parameters[at++]);
    variance_ += scales_.back();
    for (const auto& factor : options.covariance.factors_of(t)) {
      Factor prepared{factor.kind, t, factor.first_column, factor.columns, at, 0.0, {}};
      for (std::size_t j = 0; j < factor.columns; ++j, ++at)
        prepared.weights.push_back(1 / (parameters[at] * parameters[at]));
      if (formula::has_shape(factor.kind)) prepared.shape = parameters[at++];
      factors_.push_back(std::move(prepared));
    }
  }
}

bool PreparedCovariance::is_stationary() const {
  return std::ranges::find(columns_, ColumnKind::resource) == columns_.end();
}

PreparedCovariance PreparedCovariance::diagonal() const {
  PreparedCovariance result = *this;
  for (auto& factor : result.factors_) {
    for (std::size_t j = 0; j < factor.columns; ++j) {
      factor.weights[j] *= columns_[factor.first_column + j] == ColumnKind::resource ? 2 : 0;
    }
  }
  return result;
}

WeightedColumns PreparedCovariance::columns_of(const Factor& factor, const PointBlock& block) const {
  return {block.data + factor.first_column * block.stride, block.stride, factor.weights.data(),
          columns_.data() + factor.first_column, factor.columns};
}

void PreparedCovariance::values(const double* point, const PointBlock& block, double* out) const {
  alignas(64) double r2[kBlock], value[kBlock], product[kBlock];
  if (factors_.size() == 1) {
    squared_distances(columns_of(factors_[0], block), point + factors_[0].first_column, block.m, r2);
    return kind_values(factors_[0].kind, r2, factors_[0].shape, scales_[0], block.m, out);
  }
  std::memset(out, 0, block.m * sizeof(double));
  for (std::size_t f = 0; f < factors_.size(); ++f) {
    const auto& factor = factors_[f];
    if (is_axis(f)) {
      const std::size_t j = factor.first_column;
      add_axis_values(factor.kind, block.data + j * block.stride, point[j], factor.weights[0], scales_[factor.term],
                      block.m, out);
      continue;
    }
    squared_distances(columns_of(factor, block), point + factor.first_column, block.m, r2);
    kind_values(factor.kind, r2, factor.shape, 1.0, block.m, starts_term(f) ? product : value);
    if (!starts_term(f)) multiply(value, block.m, product);
    if (ends_term(f)) add_scaled(product, scales_[factor.term], block.m, out);
  }
}

// A term: with v_f its factors' values, their r^2, v_f, slope_f = s prod_{g != f} v_g dv_f/d(r_f^2), and s prod_f v_f.
struct PreparedCovariance::Pieces {
  static constexpr std::size_t kMost = CovarianceTerm::kMaxFactors;
  double r2[kMost * kBlock];
  double value[kMost * kBlock];  // of a term of several factors
  double term[kBlock];
};

// Of the term that starts with factor `first`; slopes: m for each of its factors. The factor behind its last one.
std::size_t PreparedCovariance::pieces(std::size_t first, const double* point, const PointBlock& block, Pieces& pieces,
                                       double* slopes) const {
  const double s = scales_[factors_[first].term];
  std::size_t end = first;
  for (bool last = false; !last; ++end) {
    const auto& factor = factors_[end];
    const std::size_t f = end - first;
    double* r2 = pieces.r2 + f * kBlock;
    squared_distances(columns_of(factor, block), point + factor.first_column, block.m, r2);
    last = ends_term(end);
    const bool alone = last && f == 0;
    kind_slopes(factor.kind, r2, factor.shape, alone ? s : 1.0, block.m,
                alone ? pieces.term : pieces.value + f * kBlock, slopes + f * block.m);
  }
  const std::size_t count = end - first;
  if (count == 1) return end;
  std::fill_n(pieces.term, block.m, s);
  for (std::size_t f = 0; f < count; ++f) {
    multiply(pieces.value + f * kBlock, block.m, pieces.term);
    scale(s, block.m, slopes + f * block.m);
    for (std::size_t g = 0; g < count; ++g) {
      if (g != f) multiply(pieces.value + g * kBlock, block.m, slopes + f * block.m);
    }
  }
  return end;
}

void PreparedCovariance::slopes(const double* point, const PointBlock& block, double* out, double* slopes) const {
  if (factors_.size() == 1) {
    alignas(64) double r2[kBlock];
    squared_distances(columns_of(factors_[0], block), point + factors_[0].first_column, block.m, r2);
    return kind_slopes(factors_[0].kind, r2, factors_[0].shape, scales_[0], block.m, out, slopes);
  }
  Pieces parts;
  std::memset(out, 0, block.m * sizeof(double));
  for (std::size_t first = 0; first < factors_.size();) {
    first = pieces(first, point, block, parts, slopes + first * block.m);
    add_scaled(parts.term, 1.0, block.m, out);
  }
}

void PreparedCovariance::add_parameter_gradient(const double* point, const PointBlock& block, const double* weight,
                                                double* lanes) const {
  Pieces parts;
  double slope[Pieces::kMost * kBlock];
  for (std::size_t first = 0, end; first < factors_.size(); first = end) {
    if (is_axis(first)) {
      const auto& factor = factors_[first];
      const std::size_t j = factor.first_column;
      axis_slopes(factor.kind, block.data + j * block.stride, point[j], factor.weights[0], scales_[factor.term],
                  block.m, parts.term, slope);
      add_products(weight, parts.term, block.m, lanes + 8 * scale_index_[factor.term]);
      add_products(weight, slope, block.m, lanes + 8 * factor.parameter);
      end = first + 1;
      continue;
    }
    end = pieces(first, point, block, parts, slope);
    add_products(weight, parts.term, block.m, lanes + 8 * scale_index_[factors_[first].term]);
    for (std::size_t f = first; f < end; ++f) {
      const auto& factor = factors_[f];
      double* coefficient = slope + (f - first) * block.m;
      multiply(weight, block.m, coefficient);
      add_length_scale_sums(columns_of(factor, block), point + factor.first_column, coefficient, block.m,
                            lanes + 8 * factor.parameter);
      if (!formula::has_shape(factor.kind)) continue;
      double others[kBlock];  // s prod_{g != f} v_g dv_f / d log shape
      shape_slopes(factor.kind, parts.r2 + (f - first) * kBlock, factor.shape, block.m, others);
      scale(scales_[factor.term], block.m, others);
      for (std::size_t g = first; g < end; ++g) {
        if (g != f) multiply(parts.value + (g - first) * kBlock, block.m, others);
      }
      add_products(weight, others, block.m, lanes + 8 * (factor.parameter + factor.columns));
    }
  }
}

void PreparedCovariance::add_length_scale_gradient(const double* point, const PointBlock& block, const double* slopes,
                                                   double* weight, double* lanes) const {
  const auto& factor = factors_[0];
  multiply(slopes, block.m, weight);
  add_length_scale_sums(columns_of(factor, block), point + factor.first_column, weight, block.m,
                        lanes + 8 * factor.parameter);
}

void PreparedCovariance::add_point_gradient(const double* point, const PointBlock& block, const double* slopes,
                                            const double* c, double* gradient, std::size_t stride) const {
  double coefficient[kBlock];
  for (std::size_t f = 0; f < factors_.size(); ++f) {
    const auto& factor = factors_[f];
    std::memcpy(coefficient, slopes + f * block.m, block.m * sizeof(double));
    multiply(c, block.m, coefficient);
    add_directions(columns_of(factor, block), point + factor.first_column, coefficient, block.m,
                   gradient + factor.first_column * stride, stride);
  }
}

void covariance_matrix(const PreparedCovariance& covariance, MatrixView<const double> a, MatrixView<const double> b,
                       MatrixView<double> out) {
  require(a.cols == b.cols && out.rows == a.rows && out.cols == b.rows,
          "points with {} and {} columns and a {} x {} result for {} and {} points", a.cols, b.cols, out.rows, out.cols,
          a.rows, b.rows);
  std::vector<double> block(b.cols * kBlock);
  double row[kBlock];
  for (std::size_t start = 0; start < b.rows; start += kBlock) {
    gather(b, start, kBlock, block.data());
    const std::size_t count = std::min(kBlock, b.rows - start);
    for (std::size_t i = 0; i < a.rows; ++i) {
      double* here = out.row(i).data() + start;
      if (count % 8 == 0) {
        covariance.values(a.row(i).data(), {block.data(), kBlock, count}, here);
      } else {
        covariance.values(a.row(i).data(), {block.data(), kBlock, (count + 7) / 8 * 8}, row);
        std::copy_n(row, count, here);
      }
    }
  }
}

}  // namespace incumbent::compute::cpu
