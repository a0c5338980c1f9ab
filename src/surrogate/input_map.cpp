// Columns of a space's configurations.
#include "surrogate/input_map.hpp"

#include <algorithm>

#include "core/require.hpp"
#include "space/table.hpp"

namespace incumbent {
namespace {

constexpr double kInactiveLabel = -1, kInactiveNumber = 0.5;
constexpr double kApart = 0.3;  // of an inactive number from the middle of the active ones, before its length scale

}  // namespace

InputMap::InputMap(const SearchSpace& space, ProgressColumn progress) : progress_(progress) {
  const auto flat = flat_table(space);
  const auto next = [&](compute::ColumnKind kind) {
    kinds_.push_back(kind);
    return static_cast<std::uint32_t>(kinds_.size() - 1);
  };
  std::vector<InputWarp::Column> warped;
  for (std::uint32_t k = 0; k < flat.dimension; ++k) {
    Coordinate c = flat.coordinates[k];
    const bool conditional =
        std::any_of(flat.gates, flat.gates + flat.gate_count, [&](const auto& g) { return g.child == c.parameter; });
    c.inactive = c.is_label ? kInactiveLabel : kInactiveNumber;
    c.column = next(c.is_label ? compute::ColumnKind::label : compute::ColumnKind::number);
    if (!c.is_label && conditional) {
      c.inactive_column = next(compute::ColumnKind::number);  // beside the other one
      c.apart = kApart;
    }
    if (!c.is_label) {
      warped.push_back({c.column, c.inactive_column == Coordinate::kNone ? InputWarp::kNone : c.inactive_column});
    }
    coordinates_.push_back(c);
  }
  if (progress_ != ProgressColumn::none) {
    next(progress_ == ProgressColumn::time ? compute::ColumnKind::number : compute::ColumnKind::resource);
  }
  warp_ = InputWarp(std::move(warped));
}

std::vector<compute::ColumnRange> InputMap::parameter_columns() const {
  std::vector<compute::ColumnRange> ranges;
  for (const auto& c : coordinates_) ranges.push_back({c.column, c.inactive_column == Coordinate::kNone ? 1u : 2u});
  return ranges;
}

void InputMap::set_concentrations(std::vector<double> concentrations) {
  require(concentrations.empty() || concentrations.size() == warp_.concentrations(),
          "{} concentrations for {} warped columns", concentrations.size(), warp_.concentrations() / 2);
  concentrations_ = std::move(concentrations);
  std::size_t at = 0;
  for (auto& c : coordinates_) {
    if (c.is_label) continue;
    c.is_warped = !concentrations_.empty();
    if (c.is_warped) c.warp = {concentrations_[at], concentrations_[at + 1]};
    at += 2;
  }
}

void InputMap::require_sizes(std::span<const double> unit, std::span<double> row) const {
  require(unit.size() == coordinates_.size() && row.size() == columns(),
          "{} coordinates and {} columns; the map has {} and {}", unit.size(), row.size(), coordinates_.size(),
          columns());
}

void InputMap::embed(const Configuration& configuration, std::span<const double> unit, std::span<double> row) const {
  require_sizes(unit, row);
  for (std::size_t k = 0; k < coordinates_.size(); ++k) {
    coordinates_[k].embed(configuration.is_active(coordinates_[k].parameter), unit[k], row);
  }
  if (progress_ != ProgressColumn::none) row.back() = resource_;
}

void InputMap::map(const Configuration& configuration, std::span<const double> unit, std::span<double> row) const {
  require_sizes(unit, row);
  for (std::size_t k = 0; k < coordinates_.size(); ++k) {
    coordinates_[k].map(configuration.is_active(coordinates_[k].parameter), unit[k], row);
  }
  if (progress_ != ProgressColumn::none) row.back() = resource_;
}

formula::SpaceTable InputMap::table(const SearchSpace& space) const {
  auto flat = flat_table(space);
  require(flat.dimension == coordinates_.size(), "a space of {} coordinates; the map has {}", flat.dimension,
          coordinates_.size());
  flat.coordinates = coordinates_.data();
  flat.columns = static_cast<std::uint32_t>(columns());
  flat.has_resource = progress_ != ProgressColumn::none;
  flat.resource = resource_;
  return flat;
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
