// Candidates that live on a device, solved a tile at a time: those of a chunk, by their places in it.
#pragma once

#include <optional>
#include <vector>

#include "compute/best_scored.hpp"
#include "cuda/runtime/candidates.hpp"
#include "cuda/runtime/gp_model.hpp"
#include "cuda/runtime/row_order.hpp"

namespace incumbent::cuda {

class CandidateTiles {
 public:
  static constexpr std::size_t kChunk = std::size_t{1} << 18;  // candidates whose means are kept at once

  // The best k are kept.
  CandidateTiles(const CudaGpModel& model, const System& system, const compute::CandidateSource& source,
                 const compute::Acquisition& acquisition, std::size_t k);

  const Stream& stream() const { return stream_; }
  const compute::Acquisition& rank() const { return rank_; }
  std::size_t total() const { return source_.count(); }
  std::size_t rows() const { return n_; }
  double prior() const { return prior_; }
  std::size_t width() const { return width_; }  // of a tile, at most

  // Makes the points from `first` on, a chunk of them.
  void make(std::size_t first);
  std::size_t count() const { return count_; }
  // The means of all of the chunk, in device memory.
  void find_means();
  const double* means() const { return means_.data(); }
  std::vector<double> download_means() const;
  void upload_means(std::span<const double> means) const { means_.upload(means, stream_); }
  double offset(int id) const {
    return source_.has_offsets() ? source_.offsets()[first_ + static_cast<std::size_t>(id)] : 0.0;
  }

  // Chooses `size` rows for these candidates, at most so many as width() leaves; solve() takes them first. False if
  // they have no factor.
  bool choose_rows(const std::vector<int>& sample, std::size_t size);

  // The points of ids[0] .. ids[count - 1] (on the device), their variances after `rows` rows, their means and offsets.
  CandidatesView<double> solve(const int* ids, std::size_t count, std::size_t rows);
  // What so many rows make of their values.
  std::vector<double> looks(const std::vector<int>& ids, std::size_t rows);
  void score(const std::vector<int>& ids);

  // What a candidate must reach to be among the best, whatever its offset; not finite while there are fewer than k.
  double threshold() const { return best_.threshold() - largest_offset_; }
  // Of all that were scored.
  compute::Screening result();

 private:
  const CudaGpModel& model_;
  const System& system_;
  const Stream& stream_;
  const std::size_t columns_, n_;
  const double prior_;
  const compute::Acquisition acquisition_, rank_;
  const Candidates source_;
  std::size_t width_ = 0;
  double largest_offset_ = 0, work_ = 0;
  std::size_t first_ = 0, count_ = 0;  // of the chunk
  compute::BestScored best_;
  std::optional<RowOrder> order_;
  DeviceArray<double> points_, means_, offsets_;                                                         // of the chunk
  DeviceArray<double> part_points_, part_means_, part_variances_, part_offsets_, part_values_, values_;  // solved now
  DeviceArray<int> ids_;
};

}  // namespace incumbent::cuda
