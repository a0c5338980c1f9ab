// From journals to the tables.
#pragma once

#include "experiment/results.hpp"
#include "incumbent/study.hpp"

namespace incumbent {

// The finished trials of a study, in order, without incumbents.
std::vector<TrialRow> trial_rows(const Study& study);

// What the journals say. A done cell whose journal is gone is not done any more. One whose journal can't be followed,
// or is that of another study, is not done either, and the error says why. Error(storage) if a file can't be read.
Results collect(const Layout& layout, ExperimentRecord record, std::vector<Cell> cells);

// The same of a folder as it stands, which is only read: whoever runs the experiment, and however it ended. Without
// journals, what the tables say.
Results current_results(const Layout& layout);

// trials.csv, measurements.csv, cells.csv and what simulated workers did, deterministically ordered. Only who holds the
// folder's lock may call it.
void write_tables(const Layout& layout, const Results& results);

}  // namespace incumbent
