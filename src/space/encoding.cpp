// Configurations to the unit cube and back.
#include "core/require.hpp"
#include "incumbent/space.hpp"
#include "space/table.hpp"

namespace incumbent {

std::size_t SearchSpace::dimension() const { return coordinates_.size(); }

std::span<const std::size_t> SearchSpace::coordinates() const { return coordinates_; }

void SearchSpace::encode(const Configuration& c, std::span<double> unit) const {
  require(c.size() == size(), "the configuration has {} values; the space has {} parameters", c.size(), size());
  require(unit.size() == dimension(), "the point has {} coordinates; the space has {}", unit.size(), dimension());
  const Table& t = table();
  for (std::size_t k = 0; k < unit.size(); ++k) {
    const std::size_t i = coordinates_[k];
    unit[k] = c.is_active(i) ? t.axes[i].to_unit(c[i]) : 0.5;
  }
}

std::vector<double> SearchSpace::encode(const Configuration& c) const {
  std::vector<double> unit(dimension());
  encode(c, unit);
  return unit;
}

Configuration SearchSpace::decode(std::span<const double> unit) const {
  require(unit.size() == dimension(), "the point has {} coordinates; the space has {}", unit.size(), dimension());
  const Table& t = table();
  std::vector<double> codes(size(), 0.0);
  for (std::size_t k = 0; k < unit.size(); ++k) {
    const std::size_t i = coordinates_[k];
    require(unit[k] == unit[k], "coordinate {} ('{}') is nan; it must be in [0, 1]", k, parameters_[i].name);
    codes[i] = t.axes[i].from_unit(unit[k]);
  }
  for (const Table::Gate& gate : t.gates) {
    if (!t.is_open(gate, codes.data())) codes[gate.child] = Configuration::inactive();
  }
  return Configuration(std::move(codes));
}

}  // namespace incumbent
