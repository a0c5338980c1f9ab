// Parzen estimators over some parameters: one mixture of products, a component around each observation and one for the
// prior, the last.
//   p(x) = sum_k w_k prod_j p_jk(x_j),  p_jk a component of src/formula/parzen.hpp
// Independent parameters are an estimator each.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "compute/cpu/aligned.hpp"
#include "compute/density_ratio.hpp"
#include "core/matrix.hpp"
#include "formula/random.hpp"
#include "surrogate/parzen_axis.hpp"
#include "surrogate/parzen_rule.hpp"

namespace incumbent {

// Observations of one parameter.
struct ParzenColumn {
  // Numbers: of the components of weight > 0, model scale; equal ones in the order of their components.
  std::span<const double> ascending{};
  std::span<const std::uint32_t> component{};  // of each of these; empty: in order
  // Choices: one a component; anything that there is where the weight is 0.
  std::span<const std::uint32_t> choice{};
  // Where in the ascending ones some came since the build before, and where those stand that others went from before.
  // For builds with the same axes, rule and values of components; nothing: these may have changed.
  std::optional<std::span<const std::size_t>> touched{};
};

// `observations` (rows) of some parameters (columns) in ascending order, for whoever has no such order yet.
class ParzenColumns {
 public:
  ParzenColumns(std::span<const ParzenAxis> axes, MatrixView<const double> columns);  // row j: parameter j
  std::vector<ParzenColumn> view() const;

 private:
  std::vector<std::vector<double>> ascending_;
  std::vector<std::vector<std::uint32_t>> component_, choice_;
};

// Points as an estimator's mixture takes them.
class ParzenPoints {
 public:
  compute::DensityPoints view() const { return {count_, x_, tables_}; }

 private:
  friend class ParzenEstimator;
  std::size_t count_ = 0;
  std::vector<double> x_;
  std::vector<compute::DensityTable> tables_;
};

class ParzenEstimator {
 public:
  // Column j; each is asked for once, in their order, and looked at until the next one is.
  using ColumnSource = std::function<ParzenColumn(std::size_t)>;
  // weights: one a component, 0 for what is no observation; prior_weight on the same scale. The next build takes over
  // what columns say that they have in common with this one.
  void build(std::span<const ParzenAxis> axes, const ParzenRule& rule, const ColumnSource& column,
             std::span<const double> weights, double prior_weight);
  void build(std::span<const ParzenAxis> axes, const ParzenRule& rule, std::span<const ParzenColumn> columns,
             std::span<const double> weights, double prior_weight) {
    build(
        axes, rule, [&](std::size_t j) { return columns[j]; }, weights, prior_weight);
  }

  std::size_t components() const { return count_; }  // with the prior
  // Of the longest table that a point's value makes.
  std::size_t table_length() const {
    std::size_t longest = 0;
    for (std::size_t j = 0; j < axes_.size(); ++j) {
      if (axes_[j].kind != ParzenAxis::Kind::normal) longest = std::max(longest, table_length(j));
    }
    return longest;
  }
  std::span<const double> weights() const { return weights_; }  // their sum is 1
  double mu(std::size_t axis, std::size_t component) const;
  double sigma(std::size_t axis, std::size_t component) const;
  // Categorical: the probability of a choice.
  double probability(std::size_t axis, std::size_t component, std::size_t choice) const;

  // Points are columns: row j holds parameter j of all of them: model scale (normal), values of the grid (bins),
  // choices.
  void draw(Stream& stream, MatrixView<double> points) const;  // not from several threads at once
  void log_density(MatrixView<const double> points, std::span<double> out) const;

  // What a device computes with; valid until the next build.
  compute::DensityMixture mixture() const;
  ParzenPoints prepare(MatrixView<const double> points) const;

 private:
  struct Rows {  // components that share a table's values
    std::vector<double> mu, sigma, log_mass;
  };
  struct Room;  // for a build

  Bandwidths bandwidths(const ParzenAxis& axis, std::span<const double> ascending) const;
  void make_room(std::size_t normals, std::size_t tables);
  void add_normal(std::size_t column, const ParzenAxis& axis, const ParzenColumn& from, Room& room);
  void add_in_order(const ParzenAxis& axis, const Bandwidths& sigmas, const ParzenColumn& from, Room& room);
  void add_scattered(std::size_t column, const ParzenAxis& axis, const Bandwidths& sigmas, const ParzenColumn& from,
                     Room& room);
  void add_bins(std::size_t column, const ParzenAxis& axis, const ParzenColumn& from, Room& room);
  void add_categories(std::size_t column, const ParzenAxis& axis, const ParzenColumn& from);
  std::size_t table_length(std::size_t axis) const {
    return axes_[axis].kind == ParzenAxis::Kind::bins ? rows_[place_[axis]].mu.size() : axes_[axis].prior.size() + 1;
  }
  void fill_table(std::size_t axis, double value, double* table) const;
  void make_draws() const;
  double draw_one(std::size_t axis, std::size_t component, Stream& stream) const;
  double log_category(std::size_t axis, std::size_t row, std::size_t choice) const;

  std::vector<ParzenAxis> axes_;
  ParzenRule rule_;
  std::size_t count_ = 0, observations_ = 0;
  std::vector<double> weights_, masses_;  // masses: of each component between the bounds, if the whole is cut off
  std::vector<std::size_t> place_;        // of each axis: which normal or table column it is
  std::vector<Rows> rows_;                // of each table column
  // The mixture. From one build to the next a normal column keeps what did not change. factors_: log_factors by
  // component, unless they are in order.
  std::size_t normals_ = 0, stride_ = 0;
  bool in_order_ = false;
  compute::cpu::AlignedVector offset_, mean_, precision_, factors_;
  std::vector<std::optional<double>> least_;        // of each normal column: sigma, if it can keep anything
  std::vector<std::vector<std::uint32_t>> row_of_;  // of each table column, one a component
  struct Draws {
    struct Axis {  // of each component of an axis of numbers
      std::vector<double> mu, sigma, left, mass;
    };
    std::vector<double> cumulative;  // weights; empty until something is drawn
    std::vector<Axis> axes;
  };
  mutable Draws draws_;
};

}  // namespace incumbent
