// The values of trials, by column, in the order of their ranks: numbers as their coordinates in the unit cube,
// categories as their codes. From one suggestion to the next the order mostly changes in a few places, and what stands
// between them is moved as a whole.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/matrix.hpp"
#include "incumbent/history.hpp"

namespace incumbent {

class RankedColumns {
 public:
  // choices: of each coordinate of the space, 0 for a number.
  explicit RankedColumns(std::vector<std::uint64_t> choices = {}) : choices_(std::move(choices)) {}

  // Another history follows.
  void clear() { trials_.clear(); }
  // The trials in their order, then the failures; all with configurations.
  void set(const History& history, std::span<const std::uint32_t> trials, std::span<const std::int64_t> failures);

  // Column j as row j, of `count` trials from the first on. Valid until the next call.
  MatrixView<const double> view(std::size_t first, std::size_t count) const {
    return {values_.data() + first, choices_.size(), count, room_};
  }
  std::int64_t trial(std::size_t place) const { return trials_[place]; }

 private:
  std::vector<std::uint64_t> choices_;
  std::vector<std::uint32_t> trials_;  // in their order
  std::vector<double> values_;         // column by column, `room_` places each
  std::size_t room_ = 0;
};

}  // namespace incumbent
