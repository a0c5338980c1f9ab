// Memory on cache-line boundaries: a matrix then gives the same bits wherever it lies.
#pragma once

#include <cstddef>
#include <new>
#include <utility>
#include <vector>

namespace incumbent::compute::cpu {

template <class T>
struct AlignedAllocator {
  using value_type = T;
  static constexpr std::align_val_t kAlignment{64};

  AlignedAllocator() = default;
  template <class U>
  AlignedAllocator(const AlignedAllocator<U>&) {}

  T* allocate(std::size_t n) { return static_cast<T*>(::operator new(n * sizeof(T), kAlignment)); }
  void deallocate(T* p, std::size_t) { ::operator delete(p, kAlignment); }
  friend bool operator==(const AlignedAllocator&, const AlignedAllocator&) { return true; }
};

using AlignedVector = std::vector<double, AlignedAllocator<double>>;

// The same without zeros to begin with: a large matrix takes pages only where it is written.
template <class T>
struct UninitializedAllocator : AlignedAllocator<T> {
  template <class U>
  struct rebind {
    using other = UninitializedAllocator<U>;
  };
  template <class U>
  void construct(U* p) {
    ::new (static_cast<void*>(p)) U;
  }
  template <class U, class... Arguments>
  void construct(U* p, Arguments&&... arguments) {
    ::new (static_cast<void*>(p)) U(std::forward<Arguments>(arguments)...);
  }
};

using UninitializedVector = std::vector<double, UninitializedAllocator<double>>;

// Rows and blocks are padded to a multiple of eight doubles.
constexpr std::size_t padded(std::size_t n) { return (n + 7) / 8 * 8; }

}  // namespace incumbent::compute::cpu
