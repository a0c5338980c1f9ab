// Parzen estimators over some parameters: one mixture of products, a component around each observation and one for the
// prior, the last.
//   p(x) = sum_k w_k prod_j p_jk(x_j),  p_jk a component of src/formula/parzen.hpp
// Independent parameters are an estimator each.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/matrix.hpp"
#include "formula/random.hpp"
#include "surrogate/density_mixture.hpp"
#include "surrogate/parzen_axis.hpp"
#include "surrogate/parzen_factors.hpp"
#include "surrogate/parzen_rule.hpp"

namespace incumbent {

// Observations of one parameter.
struct ParzenColumn {
  std::span<const double> mu;                // model scale, one a component; anything finite where the weight is 0
  std::span<const double> ascending;         // those of weight > 0; empty for categorical axes
  std::span<const std::uint32_t> component;  // of each of these; empty: in order
};

// `observations` (rows) of some parameters (columns) in ascending order, for whoever has no such order yet.
class ParzenColumns {
 public:
  explicit ParzenColumns(MatrixView<const double> columns);  // row j: parameter j
  std::vector<ParzenColumn> view() const;

 private:
  std::vector<std::vector<double>> mu_, ascending_;
  std::vector<std::vector<std::uint32_t>> component_;
};

class ParzenEstimator {
 public:
  // weights: one a component, 0 for what is no observation; prior_weight on the same scale. Memory is kept for the next
  // build.
  void build(std::span<const ParzenAxis> axes, const ParzenRule& rule, std::span<const ParzenColumn> columns,
             std::span<const double> weights, double prior_weight);

  std::size_t components() const { return count_; }             // with the prior
  std::span<const double> weights() const { return weights_; }  // their sum is 1
  double mu(std::size_t axis, std::size_t component) const;
  double sigma(std::size_t axis, std::size_t component) const;
  // Categorical: the probability of a choice.
  double probability(std::size_t axis, std::size_t component, std::size_t choice) const;

  // Points are columns: row j holds parameter j of all of them: model scale (normal), values of the grid (bins),
  // choices.
  void draw(Stream& stream, MatrixView<double> points) const;
  void log_density(MatrixView<const double> points, std::span<double> out) const;

 private:
  struct Rows {  // components that share a table's values
    std::vector<double> mu, sigma, log_mass;
  };

  void add_normal(std::size_t column, const ParzenAxis& axis, const ParzenColumn& from);
  void add_bins(std::size_t column, const ParzenAxis& axis, const ParzenColumn& from);
  void add_categories(std::size_t column, const ParzenAxis& axis, const ParzenColumn& from);
  void fill_table(std::size_t axis, double value, double* table) const;
  double draw_one(std::size_t axis, std::size_t component, Stream& stream) const;
  double log_category(std::size_t axis, std::size_t row, std::size_t choice) const;

  std::vector<ParzenAxis> axes_;
  ParzenRule rule_;
  std::size_t count_ = 0, observations_ = 0;
  std::vector<double> weights_, masses_;  // masses: of each component between the bounds, if the whole is cut off
  std::vector<std::size_t> place_;        // of each axis: which normal or table column it is
  std::vector<Rows> rows_;                // of each table column
  std::vector<ParzenFactors> known_;      // of each normal column
  DensityMixture mixture_;
  std::vector<double> sigma_, factor_;  // room for a build
};

}  // namespace incumbent
