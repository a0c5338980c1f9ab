// Where data sets are looked for.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "incumbent/export.hpp"

namespace incumbent {

struct DataPlace {
  std::filesystem::path directory;
  std::string origin;  // "--data-dir", "INCUMBENT_DATA", "installed", "checkout"
};

// Sets the first place, for the whole process; an empty path takes it away again. Error(usage) if it is not a
// directory. Thread-safe; problems made earlier keep their data.
INCUMBENT_EXPORT void set_data_directory(const std::filesystem::path& directory);

// The places in the order of the search: the directory set above, the environment variable INCUMBENT_DATA,
// share/incumbent/data beside the library or program and under the configured prefix, and experiments/data of the
// source tree that was compiled. Those that are not set are left out; those that don't exist are not.
INCUMBENT_EXPORT std::vector<DataPlace> data_places();

}  // namespace incumbent
