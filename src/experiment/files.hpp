// Files that are written whole or not at all.
#pragma once

#include <filesystem>
#include <string_view>

#include "incumbent/export.hpp"

namespace incumbent {

// Writes to a neighbouring file, syncs it to the disk and renames it. Error(storage) naming the file and the reason.
INCUMBENT_EXPORT void write_file(const std::filesystem::path& file, std::string_view text);
// Appends with one write, without sync.
void append_file(const std::filesystem::path& file, std::string_view text);
// Everything written to the file so far reaches the disk.
void sync_file(const std::filesystem::path& file);

}  // namespace incumbent
