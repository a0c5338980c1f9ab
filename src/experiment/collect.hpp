// From journals to trials.csv and cells.csv.
#pragma once

#include "experiment/results.hpp"

namespace incumbent {

// The trials of one journal, in order.
std::vector<TrialRow> read_journal(const std::filesystem::path& journal);

// Reads every journal and writes both tables, deterministically ordered. A cell without a journal has no trials.
Results collect(const Layout& layout, ExperimentRecord record);

}  // namespace incumbent
