// Makes the points of a candidate source, a block at a time.
#pragma once

#include <cstddef>
#include <optional>

#include "compute/candidate_source.hpp"
#include "core/matrix.hpp"
#include "formula/sobol.hpp"

namespace incumbent::compute::cpu {

class Candidates {
 public:
  // The source has passed require_candidates(), and must outlive this.
  Candidates(const CandidateSource& source, std::size_t columns);
  Candidates(const Candidates&) = delete;
  Candidates& operator=(const Candidates&) = delete;

  std::size_t count() const { return count_; }
  // Candidates first .. first + width - 1, column j at out + j * width; the last one is repeated beyond the end.
  void block(std::size_t first, std::size_t width, double* out) const;
  // One candidate, its column j at out[j * stride].
  void point(std::size_t index, double* out, std::size_t stride) const;
  double offset(std::size_t index) const { return list_ && !list_->offsets.empty() ? list_->offsets[index] : 0.0; }
  bool has_offsets() const { return list_ && !list_->offsets.empty(); }

 private:
  // So many rows of a space are made once and kept: a screening looks at some several times.
  static constexpr std::size_t kKept = std::size_t{1} << 15;

  double in_box(std::size_t column, std::uint32_t bits) const;
  std::uint32_t sobol_bits(std::size_t column, std::size_t index) const;
  void sobol_block(std::size_t first, std::size_t width, double* out) const;

  std::size_t columns_, count_ = 0;
  const CandidateList* list_ = nullptr;
  const SobolCandidates* range_ = nullptr;
  const SpaceCandidates* space_ = nullptr;
  std::optional<formula::SobolSequence> sequence_;
  Matrix rows_;
  CandidateList kept_;
};

}  // namespace incumbent::compute::cpu
