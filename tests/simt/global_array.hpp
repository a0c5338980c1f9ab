// Global memory as a test makes it: aligned as cudaMalloc's, filled with the bytes of NaN or with the test's data, and
// known to the checker by its name. A kernel under the checker may touch no other memory of the heap.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace incumbent::simt {

// data: what to fill it with; nullptr: the bytes of NaN, not to be read before a kernel has written.
void* allocate_global(const std::string& name, std::size_t bytes, const void* data);
void free_global(void* memory);

template <class T>
class GlobalArray {
 public:
  // Of `size` elements that nobody has written.
  GlobalArray(const std::string& name, std::size_t size)
      : size_(size), data_(static_cast<T*>(allocate_global(name, size * sizeof(T), nullptr))) {}
  // A copy of the test's data.
  GlobalArray(const std::string& name, const std::vector<T>& values)
      : size_(values.size()), data_(static_cast<T*>(allocate_global(name, size_ * sizeof(T), values.data()))) {}
  ~GlobalArray() { free_global(data_); }
  GlobalArray(const GlobalArray&) = delete;
  GlobalArray& operator=(const GlobalArray&) = delete;

  T* data() { return data_; }
  const T* data() const { return data_; }
  std::size_t size() const { return size_; }
  std::vector<T> values() const { return std::vector<T>(data_, data_ + size_); }

 private:
  std::size_t size_;
  T* data_;
};

}  // namespace incumbent::simt
