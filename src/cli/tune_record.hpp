// tune.json: which command a folder's trials are of.
#pragma once

#include <filesystem>

#include "incumbent/command.hpp"

namespace incumbent::cli {

// Writes it, or, if the study goes on, compares it: values of two commands can't be compared. Error(usage) naming both,
// Error(storage) if it can't be written to the disk.
void check_tune_record(const std::filesystem::path& folder, const CommandOptions& command, bool goes_on);

}  // namespace incumbent::cli
