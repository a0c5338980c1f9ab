#include "cuda/runtime/candidate_tiles.hpp"

#include <algorithm>

#include "cuda/runtime/as_int.hpp"
#include "cuda/runtime/kernels.hpp"

namespace incumbent::cuda {
CandidateTiles::CandidateTiles(const CudaGpModel& model, const System& system, const compute::CandidateSource& source,
                               const compute::Acquisition& acquisition, std::size_t k)
    : model_(model),
      system_(system),
      stream_(model.stream_),
      columns_(model.options_.columns.size()),
      n_(system.size()),
      prior_(system.variance()),
      acquisition_(acquisition),
      rank_(compute::ranking(acquisition)),
      source_(source, columns_, kChunk, stream_),
      best_(k) {
  const std::size_t chunk = std::min(kChunk, total());
  if (source_.has_offsets()) {
    largest_offset_ = *std::max_element(source_.offsets().begin(), source_.offsets().end());
    offsets_.reserve(chunk);
  }
  points_.reserve(chunk * columns_);
  means_.reserve(chunk);
  ids_.reserve(chunk);
  width_ = model.width_within(MemoryPool::current().free_bytes() / 2, n_, kChunk);
  for (auto* array : {&part_means_, &part_variances_, &part_offsets_, &part_values_}) array->reserve(width_);
  part_points_.reserve(width_ * columns_);
  values_.reserve(n_ * width_);
}

void CandidateTiles::make(std::size_t first) {
  first_ = first;
  count_ = std::min(kChunk, total() - first);
  source_.make(first_, count_, points_.data());
  if (source_.has_offsets()) offsets_.upload(source_.offsets().subspan(first_, count_), stream_);
}

void CandidateTiles::find_means() {
  auto task = model_.cross_covariance(system_, {points_.data(), as_int(count_), as_int(columns_)});
  task.means = means_.data();
  launch_cross_covariance(task, stream_);
}

std::vector<double> CandidateTiles::download_means() const {
  std::vector<double> means(count_);
  means_.download(means, stream_);
  return means;
}

bool CandidateTiles::choose_rows(const std::vector<int>& sample, std::size_t size) {
  ids_.upload(sample, stream_);
  const PointsView<double> points{part_points_.data(), as_int(sample.size()), as_int(columns_)};
  launch_gather_rows<double>(points_.data(), ids_.data(), points.count, points.columns, part_points_.data(), stream_);
  order_.emplace(model_, system_, points, size, values_.data());
  if (order_->size() == 0) order_.reset();
  return order_.has_value();
}

CandidatesView<double> CandidateTiles::solve(const int* ids, std::size_t count, std::size_t rows) {
  launch_gather_rows<double>(points_.data(), ids, as_int(count), as_int(columns_), part_points_.data(), stream_);
  if (source_.has_offsets())
    launch_gather_rows<double>(offsets_.data(), ids, as_int(count), 1, part_offsets_.data(), stream_);
  const MatrixOf<double> v{values_.data(), as_int(rows), as_int(count), as_int(width_)};
  auto task = model_.cross_covariance(system_, {part_points_.data(), as_int(count), as_int(columns_)});
  task.values = v.data;
  task.stride = v.stride;
  if (rows == n_) {
    task.means = part_means_.data();
  } else {
    task.rows.count = as_int(rows);
    launch_gather_rows<double>(means_.data(), ids, as_int(count), 1, part_means_.data(), stream_);
  }
  const bool is_ordered = order_ && rows <= order_->size();
  if (is_ordered) task.rows = order_->points(rows);
  launch_cross_covariance(task, stream_);
  model_.fill_prior(system_, task.others, part_variances_.data());
  launch_solve_lower<double>(is_ordered ? order_->factor() : system_.view().factor(), v, part_variances_.data(),
                             stream_);
  work_ += static_cast<double>(count) * static_cast<double>(rows) * static_cast<double>(rows);
  return {part_means_.data(),
          part_variances_.data(),
          0.0,
          source_.has_offsets() ? part_offsets_.data() : nullptr,
          as_int(count),
          is_ordered ? order_->absolute() : 0.0,
          is_ordered ? order_->relative() : 0.0};
}

std::vector<double> CandidateTiles::looks(const std::vector<int>& ids, std::size_t rows) {
  ids_.upload(ids, stream_);
  std::vector<double> values(ids.size());
  for (std::size_t at = 0; at < ids.size(); at += width_) {
    const std::size_t count = std::min(width_, ids.size() - at);
    launch_acquisition_values(solve(ids_.data() + at, count, rows), rank_, part_values_.data(), stream_);
    part_values_.download(std::span(values).subspan(at, count), stream_);
  }
  return values;
}

void CandidateTiles::score(const std::vector<int>& ids) {
  ids_.upload(ids, stream_);
  std::vector<double> means(width_), variances(width_), values(width_);
  for (std::size_t at = 0; at < ids.size(); at += width_) {
    const std::size_t count = std::min(width_, ids.size() - at);
    launch_acquisition_values(solve(ids_.data() + at, count, n_), rank_, part_values_.data(), stream_);
    part_means_.download(std::span(means).first(count), stream_);
    part_variances_.download(std::span(variances).first(count), stream_);
    part_values_.download(std::span(values).first(count), stream_);
    for (std::size_t t = 0; t < count; ++t) {
      best_.keep({first_ + static_cast<std::size_t>(ids[at + t]), means[t], variances[t], values[t]});
    }
  }
}

compute::Screening CandidateTiles::result() {
  compute::Screening found{best_.take(rank_, acquisition_), 1.0};
  const double n = static_cast<double>(n_), all = n * n * static_cast<double>(total());
  if (all > 0) found.work_left = work_ / all;
  return found;
}

}  // namespace incumbent::cuda
