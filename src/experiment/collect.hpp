// From journals to the tables.
#pragma once

#include "experiment/results.hpp"

namespace incumbent {

// The trials of one journal, in order.
std::vector<TrialRow> read_journal(const std::filesystem::path& journal);

// Reads every journal and writes trials.csv and cells.csv, and what simulated workers did, deterministically ordered. A
// cell without a journal has no trials.
Results collect(const Layout& layout, ExperimentRecord record);

}  // namespace incumbent
