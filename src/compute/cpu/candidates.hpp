// Makes the points of a candidate source, a block at a time.
#pragma once

#include <cstddef>

#include "compute/candidate_source.hpp"
#include "core/matrix.hpp"

namespace incumbent::compute::cpu {

// Number of candidates; Error(usage) unless their points have this many columns.
std::size_t count_candidates(const CandidateSource& source, std::size_t columns);
// Candidates first .. first + width - 1, column j at out + j * width; the last candidate is repeated beyond the end.
void fill_candidates(const CandidateSource& source, std::size_t first, std::size_t width, double* out);

}  // namespace incumbent::compute::cpu
