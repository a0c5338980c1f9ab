#include "surrogate/forest_input.hpp"

#include "formula/logarithm.hpp"
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

}  // namespace incumbent
