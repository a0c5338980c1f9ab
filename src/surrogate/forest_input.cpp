#include "surrogate/forest_input.hpp"

#include <algorithm>
#include <cmath>

#include "formula/logarithm.hpp"
#include "formula/random.hpp"
#include "surrogate/forest.hpp"

namespace incumbent {
namespace {

// As the unit cube has it but for the last digits, which it costs a search to find.
double place(const formula::Axis& axis, double code) {
  if (axis.has_equal_bins()) return (static_cast<double>(axis.index(code)) + 0.5) / static_cast<double>(axis.count);
  return ((axis.log ? formula::log(code) : code) - axis.natural_lower) / axis.natural_width;
}

}  // namespace

ForestInput::ForestInput(const SearchSpace& space) : table_(flat_table(space)), categories_(table_.dimension, 0) {
  for (std::uint32_t k = 0; k < table_.dimension; ++k) {
    const auto count = table_.axes[table_.coordinates[k].parameter].count;
    if (table_.coordinates[k].is_label && count < Forest::kMostCategories)
      categories_[k] = static_cast<std::uint32_t>(count) + 1;
  }
}

void ForestInput::write(const Configuration& configuration, std::span<double> row) const {
  for (std::uint32_t k = 0; k < table_.dimension; ++k) {
    const auto parameter = table_.coordinates[k].parameter;
    const double code = configuration[parameter];
    if (categories_[k] > 0)
      row[k] = code == code ? code : categories_[k] - 1.0;
    else
      row[k] = code == code ? place(table_.axes[parameter], code) : -1.0;
  }
}

void ForestInput::draw_inactive(std::span<double> row, Stream& stream) const {
  for (std::uint32_t k = 0; k < table_.dimension; ++k) {
    const auto& axis = table_.axes[table_.coordinates[k].parameter];
    if (categories_[k] > 0) {
      if (row[k] == categories_[k] - 1.0) row[k] = static_cast<double>(stream.below(axis.count));
    } else if (row[k] < 0) {
      row[k] = place(axis, axis.from_unit(stream.uniform()));
    }
  }
}

double ForestInput::mass_up_to(std::size_t column, double at) const {
  const auto& axis = table_.axes[table_.coordinates[column].parameter];
  if (at < 0) return 0;
  if (axis.is_continuous()) return std::min(at, 1.0);
  const auto count = static_cast<double>(axis.count);
  if (axis.has_equal_bins()) return std::min(std::floor(at * count + 0.5), count) / count;
  // Stepped and logarithmic: bins meet at the geometric means of neighbouring values.
  auto index = axis.index(axis.from_unit(at));
  if (place(axis, axis.at(index)) > at) {
    if (index == 0) return 0;
    --index;
  }
  if (index + 1 == axis.count) return 1;
  const double edge = (formula::log(axis.at(index)) + formula::log(axis.at(index + 1))) / 2;
  return (edge - axis.natural_lower) / axis.natural_width;
}

}  // namespace incumbent
