// Reads a file whole.
#pragma once

#include <filesystem>
#include <string>

#include "incumbent/error.hpp"
#include "incumbent/export.hpp"

namespace incumbent {

// Error(code) "FILE can't be read: why" if it is not there, a directory, or not readable.
INCUMBENT_EXPORT std::string read_file(const std::filesystem::path& file, ErrorCode code = ErrorCode::storage);

}  // namespace incumbent
