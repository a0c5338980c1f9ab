// Configurations as the rows of a forest. A column a coordinate of the space:
//   numbers, ordinals   their place in the unit interval, -1 where inactive;
//   categories          their number, and where inactive one more: they are split into subsets, without an order (but
//                       see below).
// So a threshold below the least active place, or a subset, separates what is inactive, and nothing has to be learned
// about where missing values go. A category of more than 63 choices is a column of numbers: its sets have no more bits.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "incumbent/space.hpp"
#include "space/table.hpp"

namespace incumbent {

class Stream;

class ForestInput {
 public:
  // The space must outlive it.
  explicit ForestInput(const SearchSpace& space);

  std::size_t columns() const { return table_.dimension; }
  const std::vector<std::uint32_t>& categories() const { return categories_; }  // of each column, for Forest
  void write(const Configuration& configuration, std::span<double> row) const;

  // The whole unit cube, where an inactive coordinate may be anything: draws places, or categories, for those that
  // write() left inactive.
  void draw_inactive(std::span<double> row, Stream& stream) const;
  // How much of the unit interval belongs to values at places up to this one; of a column of numbers.
  double mass_up_to(std::size_t column, double place) const;

 private:
  formula::SpaceTable table_;
  std::vector<std::uint32_t> categories_;
};

}  // namespace incumbent
