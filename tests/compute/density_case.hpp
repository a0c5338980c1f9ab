// Two random mixtures and points: normal columns, table columns, components without weight; and the plain sums.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "compute/density_ratio.hpp"
#include "formula/random.hpp"

namespace incumbent::test {

struct DensityCase {
  struct Mixture {
    std::size_t count = 0, stride = 0;  // with padding; stride: a few more
    std::vector<double> offset, mean, precision;
    std::vector<std::vector<std::uint32_t>> rows;
    std::vector<compute::DensityTable> tables;

    compute::DensityMixture view(std::size_t normals, bool is_ascending = false) const {
      return {count, normals, stride, is_ascending ? count - 1 : 0, offset.data(), mean.data(), precision.data(), rows};
    }
    // log p of point i.
    double plain(const std::vector<double>& x, std::size_t points, std::size_t normals, std::size_t i) const {
      std::vector<long double> exponents;
      for (std::size_t k = 0; k < count; ++k) {
        long double e = offset[k];
        for (std::size_t j = 0; j < normals; ++j) {
          const long double z = (x[j * points + i] - mean[j * stride + k]) * precision[j * stride + k];
          e -= z * z / 2;
        }
        for (std::size_t t = 0; t < tables.size(); ++t)
          e += tables[t].values[tables[t].of_point[i] * tables[t].length + rows[t][k]];
        exponents.push_back(e);
      }
      const long double largest = *std::max_element(exponents.begin(), exponents.end());
      long double sum = 0;
      for (const long double e : exponents) sum += std::exp(e - largest);
      return static_cast<double>(largest + std::log(sum));
    }
  };

  // components: of the bad mixture; the good one has nine.
  DensityCase(std::size_t components, std::size_t normal_columns, std::size_t table_columns, std::size_t points,
              std::uint64_t seed)
      : normals(normal_columns), count(points), x(normal_columns * points) {
    Stream stream(seed, Purpose::test);
    for (double& v : x) v = stream.uniform();
    good = mixture(9, table_columns, stream);
    bad = mixture(components, table_columns, stream);
  }

  // One column whose means are in order.
  void sort_means() {
    auto& means = bad.mean;
    std::sort(means.begin(), means.begin() + static_cast<std::ptrdiff_t>(bad.count - 1));
  }

  compute::DensityPoints good_points() const { return {count, x, good.tables}; }
  compute::DensityPoints bad_points() const { return {count, x, bad.tables}; }
  std::vector<double> plain_scores() const {
    std::vector<double> scores;
    for (std::size_t i = 0; i < count; ++i)
      scores.push_back(good.plain(x, count, normals, i) - bad.plain(x, count, normals, i));
    return scores;
  }
  // Some of the points, in this order.
  DensityCase some(const std::vector<std::size_t>& which) const {
    DensityCase result = *this;
    result.count = which.size();
    result.x.clear();
    for (std::size_t j = 0; j < normals; ++j) {
      for (const std::size_t i : which) result.x.push_back(x[j * count + i]);
    }
    for (auto* m : {&result.good, &result.bad}) {
      for (auto& table : m->tables) {
        const auto all = table.of_point;
        table.of_point.clear();
        for (const std::size_t i : which) table.of_point.push_back(all[i]);
      }
    }
    return result;
  }

  std::size_t normals, count;
  std::vector<double> x;
  Mixture good, bad;

 private:
  Mixture mixture(std::size_t components, std::size_t table_columns, Stream& stream) const {
    constexpr double kNothing = -std::numeric_limits<double>::infinity();
    Mixture m;
    m.count = (components + 7) / 8 * 8;
    m.stride = m.count + 16;
    m.offset.assign(m.count, kNothing);
    m.mean.assign(m.stride * normals, 0.0);
    m.precision.assign(m.stride * normals, 0.0);
    for (std::size_t k = 0; k < components; ++k) {
      if (k == 0 || k % 7 != 3) m.offset[k] = -2 - 3 * stream.uniform();
      for (std::size_t j = 0; j < normals; ++j) {
        m.mean[j * m.stride + k] = stream.uniform();
        m.precision[j * m.stride + k] = 1 / (0.02 + 0.2 * stream.uniform());
      }
    }
    for (std::size_t t = 0; t < table_columns; ++t) {
      const std::size_t length = 3 + 40 * t, values = 5 + t;
      auto& rows = m.rows.emplace_back(m.count, 0u);
      for (std::size_t k = 0; k < components; ++k) rows[k] = static_cast<std::uint32_t>(stream.below(length));
      compute::DensityTable table{length, {}, {}};
      for (std::size_t v = 0; v < length * values; ++v) table.values.push_back(-6 * stream.uniform());
      for (std::size_t i = 0; i < count; ++i) table.of_point.push_back(static_cast<std::uint32_t>(i % values));
      m.tables.push_back(std::move(table));
    }
    return m;
  }
};

}  // namespace incumbent::test
