// Device memory that was given back, kept for who asks next: cudaMalloc and cudaFree each take a device's driver up to
// a millisecond, and cudaFree waits for all streams. A block is handed out again only after everything that was queued
// when it came back has run: as cudaFree does, but once for all blocks that wait.
#pragma once

#include <cstddef>
#include <limits>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

namespace incumbent::cuda {

class MemoryPool {
 public:
  static constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();

  // Of the current device.
  static MemoryPool& current();
  // What pools keep at most, each, of what comes back from here on; 0 also gives back what they have.
  static void set_limit(std::size_t bytes);
  // Gives back to the driver what no array holds, of all devices.
  static void trim_all();

  // At least so many bytes, on the current device, which is the pool's. Error(unavailable) that says what was asked for
  // and what is free.
  void* take(std::size_t bytes);
  void give_back(void* memory);
  // What cudaMemGetInfo says, and what is kept here: how much can be taken.
  std::size_t free_bytes();

 private:
  void trim();
  void* kept(std::size_t bytes);

  std::mutex mutex_;
  std::multimap<std::size_t, void*> ready_;             // by size
  std::vector<std::pair<void*, std::size_t>> waiting_;  // queued work may still use them
  std::map<void*, std::size_t> taken_;                  // bytes
  std::size_t kept_bytes_ = 0;
};

}  // namespace incumbent::cuda
