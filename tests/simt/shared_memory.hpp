// The shared memory of one block: arrays in lines of 128 bytes, with an untouched line between two of them, which
// AddressSanitizer guards.
#pragma once

#include <cstddef>
#include <cstring>
#include <vector>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#endif

namespace incumbent::simt {

// CUDA C++ Programming Guide, technical specifications per compute capability: what a block's arrays may take without
// asking for more, and what it may have altogether on the devices that have most (9.0 and 10.0).
inline constexpr std::size_t kDeclaredBytes = 48 * 1024;
inline constexpr std::size_t kSharedBytes = 227 * 1024;

class SharedMemory {
 public:
  SharedMemory() : lines_(kLines) { clear(); }
  ~SharedMemory() { allow(0, kLines * kLine); }
  SharedMemory(const SharedMemory&) = delete;
  SharedMemory& operator=(const SharedMemory&) = delete;

  void clear() {
    arrays_.clear();
    used_ = 0;
#if defined(__SANITIZE_ADDRESS__)
    __asan_poison_memory_region(lines_.data(), kLines * kLine);
#endif
  }

  // The array that is declared at this place; nullptr: none yet.
  void* find(const void* place) const {
    for (const Array& array : arrays_)
      if (array.place == place) return array.data;
    return nullptr;
  }

  // nullptr: over the limit.
  void* make(const void* place, std::size_t bytes) {
    const std::size_t lines = (bytes + kLine - 1) / kLine;
    if (bytes > kSharedBytes || used_ + lines > kLines) return nullptr;
    void* data = &lines_[used_];
    allow(used_, bytes);
    std::memset(data, 0xff, bytes);  // NaN, in float and in double
    arrays_.push_back({place, data});
    used_ += lines + 1;  // the last one keeps two arrays apart
    return data;
  }

 private:
  static constexpr std::size_t kLine = 128;
  struct alignas(kLine) Line {
    char bytes[kLine];
  };
  static constexpr std::size_t kLines = 2 * kSharedBytes / kLine;
  struct Array {
    const void* place;
    void* data;
  };

  void allow([[maybe_unused]] std::size_t first_line, [[maybe_unused]] std::size_t bytes) {
#if defined(__SANITIZE_ADDRESS__)
    __asan_unpoison_memory_region(&lines_[first_line], bytes);
#endif
  }

  std::vector<Line> lines_;
  std::size_t used_ = 0;
  std::vector<Array> arrays_;
};

}  // namespace incumbent::simt
