// Configurations to the unit cube and back, and the tables that say how.
#include "core/require.hpp"
#include "incumbent/space.hpp"
#include "space/table.hpp"

namespace incumbent {

std::size_t SearchSpace::dimension() const { return coordinates_.size(); }

std::span<const std::size_t> SearchSpace::coordinates() const { return coordinates_; }

void SearchSpace::encode(const Configuration& c, std::span<double> unit) const {
  require(c.size() == size(), "the configuration has {} values; the space has {} parameters", c.size(), size());
  require(unit.size() == dimension(), "the point has {} coordinates; the space has {}", unit.size(), dimension());
  const auto space = table().view();
  for (std::size_t k = 0; k < unit.size(); ++k) {
    const auto i = static_cast<std::uint32_t>(coordinates_[k]);
    unit[k] = space.encode(i, c[i]);
    if (unit[k] != unit[k])
      fail(ErrorCode::internal, "no unit coordinate decodes to {} of '{}'", c[i], parameters_[i].name);
  }
}

std::vector<double> SearchSpace::encode(const Configuration& c) const {
  std::vector<double> unit(dimension());
  encode(c, unit);
  return unit;
}

Configuration SearchSpace::decode(std::span<const double> unit) const {
  require(unit.size() == dimension(), "the point has {} coordinates; the space has {}", unit.size(), dimension());
  for (std::size_t k = 0; k < unit.size(); ++k) {
    require(unit[k] == unit[k], "coordinate {} ('{}') is nan; it must be in [0, 1]", k,
            parameters_[coordinates_[k]].name);
  }
  std::vector<double> codes(size());
  const auto space = table().view();
  for (std::uint32_t k = 0; k < space.dimension; ++k) codes[coordinates_[k]] = space.code(k, unit[k]);
  space.settle(codes);
  return Configuration(std::move(codes));
}

formula::SpaceTable SearchSpace::Table::view() const {
  const auto size = [](const auto& array) { return static_cast<std::uint32_t>(array.size()); };
  formula::SpaceTable space;
  space.axes = axes.data();
  space.coordinates = coordinates.data();
  space.gates = gates.data();
  space.conditions = conditions.data();
  space.clauses = clauses.data();
  space.rules = rules.view();
  space.parameters = size(axes);
  space.dimension = space.columns = size(coordinates);
  space.gate_count = size(gates);
  space.condition_count = size(conditions);
  space.clause_count = size(clauses);
  space.node_count = static_cast<std::uint32_t>(rules.nodes());
  space.number_count = static_cast<std::uint32_t>(rules.numbers());
  return space;
}

formula::SpaceTable flat_table(const SearchSpace& space) {
  formula::SpaceTable flat = space.table().view();
  flat.is_free = flat.dimension > 0 && flat.gate_count == 0 && flat.clause_count == 0;
  for (std::uint32_t k = 0; k < flat.dimension; ++k) {
    flat.is_free = flat.is_free && flat.axes[flat.coordinates[k].parameter].is_continuous();
  }
  return flat;
}

}  // namespace incumbent
