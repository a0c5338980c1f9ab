// The values of each parameter over some trials of a history, its members: numbers in ascending order, choices by
// trial. Kept from one suggestion to the next: update() takes in which trials came and went, so that nothing is sorted
// twice; what it holds follows from the history and the members alone.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "incumbent/history.hpp"
#include "surrogate/parzen_axis.hpp"

namespace incumbent {

class TrialColumns {
 public:
  struct Column {
    std::vector<bool> has;  // by trial, whether it is a member with a value
    // Of numbers.
    std::vector<double> ascending;     // model scale
    std::vector<std::uint32_t> trial;  // of each of these; equal values in order of the trials
    // Of categorical axes.
    std::vector<std::uint32_t> choice;  // by trial; the first where it has none
  };

  // One axis a parameter of the space; `modelled` parameters have columns.
  TrialColumns(std::vector<ParzenAxis> axes, std::vector<bool> modelled)
      : axes_(std::move(axes)), modelled_(std::move(modelled)), columns_(axes_.size()) {}

  // Another history follows.
  void clear();
  // is_member: of each trial, 1 or 0; the configurations of members are known.
  void update(const History& history, std::span<const std::uint8_t> is_member);
  // The trials that the last update made members or none any more, ascending.
  std::span<const std::uint32_t> changed() const { return changed_; }

  const Column& operator[](std::size_t parameter) const { return columns_[parameter]; }
  // The value of any trial of the history, model scale; NaN where it has none.
  double value(const History& history, std::size_t parameter, std::size_t trial) const;
  // Where the value of a trial that has one, a number, stands in the ascending order, or would stand.
  std::size_t place(const History& history, std::size_t parameter, std::size_t trial) const {
    return place(parameter, value(history, parameter, trial), trial);
  }

 private:
  std::size_t place(std::size_t parameter, double value, std::size_t trial) const;
  void change(std::size_t parameter, std::size_t trial, double value, bool is_member);
  void sort(const History& history, std::size_t parameter);

  std::vector<ParzenAxis> axes_;
  std::vector<bool> modelled_;
  std::vector<Column> columns_;
  std::vector<std::uint8_t> is_member_;
  std::vector<std::uint32_t> changed_;
};

}  // namespace incumbent
