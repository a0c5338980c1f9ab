// From configurations to the columns that a model sees, and gradients back.
//   number         its unit coordinate, warped if the fit says so
//   category       one column of labels
//   conditional    a category: inactive is one more label. A number: two columns, (u, 0) where it is active and
//                  (1/2, 0.3) where it is not: with a length scale for each, the active values are a line, the inactive
//                  one a point at a learned distance from its middle (an isosceles wedge: Horn, Stork, Schuessler,
//                  Zaefferer, "Surrogates for hierarchical search spaces: the wedge-kernel and an automated analysis",
//                  GECCO 2019, section 4). Distances stay Euclidean, so a stationary covariance stays positive definite
//                  and k(x, x) constant.
//   progress       if the map has it, the last column: the resource or the time that the configuration is asked about
//   at,
//                  the same for all
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "compute/covariance.hpp"
#include "core/matrix.hpp"
#include "formula/space_table.hpp"
#include "incumbent/space.hpp"
#include "surrogate/input_warp.hpp"

namespace incumbent {

// What stands behind the configuration's columns.
enum class ProgressColumn : std::uint8_t {
  none,
  resource,  // of a learning curve: two entries add their sum
  time,      // an axis like others
};

class InputMap {
 public:
  explicit InputMap(const SearchSpace& space, ProgressColumn progress = ProgressColumn::none);

  std::size_t columns() const { return kinds_.size(); }
  const std::vector<compute::ColumnKind>& kinds() const { return kinds_; }

  // The columns of each parameter of the configuration.
  std::vector<compute::ColumnRange> parameter_columns() const;

  // The warp that all numbers may get, and the one in use: none unless concentrations are set.
  const InputWarp& warp() const { return warp_; }
  void set_concentrations(std::vector<double> concentrations);
  const std::vector<double>& concentrations() const { return concentrations_; }

  ProgressColumn progress() const { return progress_; }
  void set_resource(double resource) { resource_ = resource; }  // or time; not negative

  // Columns before any warp. unit: the configuration's encoding, or a point near it with the same activity; what stands
  // at inactive coordinates is not read.
  void embed(const Configuration& configuration, std::span<const double> unit, std::span<double> row) const;
  // Columns as the model sees them.
  void map(const Configuration& configuration, std::span<const double> unit, std::span<double> row) const;
  // gradient in the columns -> gradient in the unit coordinates, 0 for categories and inactive ones.
  void pull_back(const Configuration& configuration, std::span<const double> unit, std::span<const double> gradient,
                 std::span<double> by_unit) const;

  // The space's tables with rows as the model sees them: map() of what a point decodes to. Valid as long as the space
  // and this map are, and the concentrations.
  formula::SpaceTable table(const SearchSpace& space) const;

 private:
  using Coordinate = formula::SpaceTable::Coordinate;

  void require_sizes(std::span<const double> unit, std::span<double> row) const;

  std::vector<Coordinate> coordinates_;
  std::vector<compute::ColumnKind> kinds_;
  InputWarp warp_;
  std::vector<double> concentrations_;
  ProgressColumn progress_ = ProgressColumn::none;
  double resource_ = 0;
};

}  // namespace incumbent
