// Maximizes an acquisition function over a search space: quasi-random candidates, half of them global and half around
// the best observations, then gradient ascent of the continuous coordinates from the best ones and steps to
// neighbouring levels. What is proposed is compared as the encoding of a valid configuration: candidate, decode,
// encode, evaluate. EI and PI are ranked, and reported, by their logarithms.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "acquisition/candidates.hpp"
#include "acquisition/objective.hpp"
#include "compute/backend.hpp"

namespace incumbent {

struct MaximizerOptions {
  std::size_t candidates = 2048;
  std::size_t starts = 16;  // candidates that are refined
  std::uint64_t seed = 0;   // of the study
  std::uint64_t index = 0;  // trial number
  std::uint32_t attempt = 0;
  int evaluations = 60;  // of an ascent, at most
};

struct Proposal {
  Configuration configuration;
  std::vector<double> unit;  // its encoding
  compute::Scored scored;
};

// centres: encodings of the best observations, best first. In a space of at most `candidates` cells all are tried: the
// answer is the exact maximum. Nothing if every candidate is refused or forbidden.
std::optional<Proposal> maximize_acquisition(const AcquisitionObjective& objective, const SearchSpace& space,
                                             MatrixView<const double> centres, const Refusal& refused,
                                             const MaximizerOptions& options);
// Where the gradient ascent of the continuous coordinates from a proposal ends, to the last digits; nothing if that is
// refused.
std::optional<Proposal> ascend(const AcquisitionObjective& objective, const SearchSpace& space, const Proposal& from,
                               const Refusal& refused, int evaluations);
// Of an acquisition function of a model whose columns are the space's coordinates.
std::optional<Proposal> maximize_acquisition(const compute::GpModel& model, const compute::Acquisition& acquisition,
                                             const SearchSpace& space, MatrixView<const double> centres,
                                             const Refusal& refused, const MaximizerOptions& options);

}  // namespace incumbent
