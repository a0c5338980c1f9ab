// Columns of a space's configurations.
#include "surrogate/input_map.hpp"

#include <algorithm>

#include "core/require.hpp"

namespace incumbent {
namespace {

constexpr double kInactiveLabel = -1, kInactiveNumber = 0.5;
constexpr double kApart = 0.3;  // of an inactive number from the middle of the active ones, before its length scale

}  // namespace

InputMap::InputMap(const SearchSpace& space) {
  std::vector<InputWarp::Column> warped;
  for (const std::size_t i : space.coordinates()) {
    const auto conditions = space.conditions();
    const bool conditional =
        std::any_of(conditions.begin(), conditions.end(), [&](const auto& c) { return c.child == space[i].name; });
    Coordinate coordinate{i, kinds_.size(), kNone, space[i].kind == ParameterKind::categorical};
    kinds_.push_back(coordinate.is_label ? compute::ColumnKind::label : compute::ColumnKind::number);
    if (!coordinate.is_label && conditional) {
      coordinate.inactive = kinds_.size();
      kinds_.push_back(compute::ColumnKind::number);
    }
    if (!coordinate.is_label) warped.push_back({coordinate.column, coordinate.inactive});
    coordinates_.push_back(coordinate);
  }
  warp_ = InputWarp(std::move(warped));
}

void InputMap::embed(const Configuration& configuration, std::span<const double> unit, std::span<double> row) const {
  require(unit.size() == coordinates_.size() && row.size() == columns(),
          "{} coordinates and {} columns; the map has {} and {}", unit.size(), row.size(), coordinates_.size(),
          columns());
  for (std::size_t k = 0; k < coordinates_.size(); ++k) {
    const auto& c = coordinates_[k];
    const bool active = configuration.is_active(c.parameter);
    row[c.column] = active ? unit[k] : c.is_label ? kInactiveLabel : kInactiveNumber;
    if (c.inactive != kNone) row[c.inactive] = active ? 0 : kApart;
  }
}

void InputMap::map(const Configuration& configuration, std::span<const double> unit, std::span<double> row) const {
  embed(configuration, unit, row);
  if (!concentrations_.empty()) warp_.apply(concentrations_, {row.data(), 1, row.size()});
}

void InputMap::pull_back(const Configuration& configuration, std::span<const double> unit,
                         std::span<const double> gradient, std::span<double> by_unit) const {
  std::vector<double> row(columns()), by_column(gradient.begin(), gradient.end());
  embed(configuration, unit, row);
  if (!concentrations_.empty()) warp_.pull_back(concentrations_, row, by_column);
  for (std::size_t k = 0; k < coordinates_.size(); ++k) {
    const auto& c = coordinates_[k];
    by_unit[k] = configuration.is_active(c.parameter) && !c.is_label ? by_column[c.column] : 0;
  }
}

}  // namespace incumbent
