// Recomputes a study from its journal: whoever has the file can check that its suggestions are what the methods give.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "incumbent/device.hpp"
#include "incumbent/export.hpp"

namespace incumbent {

struct Verification {
  std::int64_t trials = 0;       // in the journal
  std::int64_t suggestions = 0;  // recomputed from the events before them and compared bit by bit
  std::int64_t streams =
      0;                    // made elsewhere (another fingerprint): their seeds and the schedule were compared, no bits
  std::int64_t queued = 0;  // from the queue: seeds and schedule compared
  std::int64_t foreign = 0;            // by other programs: nothing to compare
  std::string fingerprint;             // of this program on this machine
  std::vector<std::string> elsewhere;  // other fingerprints in the journal
  std::vector<std::string>
      mismatches;  // one a difference, naming the trial; empty: the journal is what the methods give

  bool passed() const { return mismatches.empty(); }
};

// On `device`; what was made on one of another kind counts as made elsewhere. Error(storage) if the journal can't be
// read. Takes as long as the suggestions took.
INCUMBENT_EXPORT Verification verify(const std::filesystem::path& journal, const ComputeDevice& device = {});

}  // namespace incumbent
