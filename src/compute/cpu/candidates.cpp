// Makes the points of a candidate source.
#include "compute/cpu/candidates.hpp"

#include "compute/cpu/covariance_block.hpp"
#include "core/require.hpp"

namespace incumbent::compute::cpu {
namespace {

void fill(const CandidateList& list, std::size_t first, std::size_t width, double* out) {
  gather(list.points, first, width, out);
}

}  // namespace

std::size_t count_candidates(const CandidateSource& source, std::size_t columns) {
  const auto& list = std::get<CandidateList>(source);
  require(list.points.cols == columns || list.points.rows == 0, "candidates have {} columns; the model has {}",
          list.points.cols, columns);
  return list.points.rows;
}

void fill_candidates(const CandidateSource& source, std::size_t first, std::size_t width, double* out) {
  std::visit([&](const auto& kind) { fill(kind, first, width, out); }, source);
}

}  // namespace incumbent::compute::cpu
