// Lists are copied; points of a box are made, each from the one before by one direction number (Antonov, Saleev, 1979),
// and those of a space one by one.
#include "compute/cpu/candidates.hpp"

#include <algorithm>
#include <bit>

#include "compute/cpu/covariance_block.hpp"
#include "formula/local_moves.hpp"

namespace incumbent::compute::cpu {

Candidates::Candidates(const CandidateSource& source, std::size_t columns)
    : columns_(columns),
      list_(std::get_if<CandidateList>(&source)),
      range_(std::get_if<SobolCandidates>(&source)),
      space_(std::get_if<SpaceCandidates>(&source)) {
  count_ = list_ ? list_->points.rows : range_ ? range_->count : space_->count;
  if (range_) sequence_.emplace(columns, range_->seed);
  if (!space_) return;
  if (space_->centres.rows == 0) sequence_.emplace(space_->space.dimension, space_->seed);
  if (count_ > kKept) return;
  rows_ = Matrix(count_, columns_);
  for (std::size_t i = 0; i < count_; ++i) point(i, rows_.row(i).data(), 1);
  kept_.points = rows_.view();
  list_ = &kept_;
}

std::uint32_t Candidates::sobol_bits(std::size_t column, std::size_t index) const {
  return formula::sobol_bits(static_cast<std::uint32_t>(index), sequence_->directions()[column].data());
}

double Candidates::in_box(std::size_t column, std::uint32_t bits) const {
  return range_->lower[column] +
         (range_->upper[column] - range_->lower[column]) * formula::scrambled_unit(bits, sequence_->seeds()[column]);
}

void Candidates::point(std::size_t index, double* out, std::size_t stride) const {
  if (space_ && !list_) {
    thread_local std::vector<double> codes, row;
    codes.resize(space_->space.parameters);
    row.resize(columns_);
    if (space_->centres.rows == 0) {
      const auto unit = [&](std::uint32_t k) {
        return formula::scrambled_unit(sobol_bits(k, index), sequence_->seeds()[k]);
      };
      space_->space.make_row(unit, codes, row);
    } else {
      const auto& centres = space_->centres;
      const formula::LocalMoves moves{centres.data, centres.rows, centres.stride, space_->seed,
                                      space_->space.dimension};
      const auto move = moves.move(index);
      space_->space.make_row([&](std::uint32_t k) { return moves.unit(space_->space, move, k); }, codes, row);
    }
    for (std::size_t j = 0; j < columns_; ++j) out[j * stride] = row[j];
    return;
  }
  for (std::size_t j = 0; j < columns_; ++j) {
    out[j * stride] = list_ ? list_->points(index, j) : in_box(j, sobol_bits(j, index));
  }
}

void Candidates::block(std::size_t first, std::size_t width, double* out) const {
  if (list_) return gather(list_->points, first, width, out);
  if (range_) return sobol_block(first, width, out);
  for (std::size_t t = 0; t < width; ++t) point(std::min(first + t, count_ - 1), out + t, width);
}

void Candidates::sobol_block(std::size_t first, std::size_t width, double* out) const {
  const std::size_t count = std::min(width, count_ - first);
  for (std::size_t j = 0; j < columns_; ++j) {
    const auto* directions = sequence_->directions()[j].data();
    double* column = out + j * width;
    auto index = static_cast<std::uint32_t>(first);
    std::uint32_t bits = sobol_bits(j, index);
    column[0] = in_box(j, bits);
    for (std::size_t t = 1; t < count; ++t) {
      bits ^= directions[std::countr_zero(++index)];
      column[t] = in_box(j, bits);
    }
    std::fill(column + count, column + width, column[count - 1]);
  }
}

}  // namespace incumbent::compute::cpu
