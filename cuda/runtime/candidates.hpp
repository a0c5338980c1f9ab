// A candidate source on the device: what describes it is copied once, its points are made there.
#pragma once

#include <cstddef>
#include <cstdint>

#include "compute/candidate_source.hpp"
#include "cuda/kernel/task.hpp"
#include "cuda/runtime/memory.hpp"
#include "formula/sobol.hpp"

namespace incumbent::cuda {

// The arrays of a space's table.
class DeviceSpace {
 public:
  // The table, its arrays on the device.
  formula::SpaceTable upload(const formula::SpaceTable& space, const Stream& stream);

 private:
  DeviceArray<formula::Axis> axes_;
  DeviceArray<formula::SpaceTable::Coordinate> coordinates_;
  DeviceArray<formula::SpaceTable::Gate> gates_;
  DeviceArray<std::uint32_t> conditions_, clauses_;
  DeviceArray<formula::RuleNode> nodes_;
  DeviceArray<double> numbers_;
  DeviceArray<formula::PowerOfFive> powers_;
};

class Candidates {
 public:
  // The source has passed require_candidates(), and must outlive this. most: points that are made at once.
  Candidates(const compute::CandidateSource& source, std::size_t columns, std::size_t most, const Stream& stream);

  std::size_t count() const { return count_; }
  bool has_offsets() const { return list_ && !list_->offsets.empty(); }
  std::span<const double> offsets() const { return list_ ? list_->offsets : std::span<const double>{}; }
  // Candidates first .. first + count - 1, in device memory.
  void make(std::size_t first, std::size_t count, double* points) const;

 private:
  void upload_sequence(const formula::SobolSequence& sequence);

  const compute::CandidateList* list_;
  const compute::SobolCandidates* range_;
  const compute::SpaceCandidates* space_;
  const std::size_t count_, columns_;
  const Stream& stream_;
  DeviceArray<std::uint32_t> directions_, seeds_;
  DeviceArray<double> box_;
  DeviceSpace device_space_;
  DeviceArray<double> centres_, codes_;
  DeviceArray<std::uint8_t> forbidden_;
  SpaceTask<double> task_{};
};

}  // namespace incumbent::cuda
