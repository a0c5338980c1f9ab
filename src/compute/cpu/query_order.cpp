#include "compute/cpu/query_order.hpp"

#include <algorithm>
#include <cmath>

#include "compute/cpu/blas.hpp"
#include "compute/cpu/tiles.hpp"
#include "compute/row_choice.hpp"
#include "core/simd.hpp"

namespace incumbent::compute::cpu {
namespace {

// row -= factor * other; the sum of the squares of what is left. m: a multiple of 16.
float subtract(float factor, const float* other, std::size_t m, float* row) {
  alignas(64) float squares[16];
  with_registers([ =, out = squares ](auto bytes) __attribute__((always_inline)) {
    constexpr std::size_t kLanes = bytes / sizeof(float), kParts = 16 / kLanes;
    Register<float, bytes> sum[kParts] = {};
    for (std::size_t t = 0; t < m; t += 16) {
      for (std::size_t p = 0; p < kParts; ++p) {
        const std::size_t at = t + kLanes * p;
        const Register<float, bytes> rest = load<bytes>(row + at) - factor * load<bytes>(other + at);
        load<bytes>(row + at) = rest;
        sum[p] += rest * rest;
      }
    }
    for (std::size_t p = 0; p < kParts; ++p) load<bytes>(out + kLanes * p) = sum[p];
  });
  float sum = 0;
  for (const float square : squares) sum += square;
  return sum;
}

// out[i] -= factor * a[i].
INCUMBENT_SIMD_CLONES
void subtract_scaled(float factor, const float* a, std::size_t n, float* __restrict out) {
  for (std::size_t i = 0; i < n; ++i) out[i] -= factor * a[i];
}

std::size_t padded16(std::size_t n) { return (n + 15) / 16 * 16; }

// Row indices in the order of their choice.
class Choice {
 public:
  Choice(const System& system, const PointBlock& sample, std::size_t chosen, std::size_t size)
      : system_(system), n_(system.size()), m_(sample.m), stride_(padded16(n_)) {
    covariances_.resize(n_ * m_);
    left_.resize(n_);
    scores_.resize(n_);
    double row[kBlock];
    for (std::size_t j = 0; j < n_; ++j) {
      for (std::size_t start = 0; start < m_; start += kBlock) {
        const std::size_t width = std::min(kBlock, m_ - start);
        system.covariance().values(system.row(j), {sample.data + start, sample.stride, width}, row);
        std::copy_n(row, width, &covariances_[j * m_ + start]);
      }
      left_[j] = system.covariance().variance() + system.diagonal_noise(j);
      scores_[j] = subtract(0.0f, &covariances_[j * m_], m_, &covariances_[j * m_]);
    }
    while (order_.size() < std::min(chosen, n_)) choose();
    add_next(std::min(size, n_));
  }

  const std::vector<std::size_t>& order() const { return order_; }

 private:
  void add_next(std::size_t size) {
    std::vector<std::size_t> rest;
    for (std::size_t j = 0; j < n_; ++j) {
      if (!is_chosen(j)) rest.push_back(j);
    }
    std::stable_sort(rest.begin(), rest.end(), [&](std::size_t a, std::size_t b) { return gain(a) > gain(b); });
    for (std::size_t i = 0; i < rest.size() && order_.size() < size; ++i) order_.push_back(rest[i]);
  }

  bool is_chosen(std::size_t j) const { return scores_[j] == kChosen<float>; }
  double gain(std::size_t j) const { return row_gain<double>(scores_[j], left_[j]); }
  double least_variance(std::size_t j) const {
    return least_row_variance(system_.diagonal_noise(j), system_.covariance().variance());
  }

  void choose() {
    std::size_t best = n_;
    for (std::size_t j = 0; j < n_; ++j) {
      if (!is_chosen(j) && (best == n_ || gain(j) > gain(best))) best = j;
    }
    // w_j = covariance of rows j and best, given those before, by the deviation of best's observation.
    const std::size_t step = order_.size();
    order_.push_back(best);
    directions_.resize((step + 1) * stride_);
    float* w = &directions_[step * stride_];
    double values[kBlock];
    for (std::size_t start = 0; start < n_; start += kBlock) {
      const std::size_t width = std::min(kBlock, n_ - start);
      system_.covariance().values(system_.row(best), system_.rows_by_column(start, padded(width)), values);
      std::copy_n(values, width, w + start);
    }
    for (std::size_t q = 0; q < step; ++q) {
      const float* before = &directions_[q * stride_];
      subtract_scaled(before[best], before, stride_, w);
    }
    const float per = static_cast<float>(1 / std::sqrt(std::max(left_[best], least_variance(best))));
    for (std::size_t j = 0; j < n_; ++j) w[j] *= per;
    std::vector<float> own(&covariances_[best * m_], &covariances_[best * m_] + m_);
    for (float& c : own) c *= per;
    scores_[best] = kChosen<float>;
    for (std::size_t j = 0; j < n_; ++j) {
      if (is_chosen(j)) continue;
      scores_[j] = subtract(w[j], own.data(), m_, &covariances_[j * m_]);
      left_[j] = std::max(left_[j] - static_cast<double>(w[j]) * w[j], least_variance(j));
    }
  }

  const System& system_;
  std::size_t n_, m_, stride_;
  std::vector<float> covariances_;  // n x m, given the chosen rows
  std::vector<float> directions_;   // steps x stride
  std::vector<double> left_;        // a row: variance of its observation given the chosen rows
  std::vector<float> scores_;       // sums of squares of a row's covariances, or kChosen
  std::vector<std::size_t> order_;
};

}  // namespace

void RowFactor::extend(const PointBlock& block, std::size_t from, std::size_t to, double* v) const {
  constexpr std::size_t kStep = 64;
  for (std::size_t at = from; at < to; at += kStep) {
    const std::size_t count = std::min(kStep, to - at);
    double* out = v + at * block.m;
    for (std::size_t i = 0; i < count; ++i) covariance->values(rows + (at + i) * columns, block, out + i * block.m);
    subtract_product(factor + at * stride, count, at, stride, v, block.m, block.m, out, block.m);
    solve_lower(factor + at * stride + at, count, stride, out, block.m, block.m);
  }
}

double RowFactor::absolute_norm() const {
  std::vector<double> column_sums(size, 0.0);
  double largest_row = 0;
  for (std::size_t i = 0; i < size; ++i) {
    double sum = 0;
    for (std::size_t j = 0; j <= i; ++j) {
      const double entry = std::abs(factor[i * stride + j]);
      sum += entry;
      column_sums[j] += entry;
    }
    largest_row = std::max(largest_row, sum);
  }
  return size == 0 ? 0.0 : largest_row * *std::max_element(column_sums.begin(), column_sums.end());
}

RowFactor first_rows(const System& system, std::size_t columns, std::size_t size) {
  return {&system.covariance(),  columns, std::min(size, system.size()), system.row(0), system.factor_row(0),
          system.factor_stride()};
}

QueryOrder::QueryOrder(const System& system, std::size_t columns, const PointBlock& sample, std::size_t chosen,
                       std::size_t size_wanted) {
  const Choice choice(system, sample, chosen, size_wanted);
  const auto& order = choice.order();
  const std::size_t size = order.size(), stride = padded(size);
  rows_.resize(size * columns);
  AlignedVector by_column(columns * stride);
  for (std::size_t i = 0; i < size; ++i) {
    for (std::size_t j = 0; j < columns; ++j) {
      rows_[i * columns + j] = by_column[j * stride + i] = system.row(order[i])[j];
    }
  }
  factor_.resize(size * stride);
  for (std::size_t i = 0; i < size; ++i) {
    double* row = &factor_[i * stride];
    for (std::size_t start = 0; start <= i; start += kBlock) {
      const std::size_t width = std::min(padded(i + 1 - start), kBlock);
      system.covariance().values(&rows_[i * columns], {by_column.data() + start, stride, width}, row + start);
    }
    row[i] = system.covariance().variance() + system.diagonal_noise(order[i]);
  }
  const bool ok = cholesky(factor_.data(), size, stride);
  view_ = {&system.covariance(), columns, ok ? size : 0, rows_.data(), factor_.data(), stride};
}

}  // namespace incumbent::compute::cpu
