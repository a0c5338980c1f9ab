#include "cuda/runtime/candidates.hpp"

#include <algorithm>
#include <vector>

#include "cuda/runtime/as_int.hpp"
#include "cuda/runtime/kernels.hpp"

namespace incumbent::cuda {
namespace {

template <class T>
const T* copied(const T* from, std::size_t count, DeviceArray<T>& memory, const Stream& stream) {
  memory.reserve(count);
  memory.upload({from, count}, stream);
  return memory.data();
}

}  // namespace

formula::SpaceTable DeviceSpace::upload(const formula::SpaceTable& space, const Stream& stream) {
  formula::SpaceTable there = space;
  const auto* powers = copied(formula::powers_of_five() + formula::kSmallestPower, formula::kPowers, powers_, stream);
  std::vector<formula::Axis> axes(space.axes, space.axes + space.parameters);
  for (auto& axis : axes) axis.powers = powers - formula::kSmallestPower;
  there.axes = copied(std::as_const(axes).data(), axes.size(), axes_, stream);
  there.coordinates = copied(space.coordinates, space.dimension, coordinates_, stream);
  there.gates = copied(space.gates, space.gate_count, gates_, stream);
  there.conditions = copied(space.conditions, space.condition_count, conditions_, stream);
  there.clauses = copied(space.clauses, space.clause_count, clauses_, stream);
  there.rules.nodes = copied(space.rules.nodes, space.node_count, nodes_, stream);
  there.rules.numbers = copied(space.rules.numbers, space.number_count, numbers_, stream);
  return there;
}

Candidates::Candidates(const compute::CandidateSource& source, std::size_t columns, std::size_t most,
                       const Stream& stream)
    : list_(std::get_if<compute::CandidateList>(&source)),
      range_(std::get_if<compute::SobolCandidates>(&source)),
      space_(std::get_if<compute::SpaceCandidates>(&source)),
      count_(list_    ? list_->points.rows
             : range_ ? range_->count
                      : space_->count),
      columns_(columns),
      stream_(stream) {
  if (range_) {
    upload_sequence(formula::SobolSequence(columns, range_->seed));
    box_.reserve(2 * columns);
    box_.upload(range_->lower, stream_);
    box_.upload(range_->upper, stream_, columns);
  }
  if (!space_) return;
  const auto& centres = space_->centres;
  task_.space = device_space_.upload(space_->space, stream_);
  if (centres.rows == 0) {
    upload_sequence(formula::SobolSequence(space_->space.dimension, space_->seed));
  } else {
    centres_.reserve(centres.rows * centres.cols);
    copy_rows(centres_.data(), centres.cols, centres.data, centres.stride, centres.rows, centres.cols,
              cudaMemcpyHostToDevice, stream_);
    task_.moves = {centres_.data(), centres.rows, centres.cols, space_->seed, space_->space.dimension};
  }
  task_.directions = directions_.data();
  task_.seeds = seeds_.data();
  codes_.reserve(std::min(most, count_) * space_->space.parameters);
  forbidden_.reserve(std::min(most, count_));
  task_.codes = codes_.data();
  task_.forbidden = forbidden_.data();
}

void Candidates::upload_sequence(const formula::SobolSequence& sequence) {
  std::vector<std::uint32_t> directions;
  for (const auto& column : sequence.directions()) directions.insert(directions.end(), column.begin(), column.end());
  directions_.reserve(directions.size());
  seeds_.reserve(sequence.dimensions());
  directions_.upload(directions, stream_);
  seeds_.upload(sequence.seeds(), stream_);
}

void Candidates::make(std::size_t first, std::size_t count, double* points) const {
  if (list_) {
    copy_rows(points, columns_, &list_->points(first, 0), list_->points.stride, count, columns_, cudaMemcpyHostToDevice,
              stream_);
  } else if (range_) {
    launch_sobol_points<double>({directions_.data(), seeds_.data(), box_.data(), box_.data() + columns_, first,
                                 as_int(count), as_int(columns_), points},
                                stream_);
  } else {
    auto task = task_;
    task.first = first;
    task.count = as_int(count);
    task.out = points;
    launch_space_points(task, stream_);
  }
}

}  // namespace incumbent::cuda
