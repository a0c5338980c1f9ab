// A file that grows at its end: whole appends or none, and one fsync for all who wait for one.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

namespace incumbent {

class AppendFile {
 public:
  // Opens an existing file, to read only or also to append. Error(storage) if it can't be opened.
  AppendFile(std::string path, bool writable);
  ~AppendFile();
  AppendFile(const AppendFile&) = delete;
  AppendFile& operator=(const AppendFile&) = delete;

  // A new file with this content, on the disk before it gets its name; another process never sees a part of it.
  // Error(storage) if a file of that name exists.
  static void create(const std::string& path, std::string_view content);

  const std::string& path() const { return path_; }
  int descriptor() const { return descriptor_; }
  // Bytes now. Error(storage) if the file was deleted.
  std::uint64_t size() const;
  // Up to `count` bytes from an offset; fewer only at the end.
  std::string read(std::uint64_t offset, std::size_t count) const;

  // Appends behind the first `size` bytes, which is all there is. On an error nothing remains: Error(storage).
  void append(std::uint64_t size, std::string_view bytes);
  void truncate(std::uint64_t size);

  // Returns when the first `size` bytes are on the disk: by the fsync that is under way, or the next, which serves all
  // who wait. Error(storage) if one failed; then all later ones do, as the kernel forgets what it could not write.
  void sync(std::uint64_t size);

 private:
  void gather(std::unique_lock<std::mutex>& lock) const;

  std::string path_;
  int descriptor_ = -1;
  std::mutex mutex_;
  std::condition_variable synced_changed_;
  std::atomic<std::uint64_t> written_{0};  // bytes after the last append
  std::uint64_t synced_ = 0;               // bytes known to be on the disk
  int waiting_ = 0;                        // threads in sync()
  int served_ = 0;                         // threads that the last fsync was for
  bool syncing_ = false;
  int error_ = 0;
};

}  // namespace incumbent
