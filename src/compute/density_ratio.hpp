// Scores of candidates by two densities, each a mixture of products:
//   score(x) = log l(x) - log g(x)
//   log p(x) = log sum_k exp(offset_k - 1/2 sum_j ((x_j - mean_jk) precision_jk)^2 + sum_t table_t[row_tk])
// Columns are of two kinds: normal ones by the square, the others (bins, categories) by a table for each value of a
// point, which components share by rows. Everything that doesn't depend on x is in the offset: log weights,
// normalizers.
// Bergstra, Bardenet, Bengio, Kegl, "Algorithms for hyper-parameter optimization", NeurIPS 2011, section 4.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace incumbent::compute {

// Somebody else's arrays.
struct DensityMixture {
  std::size_t components = 0;  // a multiple of eight; those of weight 0 have the offset -inf
  std::size_t normals = 0;     // normal columns
  std::size_t stride = 0;      // from one of them to the next
  // Ascending means in so many components, the first, of a mixture that has one column, a normal one; 0: in no order.
  std::size_t ascending = 0;
  const double* offset = nullptr;
  const double *mean = nullptr, *precision = nullptr;  // column j of component k: [j * stride + k]
  std::span<const std::vector<std::uint32_t>> rows{};  // of each table column, one a component
};

// The values of a table column at some points: a table for each different one.
struct DensityTable {
  std::size_t length = 0;               // rows of a table
  std::vector<double> values;           // one table after another
  std::vector<std::uint32_t> of_point;  // which of them, one a point
};

// Where mixtures are asked.
struct DensityPoints {
  std::size_t count = 0;
  std::span<const double> x{};             // normal column j of point i: x[j * count + i]
  std::span<const DensityTable> tables{};  // one a table column
};

struct ScoredPoint {
  std::size_t point = 0;
  double score = 0;
};

class DensityRatio {
 public:
  virtual ~DensityRatio() = default;

  // The mixtures: the same columns in the same order. Their arrays must stay as they are until the next call.
  virtual void set(const DensityMixture& good, const DensityMixture& bad) = 0;

  // out[i] = log l - log g of point i, l the good mixture; the same bits whatever else is asked with it. The same
  // points twice: with the tables of each mixture.
  virtual void scores(const DensityPoints& good, const DensityPoints& bad, std::span<double> out) const = 0;

  // The first of the points with the largest score, of those above `least`; nothing if there is none.
  virtual std::optional<ScoredPoint> best(const DensityPoints& good, const DensityPoints& bad, double least) const = 0;
};

}  // namespace incumbent::compute
