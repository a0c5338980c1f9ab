// Makes a folder, and those above it.
#pragma once

#include <filesystem>
#include <system_error>

#include "core/require.hpp"

namespace incumbent {

// Error(storage) "FOLDER can't be made: why". Nothing if it is there, or for an empty path.
inline void make_folder(const std::filesystem::path& folder) {
  std::error_code error;
  if (!folder.empty()) std::filesystem::create_directories(folder, error);
  if (error) fail(ErrorCode::storage, "{} can't be made: {}", folder.string(), error.message());
}

}  // namespace incumbent
