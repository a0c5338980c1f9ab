// Lists are copied; Sobol points are made, each from the one before by one direction number (Antonov, Saleev, 1979).
#include "compute/cpu/candidates.hpp"

#include <algorithm>
#include <bit>

#include "compute/cpu/covariance_block.hpp"

namespace incumbent::compute::cpu {

Candidates::Candidates(const CandidateSource& source, std::size_t columns) : columns_(columns) {
  if ((list_ = std::get_if<CandidateList>(&source))) {
    count_ = list_->points.rows;
    return;
  }
  range_ = &std::get<SobolCandidates>(source);
  count_ = range_->count;
  sequence_.emplace(columns, range_->seed);
}

double Candidates::sobol(std::size_t column, std::uint32_t bits) const {
  const double unit = (formula::owen_scrambled(bits, sequence_->seeds()[column]) + 0.5) * 0x1p-32;
  return range_->lower[column] + (range_->upper[column] - range_->lower[column]) * unit;
}

void Candidates::point(std::size_t index, double* out, std::size_t stride) const {
  for (std::size_t j = 0; j < columns_; ++j) {
    out[j * stride] =
        list_ ? list_->points(index, j)
              : sobol(j, formula::sobol_bits(static_cast<std::uint32_t>(index), sequence_->directions()[j].data()));
  }
}

void Candidates::block(std::size_t first, std::size_t width, double* out) const {
  if (list_) return gather(list_->points, first, width, out);
  const std::size_t count = std::min(width, count_ - first);
  for (std::size_t j = 0; j < columns_; ++j) {
    const auto* directions = sequence_->directions()[j].data();
    double* column = out + j * width;
    auto index = static_cast<std::uint32_t>(first);
    std::uint32_t bits = formula::sobol_bits(index, directions);
    column[0] = sobol(j, bits);
    for (std::size_t t = 1; t < count; ++t) {
      bits ^= directions[std::countr_zero(++index)];
      column[t] = sobol(j, bits);
    }
    std::fill(column + count, column + width, column[count - 1]);
  }
}

}  // namespace incumbent::compute::cpu
