// The values of each parameter over the trials of a history, by trial and in ascending order. Kept from one suggestion
// to the next: update() takes in what changed, so that nothing is sorted twice; what it holds follows from the history
// alone.
#pragma once

#include <cstdint>
#include <vector>

#include "incumbent/history.hpp"
#include "surrogate/parzen.hpp"

namespace incumbent {

class TrialColumns {
 public:
  struct Column {
    std::vector<double> value;         // by trial, model scale; 0 where the trial has none
    std::vector<bool> has;             // by trial, whether it has one
    std::vector<double> ascending;     // of those that have one; none for categorical axes
    std::vector<std::uint32_t> trial;  // of each of these; equal values in order of the trials
  };

  // One axis a parameter of the space; `modelled` parameters have columns.
  TrialColumns(std::vector<ParzenAxis> axes, std::vector<bool> modelled)
      : axes_(std::move(axes)), modelled_(std::move(modelled)), columns_(axes_.size()) {}

  // changes: since the last time.
  void update(const History& history, const History::Changes& changes);
  const Column& operator[](std::size_t parameter) const { return columns_[parameter]; }
  // Whether the trial has a value of the parameter.
  bool has(std::size_t parameter, std::size_t trial) const { return columns_[parameter].has[trial]; }
  // Where a trial that has a value of the parameter, no categorical one, stands in the ascending order.
  std::size_t place(std::size_t parameter, std::size_t trial) const {
    return place(parameter, columns_[parameter].value[trial], trial);
  }

 private:
  std::size_t place(std::size_t parameter, double value, std::size_t trial) const;
  void change(std::size_t trial, std::size_t parameter, bool has, double value, bool in_order);
  void sort(std::size_t parameter);

  std::vector<ParzenAxis> axes_;
  std::vector<bool> modelled_;
  std::vector<Column> columns_;
  std::size_t trials_ = 0;
};

}  // namespace incumbent
