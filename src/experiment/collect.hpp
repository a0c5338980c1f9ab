// From journals to the tables.
#pragma once

#include "experiment/results.hpp"
#include "incumbent/study.hpp"

namespace incumbent {

// The finished trials of a study, in order; and of a journal.
std::vector<TrialRow> trial_rows(const Study& study);
std::vector<TrialRow> read_journal(const std::filesystem::path& journal);

// Reads every journal and writes trials.csv and cells.csv, and what simulated workers did, deterministically ordered. A
// cell without a journal has no trials.
Results collect(const Layout& layout, ExperimentRecord record);

}  // namespace incumbent
