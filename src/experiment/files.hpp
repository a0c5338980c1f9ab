// Files that are written whole or not at all, and the lock of a folder.
#pragma once

#include <filesystem>
#include <string_view>

#include "incumbent/export.hpp"

namespace incumbent {

// Writes into the file as it is, a link or a device too. Error(storage) naming the file and the reason.
void write_in_place(const std::filesystem::path& file, std::string_view text);
// Writes to a neighbouring file, syncs it to the disk and renames it. Error(storage) naming the file and the reason.
INCUMBENT_EXPORT void write_file(const std::filesystem::path& file, std::string_view text);
// Appends with one write, without sync.
void append_file(const std::filesystem::path& file, std::string_view text);
// Everything written to the file so far reaches the disk.
void sync_file(const std::filesystem::path& file);

// Held by at most one object in all processes, until it is gone.
class FolderLock {
 public:
  FolderLock() = default;
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

  // Makes the file if it isn't there. False: another holds it. Error(storage) if it can't be opened.
  bool acquire(const std::filesystem::path& file);

 private:
  int descriptor_ = -1;
};

}  // namespace incumbent
